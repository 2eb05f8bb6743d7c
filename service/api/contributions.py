"""Papers of members: handed in, returned, and the table of who still owes one."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response
from sqlmodel import col, select

from service import evidence as verbs
from service.api.evidence_shapes import MembersAsked, OfCampaign, PaperReturned, PaperWritten
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Numbered
from service.evidence import Written, described
from service.evidence.contributing import by_number
from service.evidence.rows import round_of_work
from service.models import Campaign, Contribution

noun = make("contributions")


@noun.get("", summary="Papers of members in the order of their numbers")
def list_contributions(query: OfCampaign) -> Response:
    """Of campaigns that the caller may see."""

    def do(call: Call) -> Any:
        belongs = col(Campaign.id) == col(Contribution.campaign_id)
        chosen = select(Contribution).join(Campaign, belongs)
        chosen = chosen.where(visible(col(Campaign.path), call.who))
        if query.campaign_id is not None:
            chosen = chosen.where(Campaign.id == query.campaign_id)
        number = col(Contribution.id)
        return a_page(call, chosen, query, "contributions", number, described.paper)

    return read(do)


@noun.get("/members", summary="What each member has handed in, those with nothing too")
def show_members(query: MembersAsked) -> Response:
    """In the round under way."""

    def do(call: Call) -> Any:
        campaign, _ = call.campaign(query.campaign_id, "see")
        plan = call.plan(campaign)
        round_key = round_of_work(plan, campaign, call.now)
        table = verbs.table_of_members(call.session, plan, campaign, round_key, call.now)
        return {"round": round_key, "members": [asdict(row) for row in table]}

    return read(do)


@noun.post("", summary="Hand in a paper of a member")
def contribute(header: Headers, body: PaperWritten) -> Response:
    """One's own; the secretary's hand for one who told it by word of mouth."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, "contribute")
        told = Written(body.title, body.text, body.file, body.period or "")
        person = body.person_id or call.who.person_id
        row = verbs.contribute(
            call.session, call.rulebook, campaign, body.kind, person, told, by=by, now=call.now
        )
        return described.paper(row), 201

    return write(do)


@noun.post("/<int:number>/return", summary="Return a paper to its member")
def return_contribution(path: Numbered, header: Headers, body: PaperReturned) -> Response:
    """It counts no more; the duty that asks for it is owed again."""

    def do(call: Call) -> Answer:
        row = by_number(call.session, path.number)
        _, by = call.campaign(row.campaign_id, "return_contribution")
        verbs.send_paper_back(call.session, call.rulebook, row, body.reason, by=by, now=call.now)
        return described.paper(row), 200

    return write(do)
