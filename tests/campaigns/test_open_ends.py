"""Plans that end with an event: nobody knows the day yet, and everything works all the same."""

from datetime import date

import pytest
from sqlmodel import select

from service import campaigns
from service.db import reading, writing
from service.models import Occurrence
from tests.campaigns.known import let_hold
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, PLAN, SECOND, Village
from workflows.refusals import Refused

OPEN = (
    PLAN.replace("ends: 2026-06-30\npart", "ends: event congress\npart")
    .replace("    ends: 2026-06-30\n    stages", "    ends: event congress\n    stages")
    .replace("due: 2026-06-30", "due: event congress")
    .replace("rounds:\n", "events:\n  congress: {title: 代表大会}\n\nrounds:\n")
)


@pytest.fixture
def waiting(village: Village) -> Village:
    """The village in June, carried over to a plan whose end nobody knows yet."""
    with writing(village.engine) as session:
        version = village.rulebook.store(
            session, OPEN, name="village", by=village.secretary(EAST), now=village.now
        )
        root = village.campaign(session, COMMITTEE)
        campaigns.migrate(
            session, village.rulebook, root, version, by=village.secretary(EAST), now=village.now
        )
    village.day("2026-03-02")
    village.is_approved(FIRST)
    village.do(let_hold, FIRST, "pledges_published", "yes")
    village.day("2026-06-15")
    return village


def meetings(village: Village, code: str) -> list[str]:
    with reading(village.engine) as session:
        number = village.campaign(session, code).id
        chosen = select(Occurrence.period).where(Occurrence.campaign_id == number)
        return sorted(session.exec(chosen))


def set_event(village: Village, on: date | None, event: str = "congress") -> None:
    village.do(campaigns.set_event, COMMITTEE, event, on)


def test_without_an_end_the_last_stage_goes_on_and_is_never_late(waiting: Village) -> None:
    assert waiting.state(FIRST) == "main/summary"  # T4
    waiting.day("2027-06-15")
    assert waiting.state(FIRST) == "main/summary"
    assert FIRST not in waiting.overdue()
    assert meetings(waiting, FIRST)[-1] == "2027-06"


def test_once_the_day_is_known_everything_that_hangs_on_it_moves(waiting: Village) -> None:
    set_event(waiting, date(2026, 7, 20))
    assert waiting.history(FIRST, "event_dated")
    waiting.day("2026-07-20")
    assert waiting.state(FIRST) == "main/summary"
    waiting.day("2026-07-21")
    assert waiting.state(FIRST) == "completed"
    waiting.day("2026-12-21")
    assert meetings(waiting, FIRST)[-1] == "2026-07"


def test_an_event_in_the_past_ends_at_once(waiting: Village) -> None:
    set_event(waiting, date(2026, 6, 10))
    assert waiting.state(FIRST) == "completed"
    (end,) = [line for line in waiting.history(FIRST, "moved") if line.target == "completed"]
    assert end.effective_at == waiting.now  # what an act makes possible is not before it


def test_a_postponed_event_opens_the_end_again(waiting: Village) -> None:
    set_event(waiting, date(2026, 7, 20))
    set_event(waiting, None)
    waiting.day("2026-09-01")
    assert waiting.state(FIRST) == "main/summary"


def test_an_event_reaches_those_that_finished_and_still_owe_meetings(waiting: Village) -> None:
    ends = "main/summary.due"
    waiting.do(campaigns.override_date, FIRST, ends, date(2026, 6, 20), "先行总结")
    waiting.day("2026-07-05")
    assert waiting.state(FIRST) == "completed"
    set_event(waiting, date(2026, 8, 10))
    waiting.day("2026-12-21")
    assert meetings(waiting, FIRST)[-1] == "2026-08"
    assert meetings(waiting, OWN)[-1] == "2026-08"


def test_an_event_that_the_plan_does_not_know_is_guessed_at(waiting: Village) -> None:
    with pytest.raises(Refused) as refused:
        set_event(waiting, date(2026, 7, 20), "congres")
    assert dict(refused.value.reasons[0].params)["guess"] == "congress"


def test_a_young_branch_knows_the_day_of_the_event(waiting: Village) -> None:
    set_event(waiting, date(2026, 7, 20))
    waiting.founds("young", "branch", EAST)
    assert waiting.row("young").state == "main/summary"
    waiting.day("2026-07-21")
    assert waiting.row("young").state == "completed"
    assert waiting.row(SECOND).state == "main/mobilization"
