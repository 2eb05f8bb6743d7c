"""Every list in a document that may be the steps of its campaign, in whatever way it is written."""

from workflows.reading.counted import inline, numbered, ordinals
from workflows.reading.lists import ItemList
from workflows.reading.marked_lines import marked_lines
from workflows.reading.sentences import in_a_sentence
from workflows.reading.structure import Structure
from workflows.reading.tables import flattened, rows
from workflows.reading.uncounted import bare_dates, led_by_dates, named


def lists_of(structure: Structure) -> list[ItemList]:
    """Return every list of headings in a document, those with numbers first."""
    lists = list(numbered(structure))
    known = {item.heading.start for found in lists for item in found.items if item.heading.ordinal}
    return [
        *lists,
        *ordinals(structure, known),
        *named(structure),
        *led_by_dates(structure),
        *bare_dates(structure),
        *rows(structure),
        *flattened(structure),
        *inline(structure),
        *marked_lines(structure),
        *in_a_sentence(structure),
    ]
