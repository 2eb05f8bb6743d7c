"""A voting hall: a branch large enough to hide in, its votes, and the voters with their tokens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlmodel import col, select

from service import appraisals, seats
from service.actors import Actor
from service.appraisals import Vault, told
from service.appraisals.client import Terms, Voter, unpack
from service.db import reading, retrying, writing
from service.models import (
    AppraisalEvent,
    AppraisalSubject,
    AppraisalTally,
    Eligibility,
    Person,
)
from tests.campaigns.village import FIRST, PLAN, Village, at

GUARDS = "[organization_appraised, members_appraised, results_published, recorded(grades_given)]"
APPRAISED = PLAN.replace("guards: [pledges_published]", f"guards: {GUARDS}")
Ballot = Mapping[str, Mapping[str, str]]


@dataclass
class Hall:
    """One branch's votes in the village, on a day of April."""

    village: Village
    vault: Vault
    code: str = FIRST
    tokens: dict[tuple[int, int], Voter] = field(default_factory=dict)

    @classmethod
    def built(cls, engine: Engine, folder: Path, section: str = "", plan: str = APPRAISED) -> Hall:
        """Launch the plan, with a section ``appraisals`` if there is one to be added."""
        village = Village.founded(engine, at("2026-02-27"))
        village.launch(plan + section)
        village.day("2026-03-02")
        village.is_approved("c", "g1", "b1")
        village.day("2026-04-02")
        return cls(village, Vault(folder / "keys"))

    def gathers(self, role: str, count: int, code: str | None = None) -> list[int]:
        """Let so many people more hold a post; return their numbers."""
        place = self.village.cast.organizations[code or self.code]
        with writing(self.village.engine) as session:
            known = len(session.exec(select(Person)).all())
            people = [
                Person(
                    staff_no=f"hall-{known + n}", name=f"评议人{known + n}号",
                    organization_id=place, email=f"hall{known + n}@example.org",
                )
                for n in range(count)
            ]  # fmt: skip
            session.add_all(people)
            session.flush()
            numbers = [person.id for person in people]
            wanted = {number: [(place, role)] for number in numbers}
            seats.seat(session, wanted, new=numbers, today=self.village.now.date())
        return numbers

    def actor(self, code: str, role: str = "secretary") -> Actor:
        """Return somebody acting by a post."""
        return Actor.person(self.village.cast.one(code, role), role)

    def prepares(self, subjects: str = "members", **more: Any) -> int:
        """Let the branch's secretary prepare a vote until 10 April; return its number."""
        given = {"title": "民主评议", "closes_on": date(2026, 4, 10), **more}
        given.setdefault("by", self.actor(self.code))
        with writing(self.village.engine) as session:
            return appraisals.prepare(
                session,
                self.village.rulebook,
                self.village.campaign(session, self.code),
                subjects=subjects,
                now=self.village.now,
                **given,
            ).id

    def opens(self, number: int, *, by: Actor | None = None, seen: str | None = None) -> int:
        """Let the superior's secretary open it."""
        with writing(self.village.engine) as session:
            event = appraisals.event_of(session, number)
            appraisals.open_event(
                session,
                self.village.rulebook,
                self.village.campaign(session, self.code),
                event,
                self.vault,
                config_hash=event.config_hash if seen is None else seen,
                by=by or self.actor("g1"),
                now=self.village.now,
            )
        return number

    def terms(self, number: int) -> Terms:
        """Return what every voter may know of a vote."""
        with reading(self.village.engine) as session:
            event = session.get_one(AppraisalEvent, number)
            return Terms.read(told.terms(session, event))

    def roster(self, number: int) -> list[tuple[int, int]]:
        """Return (voter, paper) of all that may be issued."""
        with reading(self.village.engine) as session:
            chosen = select(Eligibility.voter_id, Eligibility.paper)
            found = session.exec(chosen.where(Eligibility.event_id == number)).all()
        return sorted((voter, paper) for voter, paper in found)

    def issues(self, number: int, voter: int, paper: int, token: Voter | None = None) -> Voter:
        """Let a voter get a token."""
        token = token or Voter(self.terms(number), paper)
        asked = token.request()

        def once() -> bytes:
            with writing(self.village.engine) as session:
                return appraisals.issue(
                    session, self.vault, number, paper, voter, unpack(asked["blinded"]),
                    now=self.village.now,
                )  # fmt: skip

        from service.appraisals.client import pack

        token.take({"signature": pack(retrying(once))})
        self.tokens[voter, paper] = token
        return token

    def puts_in(self, token: Voter, ballot: Ballot, comment: str = "") -> str:
        """Cast with a token; what is said in words goes with it where the vote asks for that."""
        return self.sends(token.cast(ballot, comment))

    def sends(self, sent: Mapping[str, Any]) -> str:
        """Put what a client made into the box."""

        def once() -> str:
            with writing(self.village.engine) as session:
                return appraisals.cast(
                    session, sent["appraisal"], sent["paper"], unpack(sent["serial"]),
                    unpack(sent["signature"]), unpack(sent["envelope"]),
                    unpack(sent["comment"]) if "comment" in sent else None,
                    now=self.village.now,
                )  # fmt: skip

        return retrying(once)

    def about(self, number: int, paper: int) -> list[str]:
        """Return the subjects of a kind of paper, as ballots name them."""
        with reading(self.village.engine) as session:
            event = session.get_one(AppraisalEvent, number)
            papers = told.terms(session, event)["papers"]
            return [str(s) for p in papers if p["number"] == paper for s in p["subjects"]]

    def votes(
        self, number: int, choice: str, *, who: Iterable[int] | None = None, of: int | None = None
    ) -> list[str]:
        """Let voters get every paper of theirs and choose the same for everybody on it.

        ``of``: only papers about this subject.
        """
        wanted = None if who is None else set(who)
        receipts = []
        for voter, paper in self.roster(number):
            subjects = self.about(number, paper)
            if (wanted is not None and voter not in wanted) or (of and str(of) not in subjects):
                continue
            token = self.issues(number, voter, paper)
            receipts.append(self.puts_in(token, self.ballot(number, subjects, choice)))
        return receipts

    def ballot(self, number: int, subjects: Iterable[str], choice: str) -> Ballot:
        """Fill in a ballot: the same option for every question."""
        questions = self.questions(number)
        return {subject: dict.fromkeys(questions, choice) for subject in subjects}

    def questions(self, number: int) -> list[str]:
        """Return what is asked."""
        with reading(self.village.engine) as session:
            event = session.get_one(AppraisalEvent, number)
            return [q.key for q in told.scheme_of(event).questions]

    def counts(self, number: int) -> AppraisalEvent:
        """Let the secretary count."""
        with writing(self.village.engine) as session:
            event = appraisals.event_of(session, number)
            appraisals.close(
                session,
                self.village.rulebook,
                self.village.campaign(session, self.code),
                event,
                self.vault,
                by=self.actor(self.code),
                now=self.village.now,
            )
        return self.event(number)

    def clears_up(self) -> int:
        """Destroy the keys of what is over and rewrite the tables."""
        village = self.village
        return appraisals.clear_up(village.engine, village.rulebook, self.vault, now=village.now)

    def event(self, number: int) -> AppraisalEvent:
        """Return a vote to look at."""
        with reading(self.village.engine) as session:
            return session.get_one(AppraisalEvent, number)

    def subjects(self, number: int) -> list[AppraisalSubject]:
        """Return those judged."""
        with reading(self.village.engine) as session:
            chosen = select(AppraisalSubject).where(AppraisalSubject.event_id == number)
            return list(session.exec(chosen.order_by(col(AppraisalSubject.id))))

    def tallies(self, number: int) -> dict[tuple[str, str, str, str], int]:
        """Return (unit, stratum, question, option) -> count of all that is kept."""
        with reading(self.village.engine) as session:
            found = session.exec(select(AppraisalTally).where(AppraisalTally.event_id == number))
            return {(t.unit, t.stratum, t.question, t.option): t.count for t in found}

    def evaluates(self, number: int, subject: int, grade: str, reason: str = "") -> None:
        """Let the superior give a final grade."""
        with writing(self.village.engine) as session:
            appraisals.evaluate(
                session,
                self.village.rulebook,
                self.village.campaign(session, self.code),
                appraisals.event_of(session, number),
                subject,
                grade,
                reason,
                by=self.actor("g1"),
                now=self.village.now,
            )

    def publishes(self, number: int) -> None:
        """Let the secretary publish."""
        with writing(self.village.engine) as session:
            appraisals.publish(
                session,
                self.village.rulebook,
                self.village.campaign(session, self.code),
                appraisals.event_of(session, number),
                by=self.actor(self.code),
                now=self.village.now,
            )
