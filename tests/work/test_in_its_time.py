"""Work counts in its time: a day long before the round, or to come, is refused with those open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from service import evidence, reviews
from service.actors import OPERATOR
from service.db import reading, writing
from service.errors import BadInput
from service.evidence import MeetingHeld
from service.models import Activity, Meeting, Occurrence, Review
from service.reviews import Heard, Origin
from service.work.recounting import recount_waiting
from tests.campaigns.village import EAST, FIRST, SECOND, Village, at
from tests.work.reviewed import PLAN, fact, gives, raises, reviews_of, said

MEETINGS = "\nevidence:\n  meetings:\n    members: {minutes: 5}\n"
OLD, TOMORROW = "1999-03-10", "2026-03-11"
OPEN = {"first": "2026-02-27", "last": "2026-03-10"}


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village in the stage of reviews, on the tenth of March."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN + MEETINGS)
    founded.day("2026-03-10")
    return founded


def meets(village: Village, on: str, code: str = FIRST) -> Meeting:
    """Write a meeting of members down."""
    held = MeetingHeld(date.fromisoformat(on), topic="创先争优", minutes="部署了本阶段的工作。")
    found: Meeting = village.do(evidence.hold, code, "members", held, by=village.secretary(code))
    return found


def hears(village: Village, on: str) -> None:
    """Record that opinions were heard."""
    found = dict.fromkeys(("achievements", "experience", "problems", "causes"), "窗口排队时间过长")
    heard = Heard("opinions", "visit", date.fromisoformat(on), "六名群众", 0, 6, found)
    village.do(reviews.record_hearing, FIRST, heard, by=village.secretary(FIRST))


def was_active(village: Village, on: str) -> None:
    """Say that an activity of one's own was held."""
    row = village.do(evidence.add_activity, FIRST, f"义务劳动{on}", by=village.secretary(FIRST))
    with writing(village.engine) as session:
        row = session.get_one(Activity, row.id)
        day = date.fromisoformat(on)
        by = village.secretary(FIRST)
        evidence.settle_activity(session, village.rulebook, row, day, by=by, now=village.now)


def is_reviewed(village: Village, on: str) -> None:
    """Let the superior review the branch."""
    gives(village, FIRST, village.superior(FIRST), said(on))


@pytest.mark.parametrize("act", [meets, hears, was_active, is_reviewed])
@pytest.mark.parametrize("day", [OLD, "2026-02-26", TOMORROW])
def test_a_day_outside_the_round_is_refused_and_the_open_ones_are_named(
    village: Village, act: Any, day: str
) -> None:
    with pytest.raises(BadInput) as refused:
        act(village, day)
    (problem,) = refused.value.problems
    assert (problem.code, dict(problem.params)) == ("not_on_open_days", {"day": day, **OPEN})
    for locale in ("zh-Hans", "zh-Hant", "en"):
        assert OPEN["first"] in problem.told(locale)
    act(village, "2026-02-27")


def test_a_review_is_not_moved_out_of_its_round_by_amending_it(village: Village) -> None:
    number = gives(village, FIRST, village.superior(FIRST))

    def amends(on: str) -> None:
        with writing(village.engine) as session:
            review = reviews.by_number(session, Review, number)
            reviews.amend(
                session, village.rulebook, review, said(on), "日期写错",
                by=village.superior(FIRST), now=village.now,
            )  # fmt: skip

    with pytest.raises(BadInput, match="not_on_open_days"):
        amends(OLD)
    amends("2026-03-09")


def test_a_review_names_a_meeting_of_the_place_or_above_it(village: Village) -> None:
    above, other = meets(village, "2026-03-09", EAST), meets(village, "2026-03-09", SECOND)
    struck = meets(village, "2026-03-09")
    with writing(village.engine) as session:
        row = session.get_one(Meeting, struck.id)
        evidence.void(session, village.rulebook, row, "记错了", by=OPERATOR, now=village.now)
    superior = village.superior(FIRST)
    for number, code in (
        (other.id, "no_such_meeting"),
        (999_999, "no_such_meeting"),
        (struck.id, "meeting_struck_out"),
    ):
        with pytest.raises(BadInput, match=code):
            gives(village, FIRST, superior, said(meeting_id=number))
    gives(village, FIRST, superior, said(meeting_id=above.id))
    assert reviews_of(village, FIRST)[0].meeting_id == above.id


def test_an_item_comes_from_a_review_of_this_organisation_alone(village: Village) -> None:
    of_another = gives(village, SECOND, village.superior(SECOND))
    with pytest.raises(BadInput, match="no_such_origin"):
        raises(village, FIRST, village.superior(FIRST), origin=Origin("review", of_another))
    own = gives(village, FIRST, village.superior(FIRST))
    raises(village, FIRST, village.superior(FIRST), origin=Origin("review", own))


QUARTERLY = (
    PLAN.replace("every: half_year", "every: quarter")
    .replace(
        "every: once\n    opens: 2026-03-10\n    due: 2026-03-20\n    owed_by: [branch]",
        "every: quarter\n    due: 5 days after period ends\n    owed_by: [branch]",
    )
    .replace("due: 2026-05-31", "due: 2026-11-30")
    .replace("due: 2026-06-30", "due: 2026-12-15")
)


def reviews_members(village: Village, on: str) -> None:
    """Let the branch's secretary review every member."""
    for number in sorted(village.cast.people[FIRST, "member"]):
        gives(village, FIRST, village.secretary(FIRST), said(on), of=number)


def done_periods(village: Village) -> dict[str, bool]:
    """Return the quarters of the duty that reviews complete, and whether each is done."""
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        chosen = select(Occurrence).where(
            Occurrence.campaign_id == campaign.id, Occurrence.duty == "member_reviews"
        )
        rows = session.exec(chosen.order_by(col(Occurrence.period)))
        return {row.period: row.done_at is not None for row in rows}


def test_a_review_counts_for_the_period_of_its_own_day_alone(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(QUARTERLY)
    village.day("2026-03-10")
    reviews_members(village, "2026-03-10")
    is_reviewed(village, "2026-03-10")
    village.day("2026-04-20")
    assert done_periods(village) == {"2026-Q1": True, "2026-Q2": False}
    village.day("2026-07-03")
    assert done_periods(village) == {"2026-Q1": True, "2026-Q2": False, "2026-Q3": False}
    # Told late, of a day in the second quarter: that one is done, the third is not.
    reviews_members(village, "2026-06-30")
    assert done_periods(village) == {"2026-Q1": True, "2026-Q2": True, "2026-Q3": False}
    reviews_members(village, "2026-07-03")
    assert done_periods(village) == {"2026-Q1": True, "2026-Q2": True, "2026-Q3": True}


def test_what_a_stage_asks_for_is_asked_anew_with_every_period(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(QUARTERLY)
    village.day("2026-03-10")
    reviews_members(village, "2026-03-10")
    is_reviewed(village, "2026-03-10")
    names = ("review_given", "reviewed_by_leader")
    assert [fact(village, FIRST, name) for name in names] == ["yes", "yes"]
    village.day("2026-04-02")
    recount_waiting(village.engine, village.rulebook, now=village.now)
    assert [fact(village, FIRST, name) for name in names] == [None, None]
    is_reviewed(village, "2026-04-01")
    assert [fact(village, FIRST, name) for name in names] == [None, "yes"]


def test_a_stage_that_is_late_takes_what_is_given_since_its_last_period(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(QUARTERLY.replace("due: 2026-11-30", "due: 2026-03-31"))
    village.day("2026-03-30")
    is_reviewed(village, "2026-03-30")
    village.day("2026-04-02")
    recount_waiting(village.engine, village.rulebook, now=village.now)
    assert fact(village, FIRST, "reviewed_by_leader") == "yes"
    reviews_members(village, "2026-04-02")
    village.day("2026-04-03")
    assert village.row(FIRST).state == "main/rectify"
