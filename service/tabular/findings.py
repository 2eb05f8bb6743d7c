"""Reading a row cell by cell while every mistake is noted, so that all are told at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from service.errors import BadInput, Problem, cell
from service.tabular.cells import day, objection, stripped
from service.tabular.headings import HEADER_ROW, Row

# A person mends a file by its first thousand mistakes, and memory is bounded.
MOST_PROBLEMS = 1000


@dataclass
class Findings:
    """The mistakes of one table."""

    problems: list[Problem] = field(default_factory=list)
    more: int = 0

    def add(self, row: int, column: str | None, code: str, **params: object) -> None:
        """Note one mistake; `row` 0 stands for input that is no table."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(cell(row or None, column, code, **params))
        else:
            self.more += 1

    def unknown(self, row: int, column: str, code: str, value: str, known: Sequence[str]) -> None:
        """Note a `value` that is none of `known`, with the one that was perhaps meant."""
        guesses = get_close_matches(value, known, n=1, cutoff=0.75) if len(known) < 5000 else []
        if guesses:
            self.add(row, column, f"{code}_guess", value=value, guess=guesses[0])
        else:
            self.add(row, column, code, value=value)

    def settle(self) -> None:
        """Raise BadInput if anything was noted, in the order of the rows."""
        if not self.problems:
            return
        self.problems.sort(key=lambda problem: problem.row or 0)
        if self.more:
            self.problems.append(cell(None, None, "and_more", number=self.more))
        raise BadInput(self.problems)


@dataclass(frozen=True)
class Cells:
    """One row under inspection."""

    row: Row
    findings: Findings

    def wrong(self, column: str, code: str, **params: object) -> None:
        """Note a mistake in this row."""
        self.findings.add(self.row.number, column, code, **params)

    def has(self, column: str) -> bool:
        """Whether the table has that column at all."""
        return column in self.row.cells

    def text(self, column: str, longest: int, *, required: bool = False) -> str:
        """The text of a cell, empty where there is none or where it is wrong."""
        value = stripped(self.row.cells.get(column, ""))
        found = objection(value)
        if column in self.row.formulas:
            # A field of a form is no cell, and says so in its own words.
            self.wrong(column, "formula" if self.row.number else "formula_typed")
        elif found:
            self.wrong(column, found[0], **found[1])
        elif len(value) > longest:
            self.wrong(column, "too_long", limit=longest)
        elif required and not value:
            self.wrong(column, "missing")
        else:
            return value
        return ""

    def day(self, column: str) -> date | None:
        """The day in a cell, None where there is none or where it is wrong."""
        value = self.text(column, longest=20)
        if not value:
            return None
        try:
            return day(value)
        except ValueError:
            self.wrong(column, "not_a_date")
            return None


def as_rows(rows: Sequence[Row | Mapping[str, str]]) -> list[Row]:
    """`rows` as rows of a table; plain mappings, as a program has them, count from row 2."""
    return [
        row if isinstance(row, Row) else Row(number, row)
        for number, row in enumerate(rows, HEADER_ROW + 1)
    ]
