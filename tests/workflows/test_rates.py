"""The fixed rates: sums out of sums, honest at both ends, a dash where nothing is to be divided."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.rates import RATES, Rates, Share, sent_back, summed, together
from workflows.spells import WEEK, Spell, late_at, weeks_before

SHARES = st.integers(0, 10**6).flatmap(
    lambda of: st.integers(0, of).map(lambda met: Share(met, of))
)
ALL_SIX = st.builds(Rates, **dict.fromkeys(RATES, SHARES))
BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 24 * 60).map(lambda hours: BEGIN + timedelta(hours=hours))


@given(st.data())
def test_the_rates_of_a_tree_are_the_sum_of_its_parts(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    above: dict[int, int | None] = {1: None}
    for node in range(2, size + 1):
        above[node] = data.draw(st.integers(1, node - 1))
    own = {node: data.draw(ALL_SIX) for node in above}
    total = summed(above, own)
    for node in above:
        below = [total[child] for child, parent in above.items() if parent == node]
        assert total[node] == sum(below, own[node])
    assert total[1] == together(own.values()) == sum(own.values(), Rates())


@given(SHARES)
def test_a_percentage_says_all_or_nothing_only_where_it_is_so(share: Share) -> None:
    if not share.of:
        assert share.percent is None
        return
    assert share.percent is not None
    assert (share.percent == 100) == (share.met == share.of)
    assert (share.percent == 0) == (share.met == 0)
    assert abs(share.percent - 100 * share.met / share.of) <= 1


@given(SHARES, SHARES)
def test_a_rate_of_two_lies_between_theirs(one: Share, two: Share) -> None:
    if one.of and two.of:
        parts = sorted((one.met / one.of, two.met / two.of))
        both = one + two
        assert parts[0] - 1e-9 <= both.met / both.of <= parts[1] + 1e-9


def test_more_than_there_are_is_no_share() -> None:
    for met, of in ((2, 1), (-1, 1)):
        with pytest.raises(ValueError, match="of"):
            Share(met, of)


def test_a_stage_sent_back_twice_was_handed_in_once() -> None:
    assert sent_back(["first/pledge", "first/review"], ["first/pledge"]) == Share(1, 2)
    assert sent_back([], ["first/pledge"]) == Share()


@given(st.lists(st.tuples(st.integers(1, 3), INSTANTS, st.none() | INSTANTS)), INSTANTS)
def test_late_on_a_day_is_begun_and_not_ended(
    told: list[tuple[int, datetime, datetime | None]], at: datetime
) -> None:
    spells = [Spell(*one) for one in told]
    found = late_at(spells, at)
    for number in (1, 2, 3):
        begun = sum(since <= at for one, since, _ in told if one == number)
        still = [1 for one, since, until in told if one == number and since <= at
                 and (until is None or until > at)]  # fmt: skip
        assert found[number] == len(still) <= begun


def test_weeks_before_come_in_order_and_keep_the_hour() -> None:
    assert weeks_before(BEGIN, 2) == (BEGIN - 2 * WEEK, BEGIN - WEEK)
