"""A village that pledges: who says what to whom, in short words for the stories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from service import pledges
from service.actors import Actor
from service.campaigns.rows import facts_of
from service.db import reading, writing
from service.models import Holder, Person, Pledge, PledgeItem, Post
from service.pledges import Wanted
from tests.campaigns.village import FIRST, Village

PLAN = (Path(__file__).parent / "pledges.yaml").read_text("utf-8")
GOOD = Wanted(
    title="三天内办结群众事项",
    measure="每日清单",
    responsible="支部书记",
    deadline=date(2026, 8, 1),
    more={"qualitative": "群众满意"},
)
LATER = (replace(GOOD, deadline=date(2026, 12, 1)),) * 2
OWN = Wanted(title="每月学习一次", measure="读书笔记", deadline=date(2026, 7, 1))


def members(village: Village, code: str = FIRST) -> list[int]:
    """Return the members of an organisation, in order."""
    return sorted(village.cast.holders(code, "member"))


def member(number: int) -> Actor:
    """Return a member, acting."""
    return Actor.person(number, "member")


def on(
    village: Village, number: int, verb: Callable[..., Any], *told: Any, by: Actor, **more: Any
) -> Any:
    """Do a verb to a pledge, in a transaction of its own."""
    with writing(village.engine) as session:
        found = session.get_one(Pledge, number)
        return verb(session, village.rulebook, found, *told, by=by, now=village.now, **more)


def on_item(
    village: Village, pledge: int, number: int, verb: Callable[..., Any], *told: Any, by: Actor
) -> Any:
    """Do a verb to an item of a pledge, in a transaction of its own."""
    with writing(village.engine) as session:
        chosen = select(PledgeItem).where(
            PledgeItem.pledge_id == pledge, PledgeItem.number == number
        )
        found = session.exec(chosen).one()
        return verb(session, village.rulebook, found, *told, by=by, now=village.now)


def drafts(
    village: Village, *items: Wanted, who: int | None = None, code: str = FIRST, **more: Any
) -> int:
    """Let a member, or the secretary for the organisation, draft a pledge; return its number."""
    by = more.pop("by", None) or (member(who) if who else village.secretary(code))
    with writing(village.engine) as session:
        row = pledges.draft(
            session,
            village.rulebook,
            village.campaign(session, code),
            items,
            by=by,
            now=village.now,
            person_id=who,
            **more,
        )
        return row.id


def hands_in(village: Village, who: int | None = None, code: str = FIRST, *items: Wanted) -> int:
    """Let a good pledge be drafted and handed in."""
    usual = (OWN,) if who else (GOOD, GOOD)
    due = [
        each
        for each in items or usual
        if each.deadline is None or each.deadline > village.now.date()
    ]
    number = drafts(village, *(due or LATER), who=who, code=code)
    on(village, number, pledges.submit, by=member(who) if who else village.secretary(code))
    return number


def has_pledged(village: Village, who: int | None = None, code: str = FIRST) -> int:
    """Let a good pledge be accepted and published."""
    number = hands_in(village, who, code)
    on(
        village,
        number,
        pledges.accept,
        by=village.secretary(code) if who else village.superior(code),
    )
    on(village, number, pledges.publish, by=village.secretary(code))
    return number


def everybody_pledges(village: Village, code: str = FIRST) -> list[int]:
    """Let the organisation and every member pledge and publish."""
    return [has_pledged(village, who, code) for who in (None, *members(village, code))]


def keeps(village: Village, number: int, code: str = FIRST) -> None:
    """Let every item of a pledge be carried out."""
    row = look(village, number)
    by = member(row.person_id) if row.person_id else village.secretary(code)
    with reading(village.engine) as session:
        count = len(pledges.items_of(session, row))
    for item in range(1, count + 1):
        on_item(village, number, item, pledges.progress, 100, "已办结", by=by)


def look(village: Village, number: int) -> Pledge:
    """Return a pledge as it stands."""
    with reading(village.engine) as session:
        return session.get_one(Pledge, number)


def known(village: Village, code: str = FIRST) -> dict[str, str]:
    """Return what guards read of the round under way."""
    with reading(village.engine) as session:
        facts = facts_of(village.campaign(session, code))
        return {n: v for r, n, v in facts.particulars.values if r == facts.round_key}


def joins(village: Village, role: str, code: str = FIRST, name: str = "新来的") -> int:
    """Let somebody come into a post today."""
    with writing(village.engine) as session:
        return _seated(session, village, role, code, name)


def _seated(session: Session, village: Village, role: str, code: str, name: str) -> int:
    place = village.cast.organizations[code]
    person = Person(staff_no=f"new:{code}:{role}:{name}", name=name, organization_id=place)
    found = select(Post).where(Post.organization_id == place, Post.role == role)
    post = session.exec(found).one_or_none() or Post(organization_id=place, role=role)
    session.add_all([person, post])
    session.flush()
    session.add(Holder(post_id=post.id, person_id=person.id, since=village.now.date()))
    session.flush()
    return person.id
