"""Standing substitutes: they decide for the absent on their days, and on no other."""

from __future__ import annotations

import json
from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from notifications.outbox import Message
from service import campaigns
from service.actors import Actor
from service.approvals.substitutes import end_substitute, name_substitute, substitutes_about
from service.approvals.waiting import waiting_for
from service.db import reading, retrying, writing
from service.models import Approval, Person, Substitute
from service.standing_in import absent_for
from tests.campaigns.known import let_hold
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, PLAN, SECOND, WEST, Village, at
from tests.work.test_approvals import done, places, seated, submitted, why
from workflows.refusals import Refused

MARCH = (date(2026, 3, 2), date(2026, 3, 13))


def stands_in(
    village: Village, absent: Actor, other: Actor, since: date = MARCH[0], until: date = MARCH[1]
) -> int:
    """Let somebody stand in for another, and return the number of the substitution."""
    with writing(village.engine) as session:
        people = [session.get_one(Person, actor.person_id) for actor in (absent, other)]
        row = name_substitute(
            session, people[0], people[1], since, until, "出差", by=absent, now=village.now
        )
        return row.id


def test_a_substitute_signs_for_the_absent_and_history_says_so(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    deputy = seated(village, EAST, "deputy_secretary")
    stands_in(village, officer, deputy)
    with reading(engine) as session:
        (one,) = waiting_for(session, village.rulebook, deputy.person_id or 0, now=village.now)
        assert one.on_behalf_of is not None
        assert one.on_behalf_of.id == officer.person_id
    village.do(campaigns.approve, FIRST, by=deputy)
    signed = places(village)[0]
    assert (signed.signed_by, signed.on_behalf_of) == (deputy.person_id, officer.person_id)
    (line,) = village.history(FIRST, "worked")
    assert (line.person_id, json.loads(line.details or "")["on_behalf_of"]) == (
        deputy.person_id,
        officer.person_id,
    )
    village.do(campaigns.approve, FIRST, by=secretary)
    assert done(village)


def test_t21_a_substitutes_power_ends_with_its_last_day(engine: Engine) -> None:
    village, officer, _ = submitted(engine)
    deputy = seated(village, EAST, "deputy_secretary")
    stands_in(village, officer, deputy, date(2026, 3, 4), date(2026, 3, 6))
    for day in ("2026-03-03", "2026-03-07"):
        village.day(day, sweeping=False)
        with pytest.raises(Refused) as refused:
            village.do(campaigns.approve, FIRST, by=deputy)
        assert why(refused) == ["approvals.not_with_you"]
    village.day("2026-03-06", "23:59", sweeping=False)
    village.do(campaigns.approve, FIRST, by=deputy)


def test_both_are_told_when_it_is_named_when_it_begins_and_when_it_is_over(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    number = stands_in(village, officer, secretary, date(2026, 3, 4), date(2026, 3, 6))
    with reading(engine) as session:
        chosen = select(Message).where(col(Message.key).startswith(f"substitute/{number}/"))
        told = {(m.rule, m.recipient_id, f"{m.not_before:%m-%d}") for m in session.exec(chosen)}
    both = (officer.person_id, secretary.person_id)
    assert told == {
        (rule, person, day)
        for rule, day in (
            ("substitute_made", "03-02"),
            ("substitute_begins", "03-04"),
            ("substitute_over", "03-07"),
        )
        for person in both
    }
    with reading(engine) as session:
        seen = [[row.id for row in substitutes_about(session, one or 0)] for one in both]
        assert seen == [[number], [number]]


def test_what_is_ended_early_is_over_at_once_and_what_was_to_be_said_is_not(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    number = stands_in(village, officer, secretary, date(2026, 3, 4), date(2026, 3, 6))
    with writing(engine) as session:
        row = session.get_one(Substitute, number)
        end_substitute(session, row, by=officer, now=village.now)
    with reading(engine) as session:
        assert absent_for(session, secretary.person_id or 0, date(2026, 3, 5)) == []
        chosen = select(Message).where(col(Message.key).startswith(f"substitute/{number}/"))
        left = {m.rule for m in session.exec(chosen) if m.exception is None}
        assert left == {"substitute_over"}
    with writing(engine) as session, pytest.raises(Refused) as refused:
        end_substitute(session, session.get_one(Substitute, number), by=officer, now=village.now)
    assert why(refused) == ["approvals.substitute_over"]


def test_a_substitution_that_makes_no_sense_is_refused_with_every_reason(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    early, late = date(2026, 3, 3), date(2026, 3, 9)
    for absent, other, since, until, codes in (
        (officer, officer, early, late, ["approvals.substitute_self"]),
        (officer, secretary, late, early, ["approvals.substitute_backwards"]),
        (officer, secretary, MARCH[0].replace(month=1), MARCH[0].replace(month=2, day=1), None),
    ):
        with pytest.raises(Refused) as refused:
            stands_in(village, absent, other, since, until)
        assert why(refused) == (codes or ["approvals.substitute_past"])
    stands_in(village, officer, secretary)
    with pytest.raises(Refused) as refused:
        stands_in(village, officer, village.secretary(COMMITTEE), late, late)
    assert why(refused) == ["approvals.substitute_overlaps"]


def test_substitutes_go_round_in_no_circle(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    top = village.secretary(COMMITTEE)
    stands_in(village, officer, secretary)
    stands_in(village, secretary, top)
    with pytest.raises(Refused) as refused:
        stands_in(village, top, officer)
    assert why(refused) == ["approvals.substitute_circle"]
    stands_in(village, top, officer, date(2026, 4, 1), date(2026, 4, 2))  # on other days it may be


def test_two_who_close_a_circle_at_once_do_not(engine: Engine) -> None:
    village, *_ = submitted(engine)
    ring = [village.secretary(code) for code in (FIRST, SECOND, OWN, WEST)]
    start, outcomes = Barrier(len(ring)), []

    def tries(number: int) -> None:
        start.wait()
        try:
            retrying(lambda: stands_in(village, ring[number], ring[(number + 1) % len(ring)]))
            outcomes.append("named")
        except Refused as refused:
            outcomes.append(refused.reasons[0].code)

    threads = [Thread(target=tries, args=(number,)) for number in range(len(ring))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["approvals.substitute_circle", "named", "named", "named"]


def test_the_short_form_too_is_approved_by_a_substitute(engine: Engine) -> None:
    """And what the absent person handed in, their substitute does not approve (AC6)."""
    village = Village.founded(engine, at("2026-02-27"))
    deputy = seated(village, WEST, "deputy_secretary")
    village.launch(PLAN)
    village.day("2026-03-02")
    village.submits(FIRST)
    stands_in(village, village.superior(FIRST), deputy)
    village.do(campaigns.approve, FIRST, by=deputy)
    with reading(engine) as session:
        (witness,) = session.exec(select(Approval)).all()
    assert (witness.person_id, witness.on_behalf_of) == (
        deputy.person_id,
        village.superior(FIRST).person_id,
    )
    village.do(let_hold, SECOND, "meeting.mobilization", "yes")
    village.do(campaigns.submit, SECOND, by=village.superior(SECOND))
    with pytest.raises(Refused) as refused:
        village.do(campaigns.approve, SECOND, by=deputy)
    assert why(refused) == ["reason.own_submission"]
