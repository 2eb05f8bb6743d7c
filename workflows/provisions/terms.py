"""Terms of office 任期 and the reminders before they end 换届."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan lays down about it; the defaults hold where a plan says nothing."""
