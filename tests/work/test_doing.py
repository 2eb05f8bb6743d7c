"""A deed: what the work brings about is what guards read, and what it sets free follows at once."""

from __future__ import annotations

import json

from service.actors import OPERATOR
from service.campaigns.rows import facts_of
from service.db import reading, writing
from service.work import done
from tests.campaigns.village import FIRST, Village


def publishes(village: Village, **known: str | None) -> None:
    with writing(village.engine) as session:
        done(
            session,
            village.rulebook,
            village.campaign(session, FIRST),
            "work.recounted",
            by=OPERATOR,
            now=village.now,
            round_key="main",
            known=known,
            details={"subject": 7},
        )


def kept(village: Village) -> tuple[tuple[str, str, str], ...]:
    with reading(village.engine) as session:
        return facts_of(village.campaign(session, FIRST)).particulars.values


def test_a_deed_leaves_a_line_and_the_facts_that_guards_ask_for(village: Village) -> None:
    publishes(village, pledges_published="yes", never_asked_for="yes")
    assert kept(village) == (("main", "pledges_published", "yes"),)
    (line,) = village.history(FIRST, "worked")
    assert json.loads(line.details or "") == {"deed": "work.recounted", "subject": 7}


def test_what_no_longer_holds_is_taken_back(village: Village) -> None:
    publishes(village, pledges_published="yes")
    publishes(village, pledges_published=None)
    assert kept(village) == ()


def test_what_a_deed_sets_free_follows_in_the_same_transaction(village: Village) -> None:
    village.is_approved(FIRST)
    village.day("2026-05-20")
    assert village.state(FIRST) == "main/pledge"
    publishes(village, pledges_published="yes")
    assert village.state(FIRST) == "main/review"
