"""Mass appraisals: prepared by one, opened by another, voted on, counted and published once."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service import appraisals
from service.actors import Actor
from service.campaigns.rows import facts_of
from service.db import reading, writing
from service.errors import BadInput
from service.wording import reason_words
from service.words import LOCALES
from service.work.recount import recount
from tests.campaigns.village import FIRST
from tests.work.hall import Hall
from workflows.refusals import Refused


@pytest.fixture
def hall(engine: Engine, tmp_path: Path) -> Hall:
    """A branch of eight members, one of them on probation, and six of the masses."""
    built = Hall.built(engine, tmp_path)
    built.gathers("member", 5)
    built.gathers("probationary_member", 1)
    built.gathers("masses", 6)
    return built


def refused(do: Callable[[], object]) -> set[str]:
    """Return the codes of a refusal; it has words in every language."""
    with pytest.raises(Refused) as found:
        do()
    for reason in found.value.reasons:
        for locale in LOCALES:
            assert reason.code not in reason_words(locale, reason)
    return {reason.code.removeprefix("appraisals.") for reason in found.value.reasons}


def known(hall: Hall) -> set[str]:
    with reading(hall.village.engine) as session:
        campaign = hall.village.campaign(session, FIRST)
        return {name for _, name, value in facts_of(campaign).particulars.values if value == "yes"}


def test_s1_14_members_are_appraised_by_members_and_masses_and_the_grades_are_known(
    hall: Hall,
) -> None:
    """S1-14, S2-8: 党员互评和群众评议; those on probation vote and are given no grade."""
    number = hall.opens(hall.prepares())
    judged = hall.subjects(number)
    assert len(judged) == 7
    receipts = hall.votes(number, "excellent")
    event = hall.counts(number)
    assert (event.state, event.turnout, event.merged) == ("closed", len(receipts), False)
    assert len(receipts) == 7 * 6 + 7 + 6, "every member on all others, one on probation on all"
    assert {s.ballots for s in hall.subjects(number)} == {6 + 1 + 6}
    assert known(hall) == {"members_appraised", "meeting.mobilization"}
    hall.publishes(number)
    assert known(hall) == {"members_appraised", "results_published", "meeting.mobilization"}
    (told,) = [
        m for m in hall.village.messages(FIRST) if m.role == "secretary" and "appraisal" in m.stage
    ]
    assert told.notice == "work_done"


def test_excellent_is_limited_to_a_third_by_rank_and_a_draw_at_the_border_goes_down(
    hall: Hall,
) -> None:
    number = hall.opens(hall.prepares())
    hall.votes(number, "excellent")
    hall.counts(number)
    assert {s.grade for s in hall.subjects(number)} == {"qualified"}, "seven alike, two allowed"
    with reading(hall.village.engine) as session:
        first = hall.subjects(number)[0]
        found = appraisals.grade_of(
            session, hall.village.campaign(session, "c").id, "main", person_id=first.person_id
        )
        assert found is not None
        assert (found.grade, found.best, found.final) == ("qualified", False, False)
        assert (found.score, found.satisfaction) == (Fraction(100), Fraction(100))


def test_the_secretary_may_differ_from_the_ballots_with_a_reason_and_within_the_cap(
    hall: Hall,
) -> None:
    number = hall.opens(hall.prepares())
    hall.votes(number, "excellent")
    assert refused(lambda: hall.evaluates(number, hall.subjects(number)[0].id, "qualified")) == {
        "not_counted"
    }
    hall.counts(number)
    first, second, third, *rest = (s.id for s in hall.subjects(number))
    assert refused(lambda: hall.evaluates(number, first, "excellent")) == {"differs_without_reason"}
    hall.evaluates(number, first, "excellent", "抢险有功")
    hall.evaluates(number, second, "excellent", "业绩突出")
    assert refused(lambda: hall.evaluates(number, third, "excellent", "也不错")) == {"over_cap"}
    hall.evaluates(number, first, "qualified")
    hall.evaluates(number, third, "excellent", "也不错")
    for subject in rest:
        hall.evaluates(number, subject, "qualified")
    assert "grades_given" in known(hall)
    with pytest.raises(BadInput):
        hall.evaluates(number, third, "superb")


def test_nobody_grades_themselves(hall: Hall) -> None:
    number = hall.opens(hall.prepares())
    hall.votes(number, "qualified")
    hall.counts(number)
    subject = hall.subjects(number)[0]
    assert subject.person_id is not None

    def grades() -> None:
        with writing(hall.village.engine) as session:
            appraisals.evaluate(
                session, hall.village.rulebook, hall.village.campaign(session, FIRST),
                appraisals.event_of(session, number), subject.id, "qualified",
                by=Actor.person(subject.person_id or 0, "secretary"), now=hall.village.now,
            )  # fmt: skip

    assert refused(grades) == {"own_grade"}


def test_s1_13_the_top_is_not_judged_itself_but_lets_those_below_be_judged(hall: Hall) -> None:
    """S1-13: 院党委组织评议党总支（支部）; nobody above judges the committee."""
    hall.code = "c"
    number = hall.opens(hall.prepares("organizations"), by=hall.actor("c", "office"))
    hall.votes(number, "satisfied")
    hall.counts(number)
    with reading(hall.village.engine) as session:
        top = hall.village.campaign(session, "c")
        kept = {name for _, name, value in facts_of(top).particulars.values if value == "yes"}
    assert "organization_appraised" in kept


def test_a_branch_founded_after_the_vote_is_not_asked_for_a_judgement_that_cannot_come(
    hall: Hall,
) -> None:
    hall.code = "c"
    hall.village.founds("b8", "branch", "g1")
    number = hall.opens(hall.prepares("organizations"), by=hall.actor("c", "office"))
    hall.votes(number, "satisfied")
    hall.village.founds("b9", "branch", "g1")

    def appraised(code: str) -> bool:
        with writing(hall.village.engine) as session:
            campaign = hall.village.campaign(session, code)
            recount(session, hall.village.rulebook, campaign, now=hall.village.now)
            kept = facts_of(campaign).particulars.values
        return ("main", "organization_appraised", "yes") in kept

    assert not appraised("b9"), "the vote is still on"
    hall.counts(number)
    assert appraised("b9")
    hall.village.moves("b9", "c")
    assert appraised("b9")
