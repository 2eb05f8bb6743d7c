"""The reading against annotated passages of our own: how much is found, how much is right."""

from pathlib import Path

import pytest

from benchmarks.reading.score import Score, scored

PASSAGES = Path(__file__).parents[2] / "benchmarks" / "reading" / "passages"


@pytest.fixture(scope="module")
def score() -> Score:
    return scored(PASSAGES)


def test_stages_are_found_by_name_and_in_order(score: Score) -> None:
    assert score.stages.f1 >= 0.95


def test_of_the_dates_that_are_stated_hardly_one_is_wrong(score: Score) -> None:
    assert score.dates.precision >= 0.95
    assert score.stated.precision >= 0.98


def test_kinds_are_among_those_that_a_careful_person_accepts(score: Score) -> None:
    assert score.kinds.precision >= 0.95


@pytest.mark.parametrize("name", ["methods", "duties", "deadlines"])
def test_what_stands_beside_the_stages_is_found(score: Score, name: str) -> None:
    assert getattr(score, name).f1 >= 0.85
