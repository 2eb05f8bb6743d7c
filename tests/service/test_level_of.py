"""A level of a long tree, found without reading what lies below it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.board_standings import Standing, level_of

Steps = list[int]
#: Ways down from the top; where somebody takes no part, those below them do all the same.
TREES = st.lists(st.lists(st.integers(1, 12), min_size=1, max_size=5), max_size=40)


def standing(number: int, steps: Steps) -> Standing:
    path = "".join(f"/{step}" for step in steps) + "/"
    return Standing(number, number, path, "branch", "scheduled", 1, False, "scheduled", False, 0, 0)


@given(tree=TREES, deepest=st.integers(0, 5))
def test_it_is_whoever_is_no_deeper_in_the_order_of_the_tree(
    tree: list[Steps], deepest: int
) -> None:
    rows = sorted((standing(*each) for each in enumerate(tree)), key=lambda row: row.path)
    level = [rows[place] for place in level_of([row.path for row in rows], deepest)]
    assert level == [row for row in rows if row.depth <= deepest]
