"""How awards 评选表彰 are decided: eligibility, quotas, opinions, public notice, objections."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Commendation:
    """What a plan lays down about it; the defaults hold where a plan says nothing."""
