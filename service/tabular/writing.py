"""Tables written so that no cell is calculated where it is opened (TRUST P21)."""

import csv
import io
from collections.abc import Iterable, Sequence

from xlsxwriter import Workbook

from service.errors import BadInput, cell
from service.tabular.cells import neutral
from service.tabular.sheets import MOST_ROWS


def write_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """CSV in UTF-8 with a mark, without which Excel reads Chinese as something else."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([neutral(one) for one in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def write_workbook(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """XLSX in which every cell is a string, whatever it begins with.

    Raises BadInput for more rows than `read_workbook` would take again; CSV takes more.
    """
    rows = list(rows)
    if len(rows) > MOST_ROWS:
        raise BadInput([cell(None, None, "too_many_rows_for_workbook", limit=MOST_ROWS)])
    content = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(content, options) as workbook:
        sheet = workbook.add_worksheet()
        text = workbook.add_format({"num_format": "@"})  # what is typed over stays text as well
        for number, row in enumerate([headings, *rows]):
            for place, one in enumerate(row):
                sheet.write_string(number, place, one, text)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(headings) - 1, 0), 20)
    return content.getvalue()
