"""审计: who did what when, for the audit administrator to read and to take along."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from service import dates
from service.api.attachments import as_download
from service.api.audit import Wanted, lines_for, told
from service.api.request import Call
from service.audit_trail import LONGEST_EXPORT
from service.import_sheets import heading
from service.models.campaigns import HAPPENINGS
from service.tabular import write_listing
from service.web.current import (
    asked_number,
    at_one_look,
    context,
    locale,
    looking,
    now,
    render,
    signed_in,
    t,
    visitor_here,
)
from service.web.work.asking import ask
from service.wording import deed_words, term
from service.words import has_words, say

pages = Blueprint("audit", __name__)
LONGEST_NUMBER = 64
COLUMNS = ("at", "who", "what", "about", "reason", "number")


def p(key: str, **params: object) -> str:
    """The words of accounts, in the visitor's language."""
    return say(locale(), "accounts", key, **params)


@pages.get("/audit")
@at_one_look
@signed_in
def show() -> ResponseReturnValue:
    """Show lines, narrowed by person, kind and day."""
    asked = _asked()
    found = ask("audit", before=asked_number("before"), **asked)
    return render(
        "audit.html",
        p=p,
        lines=[_shown(one) for one in found["lines"]],
        more=found["next"],
        asked=asked,
        kinds=[(kind, p(f"kind.{kind}")) for kind in sorted(HAPPENINGS)],
    )


def _asked() -> dict[str, Any]:
    """What the form asks for; what is no number, kind or day is not asked for."""
    typed = request.args.get("staff_no", "")[:LONGEST_NUMBER]
    kind, day = request.args.get("kind", ""), request.args.get("day", "")
    try:
        on = date.fromisoformat(day).isoformat() if day else None
    except ValueError:
        on = None
    staff_no = "".join(one for one in typed if one.isprintable()).strip()
    return {
        "staff_no": staff_no or None,
        "kind": kind if kind in HAPPENINGS else None,
        "day": on,
    }


def _shown(line: dict[str, Any]) -> dict[str, Any]:
    """A line in words."""
    return {
        **line,
        "who": line["who"] or _actor(line["actor"]),
        "what": what_words(line),
    }


def _actor(actor: str) -> str:
    """Who acted where it was no person of the list."""
    return term(locale(), "role", "operator") if actor == "operator" else t(f"actor.{actor}")


def what_words(line: dict[str, Any]) -> str:
    """What was done, in the visitor's language."""
    details = line["details"]
    deed = details.get("deed", "")
    if line["kind"] == "account":
        key = f"deed.{deed}"
        if not has_words("accounts", key):
            return p("kind.account")
        post = term(locale(), "role", details["post"]) if details.get("post") else ""
        columns = [heading(locale(), "people", one) for one in details.get("columns", ())]
        where, listed = details.get("organization", ""), t("list.and").join(columns)
        return p(key, post=post, organization=where, columns=listed)
    if line["kind"] == "template":
        document = say(locale(), "word_files", f"kind.{details['template']}")
        return p(f"template.{deed}", **details, document=document)
    if line["kind"] == "worked" and deed:
        return deed_words(locale(), deed, details)
    return p(f"kind.{line['kind']}")


@pages.get("/audit.xlsx")
@signed_in
def workbook() -> ResponseReturnValue:
    """The same as a workbook: all that was asked for, up to a limit that it names."""
    asked = Wanted.model_validate(_asked())
    with looking() as db:
        who = visitor_here(db)
        call = Call(db, context(), who, now(), locale())
        found = lines_for(call, asked, limit=LONGEST_EXPORT)
    rows = [_row(told(*one)) for one in found]
    content = write_listing([p(f"column.{name}") for name in COLUMNS], rows)
    return as_download(f"{p('audit')}.xlsx", content)


def _row(line: dict[str, Any]) -> list[str]:
    shown, at = _shown(line), line["at"]
    assert isinstance(at, datetime)
    when = dates.instant(locale(), at, context().settings.zone)
    return [
        when,
        shown["who"],
        shown["what"],
        shown["about"],
        shown["reason"] or "",
        str(shown["id"]),
    ]
