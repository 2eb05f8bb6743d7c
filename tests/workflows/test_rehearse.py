"""Plans played forward on paper: assumed work, acts put in, and the lines that come out."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.workflows.small_plans import ZONE, at, local, plan_of, small, without_duties
from workflows.acts import Act
from workflows.happenings import Kind
from workflows.refusals import Refused
from workflows.rehearse import (
    NEVER,
    ON_TIME,
    Assumption,
    Player,
    Row,
    last_moment,
    rehearse,
    span_of,
    typical_players,
)

QUIET = plan_of(without_duties())
TREE = (
    Player("top", "committee"),
    Player("mid", "general_branch", "top"),
    Player("low", "branch", "mid"),
)


def play(assume: Assumption = ON_TIME, *acts: Act, until: str = "2026-09-30") -> list[Row]:
    """Return the rehearsal of the quiet plan by three organisations."""
    return rehearse(
        QUIET, TREE, launched_at=at("2026-03-02"), until=at(until), assume=assume, put_in=acts
    )


def of(rows: list[Row], organization: str, *kinds: Kind) -> list[str]:
    """Return the lines of one organisation, each as (time, what) in one text."""
    return [
        f"{local(row.at)} {row.rule if row.to else row.stage}"
        for row in rows
        if row.organization == organization and row.kind in kinds
    ]


def test_work_that_comes_on_time_moves_with_the_calendar() -> None:
    rows = play()
    assert of(rows, "low", Kind.MOVE) == [
        "2026-03-02 00:00 mobilization",
        "2026-04-01 00:00 pledge",
        "2026-05-01 00:00 advance",
        "2026-07-01 00:00 completed",
    ]
    assert not [row for row in rows if row.kind in (Kind.OVERDUE, Kind.ESCALATION)]
    assert of(rows, "low", Kind.DUE) == [
        "2026-04-01 00:00 mobilization",
        "2026-05-01 00:00 pledge",
        "2026-07-01 00:00 advance",
    ]


def test_work_that_never_comes_climbs_the_ladder_to_its_end() -> None:
    rows = play(NEVER)
    assert [line.split()[-1] for line in of(rows, "low", Kind.ESCALATION)] == [
        "own",
        "above",
        "office",
        "top",
        "top",
        "top",
    ]
    assert len(of(rows, "top", Kind.ESCALATION)) == 5  # nobody stands above the top
    assert of(rows, "low", Kind.MOVE) == ["2026-03-02 00:00 mobilization"]


def test_work_that_comes_late_is_urged_until_it_comes() -> None:
    rows = play(Assumption.parse("late:5"))
    assert of(rows, "low", Kind.OVERDUE)[0] == "2026-04-01 00:00 mobilization"
    assert of(rows, "low", Kind.MOVE)[1] == "2026-04-05 10:00 pledge"
    assert [line for line in of(rows, "low", Kind.ESCALATION) if line < "2026-05"] == [
        "2026-04-01 09:00 own",
        "2026-04-03 09:00 above",
    ]


def test_an_act_put_in_changes_what_follows_for_its_organisation() -> None:
    acts = (
        Act(at("2026-03-25"), "low", "bring_about", ("meeting.mobilization", "yes")),
        Act(at("2026-03-25"), "low", "submit"),
        Act(at("2026-03-26"), "low", "return"),
        Act(at("2026-03-27"), "low", "postpone", ("2026-04-15",)),
    )
    rows = play(ON_TIME, *acts)
    assert of(rows, "low", Kind.MOVE)[1] == "2026-04-15 10:00 pledge"
    assert of(rows, "mid", Kind.MOVE)[1] == "2026-04-01 00:00 pledge"


def test_a_moved_date_reaches_the_organisations_below() -> None:
    moved = Act(at("2026-03-10"), "mid", "redate", ("first/mobilization.due", "2026-04-10"))
    rows = play(NEVER, moved)
    assert of(rows, "low", Kind.OVERDUE) == ["2026-04-11 00:00 mobilization"]
    assert of(rows, "mid", Kind.OVERDUE) == ["2026-04-11 00:00 mobilization"]
    assert of(rows, "top", Kind.OVERDUE) == ["2026-04-01 00:00 mobilization"]


def test_an_act_that_would_be_refused_is_refused() -> None:
    with pytest.raises(Refused):
        play(ON_TIME, Act(at("2026-03-10"), "low", "approve"))
    with pytest.raises(Refused) as refused:
        play(ON_TIME, Act(at("2026-03-10"), "low", "dance"))
    assert refused.value.reasons[0].code == "reason.no_such_verb"


def test_equal_organisations_have_equal_lines() -> None:
    many = [Player("top", "committee"), *(Player(f"b{n}", "branch", "top") for n in range(30))]
    rows = rehearse(QUIET, many, launched_at=at("2026-03-02"), until=at("2026-09-30"))
    assert len({tuple(of(rows, player.code, *Kind)) for player in many[1:]}) == 1


def test_lines_come_in_the_order_of_time() -> None:
    rows = play(NEVER)
    assert [row.at for row in rows] == sorted(row.at for row in rows)


def test_a_line_has_the_names_that_others_rely_on() -> None:
    (first, *_) = [row for row in play() if row.kind is Kind.REMINDER and row.organization == "low"]
    told = first.as_json(lambda when: when.astimezone(ZoneInfo(ZONE)))
    assert told == {
        "at": "2026-03-24T09:00:00+08:00",
        "kind": "reminder",
        "organization": "low",
        "round": "first",
        "stage": "mobilization",
        "to": ["secretary"],
        "channels": ["email"],
        "rule": "week_before",
    }
    assert {kind.value for kind in Kind} == {
        "move",
        "reminder",
        "due",
        "overdue",
        "escalation",
        "duty",
    }


@pytest.mark.parametrize("text", ["", "late", "late:", "late:0", "late:-3", "late:1000", "soon"])
def test_an_assumption_that_means_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"^{text}$"):
        Assumption.parse(text)


def test_assumptions_are_read() -> None:
    assert Assumption.parse("on-time") == ON_TIME
    assert Assumption.parse("never") == NEVER
    assert Assumption.parse("late:7").days == 7


def test_typical_players_stand_below_each_other() -> None:
    assert typical_players(small()) == (
        Player("committee", "committee"),
        Player("general_branch", "general_branch", "committee"),
        Player("branch", "branch", "general_branch"),
    )


def test_a_rehearsal_ends_two_months_after_the_last_day_that_is_known() -> None:
    _, last = span_of(small())
    assert last is not None
    assert last_moment(small()) == last + timedelta(days=60)
