"""An organisation's own plan that several sign: by the same procedures as a stage."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from service import branch_plans, campaigns
from service.actors import Actor
from service.approvals import hands
from service.approvals.substitutes import name_substitute
from service.approvals.table import table
from service.approvals.waiting import waiting_for
from service.db import reading, writing
from service.models import ApprovalPlace, ApprovalProcess, Person
from service.todo import todo
from service.work import attach
from tests.campaigns.village import EAST, FIRST, WEST, Village, at
from tests.work.test_approvals import seated
from tests.work.test_branch_plans import GOOD, drafts, own, refused, submits, waiting
from workflows.approving import Count
from workflows.loader import load_plan
from workflows.refusals import BadPlan

HERE = Path(__file__).parent
PROCEDURES = (HERE / "approvals.yaml").read_text("utf-8").partition("\napprovals:\n")[2]
PROCEDURES = PROCEDURES.partition("\nrounds:\n")[0]
OWN_PLANS = (HERE / "branch_plans.yaml").read_text("utf-8")


def plan_with(procedure: str) -> str:
    """Return the plan of own plans, signed by one of the procedures of approvals.yaml."""
    named = OWN_PLANS.replace("branch_plans:\n", f"branch_plans:\n  approval: {procedure}\n", 1)
    seats = "  - {seat: inspector, post: inspector}\n"
    named = named.replace("seats:\n", f"seats:\n{seats}", 1)
    return named.replace("\nrounds:\n", f"\napprovals:\n{PROCEDURES}\nrounds:\n", 1)


def submitted(engine: Engine, procedure: str = "two_levels") -> tuple[Village, Actor, Actor]:
    """Return a village whose first branch has submitted its plan, with both who sign it."""
    village = Village.founded(engine, at("2026-02-27"))
    officer = seated(village, EAST, "organization_officer")
    village.launch(plan_with(procedure))
    village.day("2026-03-02")
    drafts(village)
    submits(village)
    return village, officer, village.superior(FIRST)


def places(village: Village) -> list[ApprovalPlace]:
    with reading(village.engine) as session:
        return list(session.exec(select(ApprovalPlace).order_by(col(ApprovalPlace.id))))


def lies_with(village: Village, who: Actor) -> list[int]:
    with reading(village.engine) as session:
        found = waiting_for(session, village.rulebook, who.person_id or 0, now=village.now)
        return [one.place.id for one in found]


def deeds(village: Village) -> list[str]:
    lines = village.history(FIRST, "worked")
    return [json.loads(line.details or "{}")["deed"] for line in lines]


def test_both_sign_one_after_the_other_and_then_it_is_adopted(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    assert (len(lies_with(village, officer)), lies_with(village, secretary)) == (1, [])
    with reading(engine) as session:
        found = todo(session, village.rulebook, officer.person_id or 0, now=village.now)
        assert [(one.what, one.subject, one.step) for one in found] == [
            ("approve", "branch_plan", "初审")
        ]
        assert waiting(session, "plan_examination") == [], "nobody else owes an examination"
    told = refused(village, branch_plans.approve, by=secretary)
    assert told == ["approvals.not_with_you"]
    village.do(branch_plans.approve, FIRST, by=officer)
    assert own(village).state == "submitted"
    village.do(branch_plans.approve, FIRST, by=secretary)
    assert own(village).state == "approved"
    village.do(branch_plans.adopt, FIRST, by=village.secretary(FIRST))
    assert deeds(village) == [
        "branch_plans.drafted",
        "branch_plans.submitted",
        "approvals.signed",
        "branch_plans.approved",
        "branch_plans.adopted",
    ]
    with reading(engine) as session:
        assert waiting(session, "approval") == []


def test_it_is_returned_to_the_step_before_and_to_the_organisation(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    village.do(branch_plans.approve, FIRST, by=officer)
    with writing(engine) as session:
        campaign = village.campaign(session, FIRST)
        doors = (session, village.rulebook, campaign, "请再核")
        branch_plans.send_back(*doors, to="examine", by=secretary, now=village.now)
    assert own(village).state == "submitted"
    village.do(branch_plans.send_back, FIRST, "指标太低", by=officer)
    assert (own(village).state, own(village).opinion) == ("returned", "指标太低")
    village.do(branch_plans.revise, FIRST, GOOD, by=village.secretary(FIRST))
    submits(village)
    with reading(engine) as session:
        chosen = select(ApprovalProcess).order_by(col(ApprovalProcess.id))
        runs = [(one.number, one.outcome) for one in session.exec(chosen)]
    assert runs == [(1, "returned"), (2, None)]


def test_what_a_signer_has_answered_is_not_taken_back(engine: Engine) -> None:
    village, officer, _ = submitted(engine)
    village.do(branch_plans.withdraw, FIRST, by=village.secretary(FIRST))
    assert (own(village).state, lies_with(village, officer)) == ("drafted", [])
    submits(village)
    village.do(branch_plans.approve, FIRST, by=officer)
    told = refused(village, branch_plans.withdraw, by=village.secretary(FIRST))
    assert told == ["approvals.touched"]


def test_a_signature_on_it_is_transferred_and_signed_by_an_outsider(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    other = village.secretary(WEST)
    with writing(engine) as session:
        campaign = village.campaign(session, FIRST)
        (place,) = lies_with(village, officer)
        doors = (session, village.rulebook, campaign)
        process = campaigns.put_on_table(*doors, place=place, by=officer, now=village.now)
        assert process.subject_kind == "branch_plan"
        lies = table(*doors, process, by=officer, now=village.now)
        to = session.get_one(Person, other.person_id)
        hands.transfer(lies, to, "回避", by=officer, place=place)
    assert refused(village, branch_plans.approve, by=officer) == ["approvals.not_with_you"]
    village.do(branch_plans.approve, FIRST, by=other)
    village.do(branch_plans.approve, FIRST, by=secretary)
    assert own(village).state == "approved"


def test_a_substitute_signs_it_and_nobody_signs_their_own(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    since, until = date(2026, 3, 2), date(2026, 3, 13)
    with writing(engine) as session:
        for who, place in ((officer, WEST), (secretary, FIRST)):
            absent = session.get_one(Person, who.person_id)
            other = session.get_one(Person, village.secretary(place).person_id)
            name_substitute(session, absent, other, since, until, "出差", by=who, now=village.now)
    village.do(branch_plans.approve, FIRST, by=village.secretary(WEST))
    assert places(village)[0].on_behalf_of == officer.person_id
    told = refused(village, branch_plans.approve, by=village.secretary(FIRST))
    assert told == ["branch_plans.own_plan"]


def test_all_sign_jointly_and_the_calendar_answers_for_who_does_not(engine: Engine) -> None:
    village, officer, secretary = submitted(engine, "jointly")
    village.do(branch_plans.approve, FIRST, by=officer)
    village.day("2026-03-06")
    assert {row.status for row in places(village) if row.step == "sign"} >= {"approved", "passed"}
    assert own(village).state == "submitted"
    assert len(lies_with(village, secretary)) == 1
    village.day("2026-03-12")
    assert own(village).state == "returned"
    line = village.history(FIRST, "worked")[-1]
    told = json.loads(line.details or "{}")
    assert (line.actor, told["deed"]) == ("calendar", "branch_plans.returned")
    assert told["rule"] == "approvals.jointly.decide.on_timeout"


def test_a_meeting_decides_on_it_with_its_minutes(engine: Engine) -> None:
    village, _, secretary = submitted(engine, "meeting")
    told = refused(village, branch_plans.approve, by=secretary)
    assert told == ["approvals.minutes_wanted"]
    with writing(engine) as session:
        campaign = village.campaign(session, FIRST)
        paper = (campaign, "纪要.pdf", b"%PDF-1.7")
        kept = attach(session, *paper, by=secretary, now=village.now)
        doors = (session, village.rulebook, campaign)
        branch_plans.approve(
            *doors, by=secretary, now=village.now, count=Count(9, 7, 6), minutes_id=kept.id
        )
    assert own(village).state == "approved"


def test_a_plan_that_names_no_procedure_is_examined_as_before(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(OWN_PLANS)
    village.day("2026-03-02")
    with writing(engine) as session:
        absent = session.get_one(Person, village.superior(FIRST).person_id)
        other = session.get_one(Person, village.secretary(WEST).person_id)
        since, until = date(2026, 3, 2), date(2026, 3, 13)
        by = village.superior(FIRST)
        name_substitute(session, absent, other, since, until, "出差", by=by, now=village.now)
        told = {absent.id: absent.name, other.id: f"{other.name}（代{absent.name}）"}
    drafts(village)
    submits(village)
    given = [m for m in village.messages(FIRST) if m.notice == "task_given"]
    assert {m.recipient_id: m.recipient_name for m in given} == told, "both are to examine it"
    village.do(branch_plans.approve, FIRST, by=village.superior(FIRST))
    assert (own(village).state, places(village)) == ("approved", [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (plan_with("two_levles"), "unknown_procedure"),
        (
            plan_with("two_levels").replace("  valid_for", "  examined_by: office\n  valid_for"),
            "approval_said_twice",
        ),
    ],
)
def test_a_procedure_that_there_is_not_is_a_mistake_with_a_guess(text: str, code: str) -> None:
    with pytest.raises(BadPlan) as bad:
        load_plan(text.replace("calendar: cn\n", ""), {})
    (mistake,) = bad.value.mistakes
    assert mistake.code == f"mistake.{code}"
    if code == "unknown_procedure":
        assert (mistake.path, mistake.guess) == ("branch_plans.approval", "two_levels")
