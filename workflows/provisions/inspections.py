"""Inspections 督查: how they are drawn, and how tickets change colour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Inspections:
    """What a plan lays down about it; the defaults hold where a plan says nothing."""
