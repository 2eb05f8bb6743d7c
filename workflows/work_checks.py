"""What the sections about the work of stages name, and the plan does not have."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.branch_planning import misnamed
from workflows.closest import closest
from workflows.plan import Plan
from workflows.pledging import field_titles, unknown_fields
from workflows.provisions.pledges import OWN_FIELDS
from workflows.provisions.reviews import REPORTS

#: Where, what is wrong (a code), what may have been meant, and what stands there.
Misnamed = tuple[str, str, str | None, str]


def misnamed_in_work(plan: Plan) -> Iterator[Misnamed]:
    """Tell of everything that pledges, evidence, own plans and reviews name wrongly."""
    yield from _pledges(plan)
    yield from _evidence(plan)
    yield from _own_plans(plan)
    yield from _reviews(plan)


def _pledges(plan: Plan) -> Iterator[Misnamed]:
    for section, key in unknown_fields(plan):
        guess = closest(key, (*field_titles(plan), *OWN_FIELDS))
        yield f"pledges.{section}.fields", "unknown_pledge_field", guess, key


def _evidence(plan: Plan) -> Iterator[Misnamed]:
    """What is handed in is for a duty, a kind of meeting and a kind of paper that there are."""
    evidence = plan.provisions.evidence
    duties = [duty.key for duty in plan.duties]
    for key, asked in evidence.duties.items():
        path = f"evidence.duties.{key}"
        for place, value, known in (
            (path, key, duties),
            (f"{path}.meeting", asked.meeting, list(evidence.meetings)),
            (f"{path}.contribution", asked.contribution, list(evidence.contributions)),
        ):
            if value and value not in known:
                yield place, "unknown_evidence", closest(value, known), value


def _own_plans(plan: Plan) -> Iterator[Misnamed]:
    name = plan.provisions.branch_plans.approval
    procedures = plan.provisions.approvals.procedures
    if name and name not in procedures:
        yield "branch_plans.approval", "unknown_procedure", closest(name, procedures), name
    for path, value, known in misnamed(plan):
        yield f"branch_plans.{path}", "names_nothing", closest(value, known), value


def _reviews(plan: Plan) -> Iterator[Misnamed]:
    rules, known = plan.provisions.reviews, [duty.key for duty in plan.duties]
    named = [("complete", rules.complete)] if rules.complete else []
    if rules.reports != REPORTS:  # the usual ones need not be there
        named += [("reports", key) for key in rules.reports]
    for path, value in named:
        if value not in known:
            yield f"reviews.{path}", "names_nothing", closest(value, known), value
