"""Approvals of several steps: signed one after another, returned, taken back, bound to content."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from service import campaigns
from service.actors import Actor
from service.db import reading, writing
from service.models import ApprovalPlace, ApprovalProcess, Holder, Person, Post
from service.seats import EVER_SINCE
from tests.campaigns.village import EAST, FIRST, Village, at
from workflows.refusals import Refused

PLAN = (Path(__file__).parent / "approvals.yaml").read_text("utf-8")


def plan_with(procedure: str) -> str:
    """Return the village's plan with another procedure for its stage."""
    return PLAN.replace("approval: two_levels", f"approval: {procedure}")


def seated(village: Village, code: str, role: str) -> Actor:
    """Let somebody new hold a post of an organisation, and return them acting."""
    with writing(village.engine) as session:
        number = village.cast.organizations[code]
        person = Person(
            staff_no=f"{code}-{role}-{village.now:%j%H}",
            name=f"{code} {role}",
            organization_id=number,
            email=f"{role}@{code}.example.org",
        )
        chosen = select(Post).where(Post.organization_id == number, Post.role == role)
        post = session.exec(chosen).one_or_none() or Post(organization_id=number, role=role)
        session.add_all([person, post])
        session.flush()
        session.add(Holder(post_id=post.id, person_id=person.id, since=EVER_SINCE))
        return Actor.person(person.id, role)


def submitted(engine: Engine, procedure: str = "two_levels") -> tuple[Village, Actor, Actor]:
    """Return a village whose first branch has handed its stage in, with both who sign it."""
    village = Village.founded(engine, at("2026-02-27"))
    officer = seated(village, EAST, "organization_officer")
    village.launch(plan_with(procedure))
    village.day("2026-03-02")
    village.do(campaigns.submit, FIRST, by=village.secretary(FIRST))
    return village, officer, village.superior(FIRST)


def places(village: Village) -> list[ApprovalPlace]:
    with reading(village.engine) as session:
        return list(session.exec(select(ApprovalPlace).order_by(col(ApprovalPlace.id))))


def process(village: Village) -> ApprovalProcess:
    with reading(village.engine) as session:
        newest = select(ApprovalProcess).order_by(col(ApprovalProcess.id).desc())
        return next(iter(session.exec(newest)))


def why(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


def test_two_levels_approve_one_after_the_other(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    with pytest.raises(Refused) as refused:
        village.do(campaigns.approve, FIRST, by=secretary)
    assert why(refused) == ["approvals.not_with_you"]
    village.do(campaigns.approve, FIRST, by=officer)
    assert village.row(FIRST).approved_at is None
    village.do(campaigns.approve, FIRST, by=secretary)
    assert village.state(FIRST) == "main/summary"
    assert process(village).outcome == "approved"
    assert [place.signed_by for place in places(village)] == [
        officer.person_id,
        secretary.person_id,
    ]
    assert [line.person_id for line in village.history(FIRST, "worked", "approved")] == [
        officer.person_id,
        secretary.person_id,
    ]
