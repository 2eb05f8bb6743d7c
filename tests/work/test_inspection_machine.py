"""Any order of deeds on inspections and tickets: only declared states, and all come to an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from itertools import count
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
from sqlmodel import SQLModel, col, select

from service import campaigns, in_step, inspections
from service.actors import OPERATOR
from service.db import make_engine, reading, writing
from service.errors import BadInput, NotFound
from service.inspections import Found
from service.models import Campaign, Inspection, InspectionVisit, Ticket
from service.wording import reason_words
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST
from tests.work.inspected import Inspected
from tests.work.watch import LONG, REPORT, SEED, code_of
from workflows.drawing import digest
from workflows.facts import CANCELLED, SUSPENDED
from workflows.refusals import Refused

CODES = (COMMITTEE, EAST, WEST, FIRST, SECOND, OWN)
#: What fails is told as it was found: making it shorter takes minutes on a database.
SETTINGS = settings(
    max_examples=5, stateful_step_count=18, print_blob=True, phases=(Phase.generate,)
)
NUMBER = st.integers(0, 9)
WHO = st.sampled_from(CODES)


class Inspecting(RuleBasedStateMachine):
    """The village while the committee and its general branches inspect and send out tickets."""

    begun: ClassVar[Inspected]
    copies: ClassVar[Iterator[str]]  # addresses of databases, each with the village in it

    def __init__(self) -> None:
        super().__init__()
        engine = make_engine(next(self.copies))
        self.village = replace(self.begun, engine=engine, cast=deepcopy(self.begun.cast))
        self.serial = count(1)
        self.codes = list(CODES)
        self.halted: set[int] = set()  # campaigns that a halt has kept from turning colours

    # --- how it is done ---

    def tries(self, verb: Callable[..., Any], row: SQLModel | str | None, **told: Any) -> None:
        """Do a verb to a row or to the campaign of a code; a refusal is an answer, in words."""
        village = self.village
        if row is None:
            return
        try:
            with writing(village.engine) as session:
                on = (
                    village.campaign(session, row) if isinstance(row, str)
                    else session.get_one(type(row), row.id)  # type: ignore[attr-defined]  # every row has one
                )  # fmt: skip
                verb(session, village.rulebook, on, by=OPERATOR, now=village.now, **told)
        except Refused as refusal:
            for reason in refusal.reasons:
                words = {reason_words(loc, reason) for loc in ("zh-Hans", "zh-Hant", "en")}
                assert len(words) >= 2, reason  # both Chinese scripts may write a sentence alike
        except (BadInput, NotFound):
            pass

    def row(self, kind: Any, number: int, *states: str) -> Any:
        """Choose a row, mostly one in a state in which something can be done to it."""
        fitting = self.all(kind, *states)
        found = fitting if fitting and number < 8 else self.all(kind)
        return found[number % len(found)] if found else None

    def all(self, kind: Any, *states: str) -> list[Any]:
        """Return the rows of a kind, or those in certain states."""
        with reading(self.village.engine) as session:
            rows = session.exec(select(kind).order_by(col(kind.id))).all()
        return [row for row in rows if not states or row.state in states]

    # --- inspections ---

    @initialize(count=st.integers(1, 3), unannounced=st.booleans())
    def an_inspection_a_draw_and_a_ticket(self, count: int, unannounced: bool) -> None:
        self.plan(COMMITTEE, [FIRST, WEST], unannounced)
        self.commit(COMMITTEE, count, False, False)
        self.issue(FIRST, 8, True)

    @rule(whose=WHO, at_codes=st.lists(WHO, min_size=1, max_size=3), unannounced=st.booleans())
    def plan(self, whose: str, at_codes: list[str], unannounced: bool) -> None:
        self.tries(
            inspections.plan_inspection, whose, title="作风督查", inspectors=[],
            organizations=[code_of(code) for code in at_codes], unannounced=unannounced,
        )  # fmt: skip

    @rule(whose=WHO)
    def inspect_oneself(self, whose: str) -> None:
        self.tries(inspections.inspect_oneself, whose, title="自查")

    @rule(whose=WHO, count=st.integers(0, 6), stratified=st.booleans(), beacon=st.booleans())
    def commit(self, whose: str, count: int, stratified: bool, beacon: bool) -> None:
        self.tries(
            inspections.commit_draw, whose, title="随机抽查", count=count, stratified=stratified,
            seed_digest=digest(SEED), beacon="收盘指数" if beacon else "",
        )  # fmt: skip

    @rule(number=NUMBER, true=st.booleans())
    def draw(self, number: int, true: bool) -> None:
        seed = SEED if true else "另一个谁也没见过的种子一二三四"
        self.reveal(self.row(Inspection, number, "committed"), seed)

    def reveal(self, row: Inspection | None, seed: str) -> None:
        value = "3021.5" if row is not None and row.beacon else ""
        self.tries(inspections.draw, row, seed=seed, beacon_value=value)

    @rule(number=NUMBER, days=st.integers(-1, 9), score=st.sampled_from((None, 0, 100, 101)))
    def report(self, number: int, days: int, score: int | None) -> None:
        self.tells(self.row(InspectionVisit, number, "chosen"), days, score)

    def tells(self, row: InspectionVisit | None, days: int, score: int | None) -> None:
        due = self.village.now.date() + timedelta(days=days)
        problems = [Found("公示栏未更新", "", due), Found("乙")]
        self.tries(
            inspections.report_findings, row, findings="台账不全", score=score, problems=problems
        )

    @rule(number=NUMBER, text=st.sampled_from((LONG, LONG, "已办")))
    def feedback(self, number: int, text: str) -> None:
        row = self.row(InspectionVisit, number, "found")
        self.tries(inspections.give_feedback, row, text=text)

    @rule(number=NUMBER, taking=st.booleans())
    def take_or_return(self, number: int, taking: bool) -> None:
        row = self.row(InspectionVisit, number, "answered")
        if taking:
            self.tries(inspections.take_feedback, row)
        else:
            self.tries(inspections.return_feedback, row, reason="没有说明责任人")

    @rule(number=NUMBER)
    def close(self, number: int) -> None:
        row = self.row(Inspection, number, "under_way")
        self.tries(inspections.close_inspection, row, report=REPORT)

    @rule(number=NUMBER)
    def publish(self, number: int) -> None:
        self.tries(inspections.publish, self.row(Inspection, number, "closed"), text=REPORT)

    # --- tickets ---

    @rule(whose=WHO, days=st.integers(-1, 20), urgent=st.booleans())
    def issue(self, whose: str, days: int, urgent: bool) -> None:
        self.tries(
            inspections.issue_ticket, whose, title="窗口排队", matter=f"第{days % 3}件事",
            due_on=self.village.now.date() + timedelta(days=days), urgent=urgent,
        )  # fmt: skip

    @rule(number=NUMBER)
    def lag(self, number: int) -> None:
        self.tries(
            inspections.mark_behind, self.row(Ticket, number, "open", "answered"), reason="不到三成"
        )

    @rule(number=NUMBER)
    def answer(self, number: int) -> None:
        self.tries(inspections.answer_ticket, self.row(Ticket, number, "open"), text=LONG)

    @rule(number=NUMBER, closing=st.booleans())
    def return_or_close_ticket(self, number: int, closing: bool) -> None:
        row = self.row(Ticket, number, "answered")
        if closing:
            self.tries(inspections.close_ticket, row, note="属实")
        else:
            self.tries(inspections.return_ticket, row, reason="没有佐证材料")

    @rule(number=NUMBER, days=st.integers(0, 25))
    def ask_later_day(self, number: int, days: int) -> None:
        row = self.row(Ticket, number, "open")
        expected = (row.due_on if row else self.village.now.date()) + timedelta(days=days)
        self.tries(
            inspections.ask_later_day, row, reason="停工", progress="六成", expected=expected
        )

    @rule(number=NUMBER)
    def check_later_day(self, number: int) -> None:
        row = self.row(Ticket, number, "open", "answered")
        self.tries(inspections.check_open, row, opinion="情况属实")

    @rule(number=NUMBER, days=st.sampled_from((None, 0, 5, 20, 21)))
    def decide_later_day(self, number: int, days: int | None) -> None:
        row = self.row(Ticket, number, "open", "answered")
        until = row.due_on + timedelta(days=days) if row and days is not None else None
        self.tries(inspections.decide_open, row, until=until, note="按期办结")

    # --- the tree and its days ---

    @rule(whose=WHO, under=st.sampled_from((COMMITTEE, EAST, WEST)))
    def move_organisation(self, whose: str, under: str) -> None:
        with suppress(Refused, BadInput):
            self.village.moves(whose, under)

    @rule(under=st.sampled_from((COMMITTEE, EAST, WEST)))
    def found_organisation(self, under: str) -> None:
        self.village.founds(f"n{next(self.serial)}", "branch", under)

    @rule(whose=WHO, deed=st.sampled_from(("cancel", "suspend", "resume", "resume")))
    def halt_or_resume(self, whose: str, deed: str) -> None:
        done: dict[str, Callable[..., Any]] = {
            "cancel": in_step.cancel,
            "suspend": campaigns.suspend,
            "resume": in_step.resume,
        }
        with suppress(Refused):
            self.village.do(done[deed], whose, *(() if deed == "resume" else ("机构调整",)))
        self.note_halted()

    def note_halted(self) -> None:
        with reading(self.village.engine) as session:
            halted = select(Campaign.id).where(col(Campaign.state).in_((SUSPENDED, CANCELLED)))
            self.halted |= set(session.exec(halted))

    @rule(days=st.sampled_from((1, 3, 7, 15)))
    def days_pass(self, days: int) -> None:
        day = self.village.now.date() + timedelta(days=days)
        report = self.village.day(day.isoformat())
        assert report is not None
        assert report.failed == 0, report

    # --- what always holds ---

    @invariant()
    def all_is_as_it_says(self) -> None:
        assert self.village.wrong(self.halted) == []

    def tickets_come_to_their_end(self) -> None:
        """Answered in time, whatever is said of them once their day has passed."""
        for row in self.all(Ticket, "open"):
            self.tries(
                inspections.ask_later_day, row, reason="停工", progress="六成",
                expected=row.due_on + timedelta(days=3),
            )  # fmt: skip
            self.tries(inspections.answer_ticket, row, text=LONG)
        self.days_pass(15)
        answered = self.all(Ticket, "answered")
        for row in answered:
            self.tries(inspections.mark_behind, row, reason="不到三成")
            self.tries(inspections.check_open, row, opinion="情况属实")
        self.all_is_as_it_says()
        for row in answered:
            until = row.due_on + timedelta(days=20)
            self.tries(inspections.decide_open, row, until=until, note="同意")
        self.all_is_as_it_says()
        for row in answered:
            self.tries(inspections.close_ticket, row, note="属实")

    def teardown(self) -> None:
        """Whatever was done, everything comes to its end by those whose campaigns run."""
        village = self.village
        for row in self.all(Inspection, "committed"):
            self.reveal(row, SEED)
        for row in self.all(InspectionVisit, "chosen"):
            self.tells(row, 3, 80)
        for row in self.all(InspectionVisit, "found"):
            self.tries(inspections.give_feedback, row, text=LONG)
        for row in self.all(InspectionVisit, "answered"):
            self.tries(inspections.take_feedback, row)
        for row in self.all(Inspection, "under_way"):
            self.tries(inspections.close_inspection, row, report=REPORT)
        self.tickets_come_to_their_end()
        self.all_is_as_it_says()
        with reading(village.engine) as session:
            for row in (*session.exec(select(Inspection)), *session.exec(select(Ticket))):
                state = session.get_one(Campaign, row.campaign_id).state
                assert row.state == "closed" or state in (SUSPENDED, CANCELLED), row
        village.engine.dispose()


def test_whatever_is_done_only_declared_states_are_reached_and_all_comes_to_its_end(
    database_url: str, copies: Iterator[str]
) -> None:
    engine = make_engine(database_url)
    begun = Inspected.begin(engine)
    engine.dispose()  # it is whole, and may be copied
    Inspecting.begun, Inspecting.copies = begun, copies
    run_state_machine_as_test(Inspecting, settings=SETTINGS)
