"""Tables by their headings: columns in any order, named by code or in any of our languages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from service.errors import BadInput, Problem, cell
from service.words import LOCALES, has_words, say

# Headings stand in row 1 of every spreadsheet, so the first row of content is row 2.
HEADER_ROW = 1


@dataclass(frozen=True)
class Table:
    """A table as text: its headings, and its rows with the numbers a spreadsheet shows."""

    headings: tuple[str, ...]
    rows: Sequence[tuple[int, Sequence[str]]]
    header_row: int = HEADER_ROW
    # Cells, by row number and place in the row, that a spreadsheet would calculate.
    formulas: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True)
class Column:
    """A column that an importer reads."""

    code: str
    required: bool = False


#: The column of a sheet of mistakes; a table that comes back with it is read without it.
PROBLEM = Column("problem")


@dataclass(frozen=True)
class Row:
    """One row by column code; a column that the file does not have reads as None."""

    number: int
    cells: Mapping[str, str] = field(default_factory=dict)
    formulas: frozenset[str] = frozenset()  # columns in which it does not say, but calculate


def spoken(prefix: str, codes: Sequence[str]) -> dict[str, str]:
    """Each way to say one of `codes`, in all locales, and the code that it means.

    The catalogue ``tree`` holds the words under ``<prefix>.<code>``, and further ways to say the
    same, separated by ``;``, under ``<prefix>.<code>.also``.
    """
    ways = {code: code for code in codes}
    for locale in LOCALES:
        for code in codes:
            words = [say(locale, "tree", f"{prefix}.{code}")]
            if has_words("tree", f"{prefix}.{code}.also"):
                words += say(locale, "tree", f"{prefix}.{code}.also").split(";")
            ways.update({folded(word): code for word in words})
    return ways


def folded(word: str) -> str:
    """`word` as it is compared: without case, and without spaces around it."""
    return word.strip().casefold()


def by_heading(table: Table, columns: Sequence[Column]) -> list[Row]:
    """The rows of `table` by column code.

    Raises BadInput with every heading that is unknown, given twice, or missing.
    """
    ways = spoken("column", [column.code for column in columns])
    problems: list[Problem] = []
    places: dict[str, int] = {}
    for place, heading in enumerate(table.headings):
        code = ways.get(folded(heading))
        if code is None and folded(heading):
            problems.append(_unknown(table, heading, ways))
        elif code in places:
            problems.append(cell(table.header_row, heading, "column_twice"))
        elif code is not None:
            places[code] = place
    problems += [
        cell(table.header_row, column.code, "column_missing")
        for column in columns
        if column.required and column.code not in places
    ]
    if problems:
        raise BadInput(problems)
    return [_row(table, number, cells, places) for number, cells in table.rows]


def _unknown(table: Table, heading: str, ways: Mapping[str, str]) -> Problem:
    shown = heading if len(heading) <= 40 else heading[:40] + "…"
    guesses = get_close_matches(folded(heading), ways, n=1)
    if guesses:
        return cell(table.header_row, shown, "column_misspelt", guess=guesses[0])
    return cell(table.header_row, shown, "column_unknown")


def _row(table: Table, number: int, cells: Sequence[str], places: Mapping[str, int]) -> Row:
    told = {code: cells[place] if place < len(cells) else "" for code, place in places.items()}
    if not table.formulas:
        return Row(number, told)
    formulas = {code for code, place in places.items() if (number, place) in table.formulas}
    return Row(number, told, frozenset(formulas))


def chooser(prefix: str, codes: Sequence[str]) -> Callable[[str], str | None]:
    """A function from a word in any language to the code among `codes`, or None."""
    ways = spoken(prefix, codes)
    return lambda word: ways.get(folded(word))
