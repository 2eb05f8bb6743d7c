"""Who may do what to whom: the one table of rights over the tree, asked inside the transaction.

A secretary acts for its own organisation, a superior's secretary approves what its direct
subordinates hand in and may set what stands below it, the office and the leading group see and
act for all of theirs, members see their own (TRUST P15). Rights follow the tree and the posts of
the moment: nothing is remembered between two requests.

Whoever stands in 代理 for somebody absent has besides what the absent person's posts have, on the
days of the substitution and on no other; only what is personal stays with the absent.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session

from service.auth import rules
from service.auth.inspectors import inspects
from service.auth.rules import (
    ADMINISTRATORS,
    AUDITORS,
    KEEPERS,
    LEADERS,
    SECURITY,
    Matter,
    Rule,
)
from service.auth.visitor import Visitor, visitor_of
from service.errors import NotAllowed, NotFound
from service.models import Campaign, Organization
from service.roles import ZONE
from workflows.calendar import local_day
from workflows.plan import Plan
from workflows.provisions.pledges import MEMBER, ORGANIZATION
from workflows.refusals import Reason

__all__ = [
    "ADMINISTRATORS",
    "AUDITORS",
    "KEEPERS",
    "LEADERS",
    "OVERSEEING",
    "PERSONAL_VERBS",
    "RIGHTS",
    "SECURITY",
    "VERBS",
    "Right",
    "allow",
    "may",
    "may_oversee",
    "oversees_anything",
    "visitor_now",
]

#: Every verb and the seats that give the right to it. What is not here nobody may do.
RIGHTS: dict[str, tuple[Rule, ...]] = {
    "start": (rules.own,),
    "submit": (rules.own,),
    "withdraw": (rules.own,),
    "request_postponement": (rules.own,),
    "fulfil": (rules.does_duty, rules.own),
    "approve": rules.SIGNERS,
    "return": rules.SIGNERS,
    "hand_on": (*rules.SIGNERS, rules.signs_others),
    "name_substitute": (rules.above, rules.BY_LEADERS),
    "decide_postponement": (rules.decides_dates,),
    "override_date": (rules.above, rules.BY_LEADERS),
    "suspend": (rules.above, rules.BY_LEADERS),
    "resume": (rules.above, rules.BY_LEADERS),
    "cancel": (rules.above, rules.BY_LEADERS),
    "reopen": (rules.above, rules.BY_LEADERS),
    "urge": (rules.above, rules.BY_LEADERS),
    "prepare_appraisal": (rules.own,),
    "open_appraisal": (rules.above, rules.BY_LEADERS),
    "call_off_appraisal": (rules.above, rules.BY_LEADERS),
    "count_appraisal": (rules.own,),
    "evaluate_appraisal": (rules.own, rules.above, rules.BY_LEADERS),  # nobody their own grade
    "publish_appraisal": (rules.own,),
    "set_event": (rules.BY_LEADERS,),
    "migrate": (rules.BY_LEADERS,),
    "launch": (rules.BY_LEADERS,),
    "see_outbox": (rules.BY_LEADERS, rules.BY_ADMINISTRATORS),
    "see_incidents": (rules.BY_LEADERS, rules.BY_ADMINISTRATORS),
    "close_incident": (rules.BY_LEADERS, rules.BY_ADMINISTRATORS),
    "pledge": (rules.belonging,),
    "pledge_for_organization": (rules.own,),
    "examine_pledge": (rules.examines_pledges(ORGANIZATION),),
    "examine_pledge_of_member": (rules.examines_pledges(MEMBER), rules.above, rules.superior),
    "judge_pledge": (
        rules.belonging,
        rules.masses,
        rules.examines_pledges(ORGANIZATION),
        rules.above,
    ),
    "criticize_pledge": (rules.above, rules.BY_LEADERS),
    "write_branch_plan": (rules.own,),
    "examine_branch_plan": (rules.examines_plans,),
    "file_document": (rules.own,),
    "file_material": (rules.own,),
    "examine_material": (rules.superior,),
    "form_group": (rules.own,),
    "keep_terms": (rules.above, rules.BY_LEADERS),
    "request_election_delay": (rules.own,),
    "decide_election_delay": (rules.superior,),
    "hand_in_evidence": (rules.does_duty, rules.own),
    "examine_evidence": (rules.examines_evidence,),
    "ask_unlocking": (rules.does_duty, rules.own),
    "decide_unlocking": (rules.unlocks,),
    "hold_meeting": (rules.own,),
    "contribute": (rules.belonging,),
    "excuse_member": (rules.own,),
    "report_planned_task": (rules.own, rules.belonging),
    "return_contribution": (rules.own,),
    "attach": (
        rules.belonging,
        *rules.SIGNERS,
        rules.signs_others,
    ),  # minutes of a meeting that approves
    "keep_activities": (rules.own,),
    "review": (rules.own, rules.above, rules.BY_LEADERS),
    "set_contact": (rules.BY_LEADERS,),
    "hear": (rules.own,),
    "rectify": (rules.own, rules.above, rules.BY_LEADERS),
    "report_rectification": (rules.own, rules.belonging),
    "decide_award": (rules.own, rules.BY_LEADERS),
    "allot_places": (rules.above, rules.BY_LEADERS),
    "nominate": (rules.own,),
    "name_oneself": (rules.belonging,),
    "enter_sanction": (rules.above, rules.BY_LEADERS),
    "inspect": (rules.own, rules.BY_LEADERS),
    "report_inspection": (rules.own, rules.BY_LEADERS, inspects),
    "answer_inspection": (rules.own,),
    "supervise": (rules.above, rules.BY_LEADERS),
    "issue_ledger": (rules.own, rules.BY_LEADERS),
    "manage_tree": (rules.BY_KEEPERS,),
    "manage_people": (rules.BY_KEEPERS,),
    "manage_plans": (rules.BY_KEEPERS,),
    "keep_templates": (rules.BY_KEEPERS,),
    "see_accounts": (rules.BY_KEEPERS, rules.BY_SECURITY),
    "keep_accounts": (rules.BY_SECURITY,),
    "invite": (rules.secures_first,),
    "name_administrators": (rules.secures_first,),
    "read_audit": (rules.BY_AUDITORS,),
    "read_settings": (rules.BY_ADMINISTRATORS,),
}
VERBS = ("see", *RIGHTS)
#: By which posts at a top what belongs to no single organisation is looked after.
OVERSEEING = {
    **dict.fromkeys(("manage_tree", "manage_people", "manage_plans", "keep_templates"), KEEPERS),
    "see_accounts": KEEPERS | SECURITY,
    "read_audit": AUDITORS,
    "read_settings": ADMINISTRATORS,
}
#: What each does for themselves: nobody pledges, judges, hands in or names in another's name.
PERSONAL_VERBS = frozenset({"pledge", "judge_pledge", "contribute", "name_oneself"})
#: Rules about a person by name: who is to inspect is no matter of a post.
BY_NAME = frozenset({inspects})


class Right(NamedTuple):
    """By which role somebody may act, and in whose stead; ``None``: in their own right."""

    role: str
    on_behalf_of: int | None = None


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
) -> Right:
    """The right by which a person may do this now.

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
) -> Right:
    """The same for somebody whose posts were looked up in this transaction.

    What somebody may do themselves they do themselves, and not in another's stead.
    """
    matter = _matter(session, on, plan, duty)
    if not who.sees(matter.path) and not _involved(session, who, matter):
        raise NotFound("campaign" if isinstance(on, Campaign) else "organization")
    if verb == "see":
        return Right(who.seats[0].role if who.seats else "member")
    for rule in RIGHTS[verb]:
        seat = next(rule(session, who, matter), None)
        if seat is not None:
            return Right(seat.role)
    for absent in who.absent if verb not in PERSONAL_VERBS else ():
        for rule in RIGHTS[verb]:
            seat = next(rule(session, absent, matter), None) if rule not in BY_NAME else None
            if seat is not None:
                return Right(seat.role, absent.person_id)
    raise NotAllowed([Reason.of("reason.not_your_role", verb=verb)])


def _involved(session: Session, who: Visitor, matter: Matter) -> bool:
    """Whether somebody from elsewhere is to sign here, decides for who is, or inspects."""
    if matter.campaign is None or matter.plan is None:
        return False
    own = [(who, rules.signs), (who, rules.signs_others), (who, inspects)]
    signing = (*rules.SIGNERS, rules.signs_others)
    stead = [(one, rule) for one in who.absent for rule in signing]
    return any(next(rule(session, one, matter), None) is not None for one, rule in own + stead)


def _matter(session: Session, on: Campaign | Organization, plan: Plan | None, duty: str) -> Matter:
    if isinstance(on, Organization):
        return Matter(on.id, on.path, on.root_id, None, plan, duty)
    return Matter(on.organization_id, on.path, on.root_organization_id, on, plan, duty)


def oversees_anything(session: Session, who: Visitor, verb: str) -> Right:
    """The right to what belongs to no single organisation. Raises NotAllowed."""
    right = _overseeing(who, verb)
    if right is None:
        raise NotAllowed([Reason.of("reason.not_your_role", verb=verb)])
    return right


def may_oversee(who: Visitor, verb: str) -> bool:
    """Whether somebody has that right, for pages that show what it opens."""
    return _overseeing(who, verb) is not None


def _overseeing(who: Visitor, verb: str) -> Right | None:
    roles = OVERSEEING.get(verb, LEADERS | ADMINISTRATORS)
    for one in (who, *who.absent):
        for seat in one.seats:
            if seat.role in roles and seat.at_top:
                return Right(seat.role, None if one is who else one.person_id)
    return None
