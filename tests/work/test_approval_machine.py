"""Any order of verbs on an approval reaches only declared states, those that a model reaches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session, col, select

from service import campaigns
from service.actors import Actor
from service.approvals import hands
from service.approvals.rows import as_places
from service.approvals.substitutes import end_substitute, name_substitute
from service.approvals.table import Table, table
from service.db import make_engine, reading, writing
from service.models import ApprovalPlace, ApprovalProcess, Person, Substitute, Task
from service.models.approvals import OUTCOMES
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, WEST, Village, at
from tests.work.approval_model import STEPS, Model, No
from tests.work.test_approvals import seated
from workflows.approving import HOW, STATUSES, open_now
from workflows.refusals import Refused

TEXT = (Path(__file__).parent / "three_levels.yaml").read_text("utf-8")
PEOPLE = ("submitter", "officer", "publicity", "secretary", "west", "own", "top")
WEIGHTS = {
    "sign": 6, "give_back": 4, "hand_over": 5, "add": 5, "remove": 2, "withdraw": 1, "submit": 1,
    "go_away": 3, "come_back": 1, "days_pass": 3,
}  # fmt: skip
SETTINGS = settings(max_examples=16, stateful_step_count=30, phases=(Phase.generate,))


class Approving(RuleBasedStateMachine):
    """A branch whose stage three steps approve; people hand on, go away and come back."""

    begun: ClassVar[Village]
    cast: ClassVar[dict[str, Actor]]
    copies: ClassVar[Iterator[str]]

    def __init__(self) -> None:
        super().__init__()
        engine = make_engine(next(self.copies))
        self.village = replace(self.begun, engine=engine, cast=deepcopy(self.begun.cast))
        self.model = Model(self.village.now.date(), sorted(PEOPLE, key=self.number))
        self.steps = 0

    def number(self, who: str) -> int:
        found = self.cast[who].person_id
        assert found is not None
        return found

    def both(self, expected: Callable[[], object], deed: Callable[[Session], object]) -> None:
        """Do the same to the model and to the service: both do it, or neither."""
        trial = deepcopy(self.model)
        try:
            expected()
        except No:
            self.model, allowed = trial, False
        else:
            allowed = True
        refused: tuple[object, ...] = ()
        try:
            with writing(self.village.engine) as session:
                deed(session)
        except Refused as refusal:
            refused = refusal.reasons
        assert bool(refused) != allowed, refused or "the model refuses it"

    def does(self, verb: Callable[..., Any], *told: Any, by: Actor, **more: Any) -> Any:
        """Return a verb on the branch's campaign, to be done in a transaction."""

        def deed(session: Session) -> object:
            village = self.village
            campaign = village.campaign(session, FIRST)
            return verb(session, village.rulebook, campaign, *told, by=by, now=village.now, **more)

        return deed

    def hands_on(self, act: Callable[[Session, Table], object], by: Actor) -> Any:
        def deed(session: Session) -> None:
            village = self.village
            campaign = village.campaign(session, FIRST)
            doors = (session, village.rulebook, campaign)
            process = campaigns.put_on_table(*doors, by=by, now=village.now)
            act(session, table(*doors, process, by=by, now=village.now))

        return deed

    # --- deeds ---

    @rule(chance=st.integers(0, 2**32))
    def step(self, chance: int) -> None:
        """Do one thing of all that people and days may do, each with its weight."""
        if "approved" in self.model.outcomes:
            return  # what is refused then is refused by the same words for ever
        self.steps += 1
        by = Random(f"{chance}/{self.steps}")  # the numbers alone come much alike
        deeds: list[Callable[[Random], None]] = [getattr(self, name) for name in WEIGHTS]
        deed = by.choices(deeds, list(WEIGHTS.values()))[0]
        if not self.model.under_way and by.random() < 0.7:
            self.submit(by)
            for _ in range(by.randrange(4)):  # so that each step is seen often enough
                self.signs(self.model.places[self.model.turn[0]].hand)
        else:
            deed(by)

    def withdraw(self, by: Random) -> None:
        actor = self.cast["submitter"]
        self.both(self.model.withdraw, self.does(campaigns.withdraw, by=actor))

    def submit(self, by: Random) -> None:
        today, absent = self.model.today, "submitter"
        away = [a.other for a in self.model.absences if a.absent == absent and a.holds(today)]
        who = by.choice([*away, absent])
        stead = self.number(absent) if who != absent else None
        self.both(
            lambda: self.model.submit(who, absent if who != absent else None),
            self.does(campaigns.submit, by=replace(self.cast[who], on_behalf_of=stead)),
        )

    def sign(self, by: Random) -> None:
        self.signs(self.somebody(by))

    def signs(self, who: str) -> None:
        self.both(lambda: self.model.sign(who), self.does(campaigns.approve, by=self.cast[who]))

    def give_back(self, by: Random) -> None:
        who, to, again = self.somebody(by), by.choice(("", *STEPS)), by.random() < 0.5
        self.both(
            lambda: self.model.give_back(who, to, again),
            self.does(campaigns.send_back, "请再核", by=self.cast[who], to=to, again=again),
        )

    def hand_over(self, by: Random) -> None:
        who, other, asking = self.somebody(by), by.choice(PEOPLE), by.random() < 0.6
        verb = hands.delegate if asking else hands.transfer
        self.both(
            lambda: (self.model.delegate if asking else self.model.transfer)(who, other),
            self.hands_on(
                lambda session, lies: verb(
                    lies, self.person(session, other), "请看", by=self.cast[who]
                ),
                self.cast[who],
            ),
        )

    def add(self, by: Random) -> None:
        who, other, how = self.somebody(by), by.choice(PEOPLE), by.choice(HOW)
        self.both(
            lambda: self.model.add(who, other, how),
            self.hands_on(
                lambda session, lies: hands.add_signers(
                    lies, [self.person(session, other)], how, "", by=self.cast[who]
                ),
                self.cast[who],
            ),
        )

    def remove(self, by: Random) -> None:
        places = range(len(self.model.places))
        if not places:
            return
        chosen = by.choice([n for n in places if self.model.places[n].added_by] or places)
        who = by.choice((self.model.places[chosen].added_by or "top", by.choice(PEOPLE)))
        self.both(
            lambda: self.model.remove(who, chosen),
            self.hands_on(
                lambda session, lies: hands.remove_signer(
                    lies, self.kept(session)[chosen].id, by=self.cast[who]
                ),
                self.cast[who],
            ),
        )

    def go_away(self, by: Random) -> None:
        absent, other, days = by.choice(PEOPLE[:-1]), by.choice(PEOPLE[:-1]), by.randint(0, 6)
        today = self.model.today

        def deed(session: Session) -> None:
            people = self.person(session, absent), self.person(session, other)
            until = today + timedelta(days)
            kept = {"by": self.cast[absent], "now": self.village.now}
            name_substitute(session, *people, today, until, "出差", **kept)  # type: ignore[arg-type]  # of each kind one

        self.both(lambda: self.model.go_away(absent, other, days), deed)

    def come_back(self, by: Random) -> None:
        if not self.model.absences:
            return
        chosen = by.randrange(len(self.model.absences))

        def deed(session: Session) -> None:
            rows = session.exec(select(Substitute).order_by(col(Substitute.id))).all()
            end_substitute(session, rows[chosen], by=self.cast["top"], now=self.village.now)

        self.both(lambda: self.model.come_back(chosen), deed)

    def days_pass(self, by: Random) -> None:
        days = by.choice((1, 1, 2, 5))
        self.model.pass_days(days)
        report = self.village.day(self.model.today.isoformat())
        assert report is not None
        assert report.failed == 0

    def somebody(self, by: Random) -> str:
        """Return mostly somebody with whom it lies, so that things get on; or whoever comes."""
        lies = [self.model.places[n].hand for n in self.model.turn] if self.model.under_way else []
        return by.choice(lies if lies and by.random() < 0.75 else PEOPLE)

    def person(self, session: Session, who: str) -> Person:
        return session.get_one(Person, self.number(who))

    def kept(self, session: Session) -> list[ApprovalPlace]:
        """The places of the newest approval, in the order in which they were made."""
        newest = select(ApprovalProcess.id).order_by(col(ApprovalProcess.id).desc()).limit(1)
        number = session.exec(newest).first()
        chosen = select(ApprovalPlace).where(ApprovalPlace.process_id == number)
        return list(session.exec(chosen.order_by(col(ApprovalPlace.id))))

    # --- what always holds ---

    @invariant()
    def both_stand_alike(self) -> None:
        model = self.model
        with reading(self.village.engine) as session:
            processes = session.exec(
                select(ApprovalProcess).order_by(col(ApprovalProcess.id))
            ).all()
            assert [one.outcome for one in processes] == model.outcomes
            assert {one.outcome for one in processes} <= {None, *OUTCOMES}
            rows = self.kept(session)
            assert {row.status for row in rows} <= set(STATUSES)
            if not model.under_way:
                assert all(row.status != "open" for row in rows)
                owed = select(Task.id).where(Task.kind == "approval", col(Task.outcome).is_(None))
                assert session.exec(owed).all() == [], "nobody owes a signature any more"
                return
            newest = processes[-1]
            assert (newest.step, newest.run) == (model.step, model.run)
            here = [row for row in rows if (row.step, row.run) == (newest.step, newest.run)]
            turn = set(open_now(as_places(here)))
            names = {self.number(who): who for who in PEOPLE}
            assert [
                (
                    names[r.person_id or 0],
                    r.status,
                    r.id in turn,
                    r.due_on if r.id in turn else None,
                )
                for r in here
            ] == [
                (p.signer, p.status, n in model.turn, p.due if n in model.turn else None)
                for n in model.here
                for p in (model.places[n],)
            ]

    def teardown(self) -> None:
        """Whatever was done, it is brought to its end by those with whom it lies."""
        while "approved" not in self.model.outcomes:
            if not self.model.under_way:
                self.submit(Random(0))
            who = self.model.places[self.model.turn[0]].hand
            self.signs(who)
            self.both_stand_alike()
        self.village.engine.dispose()


def test_any_order_of_verbs_reaches_only_what_the_model_reaches(
    database_url: str, copies: Iterator[str]
) -> None:
    engine = make_engine(database_url)
    village = Village.founded(engine, at("2026-02-27"))
    Approving.cast = {
        "submitter": village.secretary(FIRST),
        "officer": seated(village, EAST, "organization_officer"),
        "publicity": seated(village, EAST, "publicity_officer"),
        "secretary": village.secretary(EAST),
        "west": village.secretary(WEST),
        "own": village.secretary(OWN),
        "top": village.secretary(COMMITTEE),
    }
    village.launch(TEXT)
    village.day("2026-03-02")
    engine.dispose()  # it is whole, and may be copied
    Approving.begun, Approving.copies = village, copies
    run_state_machine_as_test(Approving, settings=SETTINGS)
