"""The random draw: committed to before, revealed after, and the same for whoever draws again."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine

from service import inspections
from service.db import reading
from service.errors import BadInput
from service.models import Inspection
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST, Village, at
from tests.work.watch import PLAN, SEED, begins, code_of, drawn_of, to, visit_of
from workflows.drawing import digest
from workflows.refusals import Refused


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose stage of inspection is under way."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-02")
    return founded


def commits(village: Village, count: int = 2, **more: object) -> Inspection:
    """Let the committee publish a roster and the digest of its seed."""
    told = {"title": "随机抽查", "count": count, "seed_digest": digest(SEED)}
    by = village.secretary(COMMITTEE)
    found: Inspection = begins(village, inspections.commit_draw, COMMITTEE, by, **told | more)
    return found


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code.removeprefix("inspections.") for reason in refusal.value.reasons]


def test_s1_23_a_draw_that_anybody_can_draw_again(village: Village) -> None:
    inspection = commits(village, kinds=["branch"], beacon="三月五日福彩开奖号码")
    roster = ["village:b1", "village:b2", "village:b3"]
    assert [entry.code for entry in inspections.roster_of(inspection)] == roster
    assert inspection.seed is None
    by = village.secretary(COMMITTEE)
    to(village, inspection, inspections.draw, by, seed=SEED, beacon_value="08 21 33")
    # By hand, from what is published alone:
    lots = {
        code: hashlib.sha256(f"{SEED}\n08 21 33\n{code}".encode()).hexdigest() for code in roster
    }
    chosen = sorted(roster, key=lots.__getitem__)[:2]
    with reading(village.engine) as session:
        expected = {
            village.campaign(session, code).id
            for code in (FIRST, SECOND, OWN)
            if code_of(code) in chosen
        }
    assert drawn_of(village, inspection) == expected
    (line,) = [h for h in village.history(COMMITTEE, "worked") if "drawn" in (h.details or "")]
    assert json.loads(line.details or "")["drawn"] == chosen


def test_nobody_is_inspected_before_the_seed_is_revealed(village: Village) -> None:
    inspection = commits(village)
    assert drawn_of(village, inspection) == set()
    by = village.secretary(COMMITTEE)
    with pytest.raises(Refused) as refusal:
        to(village, inspection, inspections.close_inspection, by, report="都很好" * 20)
    assert codes(refusal) == ["not_drawn"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"seed": "another seed that nobody saw"}, "not_the_seed"),
        ({"seed": "short"}, "not_the_seed"),
        ({"seed": SEED, "beacon_value": "7"}, "no_beacon"),
    ],
)
def test_another_seed_draws_nobody(village: Village, given: dict[str, str], code: str) -> None:
    inspection = commits(village)
    with pytest.raises(Refused) as refusal:
        to(village, inspection, inspections.draw, village.secretary(COMMITTEE), **given)
    assert codes(refusal) == [code]
    assert drawn_of(village, inspection) == set()


def test_a_number_that_was_announced_is_not_left_out(village: Village) -> None:
    inspection = commits(village, beacon="收盘指数")
    with pytest.raises(Refused) as refusal:
        to(village, inspection, inspections.draw, village.secretary(COMMITTEE), seed=SEED)
    assert codes(refusal) == ["beacon_wanted"]


def test_it_is_drawn_once(village: Village) -> None:
    inspection = commits(village)
    by = village.secretary(COMMITTEE)
    to(village, inspection, inspections.draw, by, seed=SEED)
    with pytest.raises(Refused) as refusal:
        to(village, inspection, inspections.draw, by, seed=SEED)
    assert codes(refusal) == ["drawn_already"]


@pytest.mark.parametrize(("count", "code"), [(6, "draw_too_large"), (0, "draw_of_nothing")])
def test_more_than_there_are_cannot_be_drawn(village: Village, count: int, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        commits(village, count)
    assert codes(refusal) == [code]


def test_a_digest_must_be_one(village: Village) -> None:
    with pytest.raises(BadInput) as bad:
        commits(village, seed_digest=SEED)
    assert bad.value.problems[0].code == "not_a_digest"


def test_whoever_left_after_the_commitment_is_left_out_and_the_others_stay_drawn(
    village: Village,
) -> None:
    inspection = commits(village, 5)
    village.closes(OWN)
    to(village, inspection, inspections.draw, village.secretary(COMMITTEE), seed=SEED)
    assert len(drawn_of(village, inspection)) == 4
    assert visit_of(village, inspection).state == "chosen"


def test_by_class_every_class_has_its_share(village: Village) -> None:
    """Two of five: three branches and two general branches give one each."""
    inspection = commits(village, stratified=True)
    to(village, inspection, inspections.draw, village.secretary(COMMITTEE), seed=SEED)
    with reading(village.engine) as session:
        kinds = [
            village.campaign(session, code).kind
            for code in ("g1", "g2", "b1", "b2", "b3")
            if village.campaign(session, code).id in drawn_of(village, inspection)
        ]
    assert sorted(kinds) == ["branch", "general_branch"]


def test_of_eight_hands_one_draws(village: Village) -> None:
    inspection = commits(village)

    def once(_: int) -> str:
        try:
            to(village, inspection, inspections.draw, village.secretary(COMMITTEE), seed=SEED)
        except Refused as refusal:
            return refusal.reasons[0].code
        return "drawn"

    with ThreadPoolExecutor(8) as hands:
        heard = sorted(hands.map(once, range(8)))
    assert heard == ["drawn", *["inspections.drawn_already"] * 7]
    assert len(drawn_of(village, inspection)) == 2


def test_whoever_stands_under_somebody_else_by_now_is_not_inspected(village: Village) -> None:
    by = village.secretary(EAST)
    told = {"title": "随机抽查", "count": 2, "seed_digest": digest(SEED)}
    inspection = begins(village, inspections.commit_draw, EAST, by, **told)
    village.moves(FIRST, WEST)
    to(village, inspection, inspections.draw, by, seed=SEED)
    assert drawn_of(village, inspection) == {village.row(SECOND).id}
