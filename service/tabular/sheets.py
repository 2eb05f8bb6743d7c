"""One worksheet's XML, walked before it is parsed: how large it is, and where it calculates."""

import posixpath
from dataclasses import dataclass, field
from xml.parsers import expat

from service.errors import BadInput, cell

MOST_ROWS = 20_000
MOST_COLUMNS = 64
MOST_SHEETS = 8  # of a workbook that are looked at
MOST_CELLS = 400_000  # what bounds the memory that parsing takes
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"


@dataclass
class Sheet:
    """What was found in a sheet: its cells that hold formulas, by row number and place."""

    formulas: frozenset[tuple[int, int]] = frozenset()


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate(namespace_separator=" ")

    def refuse(*_declaration: object) -> None:
        raise ValueError("no workbook declares entities")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def first_sheet(workbook: bytes, relations: bytes) -> str:
    """The part that holds the first sheet. Raises KeyError, ValueError or ExpatError."""
    return sheets_of(workbook, relations)[0]


def sheets_of(workbook: bytes, relations: bytes) -> list[str]:
    """The parts that hold the sheets, in their order. Raises as `first_sheet` does."""
    ids: list[str] = []
    targets: dict[str, str] = {}

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" sheet"):
            ids.append(attributes.get(f"{OFFICE} id") or attributes[f"{STRICT} id"])

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" Relationship") and attributes.get("TargetMode") != "External":
            targets[attributes["Id"]] = attributes["Target"]

    for content, handler in ((workbook, sheet), (relations, relation)):
        parser = _parser()
        parser.StartElementHandler = handler
        parser.Parse(content, True)
    if not ids:
        raise ValueError("no sheet")
    return [
        posixpath.normpath(posixpath.join("/xl", targets[one])).lstrip("/")
        for one in ids[:MOST_SHEETS]
    ]


@dataclass
class _Walk:
    """Where in the sheet the parser is; rows and cells may leave their place unsaid."""

    row: int = 0
    column: int = 0
    cells: int = 0
    formulas: set[tuple[int, int]] = field(default_factory=set)

    def element(self, name: str, attributes: dict[str, str]) -> None:
        kind = name.rpartition(" ")[2]
        if kind == "c":
            self.cells += 1
            self.column = _column(attributes["r"]) if "r" in attributes else self.column + 1
            if "r" in attributes:
                self.row = int(attributes["r"].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ$"))
        elif kind == "row":
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
        elif kind == "f":
            self.formulas.add((self.row, self.column - 1))
        if kind in ("c", "f"):
            self._check()

    def _check(self) -> None:
        """Only cells count: people format whole columns down to the last row and leave it so."""
        if self.row > MOST_ROWS + 1:  # the header is a row of its own
            raise BadInput([cell(None, None, "too_many_rows", limit=MOST_ROWS)])
        if self.cells > MOST_CELLS:
            raise BadInput([cell(None, None, "too_many_cells", limit=MOST_CELLS)])
        if self.column > MOST_COLUMNS:
            raise BadInput([cell(None, None, "too_many_columns", limit=MOST_COLUMNS)])


def _column(reference: str) -> int:
    """``"C7"`` is 3."""
    number = 0
    for letter in reference.rstrip("0123456789").lstrip("$"):
        number = number * 26 + ord(letter.upper()) - 64
    return number


def measured(content: bytes) -> Sheet:
    """Walk a sheet. Raises BadInput where it is too large, ValueError or ExpatError if broken."""
    walk = _Walk()
    parser = _parser()
    parser.StartElementHandler = walk.element
    parser.Parse(content, True)
    return Sheet(frozenset(walk.formulas))
