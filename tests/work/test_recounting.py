"""Every night: what no deed has told is counted where a stage waits for it."""

from __future__ import annotations

from service.actors import OPERATOR
from service.campaigns.rows import facts_of
from service.db import writing
from service.work import done
from service.work.recounting import recount_waiting
from tests.campaigns.village import FIRST, Village


def believes(village: Village, fact: str) -> None:
    """Let a fact be kept that no row of the work bears out."""
    with writing(village.engine) as session:
        done(
            session,
            village.rulebook,
            village.campaign(session, FIRST),
            "work.recounted",
            by=OPERATOR,
            now=village.now,
            round_key="main",
            known={fact: "yes"},
        )


def nightly(village: Village) -> int:
    return recount_waiting(village.engine, village.rulebook, now=village.now)


def test_what_the_rows_do_not_bear_out_is_taken_back_before_it_counts(village: Village) -> None:
    believes(village, "meeting.mobilization")
    village.day("2026-03-29")
    assert nightly(village) == 1
    assert facts_of(village.row(FIRST)).particulars.values == ()
    assert nightly(village) == 0


def test_a_stage_that_is_not_due_soon_is_left_alone(village: Village) -> None:
    believes(village, "meeting.mobilization")
    village.day("2026-03-20")
    assert nightly(village) == 0
    assert facts_of(village.row(FIRST)).particulars.values != ()
