"""docs/features.md is true: every row of the work once, every place and every test really there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROW = re.compile(r"^\| (\d+) \| .+? \| (.+) \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs/features.md").read_text("utf-8"))
BAD = re.findall(r"`(tests/[^`]+)::(test_[^`]+)`", (ROOT / "docs/features.md").read_text("utf-8"))
#: The rows that belong to the work of the stages.
OURS = [13, 14, *range(26, 37), *range(47, 71), 75, 78, 79]


def test_every_row_of_the_work_stands_once_and_in_order() -> None:
    assert [int(number) for number, _ in ROWS] == OURS


@pytest.mark.parametrize(("number", "places"), ROWS)
def test_every_place_of_a_row_is_there(number: str, places: str) -> None:
    named = re.findall(r"`([^`]+)`", places)
    assert len(named) == 3, f"row {number} names rules, work and tests"
    assert [place for place in named if not (ROOT / place).exists()] == []


@pytest.mark.parametrize(("file", "name"), BAD)
def test_every_refusal_of_bad_input_is_held_where_the_table_says(file: str, name: str) -> None:
    assert f"def {name}(" in (ROOT / file).read_text("utf-8")


def test_the_table_of_bad_input_names_its_tests() -> None:
    assert len(BAD) == len(set(BAD)) > 15
