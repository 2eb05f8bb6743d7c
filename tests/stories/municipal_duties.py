"""The municipal organs' calendar of duties (S2-5, S2-13): done in good time before each day."""

from __future__ import annotations

from collections.abc import Iterable

from tests.stories.acts import does_duty
from tests.stories.municipal_organs import D, L, N, W
from tests.stories.tale import Tale

#: The day on which everybody diligent does what falls due next, and of which periods it is.
ROUNDS = {
    "2010-06-21": ("2010-Q2", "2010-H1"),
    "2010-09-14": ("2010-Q3",),
    "2010-11-19": ("rating 2010",),
    "2010-12-20": ("2010-Q4", "2010-H2", "2010"),
    "2011-03-20": ("2011-Q1",),
    "2011-06-20": ("2011-Q2", "2011-H1"),
    "2011-09-19": ("2011-Q3",),
    "2011-11-21": ("rating 2011",),
    "2011-12-20": ("2011-Q4", "2011-H2", "2011"),
    "2012-03-20": ("2012-Q1",),
    "2012-06-18": ("2012-Q2", "2012-H1"),
    "2012-09-20": ("2012-Q3", "rating 2012"),
    # The last of each, cut short by the eve of the congress (S2-4).
    "2012-10-24": ("2012-Q4", "2012-H2", "2012"),
}
COMMITTEES = (W, D)
#: From which quarter, half-year and year on: N from its first whole ones, L once it has learnt.
SINCE = {N: ("2010-Q4", "2011-H1", "2011"), L: ("2011-Q3", "2011-H2", "2011")}
#: S2-13: D's leaders gave their lessons of this half-year only in January.
GIVEN_LATE = (D, "leaders_lessons", "2010-H2")


def goes_by(tale: Tale, day: str) -> None:
    """Let the days pass to a morning; on the days above everybody diligent does what is owed."""
    for coming, periods in ROUNDS.items():
        if tale.today.isoformat() < coming <= day:
            tale.until(coming)
            for code in tale.places:
                _does_all(tale, code, periods)
    tale.until(day)


def _does_all(tale: Tale, code: str, periods: Iterable[str]) -> None:
    for period in periods:
        for who, duty in _owed(code, period):
            if (code, duty, period) != GIVEN_LATE:
                does_duty(tale, who, code, duty, period.removeprefix("rating "))


def _owed(code: str, period: str) -> list[tuple[str, str]]:
    """Who does which duty for a period: the secretary; ratings and visits the office of the top."""
    secretary, office, committee = f"{code}-secretary", f"{W}-office", code in COMMITTEES
    if period.startswith("rating"):
        return [(office, "democratic_rating")] if committee else []
    quarter, half, year = SINCE.get(code, ("", "", ""))
    if "-Q" in period:
        mine = (office, "unannounced_visits") if committee else (secretary, "membership_dues")
        return [mine] if period >= quarter else []
    if "-H" in period:
        lessons = [(secretary, "leaders_lessons")] if committee else []
        return [(secretary, "survey"), *lessons] if period >= half else []
    return [(secretary, "election_on_time")] if period >= year else []
