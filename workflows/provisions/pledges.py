"""What a pledge 承诺 must say, who examines it, where it is published, who judges it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pledges:
    """What a plan lays down about it; the defaults hold where a plan says nothing."""
