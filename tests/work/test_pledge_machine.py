"""Any order of deeds on pledges: only moves of the table, and what guards read follows the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import col, select

from service import pledges
from service.actors import Actor
from service.db import make_engine, reading, writing
from service.errors import BadInput, NotAllowed, NotFound
from service.models import Pledge, PledgeItem
from service.pledges.carrying_out import Failure
from service.work.recount import out_of_step
from tests.campaigns.village import FIRST, Village, at
from tests.work.pledge_day import GOOD, LATER, OWN, PLAN, member, members
from workflows.pledging import ITEM_STATES, MOVES, STATES, after
from workflows.refusals import Refused

#: What fails is told as it was found: making it shorter takes minutes on a database.
SETTINGS = settings(
    max_examples=8, stateful_step_count=25, print_blob=True, phases=(Phase.generate,)
)
NUMBER = st.integers(0, 9)
#: The verbs of a whole pledge, as the table of moves names them.
VERBS: dict[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    "submit": (pledges.submit, ()),
    "withdraw": (pledges.withdraw, ()),
    "accept": (pledges.accept, ()),
    "return": (pledges.send_back, ("写明服务对象",)),
    "publish": (pledges.publish, ()),
    "report": (pledges.report, ("逐项办结，群众满意。",)),
    "settle": (pledges.settle, ()),
}
NEXT = {
    "draft": "submit",
    "returned": "submit",
    "submitted": "accept",
    "accepted": "publish",
    "published": "report",
}
FAILURES = (Failure("因洪水道路中断", True), Failure("精力不够", False))


class Pledging(RuleBasedStateMachine):
    """A branch whose secretary and members pledge, and do with it whatever comes to them."""

    begun: ClassVar[Village]
    copies: ClassVar[Iterator[str]]  # addresses of databases, each with the village in it

    def __init__(self) -> None:
        super().__init__()
        engine = make_engine(next(self.copies))
        self.village = replace(self.begun, engine=engine, cast=deepcopy(self.begun.cast))
        self.stands: dict[int, str] = {}  # by pledge: what the table of moves says

    # --- how it is done ---

    def people(self) -> list[Actor]:
        """Everybody who may have a hand in it: the secretaries of two levels, and the members."""
        own = [member(number) for number in members(self.village)]
        return [self.village.secretary(FIRST), self.village.superior(FIRST), *own]

    def tries(
        self, kind: Any, number: int, verb: Callable[..., Any], *told: Any, by: Actor
    ) -> bool:
        """Do a verb to a row; a refusal is an answer, and leaves everything as it was."""
        try:
            with writing(self.village.engine) as session:
                row = session.get_one(kind, number)
                verb(session, self.village.rulebook, row, *told, by=by, now=self.village.now)
        except (Refused, BadInput, NotAllowed, NotFound):
            return False
        return True

    def chosen(self, kind: Any, number: int) -> int | None:
        with reading(self.village.engine) as session:
            found = session.exec(select(kind.id).order_by(col(kind.id))).all()
        return found[number % len(found)] if found else None

    # --- what is done ---

    @initialize(steps=st.integers(2, 3))
    def all_have_begun(self, steps: int) -> None:
        """All have published, or all but the last, so that the next deed may be the one."""
        owners = 1 + len(members(self.village))
        for owner in range(owners):
            self.draft(0, owner)
            self.goes_on(owner, 3 if owner < owners - 1 else steps, 1)

    @rule(who=NUMBER, whose=NUMBER)
    def draft(self, who: int, whose: int) -> None:
        owners = [None, *members(self.village)]
        owner, people = owners[whose % len(owners)], self.people()
        by = people[who % len(people)] if owner is None or who > 4 else member(owner)
        wanted = (OWN,) if owner else (GOOD, GOOD)
        late = any(one.deadline and one.deadline <= self.village.now.date() for one in wanted)
        try:
            with writing(self.village.engine) as session:
                row = pledges.draft(
                    session, self.village.rulebook, self.village.campaign(session, FIRST),
                    LATER if late else wanted, by=by, now=self.village.now, person_id=owner,
                )  # fmt: skip
                self.stands[row.id] = "draft"
        except (Refused, BadInput, NotAllowed):
            pass

    @rule(number=NUMBER, steps=st.integers(1, 5), whim=NUMBER)
    def goes_on(self, number: int, steps: int, whim: int) -> None:
        """What is next is done by who should, some steps of it, so that pledges come far."""
        which = self.chosen(Pledge, number)
        for _ in range(steps if which is not None else 0):
            self.next_step(which or 0, whim)

    def next_step(self, which: int, whim: int) -> None:
        verb = NEXT.get(self.stands[which], "settle")
        verb = "return" if verb == "accept" and whim == 0 else verb
        with reading(self.village.engine) as session:
            pledge = session.get_one(Pledge, which)
            items = [one.id for one in pledges.items_of(session, pledge)]
        owner = member(pledge.person_id) if pledge.person_id else self.village.secretary(FIRST)
        above = self.village.secretary(FIRST) if pledge.person_id else self.village.superior(FIRST)
        if verb == "report":
            for item in items:
                self.tries(PledgeItem, item, pledges.progress, 100, "已办结", by=owner)
        if verb == "settle" and self.stands[which] == "reported":
            for who in self.people():
                self.tries(Pledge, which, pledges.judge, 90, by=who)
        by = owner if verb in ("submit", "report") else above
        self.does(verb, which, self.village.secretary(FIRST) if verb == "publish" else by)

    @rule(verb=st.sampled_from(sorted(VERBS)), number=NUMBER, who=NUMBER)
    def do(self, verb: str, number: int, who: int) -> None:
        which, people = self.chosen(Pledge, number), self.people()
        if which is not None:
            self.does(verb, which, people[who % len(people)])

    def does(self, verb: str, which: int, by: Actor) -> None:
        deed, told = VERBS[verb]
        done = self.tries(Pledge, which, deed, *told, by=by)
        target, objections = after(self.stands[which], verb)
        assert not (done and objections), f"{verb} from {self.stands[which]}"
        if done:
            self.stands[which] = target

    @rule(number=NUMBER, who=NUMBER)
    def revise(self, number: int, who: int) -> None:
        which, people = self.chosen(Pledge, number), self.people()
        if which is not None and self.tries(
            Pledge, which, pledges.revise, LATER, by=people[who % len(people)]
        ):
            assert self.stands[which] in MOVES["revise"][0]

    @rule(number=NUMBER, who=NUMBER, points=st.sampled_from((0, 60, 100, 101)))
    def judge(self, number: int, who: int, points: int) -> None:
        which, people = self.chosen(Pledge, number), self.people()
        if which is not None and self.tries(
            Pledge, which, pledges.judge, points, by=people[who % len(people)]
        ):
            assert self.stands[which] in MOVES["judge"][0]
            assert points <= 100

    @rule(number=NUMBER, who=NUMBER, percent=st.sampled_from((-1, 0, 50, 100, 100, 100, 101)))
    def progress(self, number: int, who: int, percent: int) -> None:
        self.carry_out(number, who, pledges.progress, percent, "有进展")

    @rule(number=NUMBER, who=NUMBER, failure=st.sampled_from(FAILURES))
    def fail(self, number: int, who: int, failure: Failure) -> None:
        self.carry_out(number, who, pledges.fail, failure)

    @rule(number=NUMBER, who=NUMBER)
    def change(self, number: int, who: int) -> None:
        self.carry_out(number, who, pledges.change, LATER[0], "条件变了")

    def carry_out(self, number: int, who: int, verb: Callable[..., Any], *told: Any) -> None:
        which, people = self.chosen(PledgeItem, number), self.people()
        if which is None:
            return
        with reading(self.village.engine) as session:
            before = session.get_one(PledgeItem, which)
        if self.tries(PledgeItem, which, verb, *told, by=people[who % len(people)]):
            assert self.stands[before.pledge_id] in MOVES["carry_out"][0]
            assert before.state == "open"

    @rule(days=st.sampled_from((1, 10, 40)))
    def days_pass(self, days: int) -> None:
        day = self.village.now.date() + timedelta(days=days)
        report = self.village.day(day.isoformat())
        assert report is not None
        assert report.failed == 0

    # --- what always holds ---

    @invariant()
    def every_pledge_stands_where_its_moves_lead(self) -> None:
        with reading(self.village.engine) as session:
            found = dict(session.exec(select(Pledge.id, Pledge.state)).all())
            items = set(session.exec(select(PledgeItem.state)))
        assert found == self.stands
        assert set(found.values()) <= set(STATES)
        assert items <= set(ITEM_STATES)

    @invariant()
    def what_guards_read_is_what_the_rows_say(self) -> None:
        with reading(self.village.engine) as session:
            campaign = self.village.campaign(session, FIRST)
            plan = self.village.rulebook.plan(session, campaign.plan_version_id)
            for round_ in plan.rounds:
                assert out_of_step(session, plan, campaign, round_.key, self.village.now) == {}

    def teardown(self) -> None:
        self.village.engine.dispose()


def test_whatever_is_done_a_pledge_makes_only_moves_of_the_table(
    database_url: str, copies: Iterator[str]
) -> None:
    engine = make_engine(database_url)
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(PLAN)
    village.day("2026-03-02")
    engine.dispose()  # it is whole, and may be copied
    Pledging.begun, Pledging.copies = village, copies
    run_state_machine_as_test(Pledging, settings=SETTINGS)
