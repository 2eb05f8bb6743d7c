"""docs/traps.md and docs/trust.md are true: every trap has its test, every citation its line."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CODE = [
    file
    for room in ("service", "workflows", "notifications", "tests", "benchmarks")
    for file in sorted((ROOT / room).rglob("*.py"))
]
ROW = re.compile(r"^\| (T\d+) \| .+? \| (.+?) \|$", re.MULTILINE)
TRAPS = dict(ROW.findall((ROOT / "docs/traps.md").read_text("utf-8")))
# A date, a time or a year; {placeholders} are taken out before.
WRITTEN_DATE = re.compile(r"\d{1,2}\s*月|\d{4}|\d{1,2}:\d{2}|\d{1,2}[/.-]\d{1,2}")


@cache
def names_of_tests() -> frozenset[str]:
    return frozenset(
        node.name
        for file in CODE
        if file.name.startswith("test_")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_every_trap_is_in_the_table() -> None:
    assert list(TRAPS) == [f"T{number}" for number in range(1, 23)]


@pytest.mark.parametrize("trap", TRAPS)
def test_a_trap_has_its_test(trap: str) -> None:
    named = re.findall(r"`(test_\w+)`", TRAPS[trap])
    assert named or TRAPS[trap].startswith("later: ")
    assert set(named) <= names_of_tests()


def citations(pattern: str) -> set[str]:
    return {found for file in CODE for found in re.findall(pattern, file.read_text("utf-8"))}


def test_what_is_cited_of_the_traps_is_there() -> None:
    assert citations(r"TRAPS (T\d+)") <= TRAPS.keys()


def test_what_is_cited_of_trust_is_there() -> None:
    page = (ROOT / "docs/trust.md").read_text("utf-8")
    sections = set(re.findall(r"^#+ (\d(?:\.\d)?)\.? ", page, re.MULTILINE))
    findings = set(re.findall(r"^(\d+)\. ", page.partition("## 5.")[2], re.MULTILINE))
    lines = set(re.findall(r"\b((?:AC|P)\d+)\b", page))
    assert citations(r"TRUST (\d\.\d)") <= sections
    assert citations(r"TRUST finding (\d+)") <= findings
    assert citations(r"TRUST ((?:AC|P)\d+)") <= lines


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_t20_no_template_has_a_date_of_its_own(kind: str) -> None:
    dated = {
        f"{file.relative_to(ROOT)}: {found[0]}"
        for file in (ROOT / "notifications/templates").rglob(f"*.{kind}")
        if (found := WRITTEN_DATE.search(re.sub(r"\{.*?\}|#\w+", "", file.read_text("utf-8"))))
    }
    assert dated == set()
