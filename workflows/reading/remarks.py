"""What a person should look at before a reading is used: gaps, contradictions, doubts."""

from collections.abc import Sequence
from itertools import pairwise

from workflows.reading.announced import LINKS, TOPICS, Announced
from workflows.reading.found import Deadline, Method, Overall, Place, Remark, Step
from workflows.reading.normal import Text
from workflows.reading.sides import EVENT


def remarks_of(
    text: Text,
    steps: Sequence[Step],
    methods: Sequence[Method],
    deadlines: Sequence[Deadline],
    overall: Overall | None,
    announced: Sequence[Announced],
    second: Place | None = None,
) -> tuple[Remark, ...]:
    """Return the remarks on a reading; `second` is where another campaign's steps may begin."""
    found = [
        *([Remark("reading.second_list", (), second)] if second else []),
        *_announced(text, steps, methods, announced),
        *_of_steps(steps),
        *_against_the_whole(steps, overall),
        *_outside(deadlines),
    ]
    if not steps:
        found.insert(0, Remark("reading.no_steps"))
    return tuple(found)


def _announced(
    text: Text, steps: Sequence[Step], methods: Sequence[Method], announced: Sequence[Announced]
) -> list[Remark]:
    """Return the first announcement of another number than were found: of steps, or of 环节."""
    for one in announced if steps else ():
        have = len(methods) if one.what == LINKS else len(steps)
        if one.what == TOPICS or not have or have == one.count:
            continue
        params = (("what", one.what), ("announced", str(one.count)), ("found", str(have)))
        return [Remark("reading.announced", params, Place(*text.span(one.start, one.end)))]
    return []


def _of_steps(steps: Sequence[Step]) -> list[Remark]:
    found = []
    for step in steps:
        named = (("stage", step.name),)
        window = step.window
        if window.start and window.end and window.end < window.start:
            found.append(Remark("reading.ends_before_start", named, step.place))
        if not window.dated:
            found.append(Remark("reading.no_date", named, step.place))
        elif window.end is None:
            code = "reading.open_event" if window.end_precision == EVENT else "reading.no_end"
            found.append(Remark(code, named, step.place))
    for before, after in pairwise(steps):
        ends, starts = before.window.end, after.window.start
        if ends and starts and ends.placeholder == starts.placeholder and starts < ends:
            names = (("stage", before.name), ("next", after.name))
            found.append(Remark("reading.overlap", names, after.place))
    if any(step.window.placeholder for step in steps):
        found.append(Remark("reading.no_year", (), steps[0].place))
    return found


def _against_the_whole(steps: Sequence[Step], overall: Overall | None) -> list[Remark]:
    if overall is None:
        return []
    found = []
    first, last = overall.window.start, overall.window.end
    for step in steps:
        start, end = step.window.start, step.window.end
        early = first and start and first.placeholder == start.placeholder and start < first
        late = last and end and last.placeholder == end.placeholder and end > last
        if early or late:
            found.append(Remark("reading.outside_whole", (("stage", step.name),), step.place))
    return found


def _outside(deadlines: Sequence[Deadline]) -> list[Remark]:
    return [
        Remark("reading.deadline_unknown", (("what", one.what),), one.place)
        for one in deadlines
        if one.date is None
    ]
