"""Any order of deeds and days on votes: what was cast is what is counted, and nothing before."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlmodel import Session

from service import appraisals
from service.actors import Actor
from service.appraisals import told
from service.appraisals.client import Voter, unpack
from service.appraisals.publishing import tend
from service.db import make_engine, reading, writing
from service.errors import BadInput, NotFound
from service.models import (
    AppraisalEvent,
)
from tests.campaigns.village import FIRST
from tests.databases import PostgresServer, fresh_name
from tests.work.hall import APPRAISED, Hall
from tests.work.voting import K, Known, Right, Watched, made_keys, vault_of
from workflows.refusals import Refused

#: Votes on organisations count however few vote; those on members are void then.
PLAN_OF_K = f"""
appraisals:
  k: {K}
  organizations: {{turnout: 0}}
  members: {{turnout: 40}}
"""
#: Enough for every refusal to be met on both databases; more costs time.
SETTINGS = settings(max_examples=8, stateful_step_count=16, print_blob=True)
numbers = st.integers(0, 99)
SORTS = st.sampled_from(("organizations", "members"))
SEEN = st.sampled_from((None, None, None, "0" * 64))
#: Which of the scrutineers, or somebody who is none, and in which order.
HANDS = st.sampled_from(((0,), (1,), (2,), (0, 1), (1, 0)))
SELDOM = st.sampled_from((False, False, False, False, True))


class Voting(Watched):
    """A branch with its members and masses, and everybody at its votes in any order."""

    begun: ClassVar[Hall]
    keys: ClassVar[list[bytes]]
    copied: ClassVar[Callable[[], str]]
    people: ClassVar[list[int]]  # the scrutineers, then two who are none

    def __init__(self) -> None:
        super().__init__()
        village = self.begun.village
        engine = make_engine(type(self).copied())
        cast = deepcopy(village.cast)
        self.hall = Hall(replace(village, engine=engine, cast=cast), vault_of(self.keys))
        self.known: dict[int, Known] = {}

    def tries(self, deed: Callable[[], Any]) -> Any:
        """Do something; that it may not be done is an answer."""
        with suppress(Refused, BadInput, NotFound):
            return deed()

    def in_one_go(self, deed: Callable[[Session], Any]) -> Any:
        def once() -> Any:
            with writing(self.hall.village.engine) as session:
                return deed(session)

        return self.tries(once)

    def vote(self, which: int) -> int:
        """One of the votes that were ever prepared; the latest ones most often."""
        return sorted(self.known)[-1 - which % min(len(self.known), 2)] if self.known else 0

    def on_the_roster(self, vote: int, which: int) -> Right:
        found = self.hall.roster(vote)
        return found[which % len(found)] if found else (0, 0)

    # --- those who run it ---

    @initialize(subjects=SORTS, paper=st.booleans())
    def begin(self, subjects: str, paper: bool) -> None:
        """Most of what can go wrong does so in a vote that is open."""
        self.prepare(subjects, 6, paper)
        self.open_vote(0, "g1", None)
        self.every_vote_goes_only_where_it_may()

    @precondition(lambda self: not self.is_any("open"))
    @rule(subjects=SORTS, paper=st.booleans())
    def begin_another(self, subjects: str, paper: bool) -> None:
        self.begin(subjects, paper)

    @rule(subjects=SORTS, days=st.integers(0, 9),
          paper=st.booleans())  # fmt: skip
    def prepare(self, subjects: str, days: int, paper: bool) -> None:
        closes = self.hall.village.now.date() + timedelta(days=days)
        named = (self.people[0], self.people[1]) if paper else None
        number = self.tries(
            lambda: self.hall.prepares(subjects, closes_on=closes, scrutineers=named)
        )
        if number is not None:
            self.known[number] = Known()

    @rule(which=numbers, by=st.sampled_from(("b1", "g1")), seen=SEEN)
    def open_vote(self, which: int, by: str, seen: str | None) -> None:
        number = self.vote(which)
        self.tries(lambda: self.hall.opens(number, by=self.hall.actor(by), seen=seen))

    @rule(which=numbers)
    def count(self, which: int) -> None:
        self.tries(lambda: self.hall.counts(self.vote(which)))

    @precondition(lambda self: self.is_any("closed") or self.is_any("published"))
    @rule(which=numbers, subject=numbers, grade=st.sampled_from(("excellent", "satisfied", "no")),
          reason=st.sampled_from(("", "抢险有功")))  # fmt: skip
    def evaluate(self, which: int, subject: int, grade: str, reason: str) -> None:
        number = self.vote(which)
        judged = self.hall.subjects(number)
        if judged:
            one = judged[subject % len(judged)].id
            self.tries(lambda: self.hall.evaluates(number, one, grade, reason))

    @precondition(lambda self: self.is_any("closed"))
    @rule(which=numbers)
    def publish(self, which: int) -> None:
        self.tries(lambda: self.hall.publishes(self.vote(which)))

    @rule(which=numbers, by=st.sampled_from(("b1", "g1")), sure=SELDOM)
    def call_off(self, which: int, by: str, sure: bool) -> None:
        number, village = self.vote(which), self.hall.village
        if not sure:  # else no vote would live long
            return
        self.in_one_go(
            lambda session: appraisals.call_off(
                session, village.rulebook, village.campaign(session, FIRST),
                appraisals.event_of(session, number), "名册有误",
                by=self.hall.actor(by), now=village.now,
            )
        )  # fmt: skip

    # --- voters ---

    @rule(which=numbers, whose=numbers)
    def ask_for_a_token(self, which: int, whose: int) -> None:
        """Asked for again it is refused; the same request again brings the same answer."""
        number = self.vote(which)
        right, known = self.on_the_roster(number, whose), self.known.get(number)
        if known is None or known.state != "open":
            with pytest.raises((Refused, NotFound)):
                self.signs(number, right, b"\1" * 256)
            return
        fresh = Voter(self.hall.terms(number), right[1])
        if self.tries(lambda: self.hall.issues(number, *right, fresh)) is None:
            return
        assert right not in known.tokens, "one right, one token"
        assert right not in known.slips
        known.tokens[right] = fresh
        self.hall.issues(number, *right, fresh)

    def signs(self, number: int, right: Right, blinded: bytes) -> bytes:
        with writing(self.hall.village.engine) as session:
            return appraisals.issue(
                session, self.hall.vault, number, right[1], right[0], blinded,
                now=self.hall.village.now,
            )  # fmt: skip

    @precondition(lambda self: self.is_any("open"))
    @rule(which=numbers, whose=numbers, picks=st.lists(st.integers(0, 4), min_size=5, max_size=5))
    def cast(self, which: int, whose: int, picks: list[int]) -> None:
        """Cast with a token that is there; again with the same token nothing more comes in."""
        number = self.vote(which)
        known = self.known.get(number, Known())
        if not known.tokens:
            return
        right = sorted(known.tokens)[whose % len(known.tokens)]
        ballot = self.ballot(number, right[1], picks)
        sent = known.tokens[right].cast(ballot)
        before = known.sent.get(right)
        receipt = self.tries(lambda: self.hall.sends(sent))
        if receipt is None:
            assert before is not None or known.state != "open" or self.over(number)
            return
        assert before is None, "one token, one ballot"
        assert receipt == known.tokens[right].receipt
        known.sent[right] = sent
        spoils = any(option == "nonsense" for sheet in ballot.values() for option in sheet.values())
        known.ballots[right] = None if spoils else ballot
        assert self.hall.sends(sent) == receipt, "the same again is the same"

    def ballot(self, number: int, paper: int, picks: list[int]) -> dict[str, dict[str, str]]:
        """Answers by lot: some left out, and now and then one that was not asked."""
        with reading(self.hall.village.engine) as session:
            scheme = told.scheme_of(session.get_one(AppraisalEvent, number))
        keys = [option.key for option in scheme.options]
        asked = list(zip(scheme.questions, picks, strict=False))
        sheet = {q.key: keys[pick] for q, pick in asked if pick < len(keys)}
        if picks == [4] * len(picks):
            sheet = {scheme.questions[0].key: "nonsense"}
        return dict.fromkeys(self.hall.about(number, paper), sheet)

    @precondition(lambda self: self.is_any("open"))
    @rule(which=numbers, first=numbers, many=st.integers(1, 20), pick=st.integers(0, 4))
    def many_vote(self, which: int, first: int, many: int, pick: int) -> None:
        """One after another asks for a token and casts at once."""
        number = self.vote(which)
        for place in range(first, first + min(many, len(self.hall.roster(number)))):
            self.ask_for_a_token(which, place)
            right, known = self.on_the_roster(number, place), self.known.get(number, Known())
            if right in known.tokens and right not in known.sent:
                self.cast(which, sorted(known.tokens).index(right), [pick] * 5)

    # --- scrutineers ---

    @precondition(lambda self: self.is_any("open"))
    @rule(which=numbers, first=numbers, many=st.integers(1, 6), by=st.integers(0, 2))
    def hand_slips(self, which: int, first: int, many: int, by: int) -> None:
        number = self.vote(which)
        for place in range(first, first + many):
            self.hands(number, self.on_the_roster(number, place), self.people[by])

    def hands(self, number: int, right: Right, by: int) -> None:
        def deed(session: Session) -> bool:
            appraisals.give_slip(
                session, number, right[1], right[0],
                by=Actor.person(by), now=self.hall.village.now,
            )  # fmt: skip
            return True

        if self.in_one_go(deed):
            known = self.known[number]
            assert by in self.people[:2], "a scrutineer"
            assert right not in known.tokens
            assert right not in known.slips
            known.slips.add(right)

    @precondition(lambda self: self.is_any("open"))
    @rule(which=numbers, hands=HANDS, ballots=st.integers(0, 6))
    def enter_totals(self, which: int, hands: tuple[int, ...], ballots: int) -> None:
        number = self.vote(which)
        for paper in sorted({paper for _, paper in self.known[number].slips}):
            for by in hands:
                self.enters(number, paper, ballots, by)

    def enters(self, number: int, paper: int, ballots: int, by: int) -> None:
        """Enter so many slips of a paper, or as many as were handed out, with no cross on them."""
        known = self.known[number]
        handed = sum(1 for right in known.slips if right[1] == paper)
        entered = min(ballots, handed)
        done = self.in_one_go(
            lambda session: appraisals.enter_totals(
                session, number, paper, entered, {},
                by=Actor.person(self.people[by]), now=self.hall.village.now,
            )
        )  # fmt: skip
        if done is not None:
            known.entered[paper, by] = entered

    @precondition(lambda self: self.is_any("open"))
    @rule(which=numbers, hands=HANDS)
    def hand_out_credentials(self, which: int, hands: tuple[int, ...]) -> None:
        for by in hands:
            self.makes(self.vote(which), by)

    def makes(self, number: int, by: int) -> None:
        village = self.hall.village

        def deed(session: Session) -> Any:
            campaign = village.campaign(session, FIRST)
            event = appraisals.event_of(session, number)
            return appraisals.hand_out(
                session, village.rulebook, campaign, event, "masses",
                by=Actor.person(self.people[by]), now=village.now,
            )  # fmt: skip

        made = self.in_one_go(deed)
        if made is not None:
            half, slips = made
            held = self.known[number].secrets.setdefault(half, {})
            held.update({slip.voter: slip.secret for slip in slips})

    @precondition(lambda self: self.is_any("open"))
    @rule(which=numbers, whose=numbers, wrong=st.booleans())
    def use_a_credential(self, which: int, whose: int, wrong: bool) -> None:
        number = self.vote(which)
        known = self.known.get(number, Known())
        both = sorted(set(known.secrets.get(1, {})) & set(known.secrets.get(2, {})))
        if not both:
            return
        voter = both[whose % len(both)]
        second = both[(whose + 1) % len(both)] if wrong and len(both) > 1 else voter
        credential = f"{known.secrets[1][voter]}.{known.secrets[2][second]}"
        found = self.in_one_go(
            lambda session: appraisals.voter_of(
                session, number, credential, now=self.hall.village.now
            )[1]
        )
        if found is None:
            assert second != voter or known.state != "open" or self.over(number)
            return
        assert second == voter, "half of a credential is none"
        rights = [right for right in self.hall.roster(number) if right[0] == found]
        for right in rights:
            fresh = Voter(self.hall.terms(number), right[1])
            blinded = unpack(fresh.request()["blinded"])
            signed = self.signs_for(number, right[1], credential, blinded)
            if signed is not None:
                assert right not in known.tokens
                assert right not in known.slips
                self.hall.issues(number, *right, fresh)
                known.tokens[right] = fresh

    def signs_for(self, number: int, paper: int, credential: str, blinded: bytes) -> Any:
        return self.in_one_go(
            lambda session: appraisals.issue_for(
                session, self.hall.vault, number, paper, credential, blinded,
                now=self.hall.village.now,
            )
        )  # fmt: skip

    # --- days ---

    @rule(days=st.sampled_from((1, 4, 7)))
    def days_pass(self, days: int) -> None:
        self.until(self.hall.village.now.date() + timedelta(days=days))

    def until(self, day: date) -> None:
        village = self.hall.village
        village.day(day.isoformat(), sweeping=False)
        tend(village.engine, village.rulebook, self.hall.vault, now=village.now)

    def teardown(self) -> None:
        """Whatever was done, every vote comes to its end and its keys go."""
        village = self.hall.village
        for number, known in self.known.items():
            if known.state == "open":
                for paper in sorted({paper for _, paper in known.slips}):
                    for by in (0, 1):
                        self.enters(number, paper, 6, by)
        self.until(village.now.date() + timedelta(days=20))
        self.every_vote_goes_only_where_it_may()
        self.nothing_can_be_read_before_the_count_and_the_truth_after_it()
        for number, known in self.known.items():
            assert known.state != "open", "the last day is over"
            if known.state in ("closed", "void", "published"):
                assert self.hall.event(number).keys_destroyed
                assert not self.hall.vault.has(number)
        village.engine.dispose()
        shutil.rmtree(self.hall.vault.folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def copies(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """The hall on a database, and what makes copies of it: one for each run of the machine."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    engine = make_engine(url)
    hall = Hall.built(engine, tmp_path, PLAN_OF_K, APPRAISED)
    hall.gathers("member", 2)
    hall.gathers("masses", 4)
    Voting.people = [*hall.gathers("office", 2), *hall.gathers("publicity_officer", 2)]
    Voting.begun, Voting.keys = hall, made_keys(tmp_path)
    engine.dispose()  # whole, and may be copied
    made: list[str] = []

    def on_sqlite() -> str:
        file = Path(mkdtemp(dir=tmp_path)) / "pacesetter.db"
        shutil.copyfile(url.removeprefix("sqlite:///"), file)
        return f"sqlite:///{file}"

    def on_postgresql() -> str:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        made.append(fresh_name("voting"))
        return server.create(made[-1], template=url.partition("@/")[2].partition("?")[0])

    yield on_sqlite if request.param == "sqlite" else on_postgresql
    for name in made:
        request.getfixturevalue("postgres_server").drop(name)


def test_whatever_is_done_what_was_cast_is_counted_once_and_nothing_is_told_before(
    copies: Callable[[], str],
) -> None:
    Voting.copied = staticmethod(copies)
    run_state_machine_as_test(Voting, settings=SETTINGS)
