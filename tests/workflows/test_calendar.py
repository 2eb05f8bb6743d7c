"""Working days as they were really worked, and the local day through changes of the clocks."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workflows.calendar import WorkCalendar, deadline, instant, local_day
from workflows.calendar_loader import BadCalendar, read_calendar
from workflows.closest import closest

CN = WorkCalendar("cn")
NONE = WorkCalendar("none")
DAY = timedelta(days=1)

ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Australia/Lord_Howe",  # moves by half an hour
    "America/Havana",  # moves at midnight
    "Pacific/Apia",  # left out 30 December 2011
    "Europe/London",
    "UTC",
)

days = st.dates(date(2004, 1, 1), date(2035, 12, 31))
zones = st.sampled_from(ZONES)
calendars = st.sampled_from(
    (
        CN,
        NONE,
        WorkCalendar("cn", {date(2027, 2, 8): False, date(2027, 2, 13): True}),
        WorkCalendar("hk", {date(2020, 1, 27): False}, frozenset((2020,))),
    )
)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2010-09-19", True),  # Sunday, made up for Mid-Autumn
        ("2010-09-22", False),  # Mid-Autumn, a Wednesday
        ("2010-09-26", True),  # Sunday, made up for National Day
        ("2010-10-01", False),
        ("2010-10-07", False),  # Thursday
        ("2010-10-08", True),
        ("2010-10-09", True),  # Saturday, made up for National Day
        ("2010-10-10", False),  # an ordinary Sunday
        ("2011-01-30", True),  # Sunday before the Spring Festival of 2011
        ("2011-02-02", False),
        ("2011-02-08", False),  # Tuesday, last day off
        ("2011-02-09", True),
        ("2011-02-12", True),  # Saturday, made up
    ],
)
def test_the_published_days_are_followed(day: str, worked: bool) -> None:
    assert CN.is_working_day(date.fromisoformat(day)) is worked


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        ("2010-09-30", 1, "2010-10-08"),  # the whole of National Day lies between
        ("2010-10-08", 1, "2010-10-09"),  # a Saturday that is worked
        ("2010-10-08", 2, "2010-10-11"),
        ("2010-10-08", -1, "2010-09-30"),
        ("2010-10-03", 1, "2010-10-08"),  # from a day off: the next one worked
        ("2010-10-03", -1, "2010-09-30"),
        ("2010-10-03", 0, "2010-10-03"),
        ("2011-02-01", 5, "2011-02-14"),  # 9, 10, 11, Saturday 12, Monday 14
    ],
)
def test_counting_goes_over_holidays_and_make_up_days(start: str, count: int, end: str) -> None:
    assert CN.shift(date.fromisoformat(start), count) == date.fromisoformat(end)


def test_the_calendar_given_is_the_calendar_used() -> None:
    """TRAPS T11: a holiday between changes the result."""
    friday, monday = date(2030, 6, 7), date(2030, 6, 10)
    assert NONE.shift(friday, 1) == monday
    feast = WorkCalendar("hk", {monday: False})
    assert feast.shift(friday, 1) == date(2030, 6, 11)
    saturday = WorkCalendar("hk", {date(2030, 6, 8): True})
    assert saturday.shift(friday, 1) == date(2030, 6, 8)


def test_next_and_previous_working_day_stay_on_a_day_that_is_worked() -> None:
    assert CN.next_working_day(date(2010, 10, 9)) == date(2010, 10, 9)
    assert CN.next_working_day(date(2010, 10, 1)) == date(2010, 10, 8)
    assert CN.previous_working_day(date(2010, 10, 9)) == date(2010, 10, 9)
    assert CN.previous_working_day(date(2010, 10, 7)) == date(2010, 9, 30)


def test_a_year_without_published_holidays_is_said_to_be_unknown() -> None:
    """TRAPS T12: until the notice comes, Monday to Friday, and provisional."""
    unknown = date(2040, 10, 1)
    assert CN.is_working_day(unknown) == (unknown.weekday() < 5)
    assert not CN.is_known(unknown)
    assert CN.is_known(date(2004, 1, 1))
    assert not CN.is_known(date(2003, 12, 31))
    assert CN.spans_unknown(date(2003, 12, 31), date(2004, 1, 1))
    assert CN.spans_unknown(date(2004, 1, 1), date(2003, 12, 31))
    assert not CN.spans_unknown(date(2004, 1, 1), date(2025, 12, 31))
    assert NONE.is_known(unknown)
    assert not WorkCalendar("hk").is_known(date(2020, 1, 1))


def test_a_file_makes_its_year_known_and_wins_over_the_library() -> None:
    holiday, make_up = date(2040, 10, 1), date(2040, 9, 29)
    read = read_calendar(
        "cn",
        {
            "cn-2040.yaml": "year: 2040\ncomplete: true\nholidays:\n"
            "  - {from: 2040-10-01, to: 2040-10-03, name: 国庆节}\n"
            "make_up_days: [2040-09-29, 2039-12-31]\n",
            "cn-2010.yaml": "year: 2010\nholidays: [{date: '2010-10-08', name: x}]\n",
            "hk-2040.yaml": "not of this region: [",
            "README.md": "# words",
        },
    )
    assert not read.is_working_day(holiday)
    assert read.is_working_day(make_up)
    assert read.is_working_day(date(2039, 12, 31))  # 元旦 moves a day of the old year
    assert read.is_known(holiday)
    assert read.is_known(date(2039, 12, 31))
    assert not read.is_known(date(2039, 12, 30))
    assert read.spans_unknown(date(2039, 12, 30), holiday)
    assert not read.spans_unknown(date(2039, 12, 31), date(2040, 12, 31))
    assert not read.is_working_day(date(2010, 10, 8))
    assert CN.is_working_day(date(2010, 10, 8))


def test_the_example_in_the_readme_can_be_read() -> None:
    readme = Path(__file__).parents[2] / "config" / "calendars" / "README.md"
    found = re.search(r"```yaml\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    assert read_calendar("cn", {"cn-2030.yaml": found[1]}).known_years == {2030}


def test_every_shipped_file_can_be_read() -> None:
    folder = Path(__file__).parents[2] / "config" / "calendars"
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert read_calendar("cn", texts).name == "cn"


def test_all_mistakes_of_all_files_are_told_at_once() -> None:
    texts = {
        "cn-2030.yaml": "year: 2031\n"
        "holiday: []\n"
        "complete: perhaps\n"
        "holidays:\n"
        "  - {date: 2030-2-3}\n"
        "  - {from: 2030-05-01}\n"
        "  - {from: 2030-05-05, to: 2030-05-01}\n"
        "  - {date: 2030-05-01, to: 2030-05-02}\n"
        "  - 2030-05-01\n"
        "  - {from: 2030-06-01, to: 2030-08-01}\n"
        "make_up_days: [2030-02-30, 2030-04-28, 2030-04-28]\n",
        "cn-2032.yaml": "year: 2032\nyear: 2032\ncomplete: true\nmake_up_days: 7\n",
        "cn-2033.yaml": "a: [",
        "cn-2034.yaml": "",
        "cn-2035.yaml": "year: soon\nholidays: [{date: 2036-05-01}]\n",
        "cn-2036.yml": "complete: true\nholidays:\n",
        "cn-next.yaml": "year: 2030\n",
    }
    with pytest.raises(BadCalendar) as caught:
        read_calendar("cn", texts)
    told = {(m.path.partition(":")[0], m.line, m.code, m.guess) for m in caught.value.mistakes}
    assert told == {
        ("cn-2030.yaml", 1, "calendar.not_the_year_of_the_name", "2030"),
        ("cn-2030.yaml", 2, "calendar.unknown_key", "holidays"),
        ("cn-2030.yaml", 3, "calendar.not_true_or_false", None),
        ("cn-2030.yaml", 5, "calendar.not_a_date", "2030-02-03"),
        ("cn-2030.yaml", 6, "calendar.missing", None),
        ("cn-2030.yaml", 7, "calendar.ends_before_it_starts", None),
        ("cn-2030.yaml", 8, "calendar.date_or_from_and_to", None),
        ("cn-2030.yaml", 9, "calendar.not_a_mapping", None),
        ("cn-2030.yaml", 10, "calendar.too_long", None),
        ("cn-2030.yaml", 11, "calendar.not_a_date", None),
        ("cn-2030.yaml", 11, "calendar.day_twice", None),
        ("cn-2032.yaml", 2, "calendar.key_twice", None),
        ("cn-2032.yaml", 3, "calendar.complete_but_empty", None),
        ("cn-2032.yaml", 4, "calendar.not_a_list", None),
        ("cn-2033.yaml", 1, "calendar.not_yaml", None),
        ("cn-2034.yaml", None, "calendar.not_a_mapping", None),
        ("cn-2035.yaml", 1, "calendar.not_a_year", None),
        ("cn-2035.yaml", 2, "calendar.other_year", None),
        ("cn-2036.yml", 1, "calendar.missing", None),
        ("cn-2036.yml", 1, "calendar.complete_but_empty", None),
        ("cn-next.yaml", None, "calendar.bad_file_name", None),
    }


def test_a_year_is_given_by_one_file() -> None:
    same = "year: 2030\nholidays: [{date: 2030-05-01}]\n"
    with pytest.raises(BadCalendar) as caught:
        read_calendar("cn", {"cn-2030.yaml": same, "cn-2030.yml": same})
    assert {m.code for m in caught.value.mistakes} == {"calendar.year_twice", "calendar.day_twice"}


def test_region_none_takes_no_files() -> None:
    assert read_calendar("none", {"cn-2030.yaml": "["}) == NONE
    with pytest.raises(BadCalendar):
        read_calendar("none", {"none-2030.yaml": "year: 2030\n"})


def test_a_calendar_is_a_value() -> None:
    given_days = {date(2030, 1, 1): False}
    one = WorkCalendar("cn", given_days, frozenset((2030,)))
    two = WorkCalendar("cn", dict(given_days), frozenset((2030,)))
    assert one == two
    assert hash(one) == hash(two)
    assert one != CN
    given_days.clear()  # what was handed over is no longer ours to change
    assert one == two

    @lru_cache
    def first(calendar: WorkCalendar) -> date:
        return calendar.next_working_day(date(2030, 1, 1))

    assert first(one) == first(two) == date(2030, 1, 2)
    assert first.cache_info().hits == 1


@given(calendars, days, st.integers(1, 60))
def test_shifting_forth_and_back_returns_to_a_working_day(
    calendar: WorkCalendar, day: date, count: int
) -> None:
    start = calendar.next_working_day(day)
    assert calendar.shift(calendar.shift(start, count), -count) == start


@given(calendars, days, st.integers(-60, 60))
def test_shifting_counts_exactly_the_days_worked(
    calendar: WorkCalendar, day: date, count: int
) -> None:
    end = calendar.shift(day, count)
    step = DAY if count > 0 else -DAY
    passed = [day + step * number for number in range(1, abs((end - day).days) + 1)]
    assert sum(map(calendar.is_working_day, passed)) == abs(count)
    assert count == 0 or calendar.is_working_day(end)


@given(calendars, days, days, st.integers(-40, 40))
def test_shifting_keeps_the_order_of_days(
    calendar: WorkCalendar, one: date, other: date, count: int
) -> None:
    early, late = sorted((one, other))
    assert calendar.shift(early, count) <= calendar.shift(late, count)


@given(calendars, days, st.integers(-30, 30), st.integers(-30, 30))
def test_shifting_adds_up_in_one_direction(
    calendar: WorkCalendar, day: date, one: int, other: int
) -> None:
    if one * other >= 0:
        assert calendar.shift(calendar.shift(day, one), other) == calendar.shift(day, one + other)


@given(calendars, days, st.integers(0, 800))
def test_a_span_is_unknown_when_one_of_its_days_is(
    calendar: WorkCalendar, day: date, length: int
) -> None:
    span = [day + DAY * number for number in range(length + 1)]
    unknown = any(not calendar.is_known(each) for each in span)
    assert calendar.spans_unknown(span[0], span[-1]) == unknown


@pytest.mark.parametrize(
    ("day", "clock", "zone", "expected"),
    [
        ("2010-09-14", "09:00", "Asia/Shanghai", "2010-09-14T01:00"),
        ("1988-07-01", "09:00", "Asia/Shanghai", "1988-07-01T00:00"),  # China's summer time
        # skipped: the first instant after the gap
        ("2024-03-10", "02:30", "America/New_York", "2024-03-10T07:00"),
        ("2024-10-06", "02:15", "Australia/Lord_Howe", "2024-10-05T15:30"),
        ("2024-03-10", "00:00", "America/Havana", "2024-03-10T05:00"),
        ("2011-12-30", "12:00", "Pacific/Apia", "2011-12-30T10:00"),
        # shown twice: the first
        ("2024-11-03", "01:30", "America/New_York", "2024-11-03T05:30"),
        ("2024-04-07", "01:45", "Australia/Lord_Howe", "2024-04-06T14:45"),
        ("2024-11-03", "00:00", "America/Havana", "2024-11-03T04:00"),
    ],
)
def test_a_local_time_is_one_instant(day: str, clock: str, zone: str, expected: str) -> None:
    found = instant(date.fromisoformat(day), time.fromisoformat(clock), zone)
    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)
    assert found.tzinfo is UTC


def test_a_thing_due_on_a_day_may_be_done_until_midnight() -> None:
    """TRAPS T6, TRUST 4.7: day D means before D+1 00:00 local."""
    due = deadline(date(2010, 9, 14), "Asia/Shanghai")
    assert due == datetime(2010, 9, 14, 16, 0, tzinfo=UTC)
    assert local_day(due, "Asia/Shanghai") == date(2010, 9, 15)
    assert local_day(due - timedelta(microseconds=1), "Asia/Shanghai") == date(2010, 9, 14)


def test_for_ever_is_a_date_too() -> None:
    assert deadline(date.max, "America/New_York") == datetime.max.replace(tzinfo=UTC)


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        local_day(datetime(2010, 9, 14), "Asia/Shanghai")  # noqa: DTZ001  # the very mistake


@given(st.dates(date(1970, 1, 2), date(2037, 12, 30)), zones)
@example(date(2011, 12, 29), "Pacific/Apia")
@example(date(2024, 3, 9), "America/Havana")
@example(date(2024, 11, 2), "America/Havana")
@example(date(1988, 9, 10), "Asia/Shanghai")
def test_a_deadline_is_where_the_local_day_ends(day: date, zone: str) -> None:
    due = deadline(day, zone)
    assert local_day(due, zone) > day
    # One second before, it is that day still, or (Apia's lost day) one before it.
    assert local_day(due - timedelta(seconds=1), zone) <= day
    assert due <= deadline(day + DAY, zone)


@given(st.dates(date(1970, 1, 2), date(2037, 12, 30)), st.times(), zones)
def test_a_time_skipped_or_shown_twice_is_the_first_instant_that_fits(
    day: date, clock: time, zone: str
) -> None:
    found = instant(day, clock, zone)
    wall = datetime.combine(day, clock)
    shown = found.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert shown >= wall
    if shown > wall:  # skipped: the instant before was still before it
        before = (found - timedelta(microseconds=1)).astimezone(ZoneInfo(zone))
        assert before.replace(tzinfo=None) < wall
    else:  # shown twice: not the second
        assert found.astimezone(ZoneInfo(zone)).fold == 0


def test_a_guess_is_near_or_there_is_none() -> None:
    assert closest("Holidais", ("holidays", "complete")) == "holidays"
    assert closest("zzz", ("holidays", "complete")) is None
    assert closest("due", ()) is None
