"""Whose dates one follows: those that its superiors set, and never what they were granted."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from service import campaigns
from service.db import writing
from tests.campaigns.known import let_hold
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, PLAN, SECOND, WEST, Village, at
from workflows.refusals import Refused

EVERYBODY = (COMMITTEE, EAST, WEST, FIRST, SECOND, OWN)
PLEDGE = "main/pledge.due"
MOBILIZATION = "main/mobilization.due"
YOUNG = "young"


@pytest.fixture
def pledging(village: Village) -> Village:
    """The village when everybody pledges."""
    village.day("2026-03-02")
    village.is_approved(*EVERYBODY)
    village.day("2026-04-10")
    return village


def redate(village: Village, code: str, anchor: str, on: str) -> None:
    village.do(campaigns.override_date, code, anchor, date.fromisoformat(on), "农忙")


def remove(village: Village, code: str, anchor: str) -> None:
    village.do(campaigns.remove_override, code, anchor, "不再需要")


def due(village: Village, code: str) -> str:
    """Return the last day of the stage under way."""
    found = village.row(code).due_at
    assert found is not None
    return (found.astimezone(village.now.tzinfo) - timedelta(days=1)).date().isoformat()


def granted(village: Village, code: str, until: str) -> None:
    """Let an organisation ask for a later day, and be granted it."""
    day = date.fromisoformat(until)
    with writing(village.engine) as session:
        request = campaigns.request_postponement(
            session,
            village.rulebook,
            village.campaign(session, code),
            day,
            "防汛",
            by=village.secretary(code),
            now=village.now,
        )
        by, now = village.superior(code), village.now
        campaigns.decide_postponement(session, village.rulebook, request, True, "", by=by, now=now)


# --- another superior ----------------------------------------------------------------------------


def test_a_moved_branch_follows_its_new_superiors_dates(pledging: Village) -> None:
    redate(pledging, EAST, PLEDGE, "2026-04-20")
    redate(pledging, WEST, PLEDGE, "2026-04-25")
    assert due(pledging, SECOND) == "2026-04-20"
    pledging.moves(SECOND, WEST)
    assert due(pledging, SECOND) == "2026-04-25"
    kinds = [line.kind for line in pledging.history(SECOND)][-2:]
    assert kinds == ["transferred", "redated"]
    (told,) = pledging.history(SECOND, "redated")[-1:]
    assert json.loads(told.details or "") == {
        "cause": "moved_in_tree",
        "dates": {PLEDGE: "2026-04-25"},
    }
    pledging.day("2026-04-22")
    assert SECOND not in pledging.overdue()
    redate(pledging, WEST, PLEDGE, "2026-04-28")
    assert due(pledging, SECOND) == "2026-04-28"


def test_one_whose_new_superior_set_nothing_follows_the_plan_again(pledging: Village) -> None:
    redate(pledging, EAST, PLEDGE, "2026-04-20")
    pledging.moves(SECOND, WEST)
    assert due(pledging, SECOND) == "2026-04-30"


def test_what_a_moved_branch_set_or_was_granted_stays_its_own(village: Village) -> None:
    village.day("2026-03-02")
    redate(village, EAST, MOBILIZATION, "2026-03-20")
    redate(village, WEST, MOBILIZATION, "2026-03-25")
    redate(village, FIRST, MOBILIZATION, "2026-03-10")
    granted(village, SECOND, "2026-04-05")
    village.moves(FIRST, WEST)
    village.moves(SECOND, WEST)
    assert due(village, FIRST) == "2026-03-10"
    assert due(village, SECOND) == "2026-04-05"


def test_what_is_below_moves_its_dates_along(village: Village) -> None:
    village.founds("c2", "committee", COMMITTEE)
    village.day("2026-03-02")
    redate(village, "c2", MOBILIZATION, "2026-03-25")
    redate(village, FIRST, MOBILIZATION, "2026-03-20")
    village.moves(EAST, "c2")
    assert [due(village, code) for code in (EAST, FIRST, SECOND)] == [
        "2026-03-25",
        "2026-03-20",
        "2026-03-25",
    ]


# --- newcomers -----------------------------------------------------------------------------------


def test_a_newcomer_has_no_part_in_what_its_superior_was_granted(village: Village) -> None:
    village.day("2026-03-02")
    redate(village, EAST, MOBILIZATION, "2026-03-25")
    granted(village, EAST, "2026-04-05")
    village.founds(YOUNG, "branch", EAST)
    assert (due(village, EAST), due(village, YOUNG)) == ("2026-04-05", "2026-03-25")


def test_a_newcomer_after_all_windows_owes_nothing_and_is_told_nothing(engine: Engine) -> None:
    """The last stage wants something here, so that one could be late with it."""
    village = Village.founded(engine, at("2026-02-27"))
    owing = "        due: 2026-06-30\n        leave: on_date\n"
    assert PLAN.count(owing) == 1
    meeting = owing.replace("on_date", "on_date_when_met\n        guards: [summary_written]")
    village.launch(PLAN.replace(owing, meeting))
    village.day("2026-03-02")
    village.is_approved(*EVERYBODY)
    for code in EVERYBODY:
        village.do(let_hold, code, "pledges_published", "yes")
    village.day("2026-07-10")
    assert village.overdue()[FIRST] == 10  # its neighbours are late with the summary
    village.founds(YOUNG, "branch", EAST)
    assert village.state(YOUNG) == "completed"
    village.day("2026-09-01")
    assert YOUNG not in village.overdue()
    assert village.messages(YOUNG) == []
    assert [line.kind for line in village.history(YOUNG)] == ["joined"]


def test_a_newcomer_between_two_stages_joins_the_coming_one(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(PLAN.replace("opens: 2026-04-01", "opens: 2026-04-15"))
    village.day("2026-04-06")
    village.founds(YOUNG, "branch", EAST)
    assert village.state(YOUNG) == "main/pledge"
    assert YOUNG not in village.overdue()
    village.day("2026-05-02")
    assert village.overdue()[YOUNG] == 2


# --- a date taken back ---------------------------------------------------------------------------


def test_a_date_taken_back_follows_the_superior_again(village: Village) -> None:
    village.day("2026-03-02")
    redate(village, EAST, MOBILIZATION, "2026-03-25")
    redate(village, FIRST, MOBILIZATION, "2026-03-20")
    remove(village, FIRST, MOBILIZATION)
    assert due(village, FIRST) == "2026-03-25"
    (line,) = village.history(FIRST, "redated")[-1:]
    assert json.loads(line.details or "") == {"anchor": MOBILIZATION, "on": "2026-03-25"}
    assert line.reason == "不再需要"
    redate(village, EAST, MOBILIZATION, "2026-03-27")
    assert due(village, FIRST) == "2026-03-27"


def test_a_date_taken_back_by_a_superior_is_taken_back_below(village: Village) -> None:
    village.day("2026-03-02")
    redate(village, EAST, MOBILIZATION, "2026-03-20")
    redate(village, FIRST, MOBILIZATION, "2026-03-10")
    granted(village, SECOND, "2026-04-05")
    remove(village, EAST, MOBILIZATION)
    assert [due(village, code) for code in (EAST, FIRST, SECOND)] == [
        "2026-03-31",
        "2026-03-10",
        "2026-04-05",
    ]


def test_a_postponement_outlives_the_date_that_was_taken_back(village: Village) -> None:
    village.day("2026-03-02")
    redate(village, EAST, MOBILIZATION, "2026-03-20")
    granted(village, EAST, "2026-04-05")
    remove(village, EAST, MOBILIZATION)
    assert (due(village, EAST), due(village, FIRST)) == ("2026-04-05", "2026-03-31")


@pytest.mark.parametrize(
    ("anchor", "code"),
    [(MOBILIZATION, "reason.no_own_date"), ("main/mobilisation.due", "reason.no_such_date")],
)
def test_what_was_never_set_is_not_taken_back(village: Village, anchor: str, code: str) -> None:
    village.day("2026-03-02")
    redate(village, EAST, MOBILIZATION, "2026-03-20")  # its superior's, not its own
    with pytest.raises(Refused) as refused:
        remove(village, FIRST, anchor)
    assert [reason.code for reason in refused.value.reasons] == [code]
