"""Many standings column by column are the same rows in the same order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.board_standings import OVERDUE, STATUSES, Standing, Standings, counts, latest

ROWS = st.lists(
    st.builds(
        Standing,
        campaign_id=st.integers(1),
        organization_id=st.integers(1),
        path=st.just("/1/"),
        kind=st.just("branch"),
        state=st.just("main/mobilization"),
        plan_version_id=st.just(1),
        at_top=st.booleans(),
        status=st.sampled_from(STATUSES),
        waiting_for_approval=st.booleans(),
        days_overdue=st.integers(0, 3),
        duties_overdue=st.integers(0, 2),
    ),
    max_size=12,
)


@given(rows=ROWS)
def test_columns_give_back_the_rows_they_were_made_of(rows: list[Standing]) -> None:
    kept = Standings.of(rows)
    assert list(kept) == rows
    assert [kept[at] for at in range(len(kept))] == rows
    assert list(kept[1:4]) == rows[1:4]
    assert list(kept.at(range(0, len(rows), 2))) == rows[::2]
    assert kept.behind == [row.behind for row in rows]
    assert sum(counts(kept.statuses).values()) == len(rows)


@given(rows=ROWS, most=st.integers(0, 5))
def test_the_latest_are_those_most_days_late_and_of_two_alike_the_first(
    rows: list[Standing], most: int
) -> None:
    late = [row for row in rows if row.status == OVERDUE]
    expected = sorted(late, key=lambda row: -row.days_overdue)[:most]
    assert list(latest(Standings.of(rows), most)) == expected
