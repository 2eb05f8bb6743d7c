"""Inspections: planned or of oneself; found, answered, sent back, closed, and made known to all."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service import campaigns, in_step, inspections
from service.actors import CALENDAR, Actor
from service.db import reading, writing
from service.errors import BadInput
from service.inspections import Found
from service.models import (
    AppraisalEvent,
    AppraisalSubject,
    InspectionVisit,
    Person,
    Rectification,
    Task,
    Ticket,
)
from service.work.recount import out_of_step
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST, Village, at
from tests.work.watch import (
    LONG,
    PLAN,
    REPORT,
    begins,
    code_of,
    day,
    facts,
    goes_through,
    inspects_itself,
    plans,
    to,
    visit_of,
)
from workflows.refusals import Refused


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose stage of inspection is under way."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-02")
    return founded


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code.removeprefix("inspections.") for reason in refusal.value.reasons]


def told(village: Village, code: str, what: str) -> list[str]:
    """Return the roles that were told of something."""
    return [
        m.role for m in village.messages(code) if json.loads(m.params or "{}").get("what") == what
    ]


def test_s4_9_what_was_found_is_told_at_once_and_answered_within_days(village: Village) -> None:
    inspection = plans(village, FIRST, WEST)
    assert told(village, FIRST, "inspections.announced") == ["secretary"]
    visit = visit_of(village, inspection)
    by = village.secretary(COMMITTEE)
    problems = [Found("台账缺三月记录", "组织委员", day("2026-04-01")), Found("公示栏未更新")]
    to(
        village, visit, inspections.report_findings, by,
        findings="台账不全", problems=problems, score=72,
    )  # fmt: skip
    assert told(village, FIRST, "inspections.findings") == ["secretary"]
    with reading(village.engine) as session:
        task = session.exec(select(Task).where(Task.kind == "feedback")).one()
        assert (task.due_on, task.role) == (day("2026-03-09"), "secretary")  # five working days
        assert [f.problem for f in inspections.findings_of(session, visit)] == [
            "台账缺三月记录",
            "公示栏未更新",
        ]
    to(village, visit, inspections.give_feedback, village.secretary(FIRST), text=LONG)
    with reading(village.engine) as session:
        assert session.get_one(Task, task.id).outcome == "done"


def test_s3_15_what_was_found_with_a_day_is_put_right_by_it(village: Village) -> None:
    visit = visit_of(village, plans(village, FIRST))
    problems = [Found("台账缺三月记录", "组织委员", day("2026-04-01")), Found("公示栏未更新")]
    by = village.secretary(COMMITTEE)
    to(village, visit, inspections.report_findings, by, findings="两项", problems=problems)
    with reading(village.engine) as session:
        (item,) = session.exec(select(Rectification)).all()
        assert (item.origin, item.problem, item.due_on, item.round) == (
            "inspection",
            "台账缺三月记录",
            day("2026-04-01"),
            "main",
        )
        first, second = inspections.findings_of(session, visit)
        assert (first.rectification_id, second.rectification_id) == (item.id, None)
        assert item.origin_id == first.id


def test_an_inadequate_answer_is_sent_back_and_owed_anew(village: Village) -> None:
    visit = visit_of(village, plans(village, FIRST))
    by, own = village.secretary(COMMITTEE), village.secretary(FIRST)
    to(village, visit, inspections.report_findings, by, findings="台账不全")
    with pytest.raises(Refused) as refusal:
        to(village, visit, inspections.give_feedback, own, text="已整改")
    assert codes(refusal) == ["report_inadequate"]
    to(village, visit, inspections.give_feedback, own, text=LONG)
    village.day("2026-03-10")
    to(village, visit, inspections.return_feedback, by, reason="没有说明责任人")
    with reading(village.engine) as session:
        task = session.exec(select(Task).where(Task.kind == "feedback")).one()
        assert (task.due_on, task.outcome) == (day("2026-03-17"), None)
    with pytest.raises(Refused) as refusal:
        to(village, visit, inspections.take_feedback, by)
    assert codes(refusal) == ["nothing_answered"]


def test_nothing_is_closed_without_visits_answers_and_a_report(village: Village) -> None:
    inspection = plans(village, FIRST, SECOND, WEST)
    by = village.secretary(COMMITTEE)
    to(village, visit_of(village, inspection), inspections.report_findings, by, findings="甲")
    second = visit_of(village, inspection, SECOND)
    to(village, second, inspections.report_findings, by, findings="乙")
    to(village, second, inspections.give_feedback, village.secretary(SECOND), text=LONG)
    with pytest.raises(Refused) as refusal:
        to(village, inspection, inspections.close_inspection, by, report="很好")
    assert codes(refusal) == [
        "not_visited",
        "answers_missing",
        "answers_unread",
        "report_inadequate",
    ]
    with pytest.raises(Refused) as refusal:
        to(village, inspection, inspections.publish, by, text="通报")
    assert codes(refusal) == ["not_closed"]


def test_s1_23_results_are_made_known_to_every_secretary_below(village: Village) -> None:
    inspection = plans(village, FIRST)
    goes_through(village, inspection, FIRST)
    by = village.secretary(COMMITTEE)
    assert to(village, inspection, inspections.publish, by, text="一季度督查情况通报。") == 5
    for code in (EAST, WEST, FIRST, SECOND, OWN):
        assert told(village, code, "inspections.bulletin") == ["secretary"]
    with pytest.raises(Refused) as refusal:
        to(village, inspection, inspections.publish, by, text="再发一次")
    assert codes(refusal) == ["published_already"]
    (line,) = [h for h in village.history(COMMITTEE, "worked") if "published" in (h.details or "")]
    assert json.loads(line.details or "")["messages"] == 5


def test_s2_13_an_unannounced_visit_is_not_announced(village: Village) -> None:
    plans(village, FIRST, title="明察暗访", unannounced=True)
    assert told(village, FIRST, "inspections.announced") == []


def test_s4_10_a_self_inspection_gives_its_fact_and_nobody_owes_an_answer(
    village: Village,
) -> None:
    assert "self_check_done" not in facts(village)
    inspects_itself(village, FIRST)
    assert facts(village)["self_check_done"] == "yes"
    with reading(village.engine) as session:
        assert session.exec(select(Task).where(Task.kind == "feedback")).all() == []


def test_s4_9_feedback_is_given_once_all_of_it_is_settled_to_those_spared_too(
    village: Village,
) -> None:
    inspection = plans(village, FIRST)
    assert "feedback_given" not in facts(village)
    goes_through(village, inspection, FIRST)
    for code in (COMMITTEE, EAST, WEST, FIRST, SECOND, OWN):
        assert facts(village, code)["feedback_given"] == "yes", code


def test_whoever_is_still_inspected_elsewhere_waits_for_that(village: Village) -> None:
    by = village.secretary(EAST)
    other = begins(
        village, inspections.plan_inspection, EAST, by,
        title="总支督查", organizations=[code_of(SECOND)], inspectors=[],
    )  # fmt: skip
    goes_through(village, plans(village, FIRST), FIRST)
    assert "feedback_given" not in facts(village, SECOND)  # inspected by its general branch
    assert "feedback_given" not in facts(village, EAST)  # inspects still
    assert facts(village, OWN)["feedback_given"] == "yes"
    visit = visit_of(village, other, SECOND)
    to(village, visit, inspections.report_findings, by, findings="好", score=90)
    to(village, visit, inspections.give_feedback, village.secretary(SECOND), text=LONG)
    to(village, visit, inspections.take_feedback, by)
    to(village, other, inspections.close_inspection, by, report=REPORT)
    assert facts(village, SECOND)["feedback_given"] == "yes"
    assert facts(village, EAST)["feedback_given"] == "yes"


def test_what_is_kept_is_what_the_rows_say(village: Village) -> None:
    goes_through(village, plans(village, FIRST), FIRST)
    inspects_itself(village, SECOND)
    with reading(village.engine) as session:
        for code in (COMMITTEE, EAST, WEST, FIRST, SECOND, OWN):
            campaign = village.campaign(session, code)
            plan = village.rulebook.plan(session, campaign.plan_version_id)
            assert out_of_step(session, plan, campaign, "main", village.now) == {}, code


def test_s4_9_the_stage_is_left_on_its_day_by_the_work_alone(village: Village) -> None:
    goes_through(village, plans(village, FIRST), FIRST)
    inspects_itself(village, FIRST)
    village.day("2026-07-01")
    assert village.state(FIRST) == "main/appraisal"
    assert village.state(SECOND) == "main/inspection"  # has not inspected itself


def test_only_organisations_below_are_inspected_and_nobody_inspects_their_own(
    village: Village,
) -> None:
    with pytest.raises(BadInput) as bad:
        plans(village, COMMITTEE)
    assert bad.value.problems[0].code == "not_below"
    with pytest.raises(BadInput) as bad:
        plans(village, FIRST, inspectors=["village:b1:member:0"])
    assert bad.value.problems[0].code == "own_organization"
    with pytest.raises(BadInput) as bad:
        plans(village, FIRST, inspectors=["nobody"])
    assert bad.value.problems[0].code == "no_such_person"


def called(village: Village, staff_no: str, name: str) -> None:
    with writing(village.engine) as session:
        session.exec(select(Person).where(Person.staff_no == staff_no)).one().name = name


def test_an_inspector_is_named_as_people_are_where_only_one_is_called_so(village: Village) -> None:
    called(village, "village:c:member:0", "欧阳明")
    inspection = plans(village, FIRST, inspectors=["欧阳明", "village:c:member:0"])
    with reading(village.engine) as session:
        inspector = session.get_one(Person, inspections.inspectors_of(session, inspection)[0])
        assert inspector.staff_no == "village:c:member:0"
        assert len(inspections.inspectors_of(session, inspection)) == 1


def test_a_name_that_fits_several_or_nobody_is_refused_with_those_it_may_mean(
    village: Village,
) -> None:
    for staff_no in ("village:c:member:0", "village:b2:member:0"):
        called(village, staff_no, "欧阳明")
    for written, code in (("欧阳明", "several_people"), ("欧阳", "nobody_called")):
        with pytest.raises(BadInput) as bad:
            plans(village, FIRST, inspectors=[written])
        (problem,) = bad.value.problems
        assert (problem.where, problem.code) == ("inspectors", code)
        for staff_no in ("village:c:member:0", "village:b2:member:0"):
            assert f"欧阳明 {staff_no}" in problem.told("zh-Hans")


def test_names_are_looked_for_only_below_those_who_inspect(village: Village) -> None:
    called(village, "village:c:member:0", "欧阳明")
    by = village.secretary(EAST)
    with pytest.raises(BadInput) as bad:
        begins(
            village, inspections.plan_inspection, EAST, by,
            title="总支督查", organizations=[code_of(SECOND)], inspectors=["欧阳明"],
        )  # fmt: skip
    assert bad.value.problems[0].code == "no_such_person", "the committee's people stay unnamed"


def test_where_inspectors_are_named_only_they_report(village: Village) -> None:
    inspection = plans(village, FIRST, inspectors=["village:c:member:0"])
    visit = visit_of(village, inspection)
    by = village.secretary(COMMITTEE)
    with pytest.raises(Refused) as refusal:
        to(village, visit, inspections.report_findings, by, findings="好")
    assert codes(refusal) == ["not_an_inspector"]
    inspector = Actor.person(village.cast.one(COMMITTEE, "member"), "inspector")
    to(village, visit, inspections.report_findings, inspector, findings="好")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"findings": " "}, "empty"),
        ({"findings": "好", "score": 101}, "not_a_score"),
        ({"findings": "好", "problems": [Found("迟", due_on=day("2026-03-01"))]}, "day_passed"),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(
    village: Village, given: dict[str, object], code: str
) -> None:
    visit = visit_of(village, plans(village, FIRST))
    with pytest.raises(BadInput) as bad:
        to(village, visit, inspections.report_findings, village.secretary(COMMITTEE), **given)
    (problem,) = bad.value.problems
    assert problem.code == code
    assert len({problem.told(locale) for locale in ("zh-Hans", "zh-Hant", "en")}) == 3


def test_an_answer_that_does_not_come_brings_a_ticket_by_rule(village: Village) -> None:
    visit = visit_of(village, plans(village, FIRST))
    to(village, visit, inspections.report_findings, village.secretary(COMMITTEE), findings="甲")
    village.day("2026-03-09", "23:00")
    with reading(village.engine) as session:
        assert session.exec(select(Ticket)).all() == []
    village.day("2026-03-10")
    village.day("2026-03-12")
    with reading(village.engine) as session:
        ticket = session.exec(select(Ticket)).one()
        assert (ticket.urgent, ticket.colour, ticket.issued_by) == (True, "yellow", None)
        assert ticket.due_on == day("2026-03-17")
    assert any(
        line.actor == CALENDAR.kind and "ticket_issued" in (line.details or "")
        for line in village.history(FIRST, "worked")
    )
    # The answer is still owed, and may still be given.
    to(village, visit, inspections.give_feedback, village.secretary(FIRST), text=LONG)
    with reading(village.engine) as session:
        assert session.get_one(InspectionVisit, visit.id).answered_late


def test_s4_9_results_count_for_the_organisation_and_its_secretary(village: Village) -> None:
    goes_through(village, plans(village, FIRST), FIRST)
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        found = inspections.results_of(session, campaign, "main")
        assert (found.mean, len(found.inspections)) == (Fraction(80), 1)
        secretary = village.cast.one(FIRST, "secretary")
        assert found.of_secretary(secretary).mean == 80
        assert found.of_secretary(village.cast.one(WEST, "secretary")).mean is None
        # What the masses say counts in it: 70 % of 80 and 30 % of 90.
        assert inspections.assessed(found.mean, Fraction(90), 30) == 83
        assert inspections.assessed(None, Fraction(90), 30) == 90
        assert inspections.assessed(found.mean, None, 30) == 80
        nobody = inspections.results_of(session, village.campaign(session, WEST), "main")
        assert nobody.mean is None


def test_s4_9_the_masses_are_counted_into_the_assessment_of_both(village: Village) -> None:
    """80 by the inspection; of it 70 %, and 30 % of the 90 that the masses gave: 83."""
    goes_through(village, plans(village, FIRST), FIRST)
    own, secretary = village.cast.one(FIRST, "member"), village.cast.one(FIRST, "secretary")

    def assessed(person: int | None, code: str = FIRST) -> Fraction | None:
        with reading(village.engine) as session:
            campaign = village.campaign(session, code)
            return inspections.assessment_of(session, campaign, person, "main")

    assert (assessed(None), assessed(secretary), assessed(own)) == (
        Fraction(80),
        Fraction(80),
        None,
    )
    with writing(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        event = AppraisalEvent(
            root_id=campaign.root_id, campaign_id=campaign.id, state="published", k=5,
            organization_id=campaign.organization_id, round="main", subjects="organizations",
            title="群众评议", scope="unit", config_hash="0" * 64, closes_on=day("2026-03-01"),
            closes_at=village.now, prepared_by=own, published_at=village.now,
        )  # fmt: skip
        session.add(event)
        session.flush()
        place = campaign.organization_id
        subject = AppraisalSubject(event_id=event.id, organization_id=place, name="一支部")
        subject.ballots, subject.score = 12, 9000
        session.add(subject)
    assert (assessed(None), assessed(secretary), assessed(own)) == (
        Fraction(83),
        Fraction(83),
        None,
    )
    assert assessed(None, WEST) is None


def test_where_the_plan_wants_it_a_problem_with_a_day_becomes_a_ticket_once(
    engine: Engine,
) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(PLAN + "  tickets_for: [finding]\n")
    village.day("2026-03-02")
    visit = visit_of(village, plans(village, FIRST))
    problems = [Found("公示栏未更新", due_on=day("2026-04-01"))] * 2
    by = village.secretary(COMMITTEE)
    to(village, visit, inspections.report_findings, by, findings="两项", problems=problems)
    with reading(village.engine) as session:
        ticket = session.exec(select(Ticket)).one()  # one matter, one ticket
        first, _ = inspections.findings_of(session, visit)
        assert (ticket.finding_id, ticket.due_on) == (first.id, day("2026-04-01"))


def test_two_hands_close_an_inspection_once(village: Village) -> None:
    inspection = plans(village, FIRST)
    goes_through(village, inspection, FIRST)
    by = village.secretary(COMMITTEE)
    with pytest.raises(Refused) as refusal:
        to(village, inspection, inspections.close_inspection, by, report=REPORT)
    assert codes(refusal) == ["closed_already"]


@pytest.mark.parametrize("halting", [campaigns.cancel, campaigns.suspend])
def test_an_inspection_closes_without_whoever_was_called_off_or_suspended(
    village: Village, halting: Callable[..., object]
) -> None:
    inspection = plans(village, FIRST, WEST)
    village.do(halting, FIRST, "组织撤销")
    goes_through(village, inspection, WEST)
    (closed,) = [n for n in village.history(COMMITTEE, "worked") if "closed" in (n.details or "")]
    (dropped,) = json.loads(closed.details or "{}")["dropped"]
    assert dropped.startswith("village:b1"), "it is said whose visit was dropped, and why"
    assert village.state(FIRST) in dropped
    if halting is campaigns.suspend:
        village.do(campaigns.resume, FIRST)
        assert facts(village)["feedback_given"] == "yes", "it waits for no visit that never came"
        with reading(village.engine) as session:
            campaign = village.campaign(session, FIRST)
            plan = village.rulebook.plan(session, campaign.plan_version_id)
            assert out_of_step(session, plan, campaign, "main", village.now) == {}


def test_a_suspended_organisation_is_waited_for_up_to_the_day_of_its_answer(
    village: Village,
) -> None:
    inspection = plans(village, FIRST)
    by = village.secretary(COMMITTEE)
    visit = visit_of(village, inspection)
    to(village, visit, inspections.report_findings, by, findings="台账不全", score=80)
    village.do(campaigns.suspend, FIRST, "防汛防汛")
    village.day("2026-03-09")
    with pytest.raises(Refused) as found:
        to(village, inspection, inspections.close_inspection, by, report=REPORT)
    assert codes(found) == ["answers_missing"]
    village.day("2026-03-10")
    to(village, inspection, inspections.close_inspection, by, report=REPORT)


def test_whoever_waits_to_be_inspected_waits_no_more_once_those_who_inspect_are_called_off(
    village: Village,
) -> None:
    own = village.secretary(EAST)
    told = {"title": "作风督查", "organizations": [code_of(FIRST)], "inspectors": []}
    begins(village, inspections.plan_inspection, EAST, own, **told)
    goes_through(village, plans(village, WEST), WEST)
    assert "feedback_given" not in facts(village), "the general branch is still to come"
    village.do(in_step.cancel, EAST, "机构撤销")
    assert facts(village)["feedback_given"] == "yes"


def test_nobody_inspects_their_own_organisation_where_no_inspector_was_named(
    village: Village,
) -> None:
    visit = visit_of(village, plans(village, FIRST))
    member = Actor.person(village.cast.one(FIRST, "member"), "leading_group")
    with pytest.raises(Refused) as refusal:
        to(village, visit, inspections.report_findings, member, findings="一切都好")
    assert codes(refusal) == ["own_organization"]
