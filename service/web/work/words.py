"""Word documents of a campaign, in the office's own template where it has put one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response

from service import dates, own_templates, word
from service.api.attachments import as_download
from service.errors import NotFound
from service.period_words import period_words
from service.web.current import context, locale, looking, signed_in, today
from service.web.work.asking import ask, ask_all
from service.web.work.frame import Frame, frame_of
from service.web.work.ledger import chosen_of, note_words, scope_words, title_words
from service.web.work.meetings import meeting_title
from service.words import say

pages = Blueprint("work_words", __name__)


def p(key: str, **params: object) -> str:
    """The words of documents."""
    return say(locale(), "word_files", key, **params)


@pages.get("/campaigns/<int:number>/ledger.docx")
@signed_in
def ledger(number: int) -> Response:
    """The ledger as it is shown, of all kinds of work."""
    frame = frame_of(number, "ledger", "issue_ledger")
    chosen = chosen_of(frame)
    told = ask("ledger", campaign_id=number, **chosen.query)
    called = title_words(frame.plan)
    lines = [
        {
            "day": _day(datetime.fromisoformat(one["at"]).astimezone(context().settings.zone)),
            "kind": one["kind_words"],
            "title": called(one),
            "person": one["person_name"] or one["name"],
            "outcome": one["outcome_words"],
            "note": note_words(one),
        }
        for one in told["lines"]
    ]
    period = scope_words(frame)(chosen.period + (" below" if chosen.below else ""))
    values = {"period": period, "printed_on": _day(today()), "lines": lines}
    return _document(frame, "ledger", values)


@pages.get("/branch-plans/<int:number>.docx")
@signed_in
def plan(number: int) -> Response:
    """A version of an organisation's own plan 实施方案."""
    own = ask(f"branch-plans/{number}")
    tasks = [
        {
            "title": "；".join(
                one[part] for part in ("title", "qualitative", "quantitative") if one[part]
            ),
            "responsible": one["responsible"] or "",
            "deadline": _day(date.fromisoformat(one["deadline"])) if one["deadline"] else "",
        }
        for one in own["tasks"]
    ]
    told = {part: own[part] or "" for part in ("theme", "goals", "carriers", "focus")}
    values = {**told, "state": own["state_words"], "tasks": tasks}
    return _document(frame_of(own["campaign_id"], "plan"), "plan", values)


@pages.get("/reviews/reports/<int:number>.docx")
@signed_in
def report(number: int) -> Response:
    """A report to the office, in the reader's language; its first line is its title."""
    told = ask(f"reviews/reports/{number}")
    title, *rest = [text for text in told["paragraphs"][locale()] if text.strip()] or [""]
    values = {"title": title, "period": period_words(locale(), told["period"]), "paragraphs": rest}
    return _document(frame_of(told["campaign_id"], "reviews"), "report", values)


@pages.get("/campaigns/<int:number>/meetings/<int:meeting>.docx")
@signed_in
def minutes(number: int, meeting: int) -> Response:
    """The minutes of a meeting. Raises NotFound where the campaign has held none such."""
    frame = frame_of(number, "duties")
    held = ask_all("meetings", "meetings", campaign_id=number)
    found = next((one for one in held if one["id"] == meeting), None)
    if found is None:
        raise NotFound("meeting")
    absent = [f"{one['name']}（{one['reason']}）" for one in found["absentees"]]
    values = {
        "title": meeting_title(frame.plan, found["key"]),
        "held_on": _day(date.fromisoformat(found["held_on"])),
        "place": found["place"],
        "topic": found["topic"] or found["theme"],
        "expected": "" if found["expected"] is None else str(found["expected"]),
        "present": "" if found["present"] is None else str(found["present"]),
        "absentees": "、".join(absent) or p("nobody"),
        "paragraphs": [one for one in found["minutes"].split("\n") if one.strip()],
    }
    return _document(frame, "minutes", values)


def _day(on: date) -> str:
    return dates.day(locale(), on)


def _document(frame: Frame, kind: str, values: Mapping[str, Any]) -> Response:
    config = context().settings.config_dir
    with looking() as db:
        chosen = own_templates.in_force(db, frame.organization.root_id, kind, config)
    whole = {"organization": frame.organization.name, "plan": frame.plan.title, **values}
    content = word.filled(kind, chosen.content, chosen.where, whole)
    return as_download(f"{frame.organization.name}-{p(f'kind.{kind}')}.docx", content)
