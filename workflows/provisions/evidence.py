"""How duties 规定动作 are evidenced: what a meeting or a piece of work must show, and windows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a plan lays down about it; the defaults hold where a plan says nothing."""
