"""Windows of rounds and stages: from the plan, from changed dates, and open where none is known."""

from __future__ import annotations

from datetime import date

from tests.workflows.small_plans import CALENDARS, at, changed, plan_of, small
from workflows.calendar import WorkCalendar
from workflows.loader import load_plan
from workflows.timeline import Window, effective_day, timeline_of, window_of

PLEDGE = "first/pledge"


def day(text: str) -> date:
    """Return a date of the year that the small plan runs in."""
    return date.fromisoformat(f"2026-{text}")


def test_a_window_is_what_the_plan_says() -> None:
    line = timeline_of(small(), ())
    assert (line.starts, line.ends) == (day("03-02"), day("06-30"))
    assert line.rounds["first"] == Window(day("03-02"), day("06-30"))
    assert line.stages[PLEDGE] == Window(day("04-01"), day("04-30"))


def test_the_first_stage_opens_with_its_round() -> None:
    assert timeline_of(small(), ()).stages["first/mobilization"].opens == day("03-02")


def test_a_stage_without_a_date_of_its_own_opens_when_it_is_entered() -> None:
    opens = "        opens: 2026-04-01\n"
    plan = plan_of(changed((opens, ""), ("due: 2026-04-30", "due: 10 days after opens")))
    assert timeline_of(plan, ()).stages[PLEDGE] == Window(None, None)
    assert window_of(plan, (), PLEDGE, day("04-03")).due == day("04-13")


def test_a_deadline_is_the_first_instant_that_is_too_late() -> None:
    # T6: the whole of the last day counts, in the plan's own zone.
    assert Window(due=day("04-30")).deadline("Asia/Shanghai") == at("2026-05-01")
    assert Window().deadline("Asia/Shanghai") is None


def test_a_deadline_at_the_end_of_time_never_comes() -> None:
    assert Window(due=date(9999, 12, 31)).deadline("Asia/Shanghai") is None
    assert Window(due=date(9999, 12, 31)).deadline("America/Los_Angeles") is None


def test_a_changed_date_moves_what_hangs_on_it() -> None:
    plan = plan_of(changed(("opens: 2026-05-01", "opens: 1 day after previous due")))
    later = timeline_of(plan, ((f"{PLEDGE}.due", day("05-14")),))
    assert later.stages[PLEDGE].due == day("05-14")
    assert later.stages["first/advance"].opens == day("05-15")
    assert timeline_of(plan, ()).stages["first/advance"].opens == day("05-01")


def test_a_date_taken_away_leaves_the_end_open() -> None:
    line = timeline_of(small(), ((f"{PLEDGE}.due", None),))
    assert line.stages[PLEDGE] == Window(day("04-01"), None)


def test_an_event_gives_a_date_once_it_has_a_day() -> None:
    plan = plan_of(changed(("due: 2026-06-30", "due: 3 days before event congress")))
    assert timeline_of(plan, ()).stages["first/advance"].due is None
    known = timeline_of(plan, (("event.congress", day("06-20")),))
    assert known.stages["first/advance"].due == day("06-17")


def test_everything_is_open_in_a_plan_without_an_end() -> None:
    plan = plan_of(
        changed(
            ("ends: 2026-06-30\nparticipants", "ends: event congress\nparticipants"),
            ("    ends: 2026-06-30\n    stages", "    ends: plan ends\n    stages"),
            ("        due: 2026-06-30\n", ""),
        )
    )  # T4
    line = timeline_of(plan, ())
    assert line.ends is None
    assert line.rounds["first"].due is None
    assert line.stages["first/advance"].due is None


def test_a_holiday_in_between_changes_the_day() -> None:
    # T11: 清明 2026-04-06 is no working day; without the calendar it would count.
    text = changed(("due: 2026-04-30", "due: 3 working days after opens"))
    with_calendar = load_plan(text, CALENDARS)
    without = load_plan(text.replace("calendar: cn", "calendar: none"), CALENDARS)
    assert timeline_of(with_calendar, ()).stages[PLEDGE].due == day("04-07")
    assert timeline_of(without, ()).stages[PLEDGE].due == day("04-06")


def test_a_day_counted_over_unpublished_holidays_is_provisional() -> None:
    # T12: nobody knows the holidays of 2036 yet; once they are published the day is certain.
    text = changed(
        ("ends: 2026-06-30\nparticipants", "participants"),
        ("    ends: 2026-06-30\n    stages", "    stages"),
        ("due: 2026-06-30", "due: 5 working days after 2036-09-29"),
    )
    unknown = timeline_of(load_plan(text, CALENDARS), ())
    assert unknown.stages["first/advance"].provisional
    assert not unknown.stages[PLEDGE].provisional
    holidays = {date(2036, 10, number): False for number in range(1, 8)}
    published = {"cn": WorkCalendar("cn", holidays, frozenset({2036}))}
    known = timeline_of(load_plan(text, published), ())
    assert not known.stages["first/advance"].provisional
    assert known.stages["first/advance"].due != unknown.stages["first/advance"].due


def test_what_hangs_on_a_provisional_day_is_provisional_too() -> None:
    text = changed(
        ("ends: 2026-06-30\nparticipants", "participants"),
        ("    ends: 2026-06-30\n    stages", "    stages"),
        ("due: 2026-04-30", "due: 5 working days after 2036-09-29"),
        ("opens: 2026-05-01", "opens: 1 day after previous due"),
        ("due: 2026-06-30", "due: 9 days after opens"),
    )
    line = timeline_of(load_plan(text, CALENDARS), ())
    assert line.stages["first/advance"].provisional


def test_a_ladder_counts_from_the_due_day_or_from_a_later_entry() -> None:
    assert effective_day(day("04-30"), None) == day("04-30")
    assert effective_day(day("04-30"), day("04-01")) == day("04-30")
    assert effective_day(day("04-30"), day("05-09")) == day("05-09")
