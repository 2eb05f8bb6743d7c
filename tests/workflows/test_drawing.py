"""The draw: the same seed draws the same, nobody is favoured, and anybody can draw again."""

from __future__ import annotations

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.drawing import Entry, digest, drawn, lot, roster_digest, shares
from workflows.refusals import Refused

CODES = st.lists(st.text("abcd0123-", min_size=1, max_size=6), min_size=1, max_size=12, unique=True)
SEEDS = st.text(min_size=1, max_size=30)


def roster(codes: list[str]) -> list[Entry]:
    """Return a roster in which every other organisation is a branch."""
    return [Entry(code, ("branch", "group")[place % 2]) for place, code in enumerate(codes)]


@given(CODES, SEEDS, st.data())
def test_the_same_seed_and_roster_draw_the_same_in_whatever_order_they_stand(
    codes: list[str], seed: str, data: st.DataObject
) -> None:
    there = roster(codes)
    count = data.draw(st.integers(1, len(codes)))
    mixed = data.draw(st.permutations(there))
    for stratified in (False, True):
        once = drawn(there, count, seed, "7", stratified=stratified)
        assert once == drawn(mixed, count, seed, "7", stratified=stratified)
        assert len(set(once)) == count
        assert set(once) <= set(codes)
    assert roster_digest(there) == roster_digest(mixed)


@given(CODES, SEEDS)
def test_whoever_draws_one_more_draws_the_same_and_one_more(codes: list[str], seed: str) -> None:
    whole = drawn(roster(codes), len(codes), seed)
    for count in range(1, len(codes)):
        assert drawn(roster(codes), count, seed) == whole[:count]


def test_anybody_can_draw_again_with_a_shell_and_no_program_of_ours() -> None:
    """As the rule says: sha256 of seed, line feed, beacon, line feed, code; the smallest first."""
    codes = ["b1", "b2", "b3", "g1"]
    by_hand = sorted(
        codes, key=lambda code: hashlib.sha256(f"秋天的种子\n08 21 33\n{code}".encode()).hexdigest()
    )
    assert list(drawn(roster(codes), 2, "秋天的种子", "08 21 33")) == by_hand[:2]
    assert lot("s", "", "b1") == digest("s\n\nb1")


def test_every_organisation_is_drawn_as_often_as_any_other() -> None:
    """3 of 12, 4,000 times: each 1,000 times, give or take five standard deviations (137)."""
    there = roster([f"b{number}" for number in range(12)])
    counted = Counter(
        code for turn in range(4000) for code in drawn(there, 3, f"seed of turn {turn}")
    )
    assert len(counted) == 12
    assert max(abs(times - 1000) for times in counted.values()) <= 137


def test_places_of_the_list_do_not_go_together() -> None:
    """Two neighbours are drawn together as often as any pair: 4,000 × 3·2 / (12·11) = 182."""
    there = roster([f"b{number}" for number in range(12)])
    draws = [set(drawn(there, 3, f"seed of turn {turn}")) for turn in range(4000)]
    for one, other in (("b0", "b1"), ("b10", "b11"), ("b3", "b9")):
        together = sum({one, other} <= chosen for chosen in draws)
        assert abs(together - 182) <= 66


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 40), min_size=1, max_size=6),
    st.data(),
)
def test_classes_get_their_share(sizes: dict[str, int], data: st.DataObject) -> None:
    count = data.draw(st.integers(1, sum(sizes.values())))
    given_out = shares(sizes, count)
    assert sum(given_out.values()) == count
    for name, size in sizes.items():
        exact = size * count / sum(sizes.values())
        assert given_out[name] <= size
        assert abs(given_out[name] - exact) < 1


@pytest.mark.parametrize("count", [0, -1, 5])
def test_more_than_there_are_cannot_be_drawn_and_nobody_neither(count: int) -> None:
    with pytest.raises(Refused):
        drawn(roster(["a", "b", "c", "d"]), count, "seed")
