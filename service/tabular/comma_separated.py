"""CSV as people have it: UTF-8 with or without a mark, or GB18030 as Excel in China writes it."""

import codecs
import csv
import io
from collections.abc import Iterator

from service.errors import BadInput, cell
from service.tabular.cells import is_formula, restored, stripped
from service.tabular.headings import Table

MOST_BYTES = 32_000_000
MOST_ROWS = 200_000
LONGEST_ROW = 64_000  # characters; also bounds how many cells one row can have
# Of the characters of a Chinese text nearly all are in GB2312; of another encoding read as
# GB18030 about half are.
LIKELY = 0.8


def read_csv(content: bytes) -> Table:
    """The table in `content`. Raises BadInput, by row and column where that can be said."""
    if len(content) > MOST_BYTES:
        raise _bad("too_many_bytes", limit=MOST_BYTES // 1_000_000)
    if content.count(b"\n") > MOST_ROWS + 1:
        raise _bad("too_many_rows", limit=MOST_ROWS)
    text = _decoded(content)
    records = _records(text, "\t" if "\t" in text.partition("\n")[0] else ",")
    header_row, headings = next(records, (1, []))
    if not headings:
        raise _bad("empty_file")
    rows = []
    formulas: set[tuple[int, int]] = set()
    for number, cells in records:
        formulas.update((number, place) for place, one in enumerate(cells) if is_formula(one))
        rows.append((number, [restored(one) for one in cells]))
    return Table(tuple(headings), rows, header_row, frozenset(formulas))


def _bad(code: str, row: int | None = None, **params: object) -> BadInput:
    return BadInput([cell(row, None, code, **params)])


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise _bad("encoding_utf16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if _is_broken_utf8(content):
            row = content.count(b"\n", 0, error.start) + 1
            raise _bad("encoding_broken", row=row) from None
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise _bad("encoding_unknown", row=content.count(b"\n", 0, error.start) + 1) from None
    if not _reads_as_chinese(text):
        raise _bad("encoding_unknown")
    return text


def _is_broken_utf8(content: bytes) -> bool:
    """Whether this was UTF-8 before somebody damaged it: most of it still is."""
    text = content[:1_000_000].decode("utf-8", errors="replace")
    foreign = [character for character in text if not character.isascii()]
    return foreign.count("\ufffd") * 2 < len(foreign)


def _reads_as_chinese(text: str) -> bool:
    foreign = [character for character in text[:1_000_000] if not character.isascii()]
    usual = 0
    for character in foreign:
        try:
            character.encode("gb2312")
        except UnicodeEncodeError:
            continue
        usual += 1
    return usual >= LIKELY * len(foreign)


class _TooLong(Exception):
    """A row that does not end."""


class _Lines:
    """Lines for the reader, which stop where one row has become too long."""

    def __init__(self, text: str) -> None:
        self.lines = io.StringIO(text, newline="")
        self.of_this_row = 0

    def __iter__(self) -> Iterator[str]:
        while line := self.lines.readline(LONGEST_ROW + 1):
            self.of_this_row += len(line)
            if self.of_this_row > LONGEST_ROW:
                raise _TooLong
            yield line


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that hold anything, numbered as a spreadsheet would show them."""
    lines = _Lines(text)
    number = 0
    try:
        for number, record in enumerate(csv.reader(lines, delimiter=delimiter, strict=True), 1):
            lines.of_this_row = 0
            cells = [stripped(one) for one in record]
            if any(cells):
                yield number, cells
    except csv.Error:
        raise _bad("row_unreadable", row=number + 1) from None
    except _TooLong:
        raise _bad("row_too_long", row=number + 1, limit=LONGEST_ROW) from None
