"""The college: two phases of five links, monthly to half-yearly duties, an open end (seed 001)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plans.played import (
    COLLEGE,
    at,
    awards,
    duty,
    guards,
    moves,
    owed,
    plan_of,
    played,
    states_of_kind,
    window,
    working_on,
)
from workflows import acts
from workflows.acts import Act
from workflows.decide import decide
from workflows.plan import Cadence, StageKind
from workflows.timeline import timeline_of

START, PARTY_DAY_2012 = date(2010, 6, 1), date(2012, 7, 1)
EVE = date(2012, 11, 7)
FIVE_LINKS = [
    StageKind.MOBILIZATION,
    StageKind.PLEDGE,
    StageKind.REVIEW,
    StageKind.APPRAISAL,
    StageKind.COMMENDATION,
]


def test_s1_1_the_campaign_starts_in_june_2010_and_ends_at_an_event_without_a_day() -> None:
    line = timeline_of(plan_of(COLLEGE), ())
    assert line.starts == START
    assert line.ends is None


def test_s1_1_once_the_congress_has_a_day_the_campaign_ends_on_the_eve() -> None:
    line = timeline_of(plan_of(COLLEGE), (("event.congress_18", date(2012, 11, 8)),))
    assert line.ends == date(2012, 11, 7)


@pytest.mark.parametrize(
    ("round_key", "first", "last", "theme"),
    [
        pytest.param("first", START, date(2011, 6, 30), "建党90周年", id="S1-2"),
        pytest.param("second", date(2011, 7, 1), PARTY_DAY_2012, "十八大", id="S1-3"),
    ],
)
def test_two_phases(round_key: str, first: date, last: date, theme: str) -> None:
    rounds = {each.key: each for each in plan_of(COLLEGE).rounds}
    assert list(rounds) == ["first", "second"]
    around = timeline_of(plan_of(COLLEGE), ()).rounds[round_key]
    assert (around.opens, around.due) == (first, last)
    assert theme in rounds[round_key].theme


def test_s1_3_between_party_day_2012_and_the_congress_no_phase_is_named_and_duties_go_on() -> None:
    rows = played(COLLEGE, START, date(2012, 12, 31))
    assert moves(rows, "branch")[-1] == (PARTY_DAY_2012, "completed")
    assert date(2012, 10, 31) in owed(rows, "branch", "committee_meeting")


def test_s1_3_with_a_day_for_the_congress_the_duties_of_the_gap_stop_there() -> None:
    september = at(COLLEGE, date(2012, 9, 1))
    congress = Act(september, "committee", "event", ("congress_18", "2012-11-08"))
    rows = played(COLLEGE, START, date(2013, 3, 1), put_in=(congress,))
    # November is cut short: its meeting is due by the eve, as all that ends with the plan.
    assert owed(rows, "branch", "committee_meeting")[-2:] == [date(2012, 10, 31), EVE]


def test_s1_4_both_phases_run_all_five_links_ten_cells_in_all() -> None:
    rounds = plan_of(COLLEGE).rounds
    assert [[each.kind for each in round_.stages] for round_ in rounds] == [FIVE_LINKS, FIVE_LINKS]


@pytest.mark.parametrize("kind", ["committee", "general_branch", "branch"])
def test_s1_4_every_organisation_passes_the_ten_cells_in_order(kind: str) -> None:
    way = [state for _, state in moves(played(COLLEGE, START, date(2012, 9, 1)), kind)]
    cells = [f"{r.key}/{s.key}" for r in plan_of(COLLEGE).rounds for s in r.stages]
    assert len(cells) == 10
    assert way == [*cells, "completed"]


def test_s1_4_the_dates_of_links_are_the_organisers_but_those_of_commendations_are_not() -> None:
    chosen = {
        f"{r.key}/{s.key}": s.provenance.set_by for r in plan_of(COLLEGE).rounds for s in r.stages
    }
    assert {state for state, by in chosen.items() if by == "source"} == {
        "first/commendation",
        "second/commendation",
    }


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        pytest.param(
            "first/mobilization",
            {"plan_adopted", "meeting_held(mobilization_meeting)", "study_done"},
            id="S1-5",
        ),
        pytest.param("first/pledge", {"organization_has_pledged", "pledge_has_fields"}, id="S1-6"),
        pytest.param("first/pledge", {"every_member_has_pledged", "pledges_published"}, id="S1-7"),
        pytest.param("first/review", {"summary_meeting_held", "reviewed_by_leader"}, id="S1-9"),
        pytest.param(
            "first/appraisal",
            {"organization_appraised", "results_published", "ledger_kept"},
            id="S1-13",
        ),
        pytest.param("first/appraisal", {"members_appraised", "ledger_kept"}, id="S1-14"),
        pytest.param(
            "first/commendation", {"documents_exist(assessment_rules, member_rules)"}, id="S1-15"
        ),
        pytest.param(
            "second/pledge", {"organization_has_pledged", "pledge_has_fields"}, id="S1-6b"
        ),
        pytest.param(
            "second/commendation", {"documents_exist(assessment_rules, member_rules)"}, id="S1-15b"
        ),
        pytest.param("first/mobilization", {"recorded(leading_body_formed)"}, id="S1-18"),
        pytest.param("first/pledge", {"documents_exist(class_conditions)"}, id="S1-21"),
    ],
)
def test_conditions_of_a_link(state: str, wanted: set[str]) -> None:
    assert wanted <= guards(COLLEGE, state)


def test_s1_6_a_pledge_must_name_both_kinds_of_target_a_date_and_a_person() -> None:
    fields = dict(plan_of(COLLEGE).pledge_fields)
    assert list(fields) == ["qualitative", "quantitative", "deadline", "responsible"]
    assert list(fields.values()) == ["定性指标", "定量指标", "时间节点", "责任人"]


@pytest.mark.parametrize(
    ("key", "kinds", "every", "count"),
    [
        pytest.param("committee_meeting", "general_branch branch", "month", 25, id="S1-8"),
        pytest.param("stage_summary_meeting", "general_branch branch", "quarter", 9, id="S1-9"),
        pytest.param("office_report", "committee", "quarter", 9, id="S1-10"),
        pytest.param("leader_contact", "committee", "quarter", 9, id="S1-11"),
        pytest.param("member_meeting", "committee", "half_year", 5, id="S1-12"),
        pytest.param("organization_appraisal", "committee", "half_year", 5, id="S1-13"),
        pytest.param("member_appraisal", "general_branch branch", "half_year", 5, id="S1-14"),
    ],
)
def test_duties_come_as_often_as_the_source_counts(
    key: str, kinds: str, every: str, count: int
) -> None:
    owing = duty(COLLEGE, key)
    assert owing.every is Cadence(every)
    assert owing.owed_by == set(kinds.split())
    rows = played(COLLEGE, START, date(2012, 9, 1))
    for kind in ("committee", "general_branch", "branch"):
        days = [day for day in owed(rows, kind, key) if START <= day <= date(2012, 6, 30)]
        assert len(days) == (count if kind in kinds.split() else 0)
        assert len(set(days)) == len(days)


@pytest.mark.parametrize(
    ("key", "first"),
    [
        pytest.param("stage_summary_meeting", date(2010, 6, 30), id="S1-9"),
        pytest.param("office_report", date(2010, 6, 30), id="S1-10"),
        pytest.param("member_meeting", date(2010, 6, 30), id="S1-12"),
    ],
)
def test_the_quarter_and_half_year_of_the_start_are_owed_though_partial(
    key: str, first: date
) -> None:
    kind = min(duty(COLLEGE, key).owed_by)
    assert owed(played(COLLEGE, START, date(2012, 9, 1)), kind, key)[0] == first


def test_s1_9_the_situation_goes_up_to_the_office_soon_after_the_quarter() -> None:
    report = duty(COLLEGE, "report_to_office")
    assert (report.every, report.provenance.set_by) == (Cadence.QUARTER, "organiser")
    assert report.provenance.source == ("S1-9",)
    days = owed(played(COLLEGE, START, date(2012, 9, 1)), "branch", "report_to_office")
    assert days[:2] == [date(2010, 7, 5), date(2010, 10, 5)]


@pytest.mark.parametrize(
    ("key", "role"),
    [
        pytest.param("committee_meeting", "secretary", id="S1-8"),
        pytest.param("office_report", "office", id="S1-10"),
        pytest.param("leader_contact", "leading_group", id="S1-11"),
        pytest.param("inspection", "office", id="S1-23"),
    ],
)
def test_who_owes_a_duty(key: str, role: str) -> None:
    assert duty(COLLEGE, key).done_by == role


@pytest.mark.parametrize(
    ("state", "eve"),
    [
        pytest.param("first/commendation", date(2011, 6, 30), id="S1-16-2011"),
        pytest.param("second/commendation", date(2012, 6, 30), id="S1-16-2012"),
    ],
)
def test_two_commendations_each_before_party_day_for_organisations_and_members(
    state: str, eve: date
) -> None:
    assert states_of_kind(COLLEGE, StageKind.COMMENDATION) == [
        "first/commendation",
        "second/commendation",
    ]
    assert window(COLLEGE, state).due == eve
    given = awards(COLLEGE, state)
    assert [award.title for award in given] == ["先进基层党组织", "优秀共产党员"]
    assert [award.of for award in given] == ["organization", "member"]
    assert {award.criteria for award in given} == {"five_good", "five_lead"}
    for award in given:
        # From below, level by level, and the committee decides.
        assert award.procedure[-2:] == ("superior(secretary)", "committee")
        assert "appraisal_result" in award.eligible


@pytest.mark.parametrize("document", ["assessment_rules", "member_rules"])
def test_s1_15_without_both_rule_documents_no_commendation_is_over(document: str) -> None:
    plan, state = plan_of(COLLEGE), "first/commendation"
    long_after = at(COLLEGE, date(2011, 9, 1))
    lacking = working_on(COLLEGE, state, "branch", without=f"document.{document}")
    assert decide(plan, lacking, long_after).facts.state == state
    complete = acts.bring_about(plan, lacking, long_after, f"document.{document}", "yes")
    assert decide(plan, complete, long_after).facts.state == "second/mobilization"


def test_s1_17_the_leading_group_has_seven_seats_bound_to_posts_and_its_office_a_shared_one() -> (
    None
):
    seats = plan_of(COLLEGE).seats
    group = [seat for seat in seats if seat.seat != "office_director"]
    assert sum(seat.count for seat in group) == 7
    assert [seat.count for seat in group if seat.seat == "head"] == [1]
    assert sum(seat.count for seat in group if seat.seat == "deputy_head") == 2
    assert sum(seat.count for seat in group if seat.seat == "member") == 4
    director = next(seat for seat in seats if seat.seat == "office_director")
    assert director.post in {seat.post for seat in group}


def test_s1_18_the_secretary_is_the_first_to_hear_that_work_is_late() -> None:
    for round_ in plan_of(COLLEGE).rounds:
        for each in round_.stages:
            assert [rung.to for rung in each.escalation] == [
                ("secretary",),
                ("superior(secretary)",),
                ("office",),
                ("leading_group",),
            ]
            assert each.escalation[-1].times > 1


def test_s1_21_five_classes_each_with_conditions_of_its_own() -> None:
    assert plan_of(COLLEGE).classes == ("教学", "管理", "服务", "学生", "生产")
    assert "class_conditions" in dict(plan_of(COLLEGE).documents)


def test_s1_22_channels_of_publicity_and_typical_cases_as_an_optional_activity() -> None:
    assert plan_of(COLLEGE).publicity == ("校报", "广播", "校园网", "宣传栏", "信息简报")
    assert not duty(COLLEGE, "typical_cases").mandatory


def test_s1_23_spot_checks_are_owed_every_half_year_at_the_organisers_choice() -> None:
    inspection = duty(COLLEGE, "inspection")
    assert (inspection.every, inspection.provenance.set_by) == (Cadence.HALF_YEAR, "organiser")
    days = owed(played(COLLEGE, START, date(2012, 9, 1)), "committee", "inspection")
    assert len(days) == 4 + 1  # from the second half of 2010; the last one lies ahead
