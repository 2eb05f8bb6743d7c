"""Recurring duties: owed once a period, done once, late, halted and forgotten."""

import pytest
from sqlmodel import select

from service import campaigns
from service.db import reading
from service.models import Occurrence
from tests.campaigns.village import COMMITTEE, FIRST, SECOND, Village
from workflows.refusals import Refused

MEETING = "monthly_meeting"


def owed(village: Village, code: str) -> dict[str, bool]:
    """Return each month whose meeting an organisation owes, and whether it was held."""
    with reading(village.engine) as session:
        number = village.campaign(session, code).id
        chosen = select(Occurrence).where(Occurrence.campaign_id == number)
        return {found.period: found.done_at is not None for found in session.exec(chosen)}


def about_meetings(village: Village, code: str) -> list[tuple[str, str]]:
    """Return (rule, month planned) of the messages about meetings that were not called off."""
    return [
        (m.rule, m.planned_at.isoformat()[:7])
        for m in village.messages(code)
        if m.round == "duty" and m.exception is None
    ]


def refusal(village: Village, code: str, period: str, duty: str = MEETING) -> str:
    with pytest.raises(Refused) as refused:
        village.do(campaigns.fulfil, code, duty, period, by=village.secretary(code))
    return refused.value.reasons[0].code


def test_a_meeting_is_owed_every_month_by_those_whom_the_plan_names(village: Village) -> None:
    village.day("2026-05-02")
    assert owed(village, FIRST) == {"2026-03": False, "2026-04": False, "2026-05": False}
    assert owed(village, COMMITTEE) == {}


def test_a_meeting_that_was_held_is_not_asked_for_again(village: Village) -> None:
    village.day("2026-03-10")
    village.do(campaigns.fulfil, FIRST, MEETING, "2026-03", by=village.secretary(FIRST))
    village.day("2026-04-02")
    assert owed(village, FIRST)["2026-03"]
    assert about_meetings(village, FIRST) == []
    assert about_meetings(village, SECOND) == [("three_days", "2026-03"), ("secretary", "2026-04")]
    assert [line.source for line in village.history(SECOND, "overdue")].count(
        f"{MEETING}/2026-03"
    ) == 1


def test_a_meeting_is_held_once(village: Village) -> None:
    village.day("2026-03-10")
    village.do(campaigns.fulfil, FIRST, MEETING, "2026-03", by=village.secretary(FIRST))
    assert refusal(village, FIRST, "2026-03") == "reason.already_done"
    village.day("2026-06-10")  # long after nobody asks for it any more
    assert refusal(village, FIRST, "2026-03") == "reason.already_done"


def test_a_meeting_that_is_not_owed_yet_cannot_be_held(village: Village) -> None:
    village.day("2026-03-10")
    assert refusal(village, FIRST, "2026-04") == "reason.not_open_yet"
    assert refusal(village, FIRST, "2026-03", "monthly_meting") == "reason.no_such_duty"
    assert refusal(village, COMMITTEE, "2026-03") == "reason.no_such_duty"
    assert owed(village, FIRST) == {"2026-03": False}


def test_a_late_meeting_may_still_be_held(village: Village) -> None:
    village.day("2026-04-10")
    village.do(campaigns.fulfil, FIRST, MEETING, "2026-03", by=village.secretary(FIRST))
    assert owed(village, FIRST) == {"2026-03": True, "2026-04": False}


def test_a_month_that_began_during_a_halt_is_owed_after_it(village: Village) -> None:
    village.day("2026-03-30")
    village.do(campaigns.suspend, FIRST, "防汛")
    village.day("2026-04-10")
    assert "2026-04" not in owed(village, FIRST)
    village.do(campaigns.resume, FIRST)
    assert owed(village, FIRST) == {"2026-03": False, "2026-04": False}
    village.day("2026-05-02")
    assert ("three_days", "2026-04") in about_meetings(village, FIRST)


def test_nothing_is_held_in_a_cancelled_campaign(village: Village) -> None:
    village.day("2026-03-10")
    village.do(campaigns.cancel, FIRST, "撤并")
    assert refusal(village, FIRST, "2026-03") == "reason.not_running"
