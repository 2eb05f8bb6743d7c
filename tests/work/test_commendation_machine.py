"""Any sequence of deeds and days on an award: the places add up, and it comes to its end."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlmodel import Session, col, select

from service import campaigns, commendation
from service.actors import OPERATOR
from service.commendation import Put
from service.db import make_engine, reading
from service.errors import BadInput, NotFound
from service.models import Nomination, Person, Selection, Share
from service.models.commendation import NOMINATION_STATES, SELECTION_STATES, SHARE_STATES
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST
from tests.work.honours import DEEDS, PLAN, Honours
from workflows.refusals import Refused

BELOW = (EAST, WEST, FIRST, SECOND, OWN)
POOL = 16
MEMBERS = 3
#: Enough for every refusal to be met; more costs time and has found nothing else.
SETTINGS = settings(max_examples=10, stateful_step_count=14, print_blob=True)


class Awarding(RuleBasedStateMachine):
    """The village with an award open, and everybody at it."""

    file: ClassVar[Path]
    begun: ClassVar[Honours]

    def __init__(self) -> None:
        super().__init__()
        own = Path(mkdtemp(dir=self.file.parent)) / "pacesetter.db"
        shutil.copyfile(self.file, own)
        engine = make_engine(f"sqlite:///{own}")
        self.village = replace(self.begun, engine=engine, cast=deepcopy(self.begun.cast))
        self.numbers = count(1)
        self.codes = list(BELOW)

    def tries(self, deed: Callable[[Session], object]) -> None:
        """Do something; that it may not be done is an answer."""
        with suppress(Refused, BadInput, NotFound):
            self.village.in_one_go(deed)

    def code(self, number: int) -> str:
        return self.codes[number % len(self.codes)]

    def name(self, session: Session, number: int) -> Nomination:
        found = session.exec(select(Nomination).order_by(col(Nomination.id))).all()
        if not found:
            raise NotFound("nomination")
        return found[number % len(found)]

    # --- deeds ---

    @rule(whose=st.integers(0, 9), places=st.integers(0, 6))
    def allot(self, whose: int, places: int) -> None:
        village, code = self.village, self.code(whose)
        self.tries(
            lambda session: commendation.allot(
                session, village.rulebook, session.get_one(Selection, 1),
                village.campaign(session, code), places, by=OPERATOR, now=village.now,
            )
        )  # fmt: skip

    @rule(whose=st.integers(0, 9), member=st.integers(0, MEMBERS - 1))
    def nominate(self, whose: int, member: int) -> None:
        village, code = self.village, self.code(whose)

        def deed(session: Session) -> None:
            campaign = village.campaign(session, code)
            people = select(Person.id).where(Person.organization_id == campaign.organization_id)
            found = session.exec(people.order_by(col(Person.id).desc())).all()
            put = Put(person_id=found[member % len(found)] if found else None, deeds=DEEDS)
            commendation.propose(
                session, village.rulebook, session.get_one(Selection, 1), campaign, put,
                by=OPERATOR, now=village.now,
            )  # fmt: skip

        self.tries(deed)

    @rule(number=st.integers(0, 9))
    def recommend(self, number: int) -> None:
        village = self.village
        self.tries(
            lambda session: commendation.recommend(
                session, village.rulebook, self.name(session, number),
                by=OPERATOR, now=village.now,
            )
        )  # fmt: skip

    @rule(number=st.integers(0, 9))
    def withdraw(self, number: int) -> None:
        village = self.village
        self.tries(
            lambda session: commendation.withdraw(
                session, village.rulebook, self.name(session, number), "本人谢绝",
                by=OPERATOR, now=village.now,
            )
        )  # fmt: skip

    @rule(days=st.integers(0, 20))
    def send_down(self, days: int) -> None:
        village, until = self.village, self.village.now.date() + timedelta(days=days)
        self.tries(
            lambda session: commendation.send_down(
                session, village.rulebook, session.get_one(Selection, 1), until,
                by=OPERATOR, now=village.now,
            )
        )  # fmt: skip

    @rule(whose=st.integers(0, 9), under=st.sampled_from((COMMITTEE, EAST, WEST)))
    def move_organisation(self, whose: int, under: str) -> None:
        with suppress(Refused, BadInput):
            self.village.moves(self.code(whose), under)

    @rule(under=st.sampled_from((COMMITTEE, EAST, WEST)))
    def found_organisation(self, under: str) -> None:
        code = f"n{next(self.numbers)}"
        self.village.founds(code, "branch", under)
        self.codes.append(code)

    @rule(whose=st.integers(0, 9), ending=st.booleans())
    def cancel_or_suspend_campaign(self, whose: int, ending: bool) -> None:
        halt = campaigns.cancel if ending else campaigns.suspend
        with suppress(Refused):
            self.village.do(halt, self.code(whose), "机构调整")

    @rule(days=st.sampled_from((1, 7, 30)))
    def days_pass(self, days: int) -> None:
        self.until(self.village.now.date() + timedelta(days=days))

    def until(self, day: date) -> None:
        report = self.village.day(day.isoformat())
        assert report is not None
        assert report.failed == 0

    # --- what always holds ---

    @invariant()
    def the_places_add_up(self) -> None:
        assert self.village.unbalanced() == []

    @invariant()
    def nothing_is_in_a_state_that_is_not_declared(self) -> None:
        with reading(self.village.engine) as session:
            for status, states in (
                (Selection.status, SELECTION_STATES),
                (Share.status, SHARE_STATES),
                (Nomination.status, NOMINATION_STATES),
            ):
                assert set(session.exec(select(status))) <= set(states)

    def teardown(self) -> None:
        """Whatever was done, the calendar and the committee bring the award to its end."""
        village = self.village
        for _ in range(4):
            if village.look(Selection, 1).status != "nominating":
                break
            self.until(village.now.date() + timedelta(days=30))
        assert village.look(Selection, 1).status == "deciding"
        top = village.row(COMMITTEE).id
        lying = [n.id for n in village.all(Nomination)
                 if (n.status, n.at_campaign_id) == ("standing", top)]  # fmt: skip
        if lying:
            village.decides(village.proposes(*lying[: village.look(Selection, 1).places]))
            village.shows()
            self.until(village.now.date() + timedelta(days=30))
            assert village.awards()
            assert village.look(Selection, 1).status == "awarded"
        self.the_places_add_up()
        village.engine.dispose()


def test_whatever_is_done_the_places_add_up_and_the_award_comes_to_its_end(
    sqlite_url: str,
) -> None:
    engine = make_engine(sqlite_url)
    # Everybody has places from the first day, so that whoever moves has something to take along.
    plan = PLAN.replace("places: 2", "places: 2\n    places_each: 2")
    begun = Honours.begin(engine, plan.replace("opinions_from: [discipline_officer]", ""))
    begun.opens(pool=POOL)
    engine.dispose()  # the file is whole, and may be copied
    Awarding.file, Awarding.begun = Path(sqlite_url.removeprefix("sqlite:///")), begun
    run_state_machine_as_test(Awarding, settings=SETTINGS)
