"""Documents 制度文件 that a plan wants to exist: filed, in force, withdrawn with a reason."""

from __future__ import annotations

from typing import Any

from flask import Response, g
from sqlmodel import col, select

from service import branch_plans as verbs
from service.api.branch_plan_shapes import DocumentFiling, OfCampaign, WithReason
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Numbered
from service.branch_plans import told
from service.errors import NotFound
from service.models import Campaign, RuleDocument

noun = make("documents")
FILES = "file_document"


def _told(call: Call, made: RuleDocument) -> dict[str, Any]:
    plan = call.plan(call.session.get_one(Campaign, made.campaign_id))
    return told.document(call.session, plan, made)


@noun.get("", summary="Documents, also those withdrawn, in the order of their numbers")
def list_documents(query: OfCampaign) -> Response:
    """Of campaigns that the caller may see."""

    def do(call: Call) -> Any:
        belongs = col(Campaign.id) == col(RuleDocument.campaign_id)
        chosen = select(RuleDocument).join(Campaign, belongs)
        chosen = chosen.where(visible(col(Campaign.path), call.who))
        if query.campaign_id is not None:
            chosen = chosen.where(RuleDocument.campaign_id == query.campaign_id)
        number = col(RuleDocument.id)
        return a_page(call, chosen, query, "documents", number, lambda made: _told(call, made))

    return read(do)


@noun.post("", summary="File a document that the plan names")
def file_document(header: Headers, body: DocumentFiling) -> Response:
    """Whoever stands below has it from now on too, where the plan says so."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, FILES)
        made = verbs.file_document(
            call.session,
            call.rulebook,
            campaign,
            body.document,
            body.title,
            body=body.body,
            attachment_id=body.attachment_id,
            adopted_on=body.adopted_on,
            by=by,
            now=call.now,
        )
        return _told(call, made), 201

    return write(do)


@noun.post("/<int:number>/withdrawal", summary="Take a document out of force")
def withdraw_document(path: Numbered, header: Headers, body: WithReason) -> Response:
    """What hangs on it waits again."""

    def do(call: Call) -> Answer:
        g.acted_on = None
        made = call.session.get(RuleDocument, path.number)
        if made is None:
            raise NotFound("document")
        campaign, by = call.campaign(made.campaign_id, FILES)
        done = verbs.withdraw_document(
            call.session,
            call.rulebook,
            campaign,
            made.document,
            body.reason,
            by=by,
            now=call.now,
        )
        return _told(call, done), 200

    return write(do)
