"""When a person may be spoken to: quiet hours, working days, clocks that jump."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.patience import Patience, day_began, next_day, not_before

CHINA = ZoneInfo("Asia/Shanghai")


EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def in_china(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def workday(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("now", "may"),
    [
        ("2010-06-01 10:00", "2010-06-01 10:00"),
        ("2010-06-01 21:59", "2010-06-01 21:59"),
        ("2010-06-01 22:00", "2010-06-02 08:00"),
        ("2010-06-01 23:30", "2010-06-02 08:00"),
        ("2010-06-02 00:00", "2010-06-02 08:00"),
        ("2010-06-02 07:59", "2010-06-02 08:00"),
        ("2010-06-02 08:00", "2010-06-02 08:00"),
    ],
)
def test_nobody_is_disturbed_at_night(now: str, may: str) -> None:
    assert not_before(in_china(now), in_china(now), Patience()) == in_china(may)


def test_a_reminder_planned_at_midnight_goes_out_in_the_morning() -> None:
    planned, swept = in_china("2010-06-01 00:00"), in_china("2010-06-01 00:05")
    assert not_before(planned, swept, Patience()) == in_china("2010-06-01 08:00")


def test_what_is_planned_for_later_waits_for_its_time() -> None:
    planned, now = in_china("2010-06-03 09:00"), in_china("2010-06-01 09:00")
    assert not_before(planned, now, Patience()) == planned


def test_what_is_urgent_waits_for_nothing() -> None:
    night = in_china("2010-06-05 23:00")
    patience = Patience(working_days_only=True, is_working_day=workday)
    assert not_before(night, night, patience, urgent=True) == night


def test_on_friday_night_a_working_day_message_waits_for_monday() -> None:
    patience = Patience(working_days_only=True, is_working_day=workday)
    friday = in_china("2010-06-04 22:30")
    assert not_before(friday, friday, patience) == in_china("2010-06-07 08:00")


def test_on_saturday_noon_it_waits_for_monday_morning() -> None:
    patience = Patience(working_days_only=True, is_working_day=workday)
    saturday = in_china("2010-06-05 12:00")
    assert not_before(saturday, saturday, patience) == in_china("2010-06-07 08:00")


def test_a_rest_at_noon_does_not_pass_midnight() -> None:
    patience = Patience(quiet_from=time(12), quiet_to=time(14))
    noon = in_china("2010-06-01 12:30")
    assert not_before(noon, noon, patience) == in_china("2010-06-01 14:00")
    assert next_day(noon, patience) == in_china("2010-06-02 00:00")


def test_equal_ends_are_no_quiet_hours() -> None:
    patience = Patience(quiet_from=time(0), quiet_to=time(0))
    night = in_china("2010-06-01 03:00")
    assert not_before(night, night, patience) == night


def test_a_calendar_without_working_days_does_not_hang() -> None:
    patience = Patience(working_days_only=True, is_working_day=lambda _day: False)
    now = in_china("2010-06-01 10:00")
    assert not_before(now, now, patience) > now


def test_over_budget_means_the_next_morning() -> None:
    assert next_day(in_china("2010-06-01 15:00"), Patience()) == in_china("2010-06-02 08:00")


def test_the_day_begins_at_local_midnight() -> None:
    assert day_began(in_china("2010-06-01 15:00"), Patience()) == in_china("2010-06-01 00:00")


def test_quiet_hours_that_end_in_a_gap_end_where_the_clock_goes_on() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    patience = Patience(zone=berlin, quiet_from=time(22), quiet_to=time(2, 30))
    night = datetime(2024, 3, 31, 0, 30, tzinfo=berlin)  # 02:00 becomes 03:00
    assert not_before(night, night, patience) == datetime(2024, 3, 31, 1, tzinfo=UTC)


def test_an_hour_that_comes_twice_counts_the_first_time() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    patience = Patience(zone=berlin, quiet_from=time(22), quiet_to=time(2, 30))
    night = datetime(2024, 10, 27, 0, 30, tzinfo=berlin)
    assert not_before(night, night, patience) == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)


@given(
    st.integers(0, 40 * 366 * 24 * 60).map(lambda m: EPOCH + timedelta(minutes=m, seconds=m % 60)),
    st.sampled_from(
        ["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC"]
    ),
    st.times(),
    st.times(),
    st.booleans(),
)
def test_the_moment_found_is_allowed_and_never_early(
    now: datetime, zone: str, begin: time, end: time, working: bool
) -> None:
    begin, end = begin.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)
    patience = Patience(ZoneInfo(zone), begin, end, working, workday)
    found = not_before(now, now, patience)
    local = found.astimezone(patience.zone)
    assert now <= found < now + timedelta(days=5)
    assert not_before(found, found, patience) == found
    assert not working or workday(local.date())
