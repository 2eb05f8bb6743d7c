"""What drawings of dates share: a scale of days, lines of bars and marks, and where each stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

# In units of the drawing's own.
ROW = 24
HEADING = 30
AXIS = 26
FOOT = 24
MARGIN = 8
#: How far a drawing goes on past the last known day where there is no end.
PAST_THE_LAST = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of days: `kind` says how it is painted."""

    x: float
    width: float
    kind: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """One day on which a duty is or was due."""

    x: float
    kind: str
    told: str


@dataclass(slots=True)
class Line:
    """One line of the drawing: a round, a stage, or a duty."""

    kind: str
    title: str
    y: float
    bars: list[Bar] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


@dataclass(slots=True)
class Chart:
    """The whole drawing, in its own units."""

    width: int
    height: float
    labels: int
    lines: list[Line]
    ticks: list[tuple[float, date]]
    today: float
    open_end: bool


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to units; `least` is the width of the shortest bar, `labelled` the most labels."""

    first: date
    last: date
    width: int
    labels: int
    least: float
    labelled: int

    def x(self, day: date) -> float:
        """Where a day begins; one outside the drawing stands at its edge."""
        unit = (self.width - self.labels - MARGIN) / max(1, (self.last - self.first).days)
        held = min(max(day, self.first), self.last)
        return round(self.labels + (held - self.first).days * unit, 1)

    def bar(self, opens: date, due: date, kind: str, told: str = "") -> Bar:
        """A stretch of days; both days are included."""
        x = self.x(opens)
        width = round(self.x(due + timedelta(days=1)) - x, 1)
        return Bar(x, max(self.least, width), kind, told)

    def ticks(self) -> Iterator[tuple[float, date]]:
        """The first days of months, thinned so that labels do not touch."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        every = next(step for step in (1, 2, 3, 6, 12, 120) if months / step <= self.labelled)
        day = self.first
        while day <= self.last:
            if (day.month - 1) % min(every, 12) == 0:
                yield self.x(day), day
            day = (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def drawn(scale: Scale, lines: Iterable[Line], *, today: float, open_end: bool) -> Chart:
    """Put the lines one below the other; `today` is where it stands, 0 for nowhere."""
    placed, y = list(lines), float(AXIS)
    for line in placed:
        line.y = y
        y += HEADING if line.kind == "round" else ROW
    return Chart(
        width=scale.width,
        height=y + FOOT,
        labels=scale.labels,
        lines=placed,
        ticks=list(scale.ticks()),
        today=today,
        open_end=open_end,
    )
