"""The verdict over a town when all is over: every promise asked of every row."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, text
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from notifications.outbox import Message
from notifications.rows import shipments
from service.db import reading
from service.models import Campaign, History, Occurrence
from service.rulebook import Rulebook
from tests.chaos.implied import Implied, Step, implied

NOTICED = ("submitted", "approved", "returned")


class Verdict:
    """What was found, as sentences; a run is good when there are none."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.counted: Counter[str] = Counter()

    def expect(self, holds: bool, sentence: str) -> None:
        """Note the sentence unless it holds."""
        if not holds:
            self.wrong.append(sentence)


def judge(
    engine: Engine, rulebook: Rulebook, end: datetime, size: int, log: Path | None
) -> Verdict:
    """Ask every promise: moves, occurrences, outbox keys, and what the provider took (`log`)."""
    verdict = Verdict()
    with reading(engine) as session:
        lines: defaultdict[int, list[History]] = defaultdict(list)
        for line in session.exec(select(History).order_by(col(History.id))):
            lines[line.campaign_id].append(line)
        every = list(session.exec(select(Campaign).order_by(col(Campaign.id))))
        plays: list[Implied] = []
        for campaign in every:
            plan = rulebook.plan(session, campaign.plan_version_id)
            play = implied(plan, campaign, lines[campaign.id], end, size)
            plays.append(play)
            _judge_moves(verdict, campaign, lines[campaign.id], play)
        _judge_occurrences(verdict, session, every, plays)
        _judge_keys(verdict, session, plays)
        if log is not None:
            _judge_delivery(verdict, session, log)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            found = connection.execute(text("PRAGMA integrity_check")).scalar_one()
            verdict.expect(found == "ok", f"integrity_check: {found}")
    return verdict


def _judge_moves(verdict: Verdict, campaign: Campaign, told: list[History], play: Implied) -> None:
    """No move lost, doubled, skipped or out of order; the row stands where history leads."""
    moved = [line for line in told if line.kind == "moved"]
    made = [
        Step(line.source or "", line.target or "", line.visit, line.effective_at) for line in moved
    ]
    name = f"campaign {campaign.id}"
    verdict.counted["moves"] += len(made)
    doubled = [step for step, times in Counter(made).items() if times > 1]
    verdict.expect(not doubled, f"{name}: moves made twice: {doubled}")
    lost = set(play.moves) - set(made)
    verdict.expect(not lost, f"{name}: moves lost: {lost}")
    extra = set(made) - set(play.moves)
    verdict.expect(not extra, f"{name}: moves that nothing implies: {extra}")
    verdict.expect(made == play.moves, f"{name}: moves out of order: {made}")
    versions = [line.to_version or 0 for line in told if line.to_version]
    verdict.expect(versions == sorted(set(versions)), f"{name}: versions {versions}")
    late = [line.effective_at for line in told if line.kind == "overdue"]
    verdict.expect(late == play.overdue, f"{name}: overdue {late}, implied {play.overdue}")
    stands = (campaign.state, campaign.visit, campaign.next_at)
    led = (play.facts.state, play.facts.visit, play.facts.next_at)
    verdict.expect(stands == led, f"{name}: stands at {stands}, history leads to {led}")


def _judge_occurrences(
    verdict: Verdict, session: Session, every: list[Campaign], plays: list[Implied]
) -> None:
    found = Counter(
        (owed.campaign_id, owed.duty, owed.period) for owed in session.exec(select(Occurrence))
    )
    wanted = {
        (campaign.id, *occurrence)
        for campaign, play in zip(every, plays, strict=True)
        for occurrence in play.occurrences
    }
    verdict.counted["occurrences"] = len(found)
    verdict.expect(set(found) == wanted, f"occurrences differ: {set(found) ^ wanted}")
    verdict.expect(max(found.values(), default=1) == 1, "an occurrence is there twice")


def _judge_keys(verdict: Verdict, session: Session, plays: list[Implied]) -> None:
    """The set of outbox keys is the one that history implies (TRUST P8)."""
    every = session.exec(select(Message.key))
    keys = {key for key in every if "/launched/" not in key and not key.startswith("digest/")}
    said = {key for key in keys if key.split("/")[3] in NOTICED}
    wanted = {key for play in plays for key in play.keys}
    missing, extra = wanted - (keys - said), (keys - said) - wanted
    verdict.counted["keys"] = len(keys)
    verdict.expect(not missing, f"{len(missing)} keys are missing: {sorted(missing)[:5]}")
    verdict.expect(not extra, f"{len(extra)} keys that nothing implies: {sorted(extra)[:5]}")
    notices: Counter[tuple[str, ...]] = sum((play.notices for play in plays), Counter())
    told = Counter(_notice(key) for key in said)
    verdict.expect(told == notices, f"notices differ: {(told - notices) + (notices - told)}")


def _notice(key: str) -> tuple[str, ...]:
    """The key of a notice without its place and number, which is a version of the row."""
    campaign, _, visit, verb, _, person, channel = key.split("/")
    return campaign, visit, verb, person, channel


def _judge_delivery(verdict: Verdict, session: Session, log: Path) -> None:
    accepted: defaultdict[str, list[bool]] = defaultdict(list)
    for one in _accepted(log):
        accepted[one["key"]].append(bool(one["maybe_sent"]))
    m, s = Message.__table__.c, shipments.c  # type: ignore[attr-defined]  # SQLModel hides it
    digest = Message.__table__.alias("digest")  # type: ignore[attr-defined]  # as above
    # What lies in a digest went out under the digest's key.
    went_as = func.coalesce(digest.c.key, m.key)
    rows = session.execute(
        columns(went_as, m.channel, m.exception, m.maybe_sent, s.state, s.maybe_sent)
        .outerjoin(shipments, s.id == m.shipment_id)
        .outerjoin(digest, digest.c.id == m.digest_id)
    ).all()
    unheard = set(accepted) - {row[0] for row in rows}
    verdict.expect(not unheard, f"accepted but in no outbox: {sorted(unheard)[:5]}")
    for key, channel, exception, maybe, state, shipment_maybe in rows:
        status = exception or state or "ready"
        verdict.counted[f"{channel} {status}"] += 1
        flags = accepted.get(key, [])
        verdict.counted[f"{channel} acceptances"] += len(flags)
        verdict.counted[f"{channel} duplicates"] += max(0, len(flags) - 1)
        verdict.expect(status not in ("ready", "sending"), f"{key} was left {status}")
        if channel == "sms":
            verdict.expect(len(flags) <= 1, f"{key}: an SMS accepted {len(flags)} times")
        else:
            unflagged = flags.count(False)
            verdict.expect(unflagged <= 1, f"{key}: {unflagged} acceptances without a flag")
        if status == "accepted":
            verdict.expect(bool(flags), f"{key}: told to be accepted, but nobody took it")
        elif status != "unknown":
            verdict.expect(
                not flags or bool(maybe or shipment_maybe), f"{key}: {status}, but it went out"
            )
        elif channel == "email":
            verdict.expect(bool(maybe or shipment_maybe), f"{key}: unknown without a doubt")


def _accepted(log: Path) -> Iterator[dict[str, Any]]:
    for line in log.read_text("utf-8").splitlines():
        yield json.loads(line)
