"""The municipal organs: four dated phases, two pledge rounds, an open end (seed 002)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plans.played import (
    MUNICIPAL,
    at,
    awards,
    duty,
    guards,
    moves,
    owed,
    plan_of,
    played,
    stage,
    states_of_kind,
    window,
)
from workflows.acts import Act
from workflows.plan import Cadence, StageKind
from workflows.timeline import timeline_of

MAY_2010 = date(2010, 5, 1)
ALL_KINDS = {"committee", "general_branch", "branch"}


@pytest.mark.parametrize(
    ("key", "opens", "due"),
    [
        pytest.param("launch", MAY_2010, date(2010, 5, 31), id="S2-1"),
        pytest.param("advance", date(2010, 6, 1), date(2011, 6, 30), id="S2-2"),
        pytest.param("deepening", date(2011, 7, 1), date(2012, 6, 30), id="S2-3"),
        pytest.param("summary", date(2012, 7, 1), None, id="S2-4"),
    ],
)
def test_four_phases_have_the_days_of_the_source(key: str, opens: date, due: date | None) -> None:
    around = timeline_of(plan_of(MUNICIPAL), ()).rounds[key]
    assert (around.opens, around.due) == (opens, due)
    assert {r.key: r for r in plan_of(MUNICIPAL).rounds}[key].provenance.set_by == "source"


def test_the_plan_speaks_traditional_chinese() -> None:
    assert plan_of(MUNICIPAL).language == "zh-Hant"
    assert plan_of(MUNICIPAL).title == "市直機關創先爭優活動"


def test_s2_1_a_unit_leaves_the_first_phase_with_meetings_plan_theme_and_pledge() -> None:
    assert {
        "meeting_held(mobilization_meeting, member_meeting)",
        "plan_adopted",
        "recorded(theme_chosen)",
        "organization_has_pledged",
    } <= guards(MUNICIPAL, "launch/pledge")
    assert window(MUNICIPAL, "launch/pledge").due == date(2010, 5, 31)


def test_s2_2_pledges_are_kept_and_rectification_is_closed() -> None:
    assert guards(MUNICIPAL, "advance/carry_out") == {"pledges_fulfilled", "rectification_closed"}


@pytest.mark.parametrize(
    ("state", "eve", "titles"),
    [
        pytest.param(
            "advance/commendation",
            date(2011, 6, 30),
            ["先進基層黨組織", "優秀共產黨員", "優秀黨務工作者"],
            id="S2-2",
        ),
        pytest.param(
            "deepening/commendation",
            date(2012, 6, 30),
            ["先進基層黨組織", "優秀共產黨員"],
            id="S2-3",
        ),
    ],
)
def test_three_kinds_of_award_in_2011_and_two_in_2012(
    state: str, eve: date, titles: list[str]
) -> None:
    assert window(MUNICIPAL, state).due == eve
    given = awards(MUNICIPAL, state)
    assert len(given) == len(titles)
    assert all(award.title.endswith(title) for award, title in zip(given, titles, strict=True))
    for award in given:
        due = award.due
        assert due is not None
        assert due.text.startswith("1 day before event party_day")


def test_s2_3_there_are_two_rounds_of_pledges_one_in_each_phase_that_names_them() -> None:
    assert states_of_kind(MUNICIPAL, StageKind.PLEDGE) == ["launch/pledge", "deepening/pledge"]
    way = [state for _, state in moves(played(MUNICIPAL, MAY_2010, date(2012, 12, 31)), "branch")]
    assert way.index("launch/pledge") < way.index("advance/carry_out")
    assert way.index("deepening/pledge") < way.index("deepening/carry_out")


def test_s2_3_the_second_commendation_is_of_the_whole_campaign() -> None:
    assert all("2010—2012" in award.title for award in awards(MUNICIPAL, "deepening/commendation"))


def test_s2_4_without_a_day_for_the_congress_the_summary_stays_open() -> None:
    rows = played(MUNICIPAL, MAY_2010, date(2014, 12, 31))
    assert moves(rows, "branch")[-1] == (date(2012, 7, 1), "summary/summary")
    assert timeline_of(plan_of(MUNICIPAL), ()).ends is None


def test_s2_4_once_the_congress_has_a_day_the_summary_is_due_on_the_eve() -> None:
    told = Act(
        at(MUNICIPAL, date(2012, 9, 29)), "committee", "event", ("congress_18", "2012-11-08")
    )
    rows = played(MUNICIPAL, MAY_2010, date(2012, 12, 31), put_in=(told,))
    for kind in ALL_KINDS:
        assert moves(rows, kind)[-1] == (date(2012, 11, 8), "completed")


def test_s2_4_good_practice_becomes_rules() -> None:
    assert {
        "summary_written",
        "experience_made_rule",
        "documents_exist(long_term_rules)",
    } <= guards(MUNICIPAL, "summary/summary")


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        pytest.param("launch/pledge", {"organization_has_pledged"}, id="S2-6"),
        pytest.param("deepening/pledge", {"every_member_has_pledged"}, id="S2-6b"),
        pytest.param("advance/review", {"review_given", "reviewed_by_leader"}, id="S2-7"),
        pytest.param("deepening/review", {"review_given", "reviewed_by_leader"}, id="S2-7b"),
        pytest.param(
            "advance/appraisal", {"organization_appraised", "members_appraised"}, id="S2-8"
        ),
        pytest.param(
            "deepening/appraisal", {"organization_appraised", "members_appraised"}, id="S2-8b"
        ),
        pytest.param("advance/commendation", {"opinions_heard", "nominations_made"}, id="S2-9"),
        pytest.param("launch/pledge", {"every_member_has_pledged"}, id="S2-10"),
    ],
)
def test_ways_of_working(state: str, wanted: set[str]) -> None:
    assert wanted <= guards(MUNICIPAL, state)


@pytest.mark.parametrize(
    "state",
    [
        pytest.param("advance/review", id="S2-7"),
        pytest.param("advance/appraisal", id="S2-8"),
        pytest.param("deepening/pledge", id="S2-3"),
    ],
)
def test_what_the_source_leaves_to_due_time_is_marked_as_the_organisers(state: str) -> None:
    assert window(MUNICIPAL, state).due is not None
    assert stage(MUNICIPAL, state).provenance.set_by == "organiser"


def test_s2_9_merit_and_recognition_decide_and_opinions_are_heard_first() -> None:
    for award in plan_of(MUNICIPAL).awards:
        assert award.eligible == ("real_achievements", "recognised_by_society")
        assert award.procedure == ("secretary", "superior(secretary)", "committee")


def test_s2_11_one_themed_meeting_around_party_day_2010() -> None:
    meeting = duty(MUNICIPAL, "anniversary_meeting")
    assert meeting.every is Cadence.ONCE
    assert "為科學發展創先進" in meeting.title
    rows = played(MUNICIPAL, MAY_2010, date(2012, 12, 31))
    assert owed(rows, "branch", "anniversary_meeting") == [date(2010, 7, 5)]
    assert not duty(MUNICIPAL, "anniversary_events").mandatory


@pytest.mark.parametrize(
    ("key", "every", "kinds", "mandatory"),
    [
        pytest.param("survey", "half_year", ALL_KINDS, True, id="S2-5"),
        pytest.param("reading_month", "once", {"branch"}, False, id="S2-12"),
        pytest.param("election_on_time", "year", ALL_KINDS, True, id="S2-13-elections"),
        pytest.param(
            "membership_dues", "quarter", {"general_branch", "branch"}, True, id="S2-13-dues"
        ),
        pytest.param(
            "leaders_lessons",
            "half_year",
            {"committee", "general_branch"},
            True,
            id="S2-13-lessons",
        ),
        pytest.param("democratic_rating", "year", {"committee"}, True, id="S2-13-rating"),
        pytest.param("unannounced_visits", "quarter", {"committee"}, True, id="S2-13-visits"),
        pytest.param("visible_identity", "once", {"branch"}, False, id="S2-14"),
    ],
)
def test_undated_items_are_duties_with_the_organisers_dates(
    key: str, every: str, kinds: set[str], mandatory: bool
) -> None:
    item = duty(MUNICIPAL, key)
    assert (item.every, item.mandatory) == (Cadence(every), mandatory)
    assert item.owed_by == kinds
    assert item.provenance.set_by == "organiser"


def test_s2_15_one_level_takes_hold_of_the_next() -> None:
    for state in ("launch/pledge", "deepening/pledge"):
        assert stage(MUNICIPAL, state).approved_by == "superior(secretary)"
    ladder = stage(MUNICIPAL, "advance/carry_out").escalation
    assert [rung.to for rung in ladder][:2] == [("secretary",), ("superior(secretary)",)]


def test_s2_16_basis_theme_principle_and_eleven_areas() -> None:
    plan = plan_of(MUNICIPAL)
    assert plan.basis == ("宣辦發〔2010〕14號", "宣創先組發〔2010〕4號")
    assert plan.themes[0] == "創先爭優走前頭，跨越崛起作表率"
    assert len([theme for theme in plan.themes if theme.startswith("（")]) == 11
