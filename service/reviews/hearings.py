"""Opinions heard 听取意见, and answers to problems found: who was heard, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from service.actors import Actor
from service.campaigns.rows import facts_of
from service.errors import Problem
from service.models import Campaign, Hearing
from service.reviews.counting import facts
from service.reviews.rows import (
    bad,
    files_of,
    outside,
    plan_of,
    refuse_bad,
    rules_of,
    too_long,
)
from service.rulebook import Rulebook
from service.work import done
from service.work.seen import refuse_unseen
from workflows.plan import Plan
from workflows.provisions.reviews import FINDINGS
from workflows.refusals import Reason, Refused
from workflows.reviewing import HEARING_KINDS, HEARING_WAYS

SHORTEST = 2  # characters of whom was heard, and of each finding
LONGEST_WHO = 300


@dataclass(frozen=True, slots=True)
class Heard:
    """Who was heard, how, when, how many, and the findings by name (`FINDINGS`)."""

    kind: str
    way: str
    held_on: date
    who: str
    members: int
    masses: int
    findings: Mapping[str, str]
    attachments: Sequence[int] = ()


def record_hearing(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    heard: Heard,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Hearing:
    """Record that opinions of members and masses were heard (SEEDS S2-5), or problems answered.

    Raises:
        BadInput: nobody was heard, a finding that the plan wants is missing, or the day is none
            of the round's so far.
        Refused: outside of any round.
    """
    session.refresh(campaign, with_for_update=True)
    refuse_unseen(campaign.version, seen_version)
    plan = plan_of(session, rulebook, campaign)
    round_key = facts_of(campaign).round_key
    if not round_key:
        raise Refused(Reason.of("reviews.outside_rounds"))
    kept, problems = files_of(session, campaign, heard.attachments)
    problems += outside(plan, campaign, round_key, "held_on", heard.held_on, now)
    refuse_bad([*problems, *_wrong(plan, heard)])
    hearing = Hearing(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        round=round_key,
        kind=heard.kind,
        way=heard.way,
        held_on=heard.held_on,
        who=heard.who.strip(),
        members=heard.members,
        masses=heard.masses,
        findings=json.dumps(
            {name: text.strip() for name, text in sorted(heard.findings.items())},
            ensure_ascii=False,
        ),
        attachments=kept,
        recorded_by=by.person_id,
        recorded_at=now,
    )
    session.add(hearing)
    session.flush()
    known = facts(session, plan, campaign, round_key, now)
    details = {"hearing": hearing.id, "members": heard.members, "masses": heard.masses}
    done(session, rulebook, campaign, f"reviews.{heard.kind}", by=by, now=now,
         round_key=round_key, known=known, details=details)  # fmt: skip
    session.refresh(hearing)
    return hearing


def _wrong(plan: Plan, heard: Heard) -> list[Problem]:
    found = []
    if heard.kind not in HEARING_KINDS:
        found.append(bad("kind", "unknown_kind", value=heard.kind, known=", ".join(HEARING_KINDS)))
    if heard.way not in HEARING_WAYS:
        found.append(bad("way", "unknown_way", value=heard.way, known=", ".join(HEARING_WAYS)))
    if not SHORTEST <= len(heard.who.strip()) <= LONGEST_WHO:
        found.append(bad("who", "who_wanted"))
    if heard.members < 0 or heard.masses < 0 or heard.members + heard.masses < 1:
        found.append(bad("members", "nobody_heard"))
    wanted = rules_of(plan).findings if heard.kind == "opinions" else ("problems",)
    found += [
        bad(f"findings.{name}", f"missing_{name}")
        for name in wanted
        if len(heard.findings.get(name, "").strip()) < SHORTEST
    ]
    for name, text in heard.findings.items():
        if name not in FINDINGS:
            known = ", ".join(FINDINGS)
            found.append(bad("findings", "unknown_finding", value=name, known=known))
        found += too_long(f"findings.{name}", text)
    return found
