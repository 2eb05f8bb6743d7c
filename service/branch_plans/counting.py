"""What plans, documents and material come to: the facts that guards read, counted from rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session, col, select

from service.actors import Actor
from service.branch_plans.rows import adopted
from service.campaigns.claiming import identified
from service.campaigns.performing import act_on
from service.campaigns.rows import facts_of
from service.models import Campaign, Filing, RuleDocument, within
from service.rulebook import Rulebook
from service.work import done
from workflows import acts
from workflows.branch_planning import facts_in_force, in_force
from workflows.facts import CANCELLED
from workflows.giving import material
from workflows.guards import YES, facts_asked_for
from workflows.plan import Plan
from workflows.provisions.branch_plans import ANY, EACH


def facts(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return every fact of plans, documents and material as it stands in a round."""
    session.flush()
    return {
        **facts_in_force(in_force(plan, adopted(session, campaign), round_key)),
        **_documents(session, plan, campaign),
        **_filings(session, plan, campaign, round_key),
    }


def _documents(session: Session, plan: Plan, campaign: Campaign) -> dict[str, str | None]:
    filed = _in_force(session, campaign.root_id)
    return {
        f"document.{key}": YES if _counts(plan, key, filed, campaign.id, campaign.path) else None
        for key, _ in plan.documents
    }


#: A document in force: its key, and the campaign it was filed in with its path and whether it
#: is the top's.
InForce = tuple[str, int, str, bool]


def _in_force(session: Session, root_id: int, document: str | None = None) -> list[InForce]:
    chosen = (
        select(RuleDocument.document, Campaign.id, Campaign.path, Campaign.at_top)
        .join(Campaign, col(Campaign.id) == col(RuleDocument.campaign_id))
        .where(RuleDocument.root_id == root_id, col(RuleDocument.withdrawn_at).is_(None))
    )
    if document is not None:
        chosen = chosen.where(RuleDocument.document == document)
    return [(key, number, path, at_top) for key, number, path, at_top in session.exec(chosen)]


def _counts(plan: Plan, key: str, filed: list[InForce], number: int, path: str) -> bool:
    """Say whether a document counts here: filed here, or above where the plan lets it (S1-15)."""
    by = plan.provisions.branch_plans.document_by(key)
    return any(
        known == key
        and (of == number or (path.startswith(above) and (by == ANY or (by != EACH and at_top))))
        for known, of, above, at_top in filed
    )


def _filings(
    session: Session, plan: Plan, campaign: Campaign, round_key: str
) -> dict[str, str | None]:
    names = material(plan, campaign.kind)
    chosen = select(Filing.fact, Filing.state).where(
        Filing.campaign_id == campaign.id,
        Filing.round == round_key,
        col(Filing.state).in_(("filed", "accepted")),
    )
    rules, counted = plan.provisions.branch_plans, Counter[str]()
    for fact, state in session.exec(chosen):
        if state == "accepted" or not rules.filing(fact).examined:
            counted[fact] += 1
    return {name: YES if counted[name] >= rules.filing(name).at_least else None for name in names}


def wrote(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> Campaign:
    """Write down what was done, with what is now true of every round of the plan."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    current = round_under_way(plan, campaign)
    known = {each.key: facts(session, plan, campaign, each.key, now) for each in plan.rounds}
    return done(
        session,
        rulebook,
        campaign,
        deed,
        by=by,
        now=now,
        round_key=current,
        known=known.pop(current),
        also=known,
        reason=reason,
        details=details,
    )


def round_under_way(plan: Plan, campaign: Campaign) -> str:
    """Return the round that a campaign is in, or the nearest one before or after them all."""
    if key := facts_of(campaign).round_key:
        return key
    return plan.rounds[0 if campaign.closed_at is None else -1].key


def wrote_below(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    document: str,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Let everybody below know of a document as their own rows now say, all by one act each way.

    An organisation below may have filed one of its own, which goes on to count.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    fact = f"document.{document}"
    if fact not in facts_asked_for(plan):
        return
    chosen = select(Campaign.id, Campaign.path).where(
        Campaign.root_id == campaign.root_id,
        within(col(Campaign.path), campaign.path),
        Campaign.id != campaign.id,
        Campaign.state != CANCELLED,
    )
    numbers: dict[str | None, list[int]] = {YES: [], None: []}
    filed = _in_force(session, campaign.root_id, document)
    for number, path in session.exec(chosen):
        has = _counts(plan, document, filed, number, path)
        numbers[YES if has else None].append(number)
    for value, concerned in numbers.items():
        if not concerned:
            continue
        known = tuple((each.key, fact, value) for each in plan.rounds)
        act_on(
            session,
            rulebook,
            col(Campaign.id).in_(concerned),
            "worked",
            partial(acts.learn, known=known),
            by=by,
            now=now,
            reason=reason,
            details={"deed": deed, **(details or {})},
        )


def take_over(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, by: Actor, now: datetime
) -> None:
    """Let a campaign that has just come under others know of the documents in force above it."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    asked = facts_asked_for(plan)
    kept = {name for _, name, _ in facts_of(campaign).particulars.values}
    true_now = {name for name, value in _documents(session, plan, campaign).items() if value}
    documents = {f"document.{key}" for key, _ in plan.documents} & asked
    if true_now & asked != kept & documents and campaign.state != CANCELLED:
        wrote(session, rulebook, campaign, "work.recounted", by=by, now=now)


#: What campaigns learn: facts of rounds, as (round, fact, value).
Learnt = tuple[tuple[str, str, str | None], ...]


def take_over_all(
    session: Session,
    rulebook: Rulebook,
    newcomers: Sequence[Campaign],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """The same for campaigns that have just begun: they have filed nothing themselves yet.

    Those below one superior know the same documents, and those who know the same learn it at once.
    """
    below: dict[tuple[int, int | None], list[Campaign]] = defaultdict(list)
    for campaign in newcomers:
        below[campaign.plan_version_id, campaign.parent_id].append(campaign)
    learning: dict[Learnt, list[int]] = defaultdict(list)
    for (version_id, _), alike in below.items():
        plan = rulebook.plan(session, version_id)
        true_now = _documents(session, plan, alike[0])
        has = sorted(name for name, value in true_now.items() if value)
        asked = [name for name in has if name in facts_asked_for(plan)]
        known: Learnt = tuple((each.key, name, YES) for each in plan.rounds for name in asked)
        learning[known] += [campaign.id for campaign in alike]
    for learnt, numbers in learning.items():
        if learnt:
            verb = partial(acts.learn, known=learnt)
            told = {"deed": "work.recounted"}
            which = identified(numbers)
            act_on(session, rulebook, which, "worked", verb, by=by, now=now, details=told)
