"""The week in brief 一周摘要 as it is mailed to the leading group, shown before it is."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint
from sqlmodel import Session

from notifications.compose import Draft
from service.web.board_page import board_page
from service.web.board_view import View
from service.web.current import context, locale, now, visitor
from service.web.letters import composer
from service.weekly import NOTICE, READERS, in_brief
from service.wording import term
from service.work.telling import Words

pages = Blueprint("weekly", __name__)


@pages.get("/board/week")
@board_page("week.html")
def show(db: Session, view: View) -> dict[str, Any]:
    """Show the letter of this hour for the place asked for, in the visitor's language."""
    version = view.launch.plan_version_id
    told = in_brief(db, context().rulebook, view.paths, version, now=now())
    subject, text = _written(view, told)
    return {
        "subject": subject,
        "text": text,
        "readers": [term(locale(), "role", role) for role in READERS],
        "by_itself": context().settings.weekly_letter,
    }


def _written(view: View, told: dict[str, Words]) -> tuple[str, str]:
    """The letter's subject and text, written by what writes the mail."""
    params = {**told, "plan_title": view.plan.title, "link": view.filters.address()}
    draft = Draft(
        key=NOTICE,
        address="",
        recipient_name=visitor().name,
        about=view.here.name if view.here else view.launch.title,
        params=json.dumps(params, ensure_ascii=False),
    )
    (envelope,) = composer().compose([draft], NOTICE, locale()).envelopes
    return envelope.subject, envelope.text.partition("\n--\n")[0].strip()
