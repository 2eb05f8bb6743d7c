"""XLSX, measured before it is parsed: only what was counted and found harmless is read."""

import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook

from service.errors import BadInput, cell
from service.packed import DAMAGED
from service.tabular.cells import plain, stripped
from service.tabular.headings import Table
from service.tabular.sheets import Sheet, first_sheet, measured, sheets_of

MOST_BYTES = 20_000_000  # packed
MOST_UNPACKED = 20_000_000
MOST_PARTS = 2_000
CHUNK = 1 << 16
TYPES, WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
# All that a table can need. Macros, links to elsewhere, pictures and other sheets stay unread.
NEEDED = (TYPES, "_rels/.rels", WORKBOOK, RELATIONS, "xl/sharedStrings.xml", "xl/styles.xml")
UNREADABLE = (*DAMAGED, expat.ExpatError, struct.error, IndexError, CalamineError)

Rows = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Grid:
    """A sheet by its cells, rows and columns counted from 0, and where it calculates."""

    rows: Rows
    formulas: frozenset[tuple[int, int]] = frozenset()

    def at(self, row: int, column: int) -> object:
        """What stands in a cell; an empty text where nothing does."""
        if row >= len(self.rows) or column >= len(self.rows[row]):
            return ""
        return self.rows[row][column]

    def calculates(self, row: int, column: int) -> bool:
        """Whether a cell holds a formula instead of what somebody typed."""
        return (row + 1, column) in self.formulas


def read_workbook(content: bytes) -> Table:
    """The table on the first sheet of `content`. Raises BadInput; costs at most what it counts."""
    _refuse_large(content)
    try:
        parts = _unpacked(content)
        name = first_sheet(parts[WORKBOOK], parts[RELATIONS])
        sheet = measured(parts[name])
        (rows,) = _parsed(parts, [name])
    except UNREADABLE:
        raise _bad("workbook_damaged") from None
    return _table(rows, sheet)


def read_sheets(content: bytes, count: int) -> list[Grid]:
    """The first sheets of `content`, cell by cell, within the same limits. Raises BadInput."""
    _refuse_large(content)
    if not content.startswith(b"PK"):
        raise _bad("workbook_damaged")
    try:
        parts = _unpacked(content)
        names = sheets_of(parts[WORKBOOK], parts[RELATIONS])[:count]
        sheets = [measured(parts[name]) for name in names]
        read = _parsed(parts, names)
    except UNREADABLE:
        raise _bad("workbook_damaged") from None
    return [Grid(rows, sheet.formulas) for rows, sheet in zip(read, sheets, strict=True)]


def _refuse_large(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise _bad("too_many_bytes", limit=MOST_BYTES // 1_000_000)


def _bad(code: str, **params: object) -> BadInput:
    return BadInput([cell(None, None, code, **params)])


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The needed parts. Their size is checked as declared, and again as it comes."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        entries = packed.infolist()
        if len(entries) > MOST_PARTS:
            raise _bad("workbook_damaged")
        if sum(entry.file_size for entry in entries) > MOST_UNPACKED:
            raise _bad("workbook_unpacks", limit=MOST_UNPACKED // 1_000_000)
        if any(entry.flag_bits & 1 for entry in entries):
            raise _bad("workbook_locked")
        names = [
            entry.filename
            for entry in entries
            if entry.filename in NEEDED or entry.filename.startswith("xl/worksheets/")
        ]
        parts: dict[str, bytes] = {}
        for name in names:
            room = MOST_UNPACKED - sum(len(part) for part in parts.values())
            parts[name] = _read(packed, name, room)
    return parts


def _read(packed: zipfile.ZipFile, name: str, room: int) -> bytes:
    taken = bytearray()
    with packed.open(name) as part:
        while chunk := part.read(CHUNK):
            taken += chunk
            if len(taken) > room:
                raise _bad("workbook_unpacks", limit=MOST_UNPACKED // 1_000_000)
    return bytes(taken)


def _parsed(parts: dict[str, bytes], sheets: Sequence[str]) -> list[Rows]:
    """All rows of some sheets, by the parser; it sees only the parts that were counted.

    Empties `parts` on its way: a large workbook need not be in memory twice.
    """
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in (*NEEDED, *sheets):
            if name in parts:
                archive.writestr(name, parts.pop(name))
    parts.clear()
    packed.seek(0)
    try:
        with CalamineWorkbook.from_object(packed) as workbook:
            return [
                workbook.get_sheet_by_index(number).to_python(skip_empty_area=False)
                for number in range(len(sheets))
            ]
    except BaseException as error:
        # A parser written in Rust panics with an exception of its own, outside Exception.
        if type(error).__name__ == "PanicException":
            raise _bad("workbook_damaged") from None
        raise


def _table(rows: Sequence[Sequence[object]], sheet: Sheet) -> Table:
    problems = []
    calculated = {row for row, _ in sheet.formulas}
    told: list[tuple[int, list[str]]] = []
    for number, row in enumerate(rows, 1):
        cells = []
        for place, value in enumerate(row):
            try:
                cells.append(stripped(plain(value)))
            except ValueError as error:
                heading = told[0][1][place] if told else str(place + 1)
                problems.append(cell(number, heading, str(error)))
                cells.append("")
        # A row of formulas that were never calculated reads as empty, but is not.
        if any(cells) or number in calculated:
            told.append((number, cells))
    if problems:
        raise BadInput(problems)
    if not told:
        raise _bad("empty_file")
    header_row, headings = told[0]
    return Table(tuple(headings), told[1:], header_row, sheet.formulas)
