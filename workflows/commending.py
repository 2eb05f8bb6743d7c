"""Who may be honoured: the terms of an award and the vetoes 一票否决, each a rule over data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from workflows.partaking import NOTHING, WHOLE, Portion
from workflows.provisions.commendation import Commendation
from workflows.refusals import Reason


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one nominee; None: nothing is known, which is never good enough.

    ``score`` of the pledge and ``assessment`` count from 0 to 100; ``deeds`` is how many
    characters are told of what the nominee did. ``participation`` is a member's own share
    (``alone``), or that of an organisation.
    """

    grade: str | None = None
    grade_title: str = ""
    best: bool = False  # the grade is the best of its scale
    ineligible: bool = False  # a consequence of the appraisal bars from awards
    score: Decimal | None = None
    assessment: Decimal | None = None
    participation: Portion = NOTHING
    alone: bool = False
    deeds: int = 0
    sanctions: int = 0
    investigations: int = 0
    duties_overdue: int = 0
    rectifications_open: int = 0
    tickets_late: int = 0
    terms_overdue: int = 0
    honoured_on: date | None = None


#: Returns why somebody may not be nominated on a day, or None.
Rule = Callable[[Standing, Commendation, date], Reason | None]


def _graded_excellent(who: Standing, laid_down: Commendation, on: date) -> Reason | None:
    if who.grade is None:
        return Reason.of("commendation.not_appraised")
    if not who.best and who.grade not in laid_down.excellent:
        return Reason.of("commendation.not_excellent", grade=who.grade_title or who.grade)
    return None


def _well_appraised(who: Standing, laid_down: Commendation, on: date) -> Reason | None:
    if who.grade is None:
        return Reason.of("commendation.not_appraised")
    return _appraised_below(who, laid_down, on)


def _pledge_kept(who: Standing, laid_down: Commendation, on: date) -> Reason | None:
    if who.score is None:
        return Reason.of("commendation.pledge_not_judged")
    if who.score < laid_down.pledge_score:
        return Reason.of(
            "commendation.pledge_below", score=who.score, wanted=laid_down.pledge_score
        )
    return None


def _took_part(who: Standing, laid_down: Commendation, on: date) -> Reason | None:
    share, wanted = who.participation, laid_down.participation_percent
    if share.percent is None:
        return Reason.of("commendation.participation_unknown")
    if share.done * WHOLE >= wanted * share.owed:
        return None
    return Reason.of(
        f"commendation.{'own_' if who.alone else ''}participation_below",
        owed=share.owed,
        done=share.done,
        percent=share.percent,
        wanted=wanted,
    )


def _assessed(who: Standing, laid_down: Commendation, on: date) -> Reason | None:
    # Where nobody assessed apart from it, the judged pledge is the assessment.
    found = who.assessment if who.assessment is not None else who.score
    if found is None:
        return Reason.of("commendation.not_assessed")
    if found < laid_down.assessment_score:
        return Reason.of(
            "commendation.assessment_below", score=found, wanted=laid_down.assessment_score
        )
    return None


def _achieved(who: Standing, laid_down: Commendation, on: date) -> Reason | None:
    if who.deeds < laid_down.deeds_at_least:
        return Reason.of(
            "commendation.deeds_too_short", given=who.deeds, wanted=laid_down.deeds_at_least
        )
    return None


#: The terms ``eligible`` of an award, by the words of the sources (S1-16, S2-9, S3-13, S4-8).
ELIGIBLE: Mapping[str, Rule] = MappingProxyType(
    {
        "grade_excellent": _graded_excellent,
        "pledge_kept": _pledge_kept,
        "took_part_actively": _took_part,
        "assessment_result": _assessed,
        "real_achievements": _achieved,
        "appraisal_satisfied": _well_appraised,
        "appraisal_result": _well_appraised,
        "appraised_by_masses": _well_appraised,
        "recognised_by_masses": _well_appraised,
        "recognised_by_society": _well_appraised,
    }
)


def _none_of(count: Callable[[Standing], int], code: str) -> Rule:
    def rule(who: Standing, laid_down: Commendation, on: date) -> Reason | None:
        found = count(who)
        return Reason.of(f"commendation.{code}", found=found) if found else None

    return rule


def _appraised_below(who: Standing, laid_down: Commendation, on: date) -> Reason | None:
    if who.ineligible or who.grade in laid_down.failing:
        return Reason.of("commendation.appraisal_below", grade=who.grade_title or who.grade)
    return None


def _honoured_lately(who: Standing, laid_down: Commendation, on: date) -> Reason | None:
    if who.honoured_on is None or on.year - who.honoured_on.year >= laid_down.again_after_years:
        return None
    return Reason.of(
        "commendation.honoured_lately", on=who.honoured_on, years=laid_down.again_after_years
    )


VETOES: Mapping[str, Rule] = MappingProxyType(
    {
        "sanctioned": _none_of(lambda who: who.sanctions, "sanctioned"),
        "under_investigation": _none_of(lambda who: who.investigations, "under_investigation"),
        "duties_overdue": _none_of(lambda who: who.duties_overdue, "duties_overdue"),
        "rectification_open": _none_of(lambda who: who.rectifications_open, "rectification_open"),
        "appraisal_below": _appraised_below,
        "tickets_late": _none_of(lambda who: who.tickets_late, "tickets_late"),
        "term_overdue": _none_of(lambda who: who.terms_overdue, "term_overdue"),
        "honoured_lately": _honoured_lately,
    }
)


def objections(
    eligible: tuple[str, ...], laid_down: Commendation, who: Standing, on: date
) -> tuple[Reason, ...]:
    """Return every reason why somebody may not be nominated, each once: terms, then vetoes."""
    rules = [ELIGIBLE[name] for name in eligible]
    rules += [VETOES[name] for name in laid_down.vetoes]
    found = (rule(who, laid_down, on) for rule in rules)
    return tuple(dict.fromkeys(reason for reason in found if reason is not None))
