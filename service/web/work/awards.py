"""评选表彰: the awards of a campaign, and one award from the first name to the list decided on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from service import campaigns
from service.branch_plans.rows import class_of
from service.commendation.nominating import BY_ITSELF, BY_MEMBERS
from service.commendation.rows import award_of
from service.errors import NotFound
from service.models import Attachment, Campaign, Organization
from service.web.current import at_one_look, locale, looking, render, signed_in
from service.web.work.asking import ask
from service.web.work.frame import Frame, frame_of
from service.wording import term
from service.words import say
from workflows.plan import Award
from workflows.provisions.commendation import REQUIRED

pages = Blueprint("work_awards", __name__)
RIGHTS = ("nominate", "name_oneself", "decide_award", "allot_places")
MOST = 500
#: Steps of a procedure that end in a meeting's vote.
ELECTION = "election"
#: Whom one may ask for an opinion, beside those whom the plan names.
DEPARTMENTS = ("discipline_officer", "organization_officer", "office")
PERSONS, MEETING, VOTES = "persons", "meeting", "votes"


def p(key: str, **params: object) -> str:
    """The words of the pages about awards."""
    return say(locale(), "award_pages", key, **params)


@dataclass(frozen=True, slots=True)
class Standing:
    """An award as one organisation's page shows it."""

    told: dict[str, Any]
    share: dict[str, Any]  # what the organisation may put forward
    below: list[dict[str, Any]]  # the shares of those below it
    places: dict[int, str]  # names of organisations, by the campaigns that are told of
    kind: Award
    is_organiser: bool

    @property
    def takes_names(self) -> bool:
        """Whether the organisation may still put somebody forward."""
        return (self.told["status"], self.share["status"]) == ("nominating", "open")

    @property
    def is_full(self) -> bool:
        """Whether every place that it has is used."""
        places: int | None = self.share["places"]
        return places is not None and bool(self.share["used"] >= places)

    @property
    def answered(self) -> int:
        """How many of those below have said that their names are in."""
        return sum(one["status"] != "open" for one in self.below)

    def applies(self, frame: Frame) -> bool:
        """Whether a member may put itself, or somebody of its own, forward."""
        steps = {BY_ITSELF, BY_MEMBERS} & set(self.kind.procedure)
        return bool(steps) and self.takes_names and frame.may("name_oneself")


@pages.get("/campaigns/<int:number>/awards")
@at_one_look
@signed_in
def of_campaign(number: int) -> ResponseReturnValue:
    """Show the awards in which an organisation has a part, and where each stands."""
    frame = frame_of(number, "awards", *RIGHTS)
    standing = []
    for one in ask("awards", limit=MOST)["awards"]:
        try:
            standing.append(_standing(frame, one["id"]))
        except NotFound:
            continue  # an award of somebody else, in which this organisation has no part
    return render(
        "work/awards.html",
        p=p,
        frame=frame,
        standing=standing,
        kinds=[(one.key, one.title) for one in frame.plan.awards],
    )


@pages.get("/campaigns/<int:number>/awards/<int:award>")
@at_one_look
@signed_in
def show(number: int, award: int) -> ResponseReturnValue:
    """Show one award from where an organisation stands, with what may be done there."""
    frame = frame_of(number, "awards", *RIGHTS)
    standing = _standing(frame, award)
    names = _names(award)
    decides = standing.is_organiser and frame.may("decide_award")
    inside = {number} | {one["campaign_id"] for one in standing.below}
    return render(
        "work/award.html",
        p=p,
        frame=frame,
        award=standing,
        names=names,
        before=[one for one in names if one["at_campaign_id"] == number and _waits(one)],
        sent=[one for one in names if one["campaign_id"] in inside and _sent(one, number)],
        decides=decides,
        by_id={one["id"]: one for one in names},
        departments=[(role, term(locale(), "role", role)) for role in DEPARTMENTS],
        pairs=_pairs,
        judged_so_far=_judged,
        notices=_notices(award),
        all_places={**standing.places, **places_of(names)},
    )


@pages.get("/campaigns/<int:number>/awards/<int:award>/name")
@at_one_look
@signed_in
def put_forward(number: int, award: int) -> ResponseReturnValue:
    """Show the form by which somebody is put forward, or a member names itself."""
    frame = frame_of(number, "awards", *RIGHTS)
    standing = _standing(frame, award)
    applying = request.args.get("by") == "member"
    known = next((one for one in _names(award) if str(one["id"]) == request.args.get("name")), None)
    given = {"person_id": request.args.get("person"), "category": None, "deeds": None}
    if known is not None:
        given = {name: known[name] for name in given}
        given |= {f"statements.{at}.statement": one["statement"]
                  for at, one in enumerate(known["items"])}  # fmt: skip
    with looking() as db:
        campaign = db.get_one(Campaign, number)
        criteria = frame.plan.criteria_of(standing.kind)
        items = criteria.items_for(class_of(db, campaign)) if criteria else ()
        below = _directly_below(db, campaign.organization_id)
    laid_down = frame.plan.provisions.commendation
    return render(
        "work/award_name.html",
        p=p,
        frame=frame,
        award=standing,
        applying=applying,
        anybody=not applying or BY_MEMBERS in standing.kind.procedure,
        given=given,
        items=items,
        organizations=[(frame.organization.id, frame.organization.name), *below],
        asked=laid_down.statements == REQUIRED,
        deeds_at_least=laid_down.deeds_at_least,
    )


@pages.get("/campaigns/<int:number>/awards/<int:award>/decision")
@at_one_look
@signed_in
def decision(number: int, award: int) -> ResponseReturnValue:
    """Show the form for a list: for another person to decide on, or as a meeting decided it."""
    frame = frame_of(number, "awards", *RIGHTS)
    standing = _standing(frame, award)
    names = [one for one in _names(award) if one["at_campaign_id"] == number and _waits(one)]
    listed = [one for one in names if one["shortlisted"]]
    by_votes = ELECTION in standing.kind.procedure
    asked = request.args.get("by", VOTES if by_votes else PERSONS)
    with looking() as db:
        files = db.exec(
            select(Attachment.id, Attachment.name)
            .where(Attachment.campaign_id == number)
            .order_by(col(Attachment.id).desc())
        ).all()
    return render(
        "work/award_decision.html",
        p=p,
        frame=frame,
        award=standing,
        names=listed or names,
        pairs=_pairs,
        by=asked if asked in (PERSONS, MEETING, VOTES) else PERSONS,
        ways=(VOTES,) if by_votes else (PERSONS, MEETING, VOTES),
        files=[tuple(each) for each in files],
    )


def _standing(frame: Frame, number: int) -> Standing:
    """An award from where the frame's organisation stands. Raises NotFound: it has no part."""
    told = ask(f"awards/{number}")
    shares = {one["campaign_id"]: one for one in told["shares"]}
    here = frame.campaign.id
    if here not in shares:
        raise NotFound("award")
    with looking() as db:
        rows = db.exec(
            select(Campaign.id, Campaign.path, Organization.name)
            .join(Organization, col(Organization.id) == col(Campaign.organization_id))
            .where(col(Campaign.id).in_([*shares, told["campaign_id"]]))
            .order_by(col(Campaign.path))
        ).all()
    inside = [row for row in rows if row[1].startswith(frame.campaign.path) and row[0] != here]
    return Standing(
        told=told,
        share=shares[here],
        below=[shares[row[0]] for row in inside if row[0] in shares],
        places={row[0]: row[2] for row in rows},
        kind=award_of(frame.plan, told["award"]),
        is_organiser=told["campaign_id"] == here,
    )


def _names(award: int) -> list[dict[str, Any]]:
    """Those put forward, as the visitor may see them: ranked ones first."""
    found: list[dict[str, Any]] = ask("nominations", award_id=award, limit=MOST)["nominations"]
    return sorted(found, key=lambda one: (one["category"], one["rank"] or MOST, one["id"]))


def _waits(name: dict[str, Any]) -> bool:
    return name["status"] in ("standing", "applied")


def _sent(name: dict[str, Any], here: int) -> bool:
    """Whether a name does not lie here, or has come to an end."""
    return name["at_campaign_id"] != here or not _waits(name)


def places_of(names: list[dict[str, Any]]) -> dict[int, str]:
    """Return the names of the organisations that names come from or lie before, by campaign."""
    asked = {one["campaign_id"] for one in names} | {one["at_campaign_id"] for one in names}
    with looking() as db:
        return campaigns.names_of(db, asked)


def _notices(award: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask("notices", award_id=award, limit=MOST)["notices"]
    return found[::-1]


def _directly_below(db: Session, organization_id: int) -> list[tuple[int, str]]:
    chosen = select(Organization.id, Organization.name).where(
        Organization.parent_id == organization_id
    )
    return [(number, name) for number, name in db.exec(chosen.order_by(col(Organization.id)))]


def _pairs(names: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """Names as the options of a choice."""
    return [(one["id"], one["name"]) for one in names]


def _judged(name: dict[str, Any]) -> dict[str, Any]:
    """What was found of a name's items so far, as the fields of its form hold it."""
    given: dict[str, Any] = {}
    for at, item in enumerate(name["items"]):
        if item["met"] is not None:
            given[f"items.{at}.met"] = "yes" if item["met"] else "no"
        given[f"items.{at}.reason"] = item["reason"]
    return given
