"""Since which day reviews count for what a stage asks: a review counts for its own period alone."""

from __future__ import annotations

from datetime import date

from workflows.facts import Facts
from workflows.guards import wanted_facts
from workflows.periods import period_of
from workflows.plan import Plan, Stage, state_of
from workflows.timeline import window_of

#: What is asked for anew with every period of reviews.
REVIEWED = frozenset(("review_given", "reviewed_by_leader"))


def asked_since(plan: Plan, facts: Facts, round_key: str, today: date) -> date | None:
    """Return the first day of the period whose reviews are asked for; None: of the whole round.

    It is the period of today, and no later one than that in which the stage that asks falls due:
    a stage that is late, or passed, asks for no more than it did on its last day, and takes what
    was given since. A stage without a day asks for reviews of the present while it is under way.
    """
    every = plan.provisions.reviews.every
    asking = _asking(plan, round_key)
    if every == "round" or not asking:
        return None
    state, _ = asking[-1]
    entered = facts.entered_on if facts.state == state else None
    due = window_of(plan, facts.particulars.dates, state, entered).due
    if due is None:
        return period_of(every, today).starts if facts.state == state else None
    return period_of(every, min(today, due)).starts


def _asking(plan: Plan, round_key: str) -> list[tuple[str, Stage]]:
    """Return the stages of a round whose guards ask for reviews, in order."""
    return [
        (state_of(round_, stage), stage)
        for round_ in plan.rounds
        for stage in round_.stages
        if round_.key == round_key and REVIEWED & {n for n, _ in wanted_facts(plan, stage.guards)}
    ]
