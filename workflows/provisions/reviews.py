"""How leaders review 领导点评: parts, grades, who reviews whom, and what must be put right."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reviews:
    """What a plan lays down about it; the defaults hold where a plan says nothing."""
