"""Contacts 联系点: which leader takes care of which organisation, from when, until when."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.rows import facts_of
from service.models import Campaign, Contact, Holder, Organization, Person, Post
from service.reviews.counting import facts
from service.reviews.rows import bad, campaign_of, plan_of, refuse_bad, today
from service.roles import holders
from service.rulebook import Rulebook
from service.seats import held
from service.work import Audience, Words, done, tell
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

#: Posts whose holders may take care of others, at the top or above (SEEDS S1-11, S1-19).
LEADING = frozenset(
    {"leading_group", "leading_group_head", "secretary", "deputy_secretary", "committee_member"}
)


def set_contact(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    since: date,
    *,
    by: Actor,
    now: datetime,
    person_id: int | None = None,
    role: str | None = None,
    until: date | None = None,
) -> Contact:
    """Let a leader, by name or by a post at the top, take care of an organisation.

    Both are told. A contact by post goes on with whoever holds the post (席位制).

    Raises:
        BadInput: neither or both of person and post, no leader above, or days in the wrong order.
        Refused: that leader is the organisation's contact on some of these days already.
    """
    session.refresh(campaign, with_for_update=True)
    plan = plan_of(session, rulebook, campaign)
    problems = []
    if (person_id is None) == (role is None):
        problems.append(bad("person", "person_or_role"))
    elif not _leads(session, campaign, person_id, role, today(plan, now)):
        problems.append(bad("person", "not_a_leader"))
    if until is not None and until < since:
        problems.append(bad("until", "ends_before_it_starts", since=since, until=until))
    refuse_bad(problems)
    leader = f"person:{person_id}" if person_id is not None else f"role:{role}"
    _refuse_overlap(session, campaign, leader, since, until)
    contact = Contact(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        leader=leader,
        person_id=person_id,
        role=role,
        since=since,
        until=until,
        set_by=by.person_id,
        set_at=now,
    )
    try:
        with session.begin_nested():
            session.add(contact)
            session.flush()
    except IntegrityError:
        raise Refused(Reason.of("reviews.contact_there", since=since)) from None
    _tell(session, plan, campaign, contact, "reviews.contact_set", now)
    _wrote(session, rulebook, campaign, contact, "reviews.contact_set", by=by, now=now)
    return contact


def _leads(
    session: Session, campaign: Campaign, person_id: int | None, role: str | None, on: date
) -> bool:
    """Say whether somebody holds a leading post above an organisation, or is in its tree's."""
    path = session.get_one(Organization, campaign.organization_id).path
    above = [int(part) for part in path.strip("/").split("/")]
    above = above[:-1] or above
    chosen = (
        select(Post.id)
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(col(Person.active), held(on))
    )
    if role is not None:
        chosen = chosen.where(Post.role == role, Post.organization_id == above[0])
    else:
        chosen = chosen.where(Holder.person_id == person_id, col(Post.organization_id).in_(above))
    return session.exec(chosen.where(col(Post.role).in_(LEADING)).limit(1)).first() is not None


def _refuse_overlap(
    session: Session, campaign: Campaign, leader: str, since: date, until: date | None
) -> None:
    chosen = select(Contact).where(
        Contact.campaign_id == campaign.id,
        Contact.leader == leader,
        or_(col(Contact.until).is_(None), col(Contact.until) >= since),
    )
    if until is not None:
        chosen = chosen.where(Contact.since <= until)
    there = session.exec(chosen.limit(1)).first()
    if there is not None:
        raise Refused(Reason.of("reviews.contact_there", since=there.since))


def end_contact(
    session: Session,
    rulebook: Rulebook,
    contact: Contact,
    until: date,
    *,
    by: Actor,
    now: datetime,
) -> Contact:
    """Let a contact end with a day; both are told. What was reviewed by it stays reviewed.

    Raises:
        BadInput: the day lies before the contact's first.
        Refused: it has ended already.
    """
    campaign = campaign_of(session, contact)
    plan = plan_of(session, rulebook, campaign)
    if until < contact.since:
        refuse_bad([bad("until", "ends_before_it_starts", since=contact.since, until=until)])
    if contact.until is not None and contact.until < today(plan, now):
        raise Refused(Reason.of("reviews.contact_over", until=contact.until))
    contact.until = until
    contact.version += 1
    session.add(contact)
    session.flush()
    _tell(session, plan, campaign, contact, "reviews.contact_ended", now)
    _wrote(session, rulebook, campaign, contact, "reviews.contact_ended", by=by, now=now)
    return contact


def contacts_of(session: Session, campaign: Campaign, on: date | None = None) -> list[Contact]:
    """Return the contacts of an organisation: of one day, or of all times."""
    chosen = select(Contact).where(Contact.campaign_id == campaign.id)
    if on is not None:
        still = or_(col(Contact.until).is_(None), col(Contact.until) >= on)
        chosen = chosen.where(Contact.since <= on, still)
    return list(session.exec(chosen.order_by(col(Contact.id))))


def _tell(
    session: Session, plan: Plan, campaign: Campaign, contact: Contact, what: str, now: datetime
) -> None:
    leaders = []
    if contact.person_id is not None:
        leaders = [session.get_one(Person, contact.person_id)]
    if contact.role is not None:
        root = campaign.root_organization_id
        leaders = holders(session, contact.role, root, root, now)
    until = [{"day": contact.until.isoformat()}] if contact.until else []
    days: Words = [{"day": contact.since.isoformat()}, " – ", *until]
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience(roles=("secretary",), people=tuple(leader.id for leader in leaders)),
        about=f"contact/{contact.id}",
        now=now,
        params={
            "what": what,
            "title": "、".join(leader.name for leader in leaders),
            "note": days,
        },
        number=contact.version,
    )


def _wrote(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    contact: Contact,
    deed: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    plan = plan_of(session, rulebook, campaign)
    round_key = facts_of(campaign).round_key
    known = facts(session, plan, campaign, round_key, now) if round_key else {}
    details = {"contact": contact.id, "leader": contact.leader, "until": str(contact.until or "")}
    done(session, rulebook, campaign, deed, by=by, now=now, round_key=round_key, known=known,
         details=details)  # fmt: skip
    session.refresh(contact)
