"""催办: whom it reaches, what it is for, and when it is refused."""

import json
from datetime import date

import pytest
from sqlmodel import col, select, update

from service import campaigns
from service.campaigns import Recipient
from service.db import reading, writing
from service.models import Holder, Nudge, Person, Post
from tests.campaigns.village import COMMITTEE, EAST, FIRST, Village
from workflows.refusals import Refused


def preview(village: Village, code: str) -> list[Recipient]:
    with reading(village.engine) as session:
        found = village.campaign(session, code)
        return campaigns.urge_preview(session, village.rulebook, found, now=village.now)


def refusals(village: Village, code: str) -> list[str]:
    with pytest.raises(Refused) as refused:
        village.do(campaigns.urge, code, by=village.superior(code))
    return [reason.code for reason in refused.value.reasons]


def person(village: Village, code: str, role: str = "secretary") -> int:
    return village.cast.one(code, role)


def change(village: Village, number: int, **values: object) -> None:
    with writing(village.engine) as session:
        session.execute(update(Person).where(col(Person.id) == number).values(**values))


def test_those_who_have_to_act_are_urged(village: Village) -> None:
    village.day("2026-04-02")
    assert [who.person_id for who in preview(village, FIRST)] == [person(village, FIRST)]
    village.submits(FIRST)
    assert [who.person_id for who in preview(village, FIRST)] == [person(village, EAST)]


def test_what_is_previewed_is_what_is_sent(village: Village) -> None:
    village.day("2026-04-02")
    expected = {
        (who.person_id, channel) for who in preview(village, FIRST) for channel in who.channels
    }
    village.do(campaigns.urge, FIRST, by=village.superior(FIRST))
    sent = village.messages(FIRST, "urge")
    assert {(message.recipient_id, message.channel) for message in sent} == expected
    (line,) = village.history(FIRST, "urged")
    assert line.person_id == village.superior(FIRST).person_id
    with reading(village.engine) as session:
        (nudge,) = session.exec(select(Nudge)).all()
    assert nudge.recipients == 1


def test_what_is_not_owed_is_not_urged(village: Village) -> None:
    assert "reason.nothing_owed" in refusals(village, FIRST)  # nothing has begun
    village.day("2026-03-02")
    village.is_approved(FIRST)
    assert "reason.nothing_owed" in refusals(village, FIRST)


def test_whom_nothing_reaches_is_said(village: Village) -> None:
    village.day("2026-04-02")
    change(village, person(village, FIRST), email=None, phone=None)
    assert refusals(village, FIRST) == ["reason.nobody_reachable"]


def test_whoever_cannot_be_reached_is_shown_and_not_counted(village: Village) -> None:
    with writing(village.engine) as session:
        post = session.exec(
            select(Post).where(
                Post.organization_id == village.cast.organizations[FIRST], Post.role == "secretary"
            )
        ).one()
        second = person(village, FIRST, "member")
        session.add(Holder(post_id=post.id, person_id=second, since=date(2020, 1, 1)))
    change(village, second, email=None, phone=None)
    village.day("2026-04-02")
    looked = preview(village, FIRST)
    assert (len(looked), campaigns.reached(looked), campaigns.unreached(looked)) == (2, 1, 1)
    village.do(campaigns.urge, FIRST, by=village.superior(FIRST))
    with reading(village.engine) as session:
        assert session.exec(select(Nudge)).one().recipients == 1
    (line,) = village.history(FIRST, "urged")
    assert json.loads(line.details or "") == {"recipients": 1}


def test_a_vacant_post_is_seen_and_not_passed_over(village: Village) -> None:
    with writing(village.engine) as session:
        session.execute(
            update(Holder)
            .where(col(Holder.person_id) == person(village, FIRST))
            .values(until=date(2026, 3, 1))
        )
    village.day("2026-03-25")
    (vacant,) = village.messages(FIRST, "reminder")
    assert (vacant.recipient_id, vacant.recipient_name, vacant.address) == (None, "", None)
    assert "/vacant/" in vacant.key
    assert preview(village, FIRST) == []


def test_a_post_with_one_of_two_holders_gone_is_not_vacant(village: Village) -> None:
    with writing(village.engine) as session:
        post = session.exec(
            select(Post).where(
                Post.organization_id == village.cast.organizations[FIRST], Post.role == "secretary"
            )
        ).one()
        gone = person(village, FIRST, "member")
        session.add(Holder(post_id=post.id, person_id=gone, since=date(2020, 1, 1)))
    change(village, gone, active=False)
    village.day("2026-03-25")
    told = [message.recipient_id for message in village.messages(FIRST, "reminder")]
    assert told == [person(village, FIRST)]


def test_a_post_whose_holders_are_all_gone_is_vacant_once(village: Village) -> None:
    change(village, person(village, FIRST), active=False)
    village.day("2026-03-25")
    told = [message.recipient_id for message in village.messages(FIRST, "reminder")]
    assert told == [None]


def test_at_the_top_the_leading_group_is_urged_to_approve(village: Village) -> None:
    village.day("2026-04-02")
    village.submits(COMMITTEE)
    assert {who.role for who in preview(village, COMMITTEE)} == {"leading_group"}
    assert len(preview(village, COMMITTEE)) == 2
