"""Approvals of several steps: signed one after another, returned, taken back, bound to content."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from service import campaigns
from service.actors import Actor
from service.approvals.table import table
from service.approvals.waiting import waiting_for
from service.db import reading, writing
from service.models import ApprovalPlace, ApprovalProcess, Holder, Person, Post
from service.seats import EVER_SINCE
from service.work import attach
from tests.campaigns.known import let_hold
from tests.campaigns.village import COMMITTEE, EAST, FIRST, Village, at
from workflows.approving import Count
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


def gathered(engine: Engine, procedure: str) -> tuple[Village, dict[str, Actor]]:
    """Return a village with everybody whom the procedures name, its first branch's stage in."""
    village = Village.founded(engine, at("2026-02-27"))
    people = {
        "officer": seated(village, EAST, "organization_officer"),
        "publicist": seated(village, EAST, "publicity_officer"),
        "secretary": village.superior(FIRST),
        "office": Actor.person(village.cast.one(COMMITTEE, "office"), "office"),
        "top": Actor.person(village.cast.one(COMMITTEE, "secretary"), "secretary"),
    }
    leaders = sorted(village.cast.holders(COMMITTEE, "leading_group"))
    people |= {f"leader{n}": Actor.person(p, "leading_group") for n, p in enumerate(leaders, 1)}
    village.launch(plan_with(procedure))
    village.day("2026-03-02")
    village.do(campaigns.submit, FIRST, by=village.secretary(FIRST))
    return village, people


def at_table(village: Village, verb: Callable[..., Any], *told: Any, by: Actor, **more: Any) -> Any:
    """Do something with the approval that lies before the first branch's signers."""
    with writing(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        found = campaigns.process_of(session, campaign)
        assert found is not None
        lies = table(session, village.rulebook, campaign, found, by=by, now=village.now)
        people = [session.get_one(Person, t.person_id) if isinstance(t, Actor) else t for t in told]
        return verb(lies, *people, by=by, **more)


def deeds(village: Village) -> list[tuple[str, str, int | None]]:
    """Return what was done with it: the deed, as whose act, by whom."""
    found = []
    for line in village.history(FIRST, "worked", "approved", "returned"):
        told = json.loads(line.details or "{}")
        name = told.get("deed", line.kind).removeprefix("approvals.")
        found.append((name, line.actor, line.person_id))
    return found


def done(village: Village) -> bool:
    """Say whether the stage was approved and left."""
    return village.state(FIRST) == "main/summary"


def test_all_of_them_sign_in_any_order_and_one_missing_holds_it_up(engine: Engine) -> None:
    village, people = gathered(engine, "jointly")
    village.do(campaigns.approve, FIRST, by=people["office"])
    village.do(campaigns.approve, FIRST, by=people["officer"])
    with pytest.raises(Refused) as refused:
        village.do(campaigns.approve, FIRST, by=people["office"])
    assert why(refused) == ["approvals.signed_already"]
    assert process(village).step == "sign"
    village.do(campaigns.approve, FIRST, by=people["publicist"])
    assert process(village).step == "decide"
    village.do(campaigns.approve, FIRST, by=people["secretary"])
    assert done(village)


def test_one_of_them_returns_it_and_it_begins_anew(engine: Engine) -> None:
    """T7: what was returned and handed in again has its day and its reminders anew."""
    village, people = gathered(engine, "jointly")
    village.do(campaigns.approve, FIRST, by=people["office"])
    village.do(campaigns.send_back, FIRST, "缺会议记录", by=people["officer"])
    assert (village.row(FIRST).submitted_at, process(village).outcome) == (None, "returned")
    village.day("2026-03-10")
    village.do(campaigns.submit, FIRST, by=village.secretary(FIRST))
    fresh = [place for place in places(village) if place.status == "open"]
    assert [place.due_on for place in fresh] == [date(2026, 3, 13)] * 3
    assert process(village).number == 2


def test_a_vote_is_carried_by_its_share_and_lost_when_it_cannot_be_reached(engine: Engine) -> None:
    village, people = gathered(engine, "vote")  # four sign, 60 % of them are three
    village.do(campaigns.approve, FIRST, by=people["leader1"])
    village.do(campaigns.send_back, FIRST, "不同意", by=people["leader2"])
    village.do(campaigns.approve, FIRST, by=people["office"])
    assert village.row(FIRST).submitted_at is not None
    village.do(campaigns.approve, FIRST, by=people["secretary"])
    assert done(village)
    assert [name for name, _, _ in deeds(village)] == [
        *("signed", "voted_against", "signed", "approved")
    ]


def test_a_vote_that_can_no_longer_be_carried_is_returned(engine: Engine) -> None:
    village, people = gathered(engine, "vote")
    village.do(campaigns.send_back, FIRST, "不同意", by=people["leader1"])
    village.do(campaigns.send_back, FIRST, "不同意", by=people["leader2"])
    assert process(village).outcome == "returned"
    assert village.row(FIRST).submitted_at is None


def test_one_after_another_nobody_signs_before_their_turn(engine: Engine) -> None:
    village, people = gathered(engine, "in_turn")
    with pytest.raises(Refused) as refused:
        village.do(campaigns.approve, FIRST, by=people["publicist"])
    assert why(refused) == ["approvals.not_your_turn"]
    for who in ("officer", "publicist", "secretary"):
        village.do(campaigns.approve, FIRST, by=people[who])
    assert done(village)


def test_a_meeting_decides_by_its_minutes_with_quorum_and_majority(engine: Engine) -> None:
    """More than half present, and more than half of those who should attend (NORMS 6.4)."""
    village, people = gathered(engine, "meeting")
    secretary = people["secretary"]
    with pytest.raises(Refused) as refused:
        village.do(campaigns.approve, FIRST, by=secretary)
    assert why(refused) == ["approvals.minutes_wanted"]
    with writing(engine) as session:
        campaign = village.campaign(session, FIRST)
        kept = attach(session, campaign, "纪要.pdf", b"%PDF-1.7", by=secretary, now=village.now)
        minutes = kept.id
    for count, code in (
        (Count(10, 5, 5), "approvals.no_quorum"),
        (Count(10, 8, 5), "approvals.no_majority"),
        (Count(10, 11, 6), "approvals.heads_do_not_add_up"),
    ):
        with pytest.raises(Refused) as refused:
            decides(village, secretary, count, minutes)
        assert code in why(refused)
    decides(village, secretary, Count(10, 8, 6), minutes)
    assert done(village)
    (line,) = village.history(FIRST, "approved")
    assert json.loads(line.details or "")["heads"] == [10, 8, 6]


def decides(village: Village, by: Actor, count: Count, minutes: int) -> None:
    with writing(village.engine) as session:
        found = village.campaign(session, FIRST)
        told = {"by": by, "now": village.now, "count": count, "minutes_id": minutes}
        campaigns.approve(session, village.rulebook, found, **told)  # type: ignore[arg-type]  # one of each


def test_it_goes_back_to_an_earlier_step_and_the_steps_between_run_again(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    village.do(campaigns.approve, FIRST, by=officer)
    with pytest.raises(Refused) as refused:
        village.do(partial(campaigns.send_back, to="decide"), FIRST, "再审", by=secretary)
    assert why(refused) == ["approvals.not_an_earlier_step"]
    village.do(partial(campaigns.send_back, to="examine"), FIRST, "再审", by=secretary)
    assert (process(village).step, process(village).run) == ("examine", 1)
    village.do(campaigns.approve, FIRST, by=officer)
    village.do(campaigns.approve, FIRST, by=secretary)
    assert done(village)


def test_it_is_withdrawn_only_while_nobody_has_touched_it(engine: Engine) -> None:
    village, officer, _ = submitted(engine)
    village.do(campaigns.withdraw, FIRST, by=village.secretary(FIRST))
    assert process(village).outcome == "withdrawn"
    village.do(campaigns.submit, FIRST, by=village.secretary(FIRST))
    village.do(campaigns.approve, FIRST, by=officer)
    with pytest.raises(Refused) as refused:
        village.do(campaigns.withdraw, FIRST, by=village.secretary(FIRST))
    assert why(refused) == ["approvals.touched"]


def test_who_lost_the_post_signs_no_more_and_the_new_holder_does(engine: Engine) -> None:
    """AC4: a pending signature goes with the post, not with the person."""
    village, officer, secretary = submitted(engine)
    village.day("2026-03-03")
    with writing(engine) as session:
        chosen = select(Holder).where(Holder.person_id == officer.person_id)
        session.exec(chosen).one().until = village.now.date()
    successor = seated(village, EAST, "organization_officer")
    with reading(engine) as session:
        told = (session, village.rulebook)
        assert waiting_for(*told, officer.person_id or 0, now=village.now) == []
        (mine,) = waiting_for(*told, successor.person_id or 0, now=village.now)
        assert mine.step.key == "examine"
    with pytest.raises(Refused) as refused:
        village.do(campaigns.approve, FIRST, by=officer)
    assert why(refused) == ["approvals.not_with_you"]
    village.do(campaigns.approve, FIRST, by=successor)
    village.do(campaigns.approve, FIRST, by=secretary)
    assert done(village)


def test_a_vacant_post_is_signed_for_by_the_post_above(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(plan_with("two_levels"))
    village.day("2026-03-02")
    village.do(campaigns.submit, FIRST, by=village.secretary(FIRST))
    (place,) = places(village)
    assert place.person_id == village.cast.one(COMMITTEE, "secretary")
    assert place.holder_id == 0


def test_a_vacant_post_may_be_skipped_where_the_plan_says_so(engine: Engine) -> None:
    village, people = gathered(engine, "inspected")
    assert process(village).step == "decide"
    village.do(campaigns.approve, FIRST, by=people["secretary"])
    assert done(village)


def test_nobody_signs_what_they_handed_in_the_post_above_does(engine: Engine) -> None:
    """AC6: the branch's secretary hands in and would approve it too."""
    village, people = gathered(engine, "own")
    (place,) = places(village)
    assert place.person_id == people["secretary"].person_id
    with pytest.raises(Refused):
        village.do(campaigns.approve, FIRST, by=village.secretary(FIRST))
    village.do(campaigns.approve, FIRST, by=people["secretary"])
    assert done(village)


def test_an_answer_holds_for_what_the_signer_saw(engine: Engine) -> None:
    """AC7: an older version, or other content, is refused; a neighbour's signature is neither."""
    village, people = gathered(engine, "jointly")
    seen = village.row(FIRST).version
    village.do(partial(campaigns.approve, seen_version=seen), FIRST, by=people["office"])
    village.do(partial(campaigns.approve, seen_version=seen), FIRST, by=people["officer"])
    for stale in (seen - 1, seen + 50):
        with pytest.raises(Refused) as refused:
            village.do(
                partial(campaigns.approve, seen_version=stale), FIRST, by=people["publicist"]
            )
        assert why(refused) == ["reason.stale_version"]
    with pytest.raises(Refused) as refused:
        village.do(partial(campaigns.approve, seen_digest="0" * 64), FIRST, by=people["publicist"])
    assert why(refused) == ["approvals.other_content"]


def test_what_changes_between_two_signatures_must_be_signed_again(engine: Engine) -> None:
    village, officer, secretary = submitted_with_guard(engine)
    village.do(campaigns.approve, FIRST, by=officer)
    village.do(let_hold, FIRST, "suggestions_per_member", "3")
    with pytest.raises(Refused) as refused:
        village.do(campaigns.approve, FIRST, by=secretary)
    assert why(refused) == ["approvals.signed_other_content"]
    village.do(partial(campaigns.send_back, to="examine"), FIRST, "内容有变", by=secretary)
    village.do(campaigns.approve, FIRST, by=officer)
    village.do(campaigns.approve, FIRST, by=secretary)
    assert done(village)


def submitted_with_guard(engine: Engine) -> tuple[Village, Actor, Actor]:
    village = Village.founded(engine, at("2026-02-27"))
    officer = seated(village, EAST, "organization_officer")
    guarded = "approval: two_levels\n        guards: [suggestions_made(2)]"
    village.launch(PLAN.replace("approval: two_levels", guarded))
    village.day("2026-03-02")
    village.do(let_hold, FIRST, "suggestions_per_member", "2")
    village.do(campaigns.submit, FIRST, by=village.secretary(FIRST))
    return village, officer, village.superior(FIRST)


def test_t9_what_the_calendar_signs_is_nobodys_act_and_names_its_rule(engine: Engine) -> None:
    village, people = gathered(engine, "jointly")
    village.do(campaigns.approve, FIRST, by=people["office"])
    village.day("2026-03-06")  # three working days are over
    passed = [place for place in places(village) if place.status == "passed"]
    assert [(p.signed_by, p.rule) for p in passed] == [
        (None, "approvals.jointly.sign.on_timeout")
    ] * 2
    assert process(village).step == "decide"
    lines = [li for li in village.history(FIRST, "worked") if li.actor == "calendar"]
    assert {li.rule for li in lines} == {"approvals.jointly.sign.on_timeout"}
    village.day("2026-03-13")  # and the secretary's step is returned by itself
    (line,) = village.history(FIRST, "returned")
    assert (line.actor, line.person_id, line.rule) == (
        *("calendar", None),
        "approvals.jointly.decide.on_timeout",
    )


def test_only_the_day_passes_where_the_plan_says_remind(engine: Engine) -> None:
    village, *_ = submitted(engine)
    village.day("2026-03-20")
    assert process(village).step == "examine"
    assert "escalation" in {message.kind for message in village.messages(FIRST)}
