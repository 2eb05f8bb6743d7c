"""The rules by which seats give rights: each yields those of a visitor that give one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlmodel import Session, col, select

from service.approvals.in_stead import deciding
from service.approvals.subjects import OWN_PLAN
from service.approvals.waiting import has_a_say
from service.auth.visitor import SECRETARIES, Seat, Visitor
from service.campaigns.handed_in import others_of, process_of
from service.models import Account, ApprovalProcess, Campaign, Holder, Person, Post
from service.roles import ZONE, place_of
from service.seats import held
from workflows.calendar import instant
from workflows.plan import Plan
from workflows.provisions.evidence import NOBODY
from workflows.provisions.pledges import MEETING

#: Posts at the top of a tree that act for all of it.
LEADERS = frozenset({"office", "leading_group", "leading_group_head"})
ADMINISTRATORS = frozenset({"administrator"})
KEEPERS = frozenset({"office", "administrator"})
SECURITY = frozenset({"security_administrator"})
AUDITORS = frozenset({"audit_administrator"})
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


def own(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Secretaries of the organisation itself."""
    for seat in who.seats:
        if seat.role in SECRETARIES and seat.organization_id == matter.organization_id:
            yield seat


def above(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
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


def named_by_plan(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those whom the plan names as approver of the stage under way."""
    assert matter.campaign is not None
    assert matter.plan is not None
    here = matter.plan.find(matter.campaign.state)
    named = here[1].approved_by if here else None
    yield from _holding(session, who, matter, named)


def signs(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those with whom a signature of the stage's approval lies today, and those who gave one."""
    assert matter.campaign is not None
    process = process_of(session, matter.campaign)
    yield from _with_a_say(session, who, matter, [process] if process is not None else [])


def signs_others(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """The same for what else lies before signers in the campaign, beside its stage."""
    assert matter.campaign is not None
    yield from _with_a_say(session, who, matter, others_of(session, matter.campaign))


def _with_a_say(
    session: Session, who: Visitor, matter: Matter, processes: Sequence[ApprovalProcess]
) -> Iterator[Seat]:
    assert matter.campaign is not None
    assert matter.plan is not None
    if who.on is None:
        return
    noon = instant(who.on, time(12), ZONE)
    for process in processes:
        place = has_a_say(session, matter.plan, process, matter.campaign, {who.person_id}, now=noon)
        if place is not None:
            yield Seat(place.role or SIGNER, matter.organization_id, "", matter.path)


def decides_dates(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """The approver of the stage under way, or the superior where the stage needs no approval."""
    assert matter.campaign is not None
    assert matter.plan is not None
    here = matter.plan.find(matter.campaign.state)
    named = (here[1].approved_by if here else None) or "superior(secretary)"
    yield from _holding(session, who, matter, named)


def does_duty(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those whom the plan names for the duty."""
    assert matter.plan is not None
    named = next((one.done_by for one in matter.plan.duties if one.key == matter.duty), None)
    yield from _seated(session, who, matter, named)


def belonging(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Members of the organisation itself, and its secretaries."""
    for seat in who.seats:
        if seat.role in MEMBERS | SECRETARIES and seat.organization_id == matter.organization_id:
            yield seat


def masses(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """The masses 群众 of the organisation itself."""
    for seat in who.seats:
        if seat.role == "masses" and seat.organization_id == matter.organization_id:
            yield seat


def examines_pledges(owner: str) -> Rule:
    """Those whom the plan names to examine pledges; of a meeting the secretary tells."""

    def rule(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
        assert matter.plan is not None
        named = matter.plan.provisions.pledges.of(owner).examined_by
        yield from _holding(session, who, matter, "secretary" if named == MEETING else named)

    return rule


def examines_plans(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those whom the plan names to examine organisations' own plans, or who are to sign them."""
    assert matter.campaign is not None
    assert matter.plan is not None
    theirs = [one for one in others_of(session, matter.campaign) if one.subject_kind == OWN_PLAN]
    yield from _with_a_say(session, who, matter, theirs)
    yield from _holding(session, who, matter, matter.plan.provisions.branch_plans.examined_by)


def superior(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """The secretary of the direct superior; at the top whoever stands in by the plan."""
    yield from _holding(session, who, matter, "superior(secretary)")


def examines_evidence(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those whom the plan names to examine what a duty asks for; by itself, the superior."""
    assert matter.plan is not None
    named = matter.plan.provisions.evidence.of(matter.duty).examined_by
    named = "superior(secretary)" if named == NOBODY else named
    yield from _holding(session, who, matter, named)


def unlocks(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """Those whom the plan names to open a locked window of a duty."""
    assert matter.plan is not None
    named = matter.plan.provisions.evidence.of(matter.duty).unlocked_by
    yield from _holding(session, who, matter, named)


def _seated(
    session: Session, who: Visitor, matter: Matter, expression: str | None
) -> Iterator[Seat]:
    """Those who hold the post that a role of the plan names."""
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


def _holding(
    session: Session, who: Visitor, matter: Matter, expression: str | None
) -> Iterator[Seat]:
    """Those who decide by a role of the plan: its holders, or whoever does so in their stead."""
    mine = list(_seated(session, who, matter, expression))
    yield from mine
    above = (s.at_top or matter.path.startswith(s.path) for s in who.seats)
    if mine or expression is None or who.on is None or not any(above):
        return
    assert matter.campaign is not None
    assert matter.plan is not None
    for person, post, at in deciding(session, matter.plan, matter.campaign, expression, who.on):
        if person == who.person_id:
            yield next(s for s in who.seats if (s.role, s.organization_id) == (post, at))


SIGNERS: tuple[Rule, ...] = (named_by_plan, signs)
BY_LEADERS = _seated_at_top(LEADERS)
BY_ADMINISTRATORS = _seated_at_top(ADMINISTRATORS)
BY_KEEPERS = _seated_at_top(KEEPERS)
BY_SECURITY = _seated_at_top(SECURITY)
BY_AUDITORS = _seated_at_top(AUDITORS)


def secures_first(session: Session, who: Visitor, matter: Matter) -> Iterator[Seat]:
    """The security administrator; until one can log in, the system administrator, to name one."""
    yield from BY_SECURITY(session, who, matter)
    if who.on is not None and not _secured(session, matter.root_id, who.on):
        yield from BY_ADMINISTRATORS(session, who, matter)


def _secured(session: Session, root_id: int, on: date) -> bool:
    """Whether somebody who has an account is security administrator of a tree."""
    seated = (
        select(Holder.id)
        .join(Post, col(Post.id) == col(Holder.post_id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .join(Account, col(Account.person_id) == col(Person.id))
        .where(
            Post.organization_id == root_id,
            col(Post.role).in_(SECURITY),
            col(Person.active),
            held(on),
        )
        .limit(1)
    )
    return session.exec(seated).first() is not None
