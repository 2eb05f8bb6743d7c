"""专项台账: what was done, compiled from the work itself; filtered, taken along, and issued."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import bindparam
from sqlmodel import col, func, select

from service.api.attachments import as_download
from service.campaigns.rows import facts_of
from service.db import rows
from service.errors import NotFound
from service.ledger import naming
from service.ledger.sheets import file_name, word
from service.ledger.spans import ALL, ROUND
from service.models import Campaign
from service.models.columns import ends_of, within_these
from service.people import by_staff_no
from service.period_words import period_words
from service.web.current import (
    asked_number,
    at_one_look,
    context,
    locale,
    looking,
    render,
    signed_in,
    today,
    visitor,
)
from service.web.work.asking import answered, ask
from service.web.work.frame import Frame, frame_of
from service.words import say
from workflows.periods import periods_between
from workflows.plan import Plan
from workflows.timeline import timeline_of

pages = Blueprint("work_ledger", __name__)
ISSUES = "issue_ledger"
A_PAGE = 100
BELOW = "below"
CADENCES = ("year", "half_year", "quarter", "month")
_INSIDE = select(func.count()).where(
    col(Campaign.root_id) == bindparam("root"), within_these(col(Campaign.path), 1)
)


def p(key: str, **params: object) -> str:
    """The words of the pages about the ledger."""
    return say(locale(), "ledger_pages", key, **params)


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which part of the ledger the visitor asked to see, and what there is to choose from."""

    period: str
    person: str
    below: bool
    kind: str
    periods: list[tuple[str, str]]
    people: list[tuple[str, str]]  # staff number and name
    reaches: bool  # whether the visitor may look below
    large: bool = False  # so many are below that the workbook is made while nobody waits

    @property
    def query(self) -> dict[str, Any]:
        """The same as the API is asked for it; it lists all kinds."""
        return {"period": self.period, "person": self.person or None, "below": self.below}

    @property
    def address(self) -> dict[str, str]:
        """The same as the address of the page has it."""
        said = {"period": self.period, "person": self.person, "kind": self.kind}
        return {**{k: v for k, v in said.items() if v}, **({"below": "yes"} if self.below else {})}


@pages.get("/campaigns/<int:number>/ledger")
@at_one_look
@signed_in
def of_campaign(number: int) -> ResponseReturnValue:
    """Show the ledger of a campaign, the newest first, with its counts and what was issued."""
    frame = frame_of(number, "ledger", ISSUES)
    chosen = chosen_of(frame)
    told = ask("ledger", campaign_id=number, **chosen.query)
    kinds = Counter((one["kind"], one["kind_words"]) for one in told["lines"])
    lines = [one for one in told["lines"] if chosen.kind in ("", one["kind"])][::-1]
    start = asked_number("from") or 0
    return render(
        "work/ledger.html",
        p=p,
        note_words=note_words,
        title_words=title_words(frame.plan),
        frame=frame,
        chosen=chosen,
        total=len(told["lines"]),
        late=sum(1 for one in told["lines"] if one["days_late"]),
        kinds=kinds.most_common(),
        found=len(lines),
        lines=lines[start : start + A_PAGE],
        start=start,
        next=start + A_PAGE if start + A_PAGE < len(lines) else None,
        issues=ask("ledger/issues", campaign_id=number)["issues"][::-1],
        scope_words=scope_words(frame),
    )


@pages.get("/campaigns/<int:number>/ledger.xlsx")
@signed_in
def workbook(number: int) -> Response:
    """The ledger as it is shown, as a workbook; of all kinds of work."""
    frame = frame_of(number, "ledger", ISSUES)
    told = answered("ledger/workbook", campaign_id=number, **chosen_of(frame).query)
    return as_download(file_name(frame.organization.name, locale()), told.get_data())


@pages.get("/ledger/issues/<int:number>")
@at_one_look
@signed_in
def issue(number: int) -> ResponseReturnValue:
    """Show an issued ledger with its lines as they were, and the digest of its text."""
    told = ask(f"ledger/issues/{number}")
    frame = frame_of(told["campaign_id"], "ledger", ISSUES)
    lines = [
        {
            **one,
            "kind_words": word(locale(), "kind", one["kind"]),
            "outcome_words": word(locale(), "outcome", one["outcome"]),
        }
        for one in told["content"].get("lines", [])
    ]
    with looking() as db:
        signer = by_staff_no(db, told["signed_by"]) if told["signed_by"] else None
    return render(
        "work/ledger_issue.html",
        p=p,
        note_words=note_words,
        title_words=title_words(frame.plan),
        frame=frame,
        issue=told,
        signer=signer.name if signer else "",
        lines=lines,
        scope_words=scope_words(frame),
    )


def chosen_of(frame: Frame) -> Chosen:
    """What the address asks for. Raises NotFound for what cannot be chosen."""
    with looking() as db:
        asked = {"root": frame.campaign.root_id, **ends_of([frame.campaign.path])}
        count = rows(db, _INSIDE, asked)[0][0]
    above = (frame.campaign.path.startswith(reach) for reach in visitor().reach)
    reaches = count > 1 and any(above)
    below = reaches and request.args.get("below") == "yes"
    chosen = Chosen(
        period=request.args.get("period") or ALL,
        person=request.args.get("person", ""),
        below=below,
        kind=request.args.get("kind", "")[:64],
        periods=list(_periods(frame)),
        people=[(one.staff_no, one.name) for one in frame.members],
        reaches=reaches,
        large=below and count > context().settings.at_once_campaigns,
    )
    if chosen.period not in dict(chosen.periods) or chosen.person not in {"", *dict(chosen.people)}:
        raise NotFound("ledger")
    return chosen


def _periods(frame: Frame) -> Iterator[tuple[str, str]]:
    """All of it, each round begun, and the calendar periods since the first day, newest first."""
    yield ALL, p("period.all")
    dates = facts_of(frame.campaign).particulars.dates
    windows = timeline_of(frame.plan, dates).rounds
    begun = [key for key, one in windows.items() if one.opens is None or one.opens <= today()]
    for one in frame.plan.rounds:
        if one.key in begun:
            yield f"{ROUND}{one.key}", one.title
    first = min((one.opens for one in windows.values() if one.opens), default=today())
    for cadence in CADENCES:
        for period in reversed(list(periods_between(cadence, first, today()))):
            yield period.name, period_words(locale(), period.name)


def title_words(plan: Plan) -> Callable[[Mapping[str, Any]], str]:
    """How what a line is about is called, where the ledger keeps a code of the plan."""

    def called(line: Mapping[str, Any]) -> str:
        return naming.title_words(locale(), plan, line["kind"], line["title"])

    return called


def note_words(line: Mapping[str, Any]) -> str:
    """The note of a line as people say it."""
    return naming.note_words(locale(), line["kind"], line["title"], line["note"])


def scope_words(frame: Frame) -> Callable[[str], str]:
    """How what an issue is of is called."""
    titles = {f"{ROUND}{one.key}": one.title for one in frame.plan.rounds}

    def called(scope: str) -> str:
        period, _, rest = scope.partition(" ")
        named = titles.get(period) or (p("period.all") if period == ALL else "")
        named = named or period_words(locale(), period)
        return p("scope.below", period=named) if BELOW in rest.split() else named

    return called
