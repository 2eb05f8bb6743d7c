"""Public notices: lists shown to everybody concerned, objections to them, and rulings."""

from __future__ import annotations

from typing import Any

from flask import Response, g
from sqlmodel import col, select

from service import commendation as verbs
from service.api.award_reach import concerned
from service.api.award_shapes import Objecting, OfNotice, OfSelection, RulingOn
from service.api.awards import DECIDES
from service.api.listing import a_page
from service.api.noun import make
from service.api.request import Answer, Call, read, refuse_key, write
from service.api.shapes import Headers, Numbered
from service.auth.permits import Right
from service.commendation import told
from service.errors import NotFound
from service.models import Campaign, Objection, PublicNotice

noun = make("notices")


@noun.get("", summary="Public notices in the order of their numbers")
def list_notices(query: OfSelection) -> Response:
    """Of the caller's own organisation, of those above it, and of those below."""

    def do(call: Call) -> Any:
        chosen = select(PublicNotice).where(concerned(col(PublicNotice.campaign_id), call))
        if query.award_id is not None:
            chosen = chosen.where(PublicNotice.selection_id == query.award_id)
        return a_page(call, chosen, query, "notices", col(PublicNotice.id), told.notice)

    return read(do)


def _shown(call: Call, number: int) -> PublicNotice:
    """A notice that concerns the caller. Raises NotFound for any other."""
    chosen = select(PublicNotice).where(
        PublicNotice.id == number, concerned(col(PublicNotice.campaign_id), call)
    )
    found = call.session.exec(chosen).one_or_none()
    if found is None:
        raise NotFound("notice")
    return found


@noun.get("/<int:number>", summary="One public notice")
def show_notice(path: Numbered) -> Response:
    """The list as it is shown, and until when objections are heard."""
    return read(lambda call: told.notice(_shown(call, path.number)))


@noun.get("/objections", summary="The objections to a notice")
def list_objections(query: OfNotice) -> Response:
    """For those who rule on them."""

    def do(call: Call) -> Any:
        found = call.session.get(PublicNotice, query.notice_id)
        if found is None:
            raise NotFound("notice")
        call.campaign(found.campaign_id, DECIDES, lock=False)
        chosen = select(Objection).where(Objection.notice_id == found.id)
        rows = call.session.exec(chosen.order_by(col(Objection.id)))
        return {"objections": [told.objection(call.session, row) for row in rows]}

    return read(do)


@noun.post("/<int:number>/objections", summary="Object to a name on a notice")
def object_to(path: Numbered, header: Headers, body: Objecting) -> Response:
    """By whomever the notice concerns, to the end of its last day; anonymous, without a key."""
    if body.anonymous:
        refuse_key()

    def do(call: Call) -> Answer:
        found = _shown(call, path.number)
        if not body.anonymous:
            g.acted_on = (found.campaign_id, "object")
        # Who honours is locked first, as every other act on an award does.
        call.session.get_one(Campaign, found.campaign_id, with_for_update=True)
        said = verbs.Said(body.text, body.name, body.contact, body.clue, body.anonymous)
        made = verbs.raise_objection(
            call.session, call.rulebook, found, body.nomination_id, said,
            by=call.by(Right("member")), now=call.now,
        )  # fmt: skip
        return {"id": made.id, "status": made.status}, 201

    return write(do)


@noun.post("/objections/<int:number>", summary="Rule on an objection")
def rule_on(path: Numbered, header: Headers, body: RulingOn) -> Response:
    """Upheld, the name goes, and the list is shown anew."""

    def do(call: Call) -> Answer:
        found = call.session.get(Objection, path.number)
        if found is None:
            raise NotFound("objection")
        _, by = call.campaign(found.campaign_id, DECIDES)
        verbs.rule_on(
            call.session, call.rulebook, found, body.upheld, body.ruling,
            by=by, now=call.now, seen_version=body.version,
        )  # fmt: skip
        return told.objection(call.session, found), 200

    return write(do)
