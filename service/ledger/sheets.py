"""A ledger to take along: a workbook in the reader's words, in which no cell is calculated."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from service.ledger.compiling import Ledger, Named
from service.ledger.naming import note_words, title_words
from service.tabular.writing import Cell, write_listing
from service.wording import colour_words
from service.words import has_words, say
from workflows.provisions.inspections import COLOURS

HEADINGS = ("day", "organization", "person", "kind", "title", "outcome", "days_late", "note")


def word(locale: str, sort: str, code: str) -> str:
    """Return the word for a kind or an outcome; what the plan itself calls so stands as it is."""
    if sort == "outcome" and code in COLOURS:
        return colour_words(locale, code)  # of a ticket
    key = f"{sort}.{code}"
    return say(locale, "ledger", key) if has_words("ledger", key) else code


def workbook(ledger: Ledger, locale: str, zone: ZoneInfo) -> bytes:
    """Return the ledger as XLSX. Raises BadInput where it has too many lines for one sheet."""
    return write_listing(headings(locale), (row(named, locale, zone) for named in ledger.lines))


def file_name(organization: str, locale: str) -> str:
    """Return what the workbook of an organisation's ledger is called where people keep it."""
    return f"{organization}-{say(locale, 'print_files', 'ledger')}.xlsx"


def headings(locale: str) -> list[str]:
    """Return what stands above the cells of a line."""
    return [say(locale, "ledger", f"heading.{name}") for name in HEADINGS]


def row(named: Named, locale: str, zone: ZoneInfo) -> list[Cell]:
    """Return the cells of a line, in the order of `HEADINGS`."""
    line = named.line
    return [
        line.at.astimezone(zone).date().isoformat(),
        named.organization,
        named.person,
        word(locale, "kind", line.kind),
        title_words(locale, named.plan, line.kind, line.title),
        word(locale, "outcome", line.outcome),
        line.days_late or "",
        note_words(locale, line.kind, line.title, line.note),
    ]
