"""Steps that one sentence tells behind their number: 分三个阶段,5月发动,6至8月整治,9月验收。"""

import re
from collections.abc import Iterator

from workflows.reading.announced import LINKS, TOPICS, Announced, announced_in
from workflows.reading.headings import Heading
from workflows.reading.lists import TOLD, Item, ItemList, item_list
from workflows.reading.structure import Structure
from workflows.reading.when import whens

LONGEST_SENTENCE = 500

# What may stand before a time that opens what is said of a step, and between it and the name.
_OPENS = re.compile(r"[,;:、\n。(](?:从|自|于|在)?$")
_NAME = re.compile(
    r"[,:]?(?:期间)?(?:集中(?=进行|开展))?(?:进行|开展|为|是|主要是?)?(?P<name>[^,;。:\n(]{2,24})"
)


def in_a_sentence(structure: Structure) -> Iterator[ItemList]:
    """Find as many times, each with what is done then, as the sentence has announced."""
    plain = structure.plain
    announced = announced_in(plain)
    starts = [*(one.start for one in announced), len(plain)]
    for told, limit in zip(announced, starts[1:], strict=True):
        if told.what in (LINKS, TOPICS):
            continue
        run = _items(plain, told, min(limit, told.end + LONGEST_SENTENCE))
        if len(run) == told.count:
            yield from item_list(structure, TOLD, run)


def _items(plain: str, told: Announced, limit: int) -> list[Item]:
    stop = plain.find("。", told.end, limit)
    found = []
    for when in whens(plain, told.end, stop if stop >= 0 else limit):
        name = _NAME.match(plain, when.end)
        if name is None or not when.dated or not _OPENS.search(plain, told.end, when.start):
            continue
        heading = Heading(*name.span("name"), when, name.end(), leading=True)
        found.append(Item(heading, when.start, name.end()))
    return found
