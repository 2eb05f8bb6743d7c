"""What an organisation's own plan 实施方案 must say, and who approves it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BranchPlans:
    """What a plan lays down about it; the defaults hold where a plan says nothing."""
