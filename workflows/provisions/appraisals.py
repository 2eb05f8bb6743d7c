"""Mass appraisals 群众评议: strata, weights, questions, grades, caps, quorum, and k."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Appraisals:
    """What a plan lays down about it; the defaults hold where a plan says nothing."""
