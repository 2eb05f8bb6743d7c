"""What holds of votes whatever is done to them: for the machine that does everything to them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant
from sqlmodel import col, select

from service import appraisals
from service.appraisals import told
from service.appraisals.client import Voter
from service.appraisals.vault import ENVELOPE
from service.db import reading
from service.models import (
    AppraisalEvent,
    AppraisalPaper,
    BallotBox,
    BallotCredential,
    BallotReceipt,
    Eligibility,
    PaperCount,
)
from service.models.appraisals import EVENT_STATES
from tests.work.hall import Hall

K = 3
VOTES = 12
#: Where a vote may go from where it was; a draft may be replaced, and is gone then.
ONWARD = {
    "draft": {"draft", "open", "void", "gone"},
    "open": {"open", "closed", "void"},
    "closed": {"closed", "published"},
    "published": {"published"},
    "void": {"void"},
    "gone": {"gone"},
}
Right = tuple[int, int]  # voter, paper


@dataclass
class Known:
    """What the machine itself knows of a vote: who got what, and what was put in."""

    state: str = "draft"
    tokens: dict[Right, Voter] = field(default_factory=dict)
    slips: set[Right] = field(default_factory=set)
    sent: dict[Right, dict[str, Any]] = field(default_factory=dict)
    ballots: dict[Right, dict[str, dict[str, str]] | None] = field(default_factory=dict)
    secrets: dict[int, dict[str, str]] = field(default_factory=dict)  # half -> staff number -> it
    entered: dict[tuple[int, int], int] = field(default_factory=dict)  # paper, scrutineer
    results: str = ""  # as they were told first


class Watched(RuleBasedStateMachine):
    """The votes of a hall, and what is asked of them after every deed."""

    hall: Hall
    known: dict[int, Known]

    def is_any(self, state: str) -> bool:
        return any(known.state == state for known in self.known.values())

    def over(self, number: int) -> bool:
        return self.hall.village.now >= self.hall.event(number).closes_at

    @invariant()
    def every_vote_goes_only_where_it_may(self) -> None:
        with reading(self.hall.village.engine) as session:
            states = {e.id: e.state for e in session.exec(select(AppraisalEvent))}
        assert set(states.values()) <= set(EVENT_STATES)
        for number, known in self.known.items():
            state = states.get(number, "gone")
            assert state in ONWARD[known.state], (known.state, state)
            known.state = state

    @invariant()
    def the_box_and_the_roster_hold_what_was_issued_and_cast(self) -> None:
        with reading(self.hall.village.engine) as session:
            boxes = Counter(session.exec(select(BallotBox.event_id)))
            chosen = select(Eligibility).where(col(Eligibility.issued))
            issued = Counter((e.event_id, e.issued_by) for e in session.exec(chosen))
        for number, known in self.known.items():
            assert issued[number, "online"] == len(known.tokens)
            assert issued[number, "paper"] == len(known.slips)
            assert boxes[number] == (len(known.sent) if known.state == "open" else 0)

    @invariant()
    def nothing_can_be_read_before_the_count_and_the_truth_after_it(self) -> None:
        for number, known in self.known.items():
            if known.state == "gone":
                continue
            if known.state in ("closed", "published"):
                if not known.results:
                    self.tells_the_truth(number, known)
                self.stays_as_first_told(number, known)
                continue
            event = self.hall.event(number)
            assert self.hall.tallies(number) == {}
            most = len(known.sent) + len(known.slips)
            assert event.turnout <= most
            assert event.turnout == 0 or event.turnout >= K or known.state == "void"
            for judged in self.hall.subjects(number):
                assert (judged.ballots, judged.score, judged.grade) == (None, None, None)
            if known.state == "void":
                self.nothing_is_left(number)

    def tells_the_truth(self, number: int, known: Known) -> None:
        """The totals are what was cast; where fewer than k voted there are none."""
        event, tallies = self.hall.event(number), self.hall.tallies(number)
        assert event.spoilt == sum(1 for ballot in known.ballots.values() if ballot is None)
        strata = self.strata(number)
        for judged in self.hall.subjects(number):
            cast = self.cast_on(number, known, str(judged.id))
            on_paper = self.slips_on(number, str(judged.id))
            if judged.hidden:
                assert (judged.ballots, judged.score, judged.grade) == (None, None, None)
                assert not any(unit == str(judged.id) for unit, *_ in tallies)
                continue
            voted = len(cast) + on_paper
            assert judged.ballots == voted
            assert voted == 0 or voted >= K, "fewer than k are never told"
            expected = Counter(
                (strata[paper] if not event.merged else "", question, option)
                for (_, paper), sheet in cast
                for question, option in sheet.items()
            )
            shown = {key[1:]: n for key, n in tallies.items() if key[0] == str(judged.id)}
            assert {key: n for key, n in shown.items() if n} == expected
        self.nothing_is_left(number)

    def stays_as_first_told(self, number: int, known: Known) -> None:
        receipts = sorted(known.tokens[right].receipt for right in known.sent)
        with reading(self.hall.village.engine) as session:
            found = told.results(session, session.get_one(AppraisalEvent, number))
        assert found["receipts"] == receipts
        results = json.dumps([found["tallies"], found["receipts"]])
        known.results = known.results or results
        assert results == known.results, "published once, and never otherwise"
        event = self.hall.event(number)
        assert event.most_best is None or event.best_given <= event.most_best

    def nothing_is_left(self, number: int) -> None:
        with reading(self.hall.village.engine) as session:
            for table in (BallotBox, BallotCredential, PaperCount):
                assert not session.exec(select(table).where(table.event_id == number)).all()
            hashes = select(Eligibility.blinded_hash).where(Eligibility.event_id == number)
            assert set(session.exec(hashes)) <= {None}
            if self.hall.event(number).state == "void":
                left = select(BallotReceipt).where(BallotReceipt.event_id == number)
                assert not session.exec(left).all()

    def strata(self, number: int) -> dict[int, str]:
        with reading(self.hall.village.engine) as session:
            chosen = select(AppraisalPaper).where(AppraisalPaper.event_id == number)
            return {paper.number: paper.stratum for paper in session.exec(chosen)}

    def cast_on(
        self, number: int, known: Known, subject: str
    ) -> list[tuple[Right, dict[str, str]]]:
        return [
            (right, ballot.get(subject, {}))
            for right, ballot in known.ballots.items()
            if ballot is not None and subject in self.hall.about(number, right[1])
        ]

    def slips_on(self, number: int, subject: str) -> int:
        """What both scrutineers entered alike of the papers on somebody."""
        known, found = self.known[number], 0
        for paper in sorted({paper for _, paper in known.slips}):
            assert known.entered[paper, 0] == known.entered[paper, 1]
            about = subject in self.hall.about(number, paper)
            found += known.entered[paper, 0] if about else 0
        return found


def vault_of(keys: list[bytes]) -> appraisals.Vault:
    """A vault in which keys lie already: making them would take most of the time."""
    folder = Path(mkdtemp())
    for event in range(1, VOTES + 1):
        (folder / str(event)).mkdir()
        for name, pem in zip((ENVELOPE, *range(1, len(keys))), keys, strict=True):
            (folder / str(event) / f"{name}.pem").write_bytes(pem)
    return appraisals.Vault(folder)


def made_keys(folder: Path) -> list[bytes]:
    """As many keys as a vote has at most here: of envelopes, and of each kind of paper."""
    appraisals.Vault(folder).prepare(0, range(1, 9))
    return [file.read_bytes() for file in sorted((folder / "0").glob("*"))]
