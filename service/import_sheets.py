"""Workbooks around an import: an empty one to fill in, and one's own with its mistakes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from service.errors import Problem
from service.organization_table import ORGANIZATION_COLUMNS
from service.people_table import PEOPLE_COLUMNS
from service.tabular import Column, Table, read_table, write_sheets
from service.tabular.headings import PROBLEM, folded, spoken
from service.tabular.writing import Written
from service.words import has_words, say

COLUMNS: dict[str, tuple[Column, ...]] = {
    "organizations": ORGANIZATION_COLUMNS,
    "people": PEOPLE_COLUMNS,
}


def template(kind: str, locale: str) -> bytes:
    """Return an empty workbook: the headings, and a second sheet that says what goes under them.

    An example stands on the second sheet alone, so that nobody imports it by mistake.
    """
    columns = COLUMNS[kind]
    headings = [heading(locale, kind, column.code) for column in columns]
    names = ("column", "needed", "what", "example")
    about = [say(locale, "import_pages", f"template.{name}") for name in names]
    rows = [
        [
            heading(locale, kind, column.code),
            say(locale, "import_pages", "yes" if column.required else "no"),
            say(locale, "import_pages", f"about.{kind}.{column.code}"),
            say(locale, "import_pages", f"example.{kind}.{column.code}"),
        ]
        for column in columns
    ]
    return write_sheets(
        [
            Written(say(locale, "import_pages", f"kind.{kind}"), headings, []),
            Written(say(locale, "import_pages", "template.about"), about, rows),
        ]
    )


def with_problems(content: bytes, problems: Sequence[Problem], locale: str) -> bytes:
    """Return a table as it was sent, row by row, with a last column that says what is wrong.

    Put right there and sent again, that column is not looked at. Raises BadInput where the
    content is no table.
    """
    table = read_table(content)
    ways = spoken("column", [PROBLEM.code])
    kept = [place for place, one in enumerate(table.headings) if folded(one) not in ways]
    said: dict[int, list[str]] = {}
    for one in problems:
        said.setdefault(one.row or table.header_row, []).append(
            replace(one, row=None, where=one.where if one.column is None else "").told(locale)
        )
    headings = [*(table.headings[place] for place in kept), heading(locale, "", PROBLEM.code)]
    return write_sheets([Written("", headings, list(_rows(table, kept, said)))])


def _rows(table: Table, kept: Sequence[int], said: dict[int, list[str]]) -> Iterator[list[str]]:
    """The rows under the numbers that they had, with those that were left empty between them."""
    number = table.header_row
    for place, cells in table.rows:
        while (number := number + 1) < place:
            yield []
        whole = [cells[one] if one < len(cells) else "" for one in kept]
        yield [*whole, "\n".join(said.get(place, ()))]


def heading(locale: str, kind: str, column: str) -> str:
    """Return what a column is called in a table of a kind: people's names are no titles."""
    own = f"heading.{kind}.{column}"
    if has_words("import_pages", own):
        return say(locale, "import_pages", own)
    return say(locale, "tree", f"column.{column}")
