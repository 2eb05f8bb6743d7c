"""Tables written so that no cell is calculated where it is opened (TRUST P21)."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

from xlsxwriter import Workbook

from service.errors import BadInput, cell
from service.tabular.cells import neutral
from service.tabular.sheets import MOST_ROWS

#: What a sheet of Excel holds below its headings.
ROWS_OF_A_SHEET = 1_048_575
#: What a cell of Excel holds; of a longer text the library would leave out all of it.
LONGEST_CELL = 32_767
#: What no name of a sheet may have, and how many signs one has at most.
SHEET_SIGNS = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
#: What somebody wrote or we say, as text; a number of ours, counted and not written by anybody.
Cell = str | int


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """CSV in UTF-8 with a mark, without which Excel reads Chinese as something else."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([neutral(one) for one in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


@dataclass(frozen=True, slots=True)
class Written:
    """A sheet to be written: its name, or none, its headings, and its rows."""

    name: str
    headings: Sequence[str]
    rows: Collection[Sequence[Cell]]


def write_workbook(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """XLSX in which every text is a string, whatever it begins with.

    Raises BadInput for more rows than `read_workbook` would take again; CSV takes more.
    """
    return _written([Written("", headings, list(rows))], MOST_ROWS)


def write_listing(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The same of what is looked at, and not read in again: as many rows as a sheet of Excel holds.

    Counts are given as numbers, so that whoever opens it can add them up and sort by them.

    Raises BadInput for more.
    """
    return _written([Written("", headings, list(rows))], ROWS_OF_A_SHEET)


def write_sheets(sheets: Sequence[Written]) -> bytes:
    """The same as `write_workbook` with several sheets."""
    return _written(sheets, MOST_ROWS)


def _written(sheets: Sequence[Written], most: int) -> bytes:
    for one in sheets:
        if len(one.rows) > most:
            raise BadInput([cell(None, None, "too_many_rows_for_workbook", limit=most)])
    content = io.BytesIO()
    long = any(len(one.rows) > MOST_ROWS for one in sheets)
    options = {
        # A long one is kept in a file while it is written: cells take a hundred times their text.
        **({"constant_memory": True} if long else {"in_memory": True}),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(content, options) as workbook:
        # What is typed over stays text as well.
        text = workbook.add_format({"num_format": "@"})
        head = workbook.add_format({"num_format": "@", "bold": True, "bg_color": "#EDEDED"})
        for one in sheets:
            sheet = workbook.add_worksheet(SHEET_SIGNS.sub(" ", one.name)[:LONGEST_NAME] or None)
            sheet.set_column(0, max(len(one.headings) - 1, 0), 20)
            for number, row in enumerate(chain([one.headings], one.rows)):
                for place, told in enumerate(row):
                    if isinstance(told, int):
                        sheet.write_number(number, place, told)
                    else:
                        sheet.write_string(number, place, _fitting(told), text if number else head)
            sheet.freeze_panes(1, 0)
    return content.getvalue()


def _fitting(words: str) -> str:
    return words if len(words) <= LONGEST_CELL else f"{words[: LONGEST_CELL - 1]}…"
