"""The vocabulary: who passes which stages, who owes which duties, what a state is called."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflows.small_plans import changed, plan_of, small
from workflows.facts import Particulars
from workflows.plan import KINDS, state_of

WHEN_MET = "        leave: on_date_when_met\n"
ONLY_BRANCHES = plan_of(
    changed(
        (WHEN_MET, WHEN_MET + "        owed_by: [branch]\n"),
        ("    every: month\n", "    every: month\n    owed_by: [general_branch, branch]\n"),
    )
)


def test_a_state_is_named_by_round_and_stage() -> None:
    names = [state_of(round_, stage) for round_ in small().rounds for stage in round_.stages]
    assert names == ["first/mobilization", "first/pledge", "first/advance"]
    for name in names:
        found = small().find(name)
        assert found is not None
        assert state_of(*found) == name
    assert small().find("first/nothing") is None


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_passes_what_it_owes_in_order(kind: str) -> None:
    names = [state_of(*pair) for pair in ONLY_BRANCHES.stages_for(kind)]
    expected = ["first/mobilization", "first/pledge", "first/advance"]
    if kind == "group":
        expected = []
    elif kind != "branch":
        expected.remove("first/pledge")
    assert names == expected


def test_each_kind_owes_its_duties() -> None:
    owing = {kind for kind in KINDS if ONLY_BRANCHES.duties_for(kind)}
    assert owing == {"general_branch", "branch"}


def test_particulars_have_one_text_however_they_came_about() -> None:
    one = Particulars().recorded("a", "x", "1").recorded("b", "x", "2").fulfilled("d/1")
    other = Particulars().fulfilled("d/1").recorded("b", "x", "2").recorded("a", "x", "1")
    assert one == other
    assert one.as_json() == other.as_json()
    assert Particulars.from_json(one.as_json()) == one
    assert Particulars().as_json() == "{}"


def test_a_date_set_and_set_back_leaves_no_trace() -> None:
    moved = Particulars().dated("first/pledge.due", date(2026, 5, 1))
    assert Particulars.from_json(moved.as_json()) == moved
    assert moved.undated("first/pledge.due") == Particulars()
    assert Particulars().dated("first.ends", None).as_json() == '{"dates":{"first.ends":null}}'
