"""Carries the year along a list of dates that were written without one."""

from dataclasses import dataclass, replace

from workflows.reading.days import NO_WINDOW, Instant, Window, day_of
from workflows.reading.expressions import When
from workflows.reading.sides import GIVEN, NEXT, PLACEHOLDER, THIS, Side, WrittenYear
from workflows.reading.years import Years


@dataclass
class Carrier:
    """Carries the year along one list: where the month runs backwards, the next year began."""

    years: Years
    previous: Instant | None = None
    reached: Instant | None = None  # where the one before ended
    since: int = -1
    next_year: int | None = None  # what 次年 means in this list

    def window(self, when: When) -> Window:
        """Return an expression of the list as days."""
        if self.since < 0:
            self.since = when.start
        if when.lost:
            return Window(placeholder=True)
        if when.lasts:
            return NO_WINDOW
        left, right = when.begins, when.ends
        start = self._instant(left, left.first, when.start) if left else None
        end = self._right(right, start, left, when.start) if right else None
        self.previous = start or end or self.previous
        self.reached = end
        known = [one for one in (start, end) if one is not None]
        return Window(
            start,
            end,
            left.precision if left else None,
            right.precision if right else None,
            placeholder=any(one.placeholder for one in known),
        )

    def _right(
        self, right: Side, start: Instant | None, left: Side | None, place: int
    ) -> Instant | None:
        if right.unknown:
            return None
        month = right.last[0] or (left.last[0] if left else 0)
        if start is None or (right.year is not None and right.year.kind == GIVEN):
            return self._instant(right, (month, right.last[1]), place)
        year = start.year
        if (
            (right.year is not None and right.year.kind == NEXT)
            or (month, right.last[1] or 31) < (start.month, start.day)
            or self._a_year_round(left, right)
        ):
            year += 1
        return day_of(year, month, right.last[1], placeholder=start.placeholder)

    def _a_year_round(self, left: Side | None, right: Side) -> bool:
        """20XX年4月—20XX年4月: both years written, so that it cannot be one month."""
        if left is None or left is right or left.year is None or right.year is None:
            return False
        return right.year.kind == PLACEHOLDER and left.first == right.first

    def _instant(self, side: Side, day: tuple[int, int], place: int) -> Instant | None:
        if side.unknown or not day[0]:
            return None
        year = self._year(side.year, place, day[0])
        if year is None:
            return None
        if year.kind == PLACEHOLDER:
            return self._placed(day)
        if year.kind == NEXT:
            return day_of(1, day[0], day[1], placeholder=True)
        instant = day_of(year.value, day[0], day[1], placeholder=False)
        if side.year is None and self._runs_backwards(instant):
            instant = day_of(year.value + 1, day[0], day[1], placeholder=False)
        return instant

    def _year(self, written: WrittenYear | None, place: int, month: int) -> WrittenYear | None:
        if written is not None and written.kind in (GIVEN, PLACEHOLDER):
            return written
        near = self.years.of_month(month, place, self.since) or self.years.after(place)
        previous = self.previous
        if (
            written is not None
            and written.kind == NEXT
            and previous is not None
            and previous.placeholder
        ):
            return WrittenYear(NEXT)
        if near is not None and near.kind == THIS:
            return None
        if written is None:
            return near or WrittenYear(PLACEHOLDER)
        if near is None or near.kind == PLACEHOLDER:
            return None
        return self._next(near) if written.kind == NEXT else near

    def _next(self, near: WrittenYear) -> WrittenYear:
        """Return the year behind that of the date before it in the list, the same all through."""
        if self.next_year is None:
            previous = self.previous
            known = previous is not None and not previous.placeholder
            self.next_year = (previous.year if previous and known else near.value) + 1
        return replace(near, value=self.next_year)

    def _placed(self, day: tuple[int, int]) -> Instant:
        previous = self.previous
        if previous is None or not previous.placeholder:
            return day_of(0, day[0], day[1], placeholder=True)
        here = day_of(previous.year, day[0], day[1], placeholder=True)
        if here.month < previous.month:
            return day_of(previous.year + 1, day[0], day[1], placeholder=True)
        reached = self.reached
        if reached is not None and reached.year > here.year and 0 <= day[0] - reached.month < 3:
            # 20xx年7月-20xx年6月 and then 20xx年7月, which goes on from there.
            return day_of(reached.year, day[0], day[1], placeholder=True)
        return here

    def _runs_backwards(self, instant: Instant) -> bool:
        previous = self.previous
        if previous is None or previous.placeholder or instant.placeholder:
            return False
        return (instant.year, instant.month) < (previous.year, previous.month)
