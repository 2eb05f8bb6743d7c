"""What a verb of the service may answer instead of doing: not allowed, not found, bad input."""

from collections.abc import Iterable
from dataclasses import dataclass

from service.words import has_words, say
from workflows.refusals import Reason


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with what was given: where it stands, a catalogue key, and its values.

    `where` is for programs: a field (``"reason"``), a cell (``"row 7, column parent_code"``) or a
    variable (``"PACESETTER_ENV"``). The sentence stands under `code` in the catalogue `domain`.
    """

    where: str
    code: str
    params: tuple[tuple[str, str], ...] = ()
    domain: str = "tree"
    row: int | None = None
    column: str | None = None

    def told(self, locale: str) -> str:
        """The place and the sentence, for a person."""
        values = {name: _worded(locale, name, value, self.domain) for name, value in self.params}
        sentence = say(locale, self.domain, f"problem.{self.code}", **values)
        if self.row is None and self.column is None:
            return sentence if self.where in ("", "file") else f"{self.where}: {sentence}"
        if self.column is None:
            return say(locale, "tree", "place.row", row=self.row) + sentence
        column = _worded(locale, "column", self.column)
        place = {"row": self.row, "column": column, "code": self.column}
        key = "place.field" if self.row is None else "place.cell"
        return say(locale, "tree", key, **place) + sentence


#: A value that is several, written with commas.
SEVERAL = ("known", "named")


def _worded(locale: str, name: str, value: str, domain: str = "tree") -> str:
    """Kinds and columns have names of their own in every language; other values stand as given."""
    if name in SEVERAL:
        return say(locale, "web", "list.and").join(value.split(", "))
    key = f"{name.removeprefix('parent_')}.{value}"
    spoken = next((one for one in (domain, "tree") if has_words(one, key)), None)
    return say(locale, spoken, key) if spoken else value


def cell(row: int | None, column: str | None, code: str, **params: object) -> Problem:
    """A problem of an imported table: `row` counts as the spreadsheet does, the header being 1.

    Without a row it is one of a field, without both one of the whole file.
    """
    where = f"row {row}, column {column}" if row and column else f"row {row}" if row else column
    values = tuple(sorted((name, str(value)) for name, value in params.items()))
    return Problem(where or "file", code, values, row=row, column=column)


class NotAllowed(Exception):
    """The person, or this installation, may not do that."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("; ".join(reason.code for reason in self.reasons))


class NotFound(Exception):
    """There is no such thing, or none that this person may know of."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class BadInput(Exception):
    """What was given cannot be used; nothing was changed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(f"{p.where}: {p.code}" for p in self.problems))
