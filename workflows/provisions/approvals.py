"""How work is approved 审批: steps, signers, time-outs, decisions of meetings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Approvals:
    """What a plan lays down about it; the defaults hold where a plan says nothing."""
