"""The language of time: what plan files may say, the days it means, and what is guessed."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workflows.calendar import WorkCalendar
from workflows.moment_terms import ANCHORS, Place, Roll, Unit
from workflows.moments import BadMoment, Moment, Resolved, describe, parse_moment, resolve

CN = WorkCalendar("cn")
NONE = WorkCalendar("none")

# The third quarter of 2010 in a campaign of two years.
KNOWN = {
    "due": date(2010, 10, 8),
    "opens": date(2010, 9, 1),
    "entered": date(2010, 9, 3),
    "round.starts": date(2010, 6, 1),
    "round.ends": date(2011, 6, 30),
    "plan.starts": date(2010, 5, 31),
    "plan.ends": date(2012, 6, 30),
    "previous.due": date(2010, 8, 31),
    "previous.opens": date(2010, 8, 1),
    "period.starts": date(2010, 7, 1),
    "period.ends": date(2010, 9, 30),
    "event.party_day_2011": date(2011, 7, 1),
}


def day_of(text: str, calendar: WorkCalendar = CN) -> str | None:
    found = resolve(parse_moment(text, base_year=2010), KNOWN.get, calendar)
    return None if found is None else found.day.isoformat()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2010-09-14", "2010-09-14"),
        ("Y+0-05-01", "2010-05-01"),
        ("y+1-03-31", "2011-03-31"),
        ("Y-1-12-31", "2009-12-31"),
        ("due", "2010-10-08"),
        ("on due", "2010-10-08"),
        ("On 2010-09-14", "2010-09-14"),
        ("opens", "2010-09-01"),
        ("entered", "2010-09-03"),
        ("round starts", "2010-06-01"),
        ("round ends", "2011-06-30"),
        ("plan starts", "2010-05-31"),
        ("plan ends", "2012-06-30"),
        ("previous due", "2010-08-31"),
        ("previous opens", "2010-08-01"),
        ("period starts", "2010-07-01"),
        ("period ends", "2010-09-30"),
        ("event party_day_2011", "2011-07-01"),
        ("day before event party_day_2011", "2011-06-30"),
        ("3 days before due", "2010-10-05"),
        ("1 day after due", "2010-10-09"),
        ("0 days after due", "2010-10-08"),
        ("0 working days before period ends", "2010-09-30"),
        ("2 weeks after opens", "2010-09-15"),
        ("3 months after plan starts", "2010-08-31"),
        ("4 months after plan starts", "2010-09-30"),  # clamped: September has no 31st
        ("1 year before plan ends", "2011-06-30"),
        ("10 days after period ends", "2010-10-10"),
        ("3 days before last day of quarter", "2010-09-27"),
        ("2 days after Y+0-12-31", "2011-01-02"),
        ("  3   DAYS before\tDUE ", "2010-10-05"),
    ],
)
def test_calendar_days(text: str, day: str) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    ("text", "with_holidays", "monday_to_friday"),
    [
        # 1-7 October are off; Sunday 26 September and Saturday 9 October are worked.
        ("1 working day before due", "2010-09-30", "2010-10-07"),
        ("5 working days before due", "2010-09-26", "2010-10-01"),
        ("working day after due", "2010-10-09", "2010-10-11"),
        ("1 working day after period ends", "2010-10-08", "2010-10-01"),
        ("10 working days after period ends", "2010-10-20", "2010-10-14"),
        ("1 working day before last day of quarter", "2010-09-29", "2010-09-29"),
        ("working day on or after 2010-10-03", "2010-10-08", "2010-10-04"),
        ("working day on or before 2010-10-03", "2010-09-30", "2010-10-01"),
        ("working day on or after 2010-10-09", "2010-10-09", "2010-10-11"),
        ("last working day of quarter", "2010-09-30", "2010-09-30"),
        ("first working day of quarter", "2010-07-01", "2010-07-01"),
        ("working day 3 of quarter", "2010-07-05", "2010-07-05"),
    ],
)
def test_working_days_follow_the_calendar_given(
    text: str, with_holidays: str, monday_to_friday: str
) -> None:
    """TRAPS T10 and T11: a working day is a day of the calendar, and the calendar counts."""
    assert day_of(text, CN) == with_holidays
    assert day_of(text, NONE) == monday_to_friday


@pytest.mark.parametrize(
    ("text", "month", "expected"),
    [
        ("last day of month", "2012-02", "2012-02-29"),
        ("first day of month", "2012-02", "2012-02-01"),
        ("day 31 of month", "2011-02", "2011-02-28"),
        ("day 25 of month", "2011-02", "2011-02-25"),
        ("last working day of month", "2011-10", "2011-10-31"),
        ("last working day of month", "2010-10", "2010-10-29"),
        ("first working day of month", "2010-10", "2010-10-08"),
        ("first working day of period", "2011-02", "2011-02-01"),
        ("working day 2 of month", "2011-02", "2011-02-09"),  # after the Spring Festival
        ("working day 31 of month", "2011-02", "2011-02-28"),
        ("day 3 of period", "2011-02", "2011-02-03"),
        ("day 40 of period", "2011-02", "2011-02-28"),
        ("last day of period", "2011-02", "2011-02-28"),
        ("last day of year", "2011-02", "2011-12-31"),
        ("first day of half-year", "2011-08", "2011-07-01"),
    ],
)
def test_places_in_the_month_of_an_occurrence(text: str, month: str, expected: str) -> None:
    starts = date.fromisoformat(f"{month}-01")
    ends = (starts + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    found = resolve(parse_moment(text), {"period.starts": starts, "period.ends": ends}.get, CN)
    assert found is not None
    assert found.day.isoformat() == expected


def test_a_month_within_a_quarter_is_the_one_that_closes_it() -> None:
    assert day_of("day 25 of month") == "2010-09-25"
    assert day_of("last day of month") == "2010-09-30"
    assert day_of("first day of month") == "2010-07-01"


def test_an_anchor_without_a_day_gives_no_day() -> None:
    """DESIGN 3: everything works with an open end."""
    for text in ("due", "3 working days before event congress", "last day of quarter"):
        assert resolve(parse_moment(text), lambda _: None, CN) is None
    opening = {"period.starts": date(2012, 8, 1)}.get
    assert resolve(parse_moment("last day of period"), opening, CN) is None
    assert resolve(parse_moment("day 3 of period"), opening, CN) == Resolved(
        date(2012, 8, 3), provisional=False
    )


def test_a_day_past_the_end_of_all_dates_never_comes() -> None:
    for text in ("1 day after due", "1 month after due", "1 working day after due"):
        assert resolve(parse_moment(text), lambda _: date.max, CN) is None


@pytest.mark.parametrize(
    ("text", "provisional"),
    [
        ("2040-10-01", False),  # a date given needs no calendar
        ("3 days before 2040-10-01", False),
        ("3 working days before 2040-10-01", True),
        ("working day on or after 2040-10-01", True),
        ("1 working day before 2010-10-08", False),
        ("1 working day before 2004-01-01", True),  # 2003 is not in the library
        ("1 working day after 2003-12-31", True),  # 1 January 2004 is off; the 2nd is known
    ],
)
def test_counting_over_unpublished_holidays_is_provisional(text: str, provisional: bool) -> None:
    """TRAPS T12."""
    found = resolve(parse_moment(text), KNOWN.get, CN)
    assert found is not None
    if text == "1 working day after 2003-12-31":
        # The day counted from is unknown, every day counted is known.
        assert found == Resolved(date(2004, 1, 2), provisional=False)
    else:
        assert found.provisional is provisional
    without = resolve(parse_moment(text), KNOWN.get, NONE)
    assert without is not None
    assert not without.provisional


def test_a_place_among_working_days_of_an_unknown_month_is_provisional() -> None:
    period = {"period.starts": date(2040, 10, 1), "period.ends": date(2040, 10, 31)}.get
    for text, provisional in (
        ("first working day of month", True),
        ("last working day of month", True),
        ("last day of month", False),
        ("2 days after first working day of month", True),
    ):
        found = resolve(parse_moment(text), period, CN)
        assert found is not None
        assert found.provisional is provisional


def test_a_working_day_later_is_at_the_same_clock_time() -> None:
    moment = parse_moment("1 working day after period ends at 9:05")
    assert moment.clock == time(9, 5)
    assert describe(moment) == "1 working day after period ends at 09:05"


@pytest.mark.parametrize(
    ("text", "anchors"),
    [
        ("2010-09-14", set()),
        ("3 days before due", {"due"}),
        ("round starts", {"round.starts"}),
        ("event party_day_2011 at 09:00", {"event.party_day_2011"}),
        ("last working day of quarter", {"period.ends"}),
        ("first day of quarter", {"period.starts"}),
        ("day 3 of period", {"period.starts"}),
    ],
)
def test_a_moment_says_what_it_hangs_on(text: str, anchors: set[str]) -> None:
    assert parse_moment(text).anchors == anchors


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("截止", "due"),
        ("截止前3个工作日", "3 working days before due"),
        ("截止前3個工作日", "3 working days before due"),
        ("截止后1天 09:00", "1 day after due at 09:00"),
        ("开始后2周", "2 weeks after opens"),
        ("開始後2週", "2 weeks after opens"),
        ("活动开始后3个月", "3 months after plan starts"),
        ("阶段结束前5日", "5 days before round ends"),
        ("上一环节截止后１０日", "10 days after previous due"),
        ("期末后10个工作日", "10 working days after period ends"),
        ("本季度最后一个工作日", "last working day of quarter"),
        ("每月最后一天", "last day of month"),
        ("本半年第一个工作日", "first working day of half-year"),
        ("每月25日", "day 25 of month"),
        ("每月25号9：00", "day 25 of month at 09:00"),
        ("2010年9月14日", "2010-09-14"),
        ("2010年10月1日前2天", "2 days before 2010-10-01"),
        ("事件 party_day_2011", "event party_day_2011"),
        ("事件party_day_2011前1天", "1 day before event party_day_2011"),
    ],
)
def test_chinese_words_mean_the_same(text: str, meaning: str) -> None:
    assert describe(parse_moment(text)) == meaning


@pytest.mark.parametrize(
    ("text", "code", "guess"),
    [
        ("", "moment.empty", None),
        ("   ", "moment.empty", None),
        ("3 working day befor due", "moment.unknown", "3 working days before due"),
        ("3 workdays before due", "moment.unknown", "3 working days before due"),
        ("3 days before the deadline", "moment.unknown", "3 days before due"),
        ("3days before due", "moment.unknown", "3 days before due"),
        ("three days before due", "moment.unknown", "3 days before due"),
        ("a week after opens", "moment.unknown", "1 week after opens"),
        ("duw", "moment.unknown", "due"),
        ("plan start", "moment.unknown", "plan starts"),
        ("perod ends", "moment.unknown", "period ends"),
        ("2010/9/4", "moment.unknown", "2010-09-04"),
        ("3 days befor 2010.9.4 at 9:00", "moment.unknown", "3 days before 2010-09-04 at 09:00"),
        ("last day of quater", "moment.unknown_span", "last day of quarter"),
        ("last workday of the month", "moment.unknown", "last working day of month"),
        ("last day of week", "moment.unknown_span", None),
        ("2011-02-29", "moment.no_such_day", "2011-02-28"),
        ("Y+1-02-30", "moment.no_such_day", "Y+1-02-28"),
        ("2010-13-01", "moment.no_such_day", None),
        ("0000-01-01", "moment.no_such_day", None),
        ("day 32 of month", "moment.no_such_day_of", None),
        ("day 0 of month", "moment.no_such_day_of", None),
        ("due at 24:00", "moment.bad_clock", "due"),
        ("due at 25:00", "moment.bad_clock", None),
        ("due at noon", "moment.bad_clock", None),
        ("event Tag-der-Partei", "moment.bad_event_name", None),
        ("event 七一", "moment.bad_event_name", None),
        ("event", "moment.unknown", None),
        ("4000 days before due", "moment.too_far", None),
        ("3 days before 3 days after due", "moment.unknown", None),
        ("every full moon", "moment.unknown", None),
        ("每个月圆之夜", "moment.unknown", None),
    ],
)
def test_a_phrase_that_cannot_be_read_is_refused_with_a_guess(
    text: str, code: str, guess: str | None
) -> None:
    """TRAPS T15: bad text is never accepted to fire at no time."""
    with pytest.raises(BadMoment) as caught:
        parse_moment(text, base_year=2010)
    assert (caught.value.code, caught.value.guess) == (code, guess)
    if guess is not None:
        parse_moment(guess, base_year=2010)


def test_a_relative_year_needs_its_year() -> None:
    with pytest.raises(BadMoment) as caught:
        parse_moment("3 days after Y+1-03-31")
    assert caught.value.code == "moment.no_base_year"
    assert caught.value.params == (("text", "Y+1-03-31"),)


spans = st.sampled_from(
    (("period", 366), ("month", 31), ("quarter", 92), ("half_year", 184), ("year", 366))
)
places = spans.flatmap(
    lambda span: st.builds(
        Place, st.just(-1) | st.integers(1, span[1]), st.booleans(), st.just(span[0])
    )
)
events = st.from_regex(r"event\.[a-z][a-z0-9_]{0,30}", fullmatch=True)
bases = (
    st.dates(date(1900, 1, 1), date(2200, 12, 31)) | st.sampled_from(sorted(ANCHORS)) | events
) | places
clocks = st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59))
plain = st.builds(Moment, st.just(""), bases, clock=clocks)
moved = st.builds(
    Moment,
    st.just(""),
    bases,
    st.integers(1, 3660) | st.integers(-3660, -1),
    st.sampled_from(Unit),
    clock=clocks,
)
rolled = st.builds(Moment, st.just(""), bases, roll=st.sampled_from(Roll), clock=clocks)
moments = plain | moved | rolled


@given(moments)
def test_what_is_described_is_read_as_the_same(moment: Moment) -> None:
    words = describe(moment)
    again = parse_moment(words)
    assert again == moment
    assert hash(again) == hash(moment)
    assert describe(again) == words
    assert parse_moment(f"  {words.upper()} ") == moment
    assert again.text == words


@given(moments, st.dates(date(2005, 1, 1), date(2035, 1, 1)), st.integers(0, 400))
def test_a_moment_needs_only_the_anchors_that_it_names(
    moment: Moment, start: date, length: int
) -> None:
    dates = dict.fromkeys(moment.anchors, start)
    dates["period.starts"], dates["period.ends"] = start, start + timedelta(days=length)
    found = resolve(moment, dates.get, CN)
    assume(not isinstance(moment.base, date) or 1950 < moment.base.year < 2150)
    assert found is not None
    if moment.anchors:
        assert resolve(moment, lambda _: None, CN) is None
    assert resolve(moment, dates.get, CN) == found


@given(places, st.dates(date(2005, 1, 1), date(2025, 1, 1)), st.integers(8, 400))
def test_a_place_lies_within_its_span(place: Place, start: date, length: int) -> None:
    end = start + timedelta(days=length)
    ends = {"period.starts": start, "period.ends": end}
    found = resolve(Moment("", place), ends.get, NONE)
    assert found is not None
    if place.span == "period":
        assert start <= found.day <= end
    else:
        edge = ends[place.anchor]
        assert found.day.year == edge.year
        assert place.span != "month" or found.day.month == edge.month
    assert not place.working or NONE.is_working_day(found.day)


@given(
    st.sampled_from(Unit),
    st.integers(-200, 200),
    st.dates(date(2005, 1, 1), date(2025, 1, 1)),
    st.integers(0, 40),
)
def test_moving_an_anchor_later_never_moves_the_moment_earlier(
    unit: Unit, offset: int, day: date, later: int
) -> None:
    moment = Moment("", "due", offset, unit if offset else Unit.DAY)
    before = resolve(moment, lambda _: day, CN)
    after = resolve(moment, lambda _: day + timedelta(days=later), CN)
    assert before is not None
    assert after is not None
    assert before.day <= after.day


@given(st.text(max_size=40))
def test_any_text_is_a_moment_or_a_bad_one(text: str) -> None:
    try:
        moment = parse_moment(text, base_year=2010)
    except BadMoment:
        return
    assert parse_moment(describe(moment)) == moment


words = st.sampled_from(
    [
        *("3", "0", "99999", "31", "x_1", "09:00", "y+0-02-29", "2010-02-28"),
        *("due", "opens", "plan", "ends", "event", "the", "at", "on", "or", "before", "after"),
        *("day", "days", "working", "month", "quarter", "first", "last", "of"),
        *("截止", "前", "每月", "31日"),
    ]
)


@given(st.lists(words, max_size=7).map(" ".join))
def test_any_row_of_its_words_is_a_moment_or_a_bad_one(text: str) -> None:
    try:
        moment = parse_moment(text, base_year=2010)
    except BadMoment as bad:
        if bad.guess is not None:
            parse_moment(bad.guess, base_year=2010)
    else:
        assert parse_moment(describe(moment)) == moment
