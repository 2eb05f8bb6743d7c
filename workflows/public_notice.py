"""Public notice 公示: how long a list is shown, and until when objections to it are heard."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from workflows.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class Period:
    """The days of a notice; the last one counts whole. Provisional: holidays are not published."""

    opens_on: date
    ends_on: date
    provisional: bool


def notice_period(calendar: WorkCalendar, opens_on: date, days: int, unit: str) -> Period:
    """Return the days of a notice that is put up on a day, which itself is not counted.

    ``unit`` is ``working_days`` or ``days``. A list put up on Monday, 14 April 2025 for five
    working days hangs until Monday, 21 April (NORMS 6.5). A notice of days that would end on a
    holiday hangs until the next working day, when somebody is there to hear an objection.
    """
    if unit == "working_days":
        ends_on = calendar.shift(opens_on, days)
    else:
        ends_on = calendar.next_working_day(opens_on + timedelta(days=days))
    return Period(opens_on, ends_on, calendar.spans_unknown(opens_on, ends_on))
