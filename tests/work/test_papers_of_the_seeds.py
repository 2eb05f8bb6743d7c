"""What the five source plans want written: plans of units, documents, material, seats, terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from service import branch_plans, campaigns, terms
from service.actors import OPERATOR
from service.branch_plans import Draft
from service.campaigns.rows import facts_of
from service.db import reading, writing
from service.models import Holder, Organization, Post
from service.rulebook import Rulebook
from service.settings import CONFIG
from tests.campaigns.village import Village, at
from tests.plans.played import plan_of, text_of
from tests.rehearsal.sample import SINCE, players_of, seat
from tests.work.test_branch_plans import refused
from workflows.branch_planning import PlannedTask
from workflows.guards import GUARDS, objections
from workflows.provisions.terms import GroupSeat
from workflows.timeline import timeline_of

WHOLE = PlannedTask("整改", "群众满意", "两项以上", date(2030, 1, 1), "书记")


def launched(engine: Engine, name: str, day: str) -> Village:
    """Launch the plan of a source for a tree of its own, and let its first day pass."""
    with writing(engine) as session:
        cast = seat(session, players_of(plan_of(name)), "seed")
        village = Village(engine, Rulebook(CONFIG), cast, at(day))
        told: dict[str, Any] = {"by": OPERATOR, "now": village.now}
        version = village.rulebook.store(session, text_of(name), name=name, **told)
        top = session.get_one(Organization, cast.organizations[cast.top])
        campaigns.launch(session, village.rulebook, version, top, **told)
    village.sweep()
    return village


def stands_at(village: Village, code: str, state: str, now: datetime) -> None:
    """Let a campaign stand at a stage, as if all before it had been done."""
    village.now = now
    with writing(village.engine) as session:
        campaign = village.campaign(session, code)
        campaign.state, campaign.visit, campaign.next_at = state, 1, now
        campaign.entered_at = now
        session.add(campaign)


def known(village: Village, code: str) -> set[str]:
    with reading(village.engine) as session:
        values = facts_of(village.campaign(session, code)).particulars.values
        return {name for _, name, _ in values}


def asks_for(village: Village, code: str, state: str, *names: str) -> list[str]:
    """Return which of some guards of a stage still object."""
    with reading(village.engine) as session:
        campaign = village.campaign(session, code)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        found = plan.find(state)
        assert found is not None
        calls = tuple(call for call in found[1].guards if call.name in names)
        assert calls
        assert set(names) <= set(GUARDS)
        reasons = objections(plan, calls, facts_of(campaign))
        return [reason.code for reason in reasons]


def adopts(village: Village, code: str, **said: Any) -> None:
    """Let a unit's own plan go the whole way."""
    secretary = village.secretary(code)
    village.do(branch_plans.draft, code, Draft(**said), by=secretary)
    village.do(branch_plans.submit, code, by=secretary)
    village.do(branch_plans.approve, code, by=village.superior(code))
    village.do(branch_plans.adopt, code, by=secretary)


def files(village: Village, code: str, verb: Any, name: str) -> None:
    with writing(village.engine) as session:
        verb(
            session,
            village.rulebook,
            village.campaign(session, code),
            name,
            "标题",
            body="正文",
            by=village.secretary(code),
            now=village.now,
        )


def holds(session: Session, village: Village, code: str, role: str, person: int) -> None:
    post = Post(organization_id=village.cast.organizations[code], role=role)
    session.add(post)
    session.flush()
    session.add(Holder(post_id=post.id, person_id=person, since=SINCE))


def group(village: Village, code: str) -> list[terms.Seated]:
    """Form an organisation's group as its plan lays down, and return who sits there."""
    village.do(terms.form_group, code, by=village.secretary(code))
    with reading(village.engine) as session:
        found = terms.seated(session, village.campaign(session, code), village.now.date())
        for each in found:
            session.expunge(each.seat)
        return found


def shape(found: list[terms.Seated]) -> list[tuple[str, str, int]]:
    return [(each.seat.seat, each.seat.post, each.seat.places) for each in found]


# --- 000: the logistics group ---------------------------------------------------------------------


@pytest.fixture
def logistics(engine: Engine) -> Village:
    """The logistics group in its first May."""
    first = min(
        window.opens
        for window in timeline_of(plan_of("logistics-000"), ()).stages.values()
        if window.opens
    )
    return launched(engine, "logistics-000", first.isoformat())


def test_s0_1_the_group_at_the_top_has_two_heads(logistics: Village) -> None:
    found = shape(group(logistics, "g1"))
    heads = [post for role, post, _ in found if role == "head"]
    assert len(heads) == 2
    assert len(set(heads)) == 2


def test_s0_2_its_office_is_a_seat_of_the_group(logistics: Village) -> None:
    found = shape(group(logistics, "g1"))
    assert ("office", "general_branch_office", 1) in found


def test_s0_3_each_branch_forms_a_group_headed_by_its_secretary(logistics: Village) -> None:
    for code in ("b1", "b2", "b3"):
        assert shape(group(logistics, code)) == [("head", "secretary", 1)]


def test_s0_7_the_four_points_of_a_branchs_plan_are_four_facts(logistics: Village) -> None:
    adopts(logistics, "b1", goals="目标", theme="主题", carriers="示范岗", focus="着力点")
    state = "before_july/mobilization"
    assert asks_for(logistics, "b1", state, "plan_adopted", "recorded") == []
    assert len(asks_for(logistics, "b2", state, "plan_adopted", "recorded")) == 5


# --- 001: the college -----------------------------------------------------------------------------


@pytest.fixture
def college(engine: Engine) -> Village:
    """The college in June 2010."""
    return launched(engine, "college-001", "2010-06-02")


def test_s1_5_the_link_of_mobilisation_wants_a_plan_and_a_leading_body(college: Village) -> None:
    names = ("plan_adopted", "recorded")
    assert len(asks_for(college, "b1", "first/mobilization", *names)) == 2
    adopts(college, "b1", **_whole("教学"))
    group(college, "b1")
    assert asks_for(college, "b1", "first/mobilization", *names) == []


def _whole(unit_class: str = "") -> Mapping[str, Any]:
    parts = {"goals": "目标", "theme": "主题", "carriers": "载体", "focus": "着力点"}
    return {**parts, "unit_class": unit_class, "tasks": (WHOLE,)}


def test_s1_6_a_work_plan_without_its_four_fields_does_not_go_up(college: Village) -> None:
    secretary = college.secretary("b1")
    bare = Draft(**{**_whole("教学"), "tasks": (PlannedTask("整改"),)})
    college.do(branch_plans.draft, "b1", bare, by=secretary)
    assert refused(college, branch_plans.submit, code="b1", by=secretary) == [
        f"branch_plans.task_lacks_{name}"
        for name in ("qualitative", "quantitative", "deadline", "responsible")
    ]


def test_s1_15_both_rule_documents_of_the_college_open_every_commendation(
    college: Village,
) -> None:
    state, wanted = "first/commendation", "documents_exist"
    files(college, "c", branch_plans.file_document, "assessment_rules")
    assert asks_for(college, "b1", state, wanted) == ["guard.documents_exist"]
    files(college, "c", branch_plans.file_document, "member_rules")
    for code in ("c", "g1", "g2", "b1", "b2", "b3"):
        assert asks_for(college, code, state, wanted) == []


def test_s1_17_seven_people_and_the_director_holds_two_seats(college: Village) -> None:
    director = college.cast.one("c", "office")
    with writing(college.engine) as session:
        holds(session, college, "c", "committee_member_organization_director", director)
    found = group(college, "c")
    assert sum(each.seat.places for each in found if each.seat.seat != "office_director") == 7
    seats = [each.seat.seat for each in found if director in {p.id for p in each.people}]
    assert seats == ["member", "office_director"]


def test_s1_18_every_unit_has_a_leading_body_and_its_secretary_answers(college: Village) -> None:
    assert "leading_body_formed" not in known(college, "b1")
    (head,) = group(college, "b1")
    assert head.people[0].id == college.cast.one("b1", "secretary")
    assert "leading_body_formed" in known(college, "b1")


def test_s1_21_a_unit_says_which_of_the_five_classes_it_is(college: Village) -> None:
    secretary = college.secretary("b1")
    college.do(branch_plans.draft, "b1", Draft(**_whole()), by=secretary)
    told = refused(college, branch_plans.submit, code="b1", by=secretary)
    assert told == ["branch_plans.lacks_class"]


# --- 002: the municipal organs --------------------------------------------------------------------


@pytest.fixture
def municipal(engine: Engine) -> Village:
    """The organs in May 2010."""
    return launched(engine, "municipal-002", "2010-05-04")


def test_s2_1_each_unit_adopts_a_plan_with_a_theme_of_its_own(municipal: Village) -> None:
    adopts(municipal, "b1", goals="創爭目標", theme="服務先行", tasks=(PlannedTask("辦法"),))
    assert asks_for(municipal, "b1", "launch/pledge", "plan_adopted", "recorded") == []


def test_s2_10_themes_of_practice_differ_from_unit_to_unit(municipal: Village) -> None:
    for code, theme in (("b1", "服務先行"), ("b2", "窗口爭先")):
        adopts(municipal, code, goals="目標", theme=theme, tasks=(PlannedTask("辦法"),))
    with reading(municipal.engine) as session:
        themes = {
            branch_plans.latest(session, municipal.campaign(session, code)).theme
            for code in ("b1", "b2")
        }
    assert themes == {"服務先行", "窗口爭先"}


def test_s2_4_a_summary_its_exhibition_and_rules_that_last(municipal: Village) -> None:
    state = "summary/summary"
    stands_at(municipal, "b1", state, at("2012-08-01"))
    names = ("summary_written", "recorded", "experience_made_rule", "documents_exist")
    assert len(asks_for(municipal, "b1", state, *names)) == 4
    for fact in ("summary_written", "results_exhibited", "experience_made_rule"):
        files(municipal, "b1", branch_plans.file_material, fact)
    assert asks_for(municipal, "b1", state, *names) == ["guard.documents_exist"]
    files(municipal, "b1", branch_plans.file_document, "long_term_rules")
    assert asks_for(municipal, "b1", state, *names) == []


def test_s2_13_a_committee_that_is_due_is_reminded_half_a_year_before(municipal: Village) -> None:
    superior = municipal.superior("b1")
    municipal.do(terms.begin_term, "b1", date(2007, 12, 20), by=superior)
    municipal.day("2010-06-25")
    heard = [m.role for m in municipal.messages("b1") if m.rule.startswith("six_months")]
    assert heard == ["secretary", "superior(secretary)"]


# --- 003: one branch ------------------------------------------------------------------------------


@pytest.fixture
def grating(engine: Engine) -> Village:
    """The branch at the end of August 2010."""
    return launched(engine, "grating-003", "2010-08-30")


def test_s3_2_three_seats_of_the_branchs_own_group(grating: Village) -> None:
    assert shape(group(grating, "b1")) == [
        ("head", "branch_secretary", 1),
        ("deputy_head", "organization_officer", 1),
        ("deputy_head", "publicity_officer", 1),
    ]


def test_s3_5_the_branchs_plan_has_goals_and_demands(grating: Village) -> None:
    adopts(grating, "b1", goals="目标", tasks=(PlannedTask("组织学习", "必读篇目读完"),))
    assert "plan_adopted" in known(grating, "b1")


# --- 004: the power bureau ------------------------------------------------------------------------


@pytest.fixture
def power(engine: Engine) -> Village:
    """The bureau in March 2023."""
    return launched(engine, "power-004", "2023-03-02")


def test_s4_2_each_unit_refines_its_plan_and_its_standards(power: Village) -> None:
    state, wanted = "year/planning", "documents_exist"
    for document in ("refined_plan", "classified_standards"):
        files(power, "c", branch_plans.file_document, document)
    assert asks_for(power, "b1", state, wanted) == ["guard.documents_exist"]
    for document in ("refined_plan", "classified_standards"):
        files(power, "b1", branch_plans.file_document, document)
    assert asks_for(power, "b1", state, wanted) == []


def test_s4_3_duties_are_assigned_by_a_list_that_can_be_read(power: Village) -> None:
    files(power, "b1", branch_plans.file_material, "duties_assigned")
    assert "duties_assigned" in known(power, "b1")


def test_s4_12_the_secretary_and_nobody_else_heads_the_group(power: Village) -> None:
    wrong = (GroupSeat("head", "organization_officer"),)
    told = refused(power, terms.form_group, wrong, code="b1", by=power.secretary("b1"))
    assert told == ["tenure.accountable_must_head"]


def test_s4_13_ripe_experience_becomes_a_rule(power: Village) -> None:
    files(power, "b1", branch_plans.file_material, "experience_made_rule")
    assert "experience_made_rule" in known(power, "b1")
