"""The register of honours: its lines, certificates, verification; and what bars from honours."""

from __future__ import annotations

from typing import Any

from flask import Response, g
from sqlmodel import col, select

from service import commendation as verbs
from service.api.award_shapes import ByCode, NewSanction, WithWhy
from service.api.awards import DECIDES
from service.api.listing import a_page
from service.api.noun import make
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Nothing, Numbered, Page
from service.commendation import told
from service.errors import NotFound
from service.models import Campaign, Honour, Organization, Person, Sanction

noun = make("honours")
BARS = "enter_sanction"


def _of_my_tree(call: Call) -> Any:
    """The register is open to everybody in the tree."""
    return col(Honour.root_organization_id) == int(call.who.path.strip("/").split("/")[0])


@noun.get("", summary="The register of honours, in the order of its numbers")
def list_honours(query: Page) -> Response:
    """Of the caller's whole tree; those taken back are marked."""

    def do(call: Call) -> Any:
        chosen = select(Honour).where(_of_my_tree(call))
        return a_page(call, chosen, query, "honours", col(Honour.id), told.honour)

    return read(do)


@noun.get("/verification", summary="Whether a certificate is genuine")
def verify(query: ByCode) -> Response:
    """By the code that stands on it."""

    def do(call: Call) -> Any:
        chosen = select(Honour).where(_of_my_tree(call), Honour.code == query.code)
        found = call.session.exec(chosen).one_or_none()
        if found is None:
            return {"genuine": False}
        return {"genuine": found.revoked_at is None, **told.honour(found)}

    return read(do)


@noun.get("/<int:number>/certificate", summary="The certificate of an honour, as PDF")
def show_certificate(path: Numbered) -> Response:
    """For those of the honoured, and those above; refused for an honour that was taken back."""
    kept: list[tuple[str, bytes]] = []

    def do(call: Call) -> Any:
        found = call.session.get(Honour, path.number)
        if found is None:
            raise NotFound("honour")
        home = call.session.get_one(Organization, found.organization_id)
        if not call.who.sees(home.path):
            raise NotFound("honour")
        g.acted_on = (found.campaign_id, "certificate")  # of one taken back it is written down
        kept.append(
            (found.number, verbs.certificate(found, call.locale, call.context.settings.font))
        )

    read(do)
    (number, paper), *_ = kept
    reply = Response(paper, 200, mimetype="application/pdf")
    reply.headers["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    reply.headers["Cache-Control"] = "no-store"
    return reply


@noun.post("/<int:number>/revocation", summary="Take an honour back")
def revoke(path: Numbered, header: Headers, body: WithWhy) -> Response:
    """It stays in the register, marked; there is no certificate any more."""

    def do(call: Call) -> Answer:
        found = call.session.get(Honour, path.number)
        if found is None:
            raise NotFound("honour")
        _, by = call.campaign(found.campaign_id, DECIDES)
        verbs.revoke(call.session, call.rulebook, found, body.reason, by=by, now=call.now)
        return told.honour(found), 200

    return write(do)


@noun.post("/sanctions", summary="Enter a sanction or an investigation")
def enter_sanction(header: Headers, body: NewSanction) -> Response:
    """Of an organisation, or of one of its people; it bars from honours while it lasts."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, BARS)
        person = None
        if body.person_id is not None:
            person = call.session.get(Person, body.person_id)
            if person is None:
                raise NotFound("person")
        made = verbs.enter_sanction(
            call.session, call.rulebook, campaign, person, body.kind, body.basis, body.since,
            body.until, by=by, now=call.now,
        )  # fmt: skip
        return told.sanction(made), 201

    return write(do)


@noun.post("/sanctions/<int:number>/lifting", summary="Say that a sanction no longer bars")
def lift_sanction(path: Numbered, header: Headers, body: Nothing) -> Response:
    """It stays on record."""

    def do(call: Call) -> Answer:
        found = call.session.get(Sanction, path.number)
        home = (
            found
            and call.session.exec(
                select(Campaign)
                .where(Campaign.organization_id == found.organization_id)
                .order_by(col(Campaign.id).desc())
            ).first()
        )
        if found is None or home is None:
            raise NotFound("sanction")
        campaign, by = call.campaign(home.id, BARS)
        verbs.lift_sanction(call.session, call.rulebook, campaign, found, by=by, now=call.now)
        return told.sanction(found), 200

    return write(do)
