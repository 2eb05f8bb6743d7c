"""Reads a document: from its text to everything that was found in it."""

import re

from workflows.reading.announced import announced_in
from workflows.reading.besides import awards_of, bases_of, criteria_of, seats_of
from workflows.reading.brackets import bracketed_date
from workflows.reading.candidates import lists_of
from workflows.reading.carrying import Carrier
from workflows.reading.choose import Choice, chosen
from workflows.reading.days import NO_WINDOW, Window
from workflows.reading.deadlines import Dated, deadlines_of
from workflows.reading.duties import duties_of
from workflows.reading.enumerated import Enumeration, enumerations
from workflows.reading.expressions import When
from workflows.reading.found import Method, Overall, Place, Reading, Step
from workflows.reading.headings import Heading, heading_at
from workflows.reading.kinds import kind_of, kinds_of
from workflows.reading.lists import Item, ItemList
from workflows.reading.normal import Text, normalised, traditional
from workflows.reading.remarks import remarks_of
from workflows.reading.spans import Spans
from workflows.reading.structure import structured
from workflows.reading.titles import looks_back, speaks_of_work
from workflows.reading.window import overall_of
from workflows.reading.years import Years


def read(written: str) -> Reading:
    """Return the reading of a document; nothing is invented where there is nothing."""
    text = normalised(written)
    structure = structured(text.plain)
    years = Years(text.plain)
    choice = chosen(structure, lists_of(structure))
    dated = _steps(text, years, choice.steps)
    steps = _with_enumerated(text, years, dated, choice)
    taken = _taken(choice)
    begins = choice.steps.start if choice.steps else None
    overall = overall_of(text, years, begins, Spans(taken))
    if overall is not None:
        taken.append(_plain_span(text, overall.place))
    methods = _methods(text, choice)
    back = looks_back(text.plain)
    deadlines = (
        () if back else deadlines_of(text, years, _dated(choice, dated, overall), Spans(taken))
    )
    return Reading(
        title=_title(text),
        script="hant" if traditional(written) else "hans",
        steps=tuple(steps),
        methods=tuple(methods),
        duties=() if back else tuple(duties_of(text, structure)),
        deadlines=deadlines,
        overall=overall,
        bases=bases_of(text),
        seats=seats_of(text),
        criteria=criteria_of(text),
        awards=awards_of(text),
        remarks=remarks_of(
            text,
            steps,
            methods,
            deadlines,
            overall,
            announced_in(text.plain),
            _second(text, choice),
        ),
    )


def _dated(choice: Choice, steps: list[Step], overall: Overall | None) -> Dated:
    items = choice.steps.items if choice.steps else ()
    return Dated(
        Spans((item.start, item.end) for item in items),
        tuple(step.window for step in steps),
        overall.window if overall else NO_WINDOW,
    )


def _second(text: Text, choice: Choice) -> Place | None:
    """Return where the steps of another campaign begin, if there may be one."""
    if choice.second is None:
        return None
    first = choice.second.items[0]
    return Place(*text.span(first.heading.start, max(first.heading.end, first.heading.start + 1)))


def _plain_span(text: Text, place: Place) -> tuple[int, int]:
    inside = [index for index, at in enumerate(text.places) if place.start <= at < place.end]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


_TITLED = re.compile(
    r"""^[\d、.\- ]*(?P<title>[^\n。]{2,56}?
    (?:方案|意见|計畫|计划|計劃|通知|办法|辦法|规划|規劃|安排|制度|细则|細則|启事|要點|要点|方案》))""",
    re.VERBOSE | re.MULTILINE,
)


def _title(text: Text) -> str:
    """Return the first line that is called a plan, up to that word; else the first line."""
    beginning = text.written[:600]
    titled = _TITLED.search(beginning.replace("意見", "意见").replace("實施", "实施"))
    if titled:
        return beginning[titled.start("title") : titled.end("title")].strip()
    first = next((line for line in beginning.splitlines() if line.strip()), "")
    return first.strip()[:60]


def _steps(text: Text, years: Years, found: ItemList | None) -> list[Step]:
    if found is None:
        return []
    carrier = Carrier(years)
    return [_step(text, carrier, item) for item in found.items]


def _step(text: Text, carrier: Carrier, item: Item) -> Step:
    heading = item.heading
    name = text.passage(heading.start, heading.end)
    plain = text.plain[heading.start : heading.end]
    window: Window = carrier.window(heading.when) if heading.when else NO_WINDOW
    content = text.plain[heading.body : item.end][:120]
    unnamed = re.fullmatch(r"第.{1,3}(?:阶段|环节|步骤?|季度|轮)|.{1,3}月份?", plain)
    unnamed_stage = re.fullmatch(r"第.{1,3}(?:阶段|环节|步骤?|轮)", plain)
    kinds = kinds_of(plain)
    when = heading.when
    return Step(
        name=name,
        kind=kind_of("", content, "advance" if unnamed_stage else "other")
        if unnamed
        else kind_of(plain),
        kinds=tuple(kinds),
        window=window,
        date_text=text.passage(_with_particle(text.plain, when), when.end) if when else None,
        place=Place(*text.span(item.start, item.end)),
        relative=when.lasts if when else None,
    )


def _with_particle(plain: str, when: When) -> int:
    """Return where a time begins, its 从 or 自 included."""
    return when.start - 1 if plain[when.start - 1 : when.start] in ("从", "自") else when.start


def _with_enumerated(text: Text, years: Years, steps: list[Step], choice: Choice) -> list[Step]:
    """Add the steps that only a sentence names; where a heading names one too, its form stays."""
    best: Enumeration | None = None
    for one in enumerations(text.plain) if steps or speaks_of_work(text.plain) else ():
        names = [text.plain[start:end] for start, end in one.names]
        if steps:
            met = [name for name in names if any(_same(name, step.name, text) for step in steps)]
            if len(met) != len(steps):
                continue
        best = one
        break
    if best is None:
        return steps
    merged: list[Step] = []
    carrier = Carrier(years)
    for start, end in best.names:
        name = text.plain[start:end]
        step = next((step for step in steps if _same(name, step.name, text)), None)
        merged.append(
            step
            or _headed(text, carrier, name, best.announced.end)
            or _named_only(text, carrier, start, end)
        )
    return merged


def _headed(text: Text, carrier: Carrier, name: str, after: int) -> Step | None:
    """Return the step whose heading, without a number, is a name that was announced."""
    own = re.escape(name)
    heads = re.compile(rf"(?:(?<=\n)|(?<=[。;])) *{own}|(?<=[、和及与,。\n]){own}(?=\()")
    for match in heads.finditer(text.plain[after:]):
        start = after + match.end() - len(name)
        heading = heading_at(text.plain, start, min(len(text.plain), start + 400))
        if heading and heading.start == start and heading.when is not None:
            return _step(text, carrier, Item(heading, start, heading.body))
    return None


def _same(name: str, other: str, text: Text) -> bool:
    plain = normalised(other).plain
    return name in plain or plain.removesuffix("阶段") in name


def _named_only(text: Text, carrier: Carrier, start: int, end: int) -> Step:
    bracket = bracketed_date(text.plain, end, min(len(text.plain), end + 80))
    if bracket is not None:
        heading = Heading(start, end, *bracket)
        return _step(text, carrier, Item(heading, start, heading.body))
    name = text.plain[start:end]
    return Step(
        name=text.passage(start, end),
        kind=kind_of(name),
        kinds=tuple(kinds_of(name)),
        window=NO_WINDOW,
        date_text=None,
        place=Place(*text.span(start, end)),
    )


def _methods(text: Text, choice: Choice) -> list[Method]:
    found = []
    for one in choice.methods:
        for item in one.items:
            heading = item.heading
            plain = text.plain[heading.start : heading.end]
            content = text.plain[heading.body : item.end][:120]
            found.append(
                Method(
                    text.passage(heading.start, heading.end),
                    kind_of(plain, content),
                    Place(*text.span(item.start, item.end)),
                )
            )
    return found


def _taken(choice: Choice) -> list[tuple[int, int]]:
    if choice.steps is None:
        return []
    return [
        (item.when.start, item.when.end) for item in choice.steps.items if item.when is not None
    ]
