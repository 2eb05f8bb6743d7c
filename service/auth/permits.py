"""Who may do what to whom: the one table of rights over the tree, asked inside the transaction.

A secretary acts for its own organisation, a superior's secretary approves what its direct
subordinates hand in and may set what stands below it, the office and the leading group see and
act for all of theirs, members see their own (TRUST P15). Rights follow the tree and the posts of
the moment: nothing is remembered between two requests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time

from sqlmodel import Session

from service.approvals.standing_in import absent_for
from service.approvals.waiting import has_a_say
from service.auth.inspectors import inspects
from service.auth.visitor import SECRETARIES, Seat, Visitor, visitor_of
from service.campaigns.handed_in import process_of
from service.errors import NotAllowed, NotFound
from service.models import Campaign, Organization
from service.roles import ZONE, place_of
from workflows.calendar import instant, local_day
from workflows.plan import Plan
from workflows.provisions.evidence import NOBODY
from workflows.provisions.pledges import MEETING, MEMBER, ORGANIZATION
from workflows.refusals import Reason

#: Posts at the top of a tree that act for all of it.
LEADERS = frozenset({"office", "leading_group", "leading_group_head"})
ADMINISTRATORS = frozenset({"administrator"})
KEEPERS = frozenset({"office", "administrator"})
#: The role of somebody who signs though no post of the plan makes them.
SIGNER = "signer"
MEMBERS = frozenset({"member", "probationary_member"})


@dataclass(frozen=True, slots=True)
class Matter:
    """What is to be acted on: an organisation's place, and its campaign if that is meant."""

    organization_id: int
    path: str
    root_id: int
    campaign: Campaign | None = None
    plan: Plan | None = None
    duty: str = ""


Rule = Callable[[Session, Visitor, Matter], Iterator[Seat]]


def _own(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Secretaries of the organisation itself."""
    for seat in who.seats:
        if seat.role in SECRETARIES and seat.organization_id == matter.organization_id:
            yield seat


def _above(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Secretaries of any organisation above."""
    for seat in who.seats:
        below = matter.path.startswith(seat.path) and matter.path != seat.path
        if seat.role in SECRETARIES and below:
            yield seat


def _seated_at_top(roles: frozenset[str]) -> Rule:
    def rule(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
        for seat in who.seats:
            if seat.role in roles and seat.at_top and matter.path.startswith(seat.path):
                yield seat

    return rule


def _named_by_plan(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those whom the plan names as approver of the stage under way."""
    assert matter.campaign is not None
    assert matter.plan is not None
    here = matter.plan.find(matter.campaign.state)
    named = here[1].approved_by if here else None
    yield from _holding(session, who, matter, named)


def _stands_in_for_named(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those who decide today for an absent person whom the plan names (TRAPS T21)."""
    assert matter.campaign is not None
    assert matter.plan is not None
    here = matter.plan.find(matter.campaign.state)
    named = here[1].approved_by if here else None
    for absent in _absent(session, who):
        yield from _holding(session, absent, matter, named)


def _absent(session: Session, who: Visitor) -> Iterator[Visitor]:
    """The people for whom somebody decides, with the posts that they hold that day."""
    if who.on is None:
        return
    for person in absent_for(session, who.person_id, who.on):
        absent = visitor_of(session, person.id, on=who.on)
        if absent is not None:
            yield absent


def _signs(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those with whom a signature of the stage's approval lies today, and those who gave one."""
    assert matter.campaign is not None
    assert matter.plan is not None
    process = process_of(session, matter.campaign)
    if process is None or who.on is None:
        return
    noon = instant(who.on, time(12), ZONE)
    mine = {who.person_id, *(one.id for one in absent_for(session, who.person_id, who.on))}
    place = has_a_say(session, matter.plan, process, matter.campaign, mine, now=noon)
    if place is not None:
        yield Seat(place.role or SIGNER, matter.organization_id, "", matter.path)


def _decides_dates(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """The approver of the stage under way, or the superior where the stage needs no approval."""
    assert matter.campaign is not None
    assert matter.plan is not None
    here = matter.plan.find(matter.campaign.state)
    named = (here[1].approved_by if here else None) or "superior(secretary)"
    yield from _holding(session, who, matter, named)


def _does_duty(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those whom the plan names for the duty."""
    assert matter.plan is not None
    named = next((one.done_by for one in matter.plan.duties if one.key == matter.duty), None)
    yield from _holding(session, who, matter, named)


def _belonging(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Members of the organisation itself, and its secretaries."""
    for seat in who.seats:
        if seat.role in MEMBERS | SECRETARIES and seat.organization_id == matter.organization_id:
            yield seat


def _masses(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """The masses 群众 of the organisation itself."""
    for seat in who.seats:
        if seat.role == "masses" and seat.organization_id == matter.organization_id:
            yield seat


def _examines_pledges(owner: str) -> Rule:
    """Those whom the plan names to examine pledges; of a meeting the secretary tells."""

    def rule(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
        assert matter.plan is not None
        named = matter.plan.provisions.pledges.of(owner).examined_by
        yield from _holding(session, who, matter, "secretary" if named == MEETING else named)

    return rule


def _examines_plans(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those whom the plan names to examine organisations' own plans."""
    assert matter.plan is not None
    yield from _holding(session, who, matter, matter.plan.provisions.branch_plans.examined_by)


def _superior(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """The secretary of the direct superior; at the top whoever stands in by the plan."""
    yield from _holding(session, who, matter, "superior(secretary)")


def _examines_evidence(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those whom the plan names to examine what a duty asks for; by itself, the superior."""
    assert matter.plan is not None
    named = matter.plan.provisions.evidence.of(matter.duty).examined_by
    named = "superior(secretary)" if named == NOBODY else named
    yield from _holding(session, who, matter, named)


def _unlocks(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those whom the plan names to open a locked window of a duty."""
    assert matter.plan is not None
    named = matter.plan.provisions.evidence.of(matter.duty).unlocked_by
    yield from _holding(session, who, matter, named)


def _holding(
    session: Session, who: Visitor, matter: Matter, expression: str | None
) -> Iterator[Seat]:
    assert matter.campaign is not None
    assert matter.plan is not None
    if expression is None:
        return
    meant = matter.plan.meant(expression, matter.campaign.at_top)
    place, role = place_of(session, meant, matter.organization_id, matter.root_id)
    roles = SECRETARIES if role == "secretary" else {role}
    for seat in who.seats:
        if seat.organization_id == place and seat.role in roles:
            yield seat


_SIGNERS: tuple[Rule, ...] = (_named_by_plan, _stands_in_for_named, _signs)
_LEADERS = _seated_at_top(LEADERS)
_ADMINISTRATORS = _seated_at_top(ADMINISTRATORS)
_KEEPERS = _seated_at_top(KEEPERS)

#: Every verb and the seats that give the right to it. What is not here nobody may do.
RIGHTS: dict[str, tuple[Rule, ...]] = {
    "start": (_own,),
    "submit": (_own,),
    "withdraw": (_own,),
    "record": (_own,),
    "request_postponement": (_own,),
    "fulfil": (_does_duty, _own),
    "approve": _SIGNERS,
    "return": _SIGNERS,
    "hand_on": _SIGNERS,
    "name_substitute": (_above, _LEADERS),
    "decide_postponement": (_decides_dates,),
    "override_date": (_above, _LEADERS),
    "suspend": (_above, _LEADERS),
    "resume": (_above, _LEADERS),
    "cancel": (_above, _LEADERS),
    "reopen": (_above, _LEADERS),
    "urge": (_above, _LEADERS),
    "prepare_appraisal": (_own,),
    "open_appraisal": (_above, _LEADERS),
    "call_off_appraisal": (_above, _LEADERS),
    "count_appraisal": (_own,),
    "evaluate_appraisal": (_own,),
    "publish_appraisal": (_own,),
    "set_event": (_LEADERS,),
    "migrate": (_LEADERS,),
    "launch": (_LEADERS,),
    "see_incidents": (_LEADERS, _ADMINISTRATORS),
    "close_incident": (_LEADERS, _ADMINISTRATORS),
    "pledge": (_belonging,),
    "pledge_for_organization": (_own,),
    "examine_pledge": (_examines_pledges(ORGANIZATION),),
    "examine_pledge_of_member": (_examines_pledges(MEMBER), _above),
    "judge_pledge": (_belonging, _masses, _examines_pledges(ORGANIZATION), _above),
    "criticize_pledge": (_above, _LEADERS),
    "write_branch_plan": (_own,),
    "examine_branch_plan": (_examines_plans,),
    "file_document": (_own,),
    "file_material": (_own,),
    "examine_material": (_superior,),
    "form_group": (_own,),
    "keep_terms": (_above, _LEADERS),
    "request_election_delay": (_own,),
    "decide_election_delay": (_superior,),
    "hand_in_evidence": (_does_duty, _own),
    "examine_evidence": (_examines_evidence,),
    "ask_unlocking": (_does_duty, _own),
    "decide_unlocking": (_unlocks,),
    "hold_meeting": (_own,),
    "contribute": (_belonging,),
    "return_contribution": (_own,),
    "attach": (_belonging,),
    "keep_activities": (_own,),
    "review": (_own, _above, _LEADERS),
    "set_contact": (_LEADERS,),
    "hear": (_own,),
    "rectify": (_own, _above, _LEADERS),
    "report_rectification": (_belonging,),
    "decide_award": (_own, _LEADERS),
    "allot_places": (_above, _LEADERS),
    "nominate": (_own,),
    "name_oneself": (_belonging,),
    "enter_sanction": (_above, _LEADERS),
    "inspect": (_own, _LEADERS),
    "report_inspection": (_own, _LEADERS, inspects),
    "answer_inspection": (_own,),
    "supervise": (_above, _LEADERS),
    "issue_ledger": (_own, _LEADERS),
    "manage_tree": (_KEEPERS,),
    "manage_people": (_KEEPERS,),
    "manage_plans": (_KEEPERS,),
}
VERBS = ("see", *RIGHTS)


def visitor_now(session: Session, person_id: int, now: datetime) -> Visitor:
    """The person with the posts of this moment. Raises NotAllowed for one who has left."""
    who = visitor_of(session, person_id, on=local_day(now, ZONE))
    if who is None:
        raise NotAllowed([Reason.of("reason.not_active")])
    return who


def may(
    session: Session,
    person_id: int,
    verb: str,
    on: Campaign | Organization,
    now: datetime,
    *,
    plan: Plan | None = None,
    duty: str = "",
) -> str:
    """The role by which a person may do this now.

    Verbs of a campaign want its `plan`. Raises NotFound where the person may not even know of
    it, and NotAllowed where they may see it and no more.
    """
    return allow(session, visitor_now(session, person_id, now), verb, on, plan=plan, duty=duty)


def allow(
    session: Session,
    who: Visitor,
    verb: str,
    on: Campaign | Organization,
    *,
    plan: Plan | None = None,
    duty: str = "",
) -> str:
    """The same for somebody whose posts were looked up in this transaction."""
    matter = _matter(session, on, plan, duty)
    if not who.sees(matter.path) and not _involved(session, who, matter):
        raise NotFound("campaign" if isinstance(on, Campaign) else "organization")
    if verb == "see":
        return who.seats[0].role if who.seats else "member"
    for rule in RIGHTS[verb]:
        seat = next(rule(session, who, matter), None)
        if seat is not None:
            return seat.role
    raise NotAllowed([Reason.of("reason.not_your_role", verb=verb)])


def _involved(session: Session, who: Visitor, matter: Matter) -> bool:
    """Whether somebody from elsewhere is to sign here, or decides for somebody who is."""
    if matter.campaign is None or matter.plan is None:
        return False
    rules = (_stands_in_for_named, _signs)
    return any(next(rule(session, who, matter), None) is not None for rule in rules)


def _matter(session: Session, on: Campaign | Organization, plan: Plan | None, duty: str) -> Matter:
    if isinstance(on, Organization):
        return Matter(on.id, on.path, on.root_id, None, plan, duty)
    return Matter(on.organization_id, on.path, on.root_organization_id, on, plan, duty)


def oversees_anything(session: Session, who: Visitor, verb: str) -> str:
    """The role for what belongs to no single organisation. Raises NotAllowed."""
    roles = KEEPERS if verb.startswith("manage_") else LEADERS | ADMINISTRATORS
    for seat in who.seats:
        if seat.role in roles and seat.at_top:
            return seat.role
    raise NotAllowed([Reason.of("reason.not_your_role", verb=verb)])
