"""The ledger 专项台账: compiled when it is asked for, taken along as a workbook, and issued."""

from __future__ import annotations

from typing import Annotated, Any
from zoneinfo import ZoneInfo

from flask import Response
from pydantic import Field

from service import ledger as verbs
from service.api.attachments import PLAIN, as_download
from service.api.noun import make
from service.api.request import Answer, Call, read, write
from service.api.shapes import MOST, Code, Flag, Headers, Number, Numbered, Shape
from service.api.work import accepted, take_on
from service.auth.permits import Right
from service.campaigns.rows import facts_of
from service.errors import NotFound
from service.ledger.spans import read_span
from service.ledger.told import brief, issue, whole_issue
from service.models import Campaign, LedgerIssue, Organization
from service.people import by_staff_no
from workflows.calendar import local_day

noun = make("ledger")
Period = Annotated[
    str,
    Field(pattern=r"^(all|round:[a-z][a-z0-9_]{0,39}|\d{4}(-(\d{2}|Q[1-4]|H[12]))?)$"),
]
Asked = Annotated[int, Field(ge=1, le=MOST)]
BELOW = "below"
_WORKBOOK: Any = {
    "200": {
        "description": "A workbook",
        "content": {PLAIN: {"schema": {"type": "string", "format": "binary"}}},
    }
}


class LedgerAsked(Shape):
    """Whose ledger, of which time; with those below; of one member alone."""

    campaign_id: Asked
    period: Period = "all"
    below: bool = False
    person: Code | None = None


class IssuesAsked(Shape):
    """Whose issues."""

    campaign_id: Asked


class LedgerIssuing(Shape):
    """Which ledger is issued."""

    campaign_id: Number
    period: Period = "all"
    below: Flag = False


def _compiled(call: Call, query: LedgerAsked) -> verbs.Ledger:
    campaign, _ = call.campaign(query.campaign_id, "see")
    if query.below and not _reaches(call, campaign):
        raise NotFound("campaign")
    person = by_staff_no(call.session, query.person) if query.person is not None else None
    return verbs.compile_ledger(
        call.session,
        call.rulebook,
        campaign,
        query.period,
        below=query.below,
        person_id=person.id if person else None,
        now=call.now,
    )


@noun.get("", summary="The ledger of an organisation, compiled from the work")
def show_ledger(query: LedgerAsked) -> Response:
    """By period and member; with the digest that an issue of it would have."""
    return read(lambda call: brief(_compiled(call, query), call.locale))


@noun.get("/workbook", summary="The same as a workbook", responses=_WORKBOOK)
def download_ledger(query: LedgerAsked) -> Response:
    """In the reader's words; no cell of it is calculated."""
    found: list[tuple[str, bytes]] = []

    def do(call: Call) -> Any:
        ledger = _compiled(call, query)
        zone = ZoneInfo(call.context.settings.timezone)
        name = f"ledger-{ledger.code}-{ledger.period.replace(':', '-')}.xlsx"
        found.append((name, verbs.workbook(ledger, call.locale, zone)))

    read(do)
    return as_download(*found[0])


@noun.post("/exports", summary="Have the workbook of a whole tree made while nobody waits")
def ask_export(header: Headers, body: LedgerIssuing) -> Response:
    """Branch by branch, as long work; the file is kept for some days."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, "see")
        if body.below and not _reaches(call, campaign):
            raise NotFound("campaign")
        plan, on = call.plan(campaign), local_day(call.now, call.context.settings.timezone)
        read_span(body.period, plan, facts_of(campaign).particulars.dates, on)
        place = call.session.get_one(Organization, campaign.organization_id)
        asked = {
            "campaign_id": campaign.id,
            "period": body.period,
            "below": body.below,
        }
        right = Right(by.role, by.on_behalf_of)
        return take_on(call, "ledger", asked, right, title=place.name, path=campaign.path)

    return accepted(write(do))


@noun.get("/issues", summary="What an organisation has issued")
def list_issues(query: IssuesAsked) -> Response:
    """In the order of the numbers, without the content."""

    def do(call: Call) -> Any:
        campaign, _ = call.campaign(query.campaign_id, "see")
        rows = verbs.issues_of(call.session, campaign)
        return {"issues": [issue(call.session, row) for row in rows]}

    return read(do)


@noun.get("/issues/<int:number>", summary="An issued ledger with its content")
def show_issue(path: Numbered) -> Response:
    """And the very text that its digest is of, to be checked by anybody."""

    def do(call: Call) -> Any:
        row = call.session.get(LedgerIssue, path.number)
        if row is None:
            raise NotFound("ledger")
        campaign, _ = call.campaign(row.campaign_id, "see")
        if BELOW in row.scope.split() and not _reaches(call, campaign):
            raise NotFound("ledger")
        return whole_issue(call.session, row)

    return read(do)


@noun.post("", summary="Issue a ledger: signed, numbered and kept")
def issue_ledger(header: Headers, body: LedgerIssuing) -> Response:
    """Where nothing has changed since, the issue that there is."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, "issue_ledger")
        row = verbs.issue_ledger(
            call.session,
            call.rulebook,
            campaign,
            body.period,
            below=body.below,
            by=by,
            now=call.now,
        )
        return whole_issue(call.session, row), 201

    return write(do)


def _reaches(call: Call, campaign: Campaign) -> bool:
    """Whether the caller may look below an organisation: its members see it alone."""
    return any(campaign.path.startswith(reach) for reach in call.who.reach)
