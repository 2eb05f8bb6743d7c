"""Hands that a signature passes through: transferred 转办, delegated 委派, signers added 加签."""

from __future__ import annotations

from collections.abc import Sequence

from service.actors import Actor
from service.approvals.following import follow
from service.approvals.opening import give, hand_out, take_back
from service.approvals.rows import as_places, keep, rows_of
from service.approvals.table import Answer, Table
from service.approvals.whose import Hand, acting, hand_of
from service.models import ApprovalPlace, Organization, Person
from workflows.approving import BEFORE, OPEN, REMOVED, with_added
from workflows.refusals import Reason, Refused


def transfer(
    at: Table, to: Person, reason: str, *, by: Actor, place: int | None = None
) -> ApprovalPlace:
    """Hand a place over 转办 for good: the other person signs it in their own name."""
    hand = _own_hand(at, by, place)
    _refuse_signer(at, to)
    row = hand.row
    take_back(at.session, row, by=by, now=at.now, outcome="cancelled")
    row.person_id, row.role, row.holder_id = to.id, "", None
    row.delegate_id = row.opinion = None
    _give(at, row, reason)
    _note(at, "transferred", hand, by, reason, to)
    return row


def delegate(
    at: Table, to: Person, reason: str, *, by: Actor, place: int | None = None
) -> ApprovalPlace:
    """Ask another person for their opinion 委派; it comes back for the signer's last word."""
    hand = _own_hand(at, by, place)
    row = hand.row
    if row.delegate_id is not None and row.opinion is None:
        raise Refused(Reason.of("approvals.delegated_already"))
    _refuse_signer(at, to)
    take_back(at.session, row, by=by, now=at.now, outcome="cancelled")
    row.delegate_id, row.opinion = to.id, None
    _give(at, row, reason)
    _note(at, "delegated", hand, by, reason, to)
    return row


def add_signers(
    at: Table,
    people: Sequence[Person],
    how: str,
    reason: str,
    *,
    by: Actor,
    place: int | None = None,
) -> list[ApprovalPlace]:
    """Let more people sign 加签, before, beside or after oneself, each by a day of their own."""
    hand = _own_hand(at, by, place)
    if not people:
        raise Refused(Reason.of("approvals.nobody_named"))
    if at.step.sign == "ratio":
        raise Refused(Reason.of("approvals.votes_are_counted"))
    added = []
    for person in people:
        _refuse_signer(at, person)
        added.append(_add(at, hand.row, person, how, by))
    if how == BEFORE:
        take_back(at.session, hand.row, by=by, now=at.now, outcome="cancelled")
    at.session.flush()
    hand_out(at.session, at.plan, at.campaign, at.process, now=at.now, note=reason)
    for person in people:
        _note(at, "added", hand, by, reason, person, how=how)
    return added


def _own_hand(at: Table, by: Actor, place: int | None) -> Hand:
    """The place that somebody may hand on. Raises Refused for one who was only asked 委派."""
    hand = hand_of(at.session, at.process, by=by, now=at.now, number=place)
    if hand.is_opinion_of(by):
        raise Refused(Reason.of("approvals.only_an_opinion"))
    return hand


def _add(at: Table, beside: ApprovalPlace, person: Person, how: str, by: Actor) -> ApprovalPlace:
    row = ApprovalPlace(
        root_id=at.process.root_id,
        campaign_id=at.process.campaign_id,
        process_id=at.process.id,
        step=at.process.step,
        run=at.process.run,
        person_id=person.id,
        # Whoever it was, they answer for it: where an operator did, the signer beside does.
        added_by=by.person_id or beside.person_id,
    )
    rows = rows_of(at.session, at.process)
    at.session.add(row)
    at.session.flush()
    known = as_places(rows)
    mine = next(one for one in known if one.number == beside.id)
    for each, placed in zip(
        [*rows, row], with_added(known, mine, row.id, person.id, how), strict=True
    ):
        keep(each, placed, at.now)
        at.session.add(each)
    return row


def remove_signer(at: Table, place: int, *, by: Actor) -> None:
    """Take a signer out again 减签 who was added and has not signed.

    Raises:
        Refused: the plan names them, they have signed, or somebody else added them.
    """
    rows = rows_of(at.session, at.process)
    row = next((one for one in rows if one.id == place), None)
    if row is None or row.added_by is None or row.status != OPEN:
        raise Refused(Reason.of("approvals.not_added"))
    if by.person_id is not None:
        mine = {person for person, _ in acting(at.session, by.person_id, at.now)}
        if row.added_by not in mine:
            raise Refused(Reason.of("approvals.not_your_added"))
    take_back(at.session, row, by=by, now=at.now, outcome="cancelled")
    row.status, row.signed_at = REMOVED, at.now
    at.session.add(row)
    at.session.flush()
    person = at.session.get_one(Person, row.person_id)
    _note(at, "removed", Hand(row), by, "", person)
    follow(at, Hand(row), Answer(), by)


def _give(at: Table, row: ApprovalPlace, note: str) -> None:
    at.session.add(row)
    at.session.flush()
    give(at.session, at.plan, at.campaign, at.process, row, now=at.now, note=note)


def _refuse_signer(at: Table, person: Person) -> None:
    """Refuse somebody who may not sign, or signs anyway."""
    place = at.session.get(Organization, person.organization_id)
    if not person.active or place is None or place.root_id != at.campaign.root_organization_id:
        raise Refused(Reason.of("approvals.outside_tree", person=person.name))
    if person.id in at.wanted.submitters:
        raise Refused(Reason.of("approvals.to_submitter", person=person.name))
    for row in rows_of(at.session, at.process):
        if row.status != REMOVED and person.id in (row.person_id, row.signed_by):
            raise Refused(Reason.of("approvals.signs_anyway", person=person.name))


def _note(
    at: Table, name: str, hand: Hand, by: Actor, reason: str, to: Person, **more: object
) -> None:
    details = {"place": hand.row.id, "to": to.id, "on_behalf_of": hand.on_behalf_of, **more}
    at.deed(name, by, reason=reason, **details)
