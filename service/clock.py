"""What time it is: the database's clock in production, one that can be set in demo and test."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service.db import database_now
from service.errors import NotAllowed
from service.kept import forget, keep, kept
from service.models import Setting
from workflows.refusals import Reason

CLOCK = "clock"
LAST_TICK = "last_tick"
# A forward jump beyond this holds automatic moves until a person confirms (TRUST 4.6).
LONGEST_JUMP = timedelta(hours=1)
HOME = ZoneInfo("Asia/Shanghai")


class Environment(Protocol):
    """The one thing that the clock asks of the settings."""

    @property
    def env(self) -> str:
        """``production``, ``demo`` or ``test``."""


@dataclass(frozen=True)
class Clock:
    """A simulated clock: it showed `at` when the real time was `real`, and runs `speed` as fast."""

    at: datetime
    real: datetime
    speed: float = 0.0

    def read(self, wall: datetime) -> datetime:
        """What it shows at the real time `wall`."""
        return self.at + (wall - self.real) * self.speed

    def as_json(self) -> dict[str, Any]:
        """How it is kept."""
        return {"at": self.at.isoformat(), "real": self.real.isoformat(), "speed": self.speed}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> "Clock":
        """The clock that was kept."""
        at, real = (datetime.fromisoformat(told[name]) for name in ("at", "real"))
        return cls(at.astimezone(UTC), real.astimezone(UTC), float(told["speed"]))


def wall(session: Session) -> datetime:
    """The real time by the database, whatever is being simulated: for leases and back-off."""
    return database_now(session)


def simulated(session: Session) -> Clock | None:
    """The simulated clock of this database, if one was set."""
    told = kept(session, CLOCK)
    return None if told is None else Clock.from_json(told)


def read(session: Session, settings: Environment, *, at: datetime | None = None) -> datetime:
    """The time by which the service acts, aware, in UTC; `at` is the real time, if just read.

    Raises NotAllowed in production on a database whose clock was simulated: what its history
    says never happened.
    """
    now, clock = at or wall(session), simulated(session)
    if clock is None:
        return now
    _refuse_in_production(settings)
    return clock.read(now)


def set_clock(
    session: Session, settings: Environment, *, at: datetime, speed: float, wall: datetime
) -> Clock:
    """From the real time `wall` on, show `at` and run `speed` times as fast (0: stand still).

    Raises NotAllowed in production, and ValueError for a naive instant or a negative speed.
    """
    _refuse_in_production(settings)
    if at.utcoffset() is None or wall.utcoffset() is None or not 0 <= speed <= 10_000_000:
        raise ValueError("a clock needs aware instants and a speed that is not negative")
    clock = Clock(at.astimezone(UTC), wall.astimezone(UTC), speed)
    keep(session, CLOCK, clock.as_json())
    return clock


def clear_clock(session: Session) -> None:
    """Go back to the database's clock."""
    forget(session, CLOCK)


def _refuse_in_production(settings: Environment) -> None:
    if settings.env not in ("demo", "test"):
        raise NotAllowed([Reason("simulated_clock_in_production")])


def local_day(now: datetime, zone: ZoneInfo = HOME) -> date:
    """The calendar day of `now` in `zone`."""
    return now.astimezone(zone).date()


def day_of(on: date, zone: ZoneInfo = HOME) -> tuple[datetime, datetime]:
    """The instants at which a local day begins and ends."""
    begin = datetime.combine(on, time.min, zone)
    return begin.astimezone(UTC), (begin + timedelta(days=1)).astimezone(UTC)


def this_boot() -> str:
    """Names the run of the machine whose monotonic clock we read; it restarts with the machine."""
    file = Path("/proc/sys/kernel/random/boot_id")
    return file.read_text().strip() if file.exists() else "machine"


def jumped(
    session: Session, wall: datetime, monotonic: float, *, boot: str | None = None
) -> timedelta | None:
    """How far the real time leapt ahead of the machine's monotonic seconds since the last tick.

    None when it kept step (the tick is then noted) or when there is nothing to compare with: a
    service that was down while the machine restarted has simply been away. While a jump of more
    than an hour stands, ticks are not noted, so it is told again each time until the clock is set
    right or `confirm_jump` is called.
    """
    ahead = _ahead(session, wall, monotonic, boot or this_boot())
    if ahead is not None and ahead > LONGEST_JUMP:
        return ahead
    confirm_jump(session, wall, monotonic, boot=boot)
    return None


def confirm_jump(
    session: Session, wall: datetime, monotonic: float, *, boot: str | None = None
) -> None:
    """Note a tick at `wall`, taking the time for right as it is now."""
    noted = {"wall": wall.isoformat(), "monotonic": monotonic}
    keep(session, f"{LAST_TICK}:{boot or this_boot()}", noted)


def last_tick(session: Session) -> datetime | None:
    """When a scheduler of any machine last ticked, in real time."""
    keys = session.exec(select(Setting.key).where(col(Setting.key).startswith(f"{LAST_TICK}:")))
    ticks = [datetime.fromisoformat(kept(session, key)["wall"]) for key in keys]
    return max(ticks, default=None)


def _ahead(session: Session, wall: datetime, monotonic: float, boot: str) -> timedelta | None:
    noted = kept(session, f"{LAST_TICK}:{boot}")
    if noted is None or monotonic < noted["monotonic"]:
        return None
    passed = timedelta(seconds=monotonic - noted["monotonic"])
    return wall - datetime.fromisoformat(noted["wall"]) - passed
