"""Lists of a campaign to take along: as workbooks, in the reader's words, each cell a text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response

from service import dates
from service.api.attachments import as_download
from service.errors import NotFound
from service.period_words import period_words
from service.tabular import write_listing
from service.web.current import context, locale, looking, signed_in
from service.web.work.asking import ask, ask_all
from service.web.work.duties import status_of
from service.web.work.frame import Frame, frame_of
from service.web.work.meetings import meeting_title
from service.web.work.review_names import Names, grade_words, names
from service.words import has_words, say

pages = Blueprint("work_lists", __name__)
Line = Mapping[str, Any]
Told = Callable[[Line], object]


def p(key: str, **params: object) -> str:
    """The words of lists to take along."""
    return say(locale(), "list_sheets", key, **params)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list: where the API has it, under which name, its columns, and what is asked for."""

    address: str
    name: str
    columns: Mapping[str, Told]
    query: Mapping[str, Any]
    at_once: bool = False  # the API tells it in one part

    def lines(self) -> list[Any]:
        """All of it, as the API tells the visitor."""
        if self.at_once:
            found: list[Any] = ask(self.address, **self.query)[self.name]
            return found
        return ask_all(self.address, self.name, **self.query)


@pages.get("/campaigns/<int:number>/lists/<name>.xlsx")
@signed_in
def workbook(number: int, name: str) -> Response:
    """Give a list of a campaign as a workbook. Raises NotFound for one that there is not."""
    frame = frame_of(number, "overview")
    make = SHEETS.get(name)
    if make is None:
        raise NotFound("list")
    sheet = make(frame)
    lines = sheet.lines()
    rows = [[_text(told(one)) for told in sheet.columns.values()] for one in lines]
    headings = [p(f"heading.{column}") for column in sheet.columns]
    called = f"{frame.organization.name}-{p(f'list.{name}')}.xlsx"
    return as_download(called, write_listing(headings, rows))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _of(key: str) -> Told:
    return lambda one: one.get(key)


def _instant(key: str) -> Told:
    def told(one: Line) -> str:
        at = one.get(key)
        zone = context().settings.zone
        return dates.instant(locale(), datetime.fromisoformat(at), zone) if at else ""

    return told


def _worded(domain: str, prefix: str, key: str) -> Told:
    """The word of a code; what has none stands as it is."""

    def told(one: Line) -> str:
        words = f"{prefix}.{one.get(key)}"
        return say(locale(), domain, words) if has_words(domain, words) else _text(one.get(key))

    return told


def _round(frame: Frame) -> Told:
    titles = {one.key: one.title for one in frame.plan.rounds}
    return lambda one: titles.get(one.get("round") or "", one.get("round"))


def _period(one: Line) -> str:
    return period_words(locale(), one["period"]) if one.get("period") else ""


def _called(frame: Frame, address: str, name: str, *keys: str) -> Names:
    """Whom the lines of a list speak of, by their names."""
    lines = ask_all(address, name, campaign_id=frame.campaign.id)
    people = {one[key] for one in lines for key in keys if isinstance(one.get(key), int)}
    texts = {one["reviewer"] for one in lines if one.get("reviewer")}
    with looking() as db:
        return names(db, texts, people)


def _pledges(frame: Frame) -> Sheet:
    known = _called(frame, "pledges", "pledges", "person_id")
    columns: dict[str, Told] = {
        "number": _of("id"),
        "round": _round(frame),
        "who": lambda one: known.person(one.get("person_id")) or frame.organization.name,
        "state": _worded("pledges", "state", "state"),
        "published": _instant("published_at"),
        "grade": _worded("pledges", "grade", "grade"),
    }
    return Sheet("pledges", "pledges", columns, {"campaign_id": frame.campaign.id})


def _reviews(frame: Frame) -> Sheet:
    known = _called(frame, "reviews", "reviews", "person_id", "reviewer_id")
    rules = frame.plan.provisions.reviews
    columns: dict[str, Told] = {
        "period": _period,
        "reviewer": lambda one: known.of(one["reviewer"]),
        "who": lambda one: known.person(one["person_id"]) or frame.organization.name,
        "held_on": _of("held_on"),
        "way": _worded("review_pages", "way", "way"),
        "grade": lambda one: grade_words(rules, one["grade"]) if one["grade"] else "",
        "achievements": _of("achievements"),
        "shortcomings": _of("shortcomings"),
        "directions": _of("directions"),
    }
    return Sheet("reviews", "reviews", columns, {"campaign_id": frame.campaign.id})


def _coverage(frame: Frame) -> Sheet:
    """Who is reviewed and who is still owed one, here and below."""
    columns: dict[str, Told] = {
        "organization": _of("name"),
        "code": _of("organization"),
        "secretaries": lambda one: f"{one['reviewing']}/{one['secretaries']}",
        "places_reviewed": lambda one: f"{one['organizations_reviewed']}/{one['organizations']}",
        "people_reviewed": lambda one: f"{one['people_reviewed']}/{one['people']}",
        "reviews_given": lambda one: f"{one['given']}/{one['owed']}",
    }
    asked = {"campaign_id": frame.campaign.id}
    return Sheet("reviews/coverage", "coverage", columns, asked, at_once=True)


def _duties(frame: Frame) -> Sheet:
    columns: dict[str, Told] = {
        "title": _of("title"),
        "period": _period,
        "opens": _instant("opens"),
        "due": _instant("due"),
        "state": lambda one: say(locale(), "duty_pages", f"status.{status_of(dict(one))}"),
        "days": lambda one: one["days"] or "",
        "done_at": _instant("done_at"),
        "evidence": _worded("evidence", "state", "evidence"),
        "reason": _of("reason"),
    }
    return Sheet("duties", "duties", columns, {"campaign_id": frame.campaign.id})


def _meetings(frame: Frame) -> Sheet:
    columns: dict[str, Told] = {
        "held_on": _of("held_on"),
        "title": lambda one: meeting_title(frame.plan, one["key"]),
        "round": _round(frame),
        "place": _of("place"),
        "topic": lambda one: one["topic"] or one["theme"],
        "expected": _of("expected"),
        "present": _of("present"),
        "minutes": _of("minutes"),
        "struck_out": lambda one: p("struck_out") if one["struck_out"] else "",
    }
    return Sheet("meetings", "meetings", columns, {"campaign_id": frame.campaign.id})


def _inspections(frame: Frame) -> Sheet:
    columns: dict[str, Told] = {
        "title": _of("title"),
        "round": _round(frame),
        "kind": _of("kind_words"),
        "state": _of("state_words"),
        "planned_at": _instant("planned_at"),
        "published": _instant("published_at"),
        "closed_at": _instant("closed_at"),
    }
    return Sheet("inspections", "inspections", columns, {"campaign_id": frame.campaign.id})


def _people(frame: Frame) -> Sheet:
    columns: dict[str, Told] = {
        "staff_no": _of("staff_no"),
        "name": _of("name"),
        "code": _of("organization"),
        "email": _of("email"),
        "phone": _of("phone"),
        "active": lambda one: p("yes" if one["active"] else "no"),
    }
    return Sheet("people", "people", columns, {"under": frame.organization.code})


def _honours(frame: Frame) -> Sheet:
    columns: dict[str, Told] = {
        "number": _of("number"),
        "title": _of("title"),
        "name": _of("name"),
        "organization": _of("organization"),
        "given_by": _of("given_by"),
        "awarded_on": _of("awarded_on"),
        "revoked": lambda one: (one["revoked_at"] or "")[:10],
        "reason": _of("revoked_why"),
    }
    return Sheet("honours", "honours", columns, {})


SHEETS: dict[str, Callable[[Frame], Sheet]] = {
    "pledges": _pledges,
    "reviews": _reviews,
    "coverage": _coverage,
    "duties": _duties,
    "meetings": _meetings,
    "inspections": _inspections,
    "people": _people,
    "honours": _honours,
}
#: The lists that each page of a campaign's work offers.
OFFERED: dict[str, tuple[str, ...]] = {
    "duties": ("duties", "meetings", "people"),
    "pledges": ("pledges",),
    "reviews": ("reviews", "coverage"),
    "awards": ("honours",),
    "inspections": ("inspections",),
}


def offered(tab: str) -> list[tuple[str, str]]:
    """Return the lists that a page offers, by name and in words."""
    return [(name, p(f"list.{name}")) for name in OFFERED.get(tab, ())]
