"""Lists of headings in a document: what they consist of, wherever they were found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from workflows.reading.expressions import When
from workflows.reading.headings import Heading
from workflows.reading.structure import SECTIONS, Point, Structure

NUMBERED, ORDINALS, UNNUMBERED, DATED, BARE = "numbered", "ordinals", "unnumbered", "dated", "bare"
ROWS, INLINE, LINES, TOLD = "rows", "inline", "lines", "told"


@dataclass(frozen=True, slots=True)
class Item:
    """One member of a list: its heading, and plain[start:end] that it speaks in."""

    heading: Heading
    start: int
    end: int
    point: Point | None = None

    @property
    def when(self) -> When | None:
        """The time that the heading states, if any."""
        return self.heading.when


@dataclass(frozen=True, slots=True)
class ItemList:
    """Items that stand beside one another; `parent` is the point that they stand under."""

    source: str
    items: tuple[Item, ...]
    parent: Point | None

    @property
    def start(self) -> int:
        """Where the first item begins."""
        return self.items[0].start


def item_list(structure: Structure, source: str, run: Sequence[Item]) -> Iterator[ItemList]:
    """Give the list of a run of items; none where the run is empty."""
    if not run:
        return
    last = run[-1]
    if source in (ORDINALS, UNNUMBERED, INLINE):
        # The last goes on to the end of the section that the first stands in.
        last = replace(last, end=max(last.end, end_of_section(structure, run[0].start)))
    yield ItemList(source, (*run[:-1], last), structure.containing(run[0].start))


def end_of_section(structure: Structure, place: int) -> int:
    """Return where the innermost section ends that a place stands in, its own points included."""
    point = structure.containing(place)
    if point is not None:
        return point.end
    return next(
        (one.start for one in structure.points if one.start > place and one.style in SECTIONS),
        len(structure.plain),
    )
