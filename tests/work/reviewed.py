"""What stories of reviews say and do: a village whose plan has a stage of reviews."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import col, select

from service import reviews
from service.actors import OPERATOR, Actor
from service.campaigns.rows import facts_of
from service.db import reading, writing
from service.models import Rectification, Review
from service.reviews import Origin, Said
from tests.campaigns.village import Village

PLAN = (Path(__file__).parent / "reviews.yaml").read_text("utf-8")
PROBLEM = "窗口排队时间过长"


def said(held_on: str = "2026-03-10", **changed: Any) -> Said:
    """Return a whole review, with whatever a story changes."""
    whole: dict[str, Any] = {
        "achievements": "按时完成了学习和承诺",
        "shortcomings": "服务群众还不够主动",
        "directions": "下半年每月走访一次",
        "grade": "good",
        "held_on": date.fromisoformat(held_on),
        "way": "on_site",
        "place": "会议室",
        **changed,
    }
    return Said(**whole)


def person(village: Village, code: str, role: str) -> Actor:
    """Return somebody acting, in the role that they hold."""
    return Actor.person(village.cast.one(code, role), role)


def gives(
    village: Village, code: str, by: Actor, what: Said | None = None, *, of: int | None = None
) -> int:
    """Let somebody review an organisation, or a person in it; return the review's number."""
    with writing(village.engine) as session:
        campaign = village.campaign(session, code)
        what = what or said(village.now.date().isoformat())
        given = reviews.give(
            session, village.rulebook, campaign, what, by=by, now=village.now, person_id=of
        )
        return given.id


def gives_all(village: Village, *codes: str) -> None:
    """Let every review of organisations, their secretaries and their members be given."""
    for code in codes:
        by = village.superior(code)
        gives(village, code, by)
        for number in village.cast.people[code, "secretary"]:
            gives(village, code, by, of=number)
        if code.startswith("b"):
            for number in sorted(village.cast.people[code, "member"]):
                gives(village, code, village.secretary(code), of=number)


def raises(
    village: Village, code: str, by: Actor = OPERATOR, due: str = "2026-04-10", **more: Any
) -> int:
    """Let somebody raise an item of rectification; return its number."""
    with writing(village.engine) as session:
        campaign = village.campaign(session, code)
        whole = {"problem": PROBLEM, "due_on": date.fromisoformat(due), **more}
        origin = whole.pop("origin", Origin())
        item = reviews.raise_item(
            session, village.rulebook, campaign, origin, by=by, now=village.now, **whole
        )
        return item.id


def does(village: Village, verb: Any, number: int, *told: Any, by: Actor, **more: Any) -> None:
    """Let somebody do a verb to an item, in a transaction of its own."""
    with writing(village.engine) as session:
        item = reviews.by_number(session, Rectification, number)
        verb(session, village.rulebook, item, *told, by=by, now=village.now, **more)


def item(village: Village, number: int) -> Rectification:
    """Return an item as it stands."""
    with reading(village.engine) as session:
        return session.get_one(Rectification, number)


def reviews_of(village: Village, code: str) -> list[Review]:
    """Return the reviews at an organisation, in the order of their numbers."""
    with reading(village.engine) as session:
        number = village.campaign(session, code).id
        chosen = select(Review).where(Review.campaign_id == number).order_by(col(Review.id))
        return list(session.exec(chosen))


def fact(village: Village, code: str, name: str) -> str | None:
    """Return a fact as the guards of an organisation's campaign read it."""
    with reading(village.engine) as session:
        return facts_of(village.campaign(session, code)).value(name)
