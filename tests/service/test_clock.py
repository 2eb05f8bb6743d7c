"""What time it is: real in production, set in a demo, and held when it leaps."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from service.clock import (
    clear_clock,
    confirm_jump,
    jumped,
    last_tick,
    local_day,
    read,
    set_clock,
    simulated,
    this_boot,
    wall,
)
from service.db import reading, writing
from service.errors import NotAllowed

Sessions = sessionmaker[Session]
JUNE = datetime(2010, 6, 1, tzinfo=UTC)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Installation:
    """As much of the settings as a clock asks for."""

    env: str


DEMO, PRODUCTION = Installation("demo"), Installation("production")


def test_it_is_the_databases_time_until_somebody_sets_it(sessions: Sessions) -> None:
    with reading(sessions) as session:
        for installation in (DEMO, PRODUCTION):
            now = read(session, installation)
            assert timedelta(0) <= wall(session) - now < timedelta(seconds=5)


def test_a_clock_can_stand_still(sessions: Sessions) -> None:
    with writing(sessions) as session:
        set_clock(session, DEMO, at=JUNE, speed=0, wall=wall(session))
        assert read(session, DEMO) == JUNE
    with reading(sessions) as session:
        assert read(session, DEMO) == JUNE
        assert wall(session) - JUNE > timedelta(days=5000)


def test_a_clock_can_run_fast(sessions: Sessions) -> None:
    with writing(sessions) as session:
        began = wall(session)
        clock = set_clock(session, DEMO, at=JUNE, speed=86_400, wall=began)
        assert clock.read(began + timedelta(seconds=7)) == JUNE + timedelta(days=7)
        assert read(session, DEMO) >= JUNE


def test_going_back_to_real_time(sessions: Sessions) -> None:
    with writing(sessions) as session:
        set_clock(session, DEMO, at=JUNE, speed=0, wall=wall(session))
        clear_clock(session)
        assert simulated(session) is None
        assert read(session, PRODUCTION).year >= 2026


def test_production_knows_one_time_only(sessions: Sessions) -> None:
    with writing(sessions) as session:
        with pytest.raises(NotAllowed, match="simulated_clock_in_production"):
            set_clock(session, PRODUCTION, at=JUNE, speed=0, wall=NOON)
        set_clock(session, DEMO, at=JUNE, speed=0, wall=NOON)
        with pytest.raises(NotAllowed, match="simulated_clock_in_production"):
            read(session, PRODUCTION)


@pytest.mark.parametrize(("at", "speed"), [(JUNE.replace(tzinfo=None), 0.0), (JUNE, -1.0)])
def test_a_clock_that_makes_no_sense(at: datetime, speed: float, sessions: Sessions) -> None:
    with writing(sessions) as session, pytest.raises(ValueError, match="aware"):
        set_clock(session, DEMO, at=at, speed=speed, wall=NOON)


def test_the_organisations_day_is_not_utcs() -> None:
    assert local_day(datetime(2010, 5, 31, 15, 59, tzinfo=UTC)) == date(2010, 5, 31)
    assert local_day(datetime(2010, 5, 31, 16, tzinfo=UTC)) == date(2010, 6, 1)


def test_ticks_that_keep_step_are_no_jump(sessions: Sessions) -> None:
    with writing(sessions) as session:
        for minute in range(5):
            now = NOON + timedelta(minutes=minute)
            assert jumped(session, now, 1000.0 + 60 * minute, boot="a") is None
        assert last_tick(session) == NOON + timedelta(minutes=4)


def test_a_leap_is_told_at_every_tick_until_somebody_confirms_it(sessions: Sessions) -> None:
    leap = timedelta(days=400)
    with writing(sessions) as session:
        assert jumped(session, NOON, 1000.0, boot="a") is None
        for minute in (1, 2):
            now = NOON + leap + timedelta(minutes=minute)
            assert jumped(session, now, 1000.0 + 60 * minute, boot="a") == leap
        assert last_tick(session) == NOON
        confirm_jump(session, NOON + leap + timedelta(minutes=3), 1180.0, boot="a")
        now = NOON + leap + timedelta(minutes=4)
        assert jumped(session, now, 1240.0, boot="a") is None


def test_a_leap_that_is_set_right_is_over(sessions: Sessions) -> None:
    with writing(sessions) as session:
        jumped(session, NOON, 1000.0, boot="a")
        assert jumped(session, NOON + timedelta(days=1), 1060.0, boot="a") is not None
        assert jumped(session, NOON + timedelta(minutes=2), 1120.0, boot="a") is None


@pytest.mark.parametrize("off", [timedelta(hours=1), timedelta(seconds=-5), timedelta(days=-400)])
def test_small_steps_and_steps_back_are_no_leap(off: timedelta, sessions: Sessions) -> None:
    with writing(sessions) as session:
        jumped(session, NOON, 1000.0, boot="a")
        assert jumped(session, NOON + timedelta(minutes=1) + off, 1060.0, boot="a") is None


def test_a_week_away_is_no_leap(sessions: Sessions) -> None:
    week = timedelta(days=7)
    with writing(sessions) as session:
        jumped(session, NOON, 1000.0, boot="a")
        # The service was down while the machine ran on; and then the machine itself was off.
        assert jumped(session, NOON + week, 1000.0 + week.total_seconds(), boot="a") is None
        assert jumped(session, NOON + 2 * week, 5.0, boot="b") is None
        assert jumped(session, NOON + 3 * week, 1.0, boot="b") is None


def test_the_machine_knows_its_boot() -> None:
    assert this_boot() == this_boot() != ""


def test_nobody_has_ticked_yet(sessions: Sessions) -> None:
    with reading(sessions) as session:
        assert last_tick(session) is None
