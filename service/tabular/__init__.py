"""Tables that people keep in CSV and XLSX files: read within limits, written so that nothing runs.

A table is read as text, row by row, with the spreadsheet's own row numbers; what the text means is
the importer's affair. Anything that cannot be read raises BadInput and has changed nothing.
"""

from service.errors import BadInput, cell
from service.tabular.comma_separated import read_csv
from service.tabular.headings import Column, Row, Table, by_heading
from service.tabular.workbooks import Grid, read_sheets, read_workbook
from service.tabular.writing import write_csv, write_listing, write_sheets, write_workbook

__all__ = [
    "Column",
    "Grid",
    "Row",
    "Table",
    "by_heading",
    "read_csv",
    "read_sheets",
    "read_table",
    "read_workbook",
    "write_csv",
    "write_listing",
    "write_sheets",
    "write_workbook",
]

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read_table(content: bytes) -> Table:
    """The table in a file, which its content tells to be a workbook or CSV, never its name."""
    if content.startswith(ZIP):
        return read_workbook(content)
    if content.startswith(OLD_EXCEL):
        raise BadInput([cell(None, None, "old_workbook")])
    return read_csv(content)
