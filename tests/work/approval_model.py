"""What an approval of three steps is, said once more and without a database, to be compared.

First an officer examines; then two sign jointly, for whom the calendar passes; then the secretary
decides, for whom it returns. Written from the words of the mission, not from the code.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

STEPS = ("examine", "jointly", "decide")
SIGNERS = {"examine": ("officer",), "jointly": ("officer", "publicity"), "decide": ("secretary",)}
DAYS = {"examine": 3, "jointly": 3, "decide": 5}
ABOVE = "top"  # signs for whoever would sign their own
ANSWERED = {"approved", "returned", "passed"}


class No(Exception):
    """It may not be done."""


@dataclass
class Place:
    """A signature, wanted or given."""

    step: str
    run: int
    signer: str
    added_by: str | None = None
    status: str = "open"
    waits: set[int] = field(default_factory=set)
    delegate: str | None = None
    opinion: bool = False
    signed_by: str | None = None
    opened: bool = False
    due: date | None = None

    @property
    def hand(self) -> str:
        """With whom it lies."""
        return self.delegate if self.delegate and not self.opinion else self.signer


@dataclass
class Absence:
    """Somebody's days away, and who stands in."""

    absent: str
    other: str
    since: date
    last: date
    ended: date | None = None

    @property
    def until(self) -> date:
        """The last day that is left of it."""
        return self.last if self.ended is None else self.ended - timedelta(days=1)

    def holds(self, on: date) -> bool:
        """Whether it gives power on a day."""
        return self.since <= on <= self.until


@dataclass
class Model:
    """One approval after another, of one stage, until it is approved."""

    today: date
    order: list[str]  # everybody, by number
    absences: list[Absence] = field(default_factory=list)
    outcomes: list[str | None] = field(default_factory=list)  # None: under way
    places: list[Place] = field(default_factory=list)
    submitters: set[str] = field(default_factory=set)
    step: str = ""
    run: int = 0
    resume: str = ""

    # --- how it stands ---

    @property
    def under_way(self) -> bool:
        """Whether it lies before signers."""
        return bool(self.outcomes) and self.outcomes[-1] is None

    @property
    def here(self) -> list[int]:
        """The places of the step under way, by number."""
        return [n for n, p in enumerate(self.places) if (p.step, p.run) == (self.step, self.run)]

    @property
    def turn(self) -> list[int]:
        """Those that may be signed now."""
        waiting = {n for n in self.here if self.places[n].status == "open"}
        return [n for n in self.here if n in waiting and not self.places[n].waits & (waiting - {n})]

    def acting(self, who: str) -> list[tuple[str, str | None]]:
        """As whom somebody may act today."""
        away = {one.absent for one in self.absences if one.other == who and one.holds(self.today)}
        return [(who, None), *((one, one) for one in self.order if one in away)]

    # --- deeds ---

    def submit(self, who: str, absent: str | None) -> None:
        """Hand it in."""
        if self.under_way or "approved" in self.outcomes:
            raise No
        self.outcomes.append(None)
        self.submitters = {who, *([absent] if absent else [])}
        self.places, self.run, self.resume = [], 0, ""
        self._open("examine")

    def withdraw(self) -> None:
        """Take it back while nobody has answered."""
        if not self.under_way or any(p.opinion or p.status in ANSWERED for p in self.places):
            raise No
        self.outcomes[-1] = "withdrawn"

    def sign(self, who: str) -> None:
        """Approve, or give the opinion that was asked for."""
        number, absent = self._hand(who, own=True)
        if not self._opines(number, absent or who):
            self._answer(number, "approved", who)
            self._follow()

    def give_back(self, who: str, to: str, again: bool) -> None:
        """Return it, to the submitter or to an earlier step."""
        number, absent = self._hand(who, own=True)
        if self._opines(number, absent or who):
            return
        if to and to not in STEPS[: STEPS.index(self.step)]:
            raise No
        self._answer(number, "returned", who)
        if not to:
            self.outcomes[-1] = "returned"
            return
        self._close_rest()
        self.run, self.resume = self.run + 1, "" if again else self.step
        self._open(to)

    def transfer(self, who: str, other: str) -> None:
        """Hand it over for good."""
        place = self.places[self._own_hand(who)]
        self._refuse(other)
        place.signer, place.delegate, place.opinion = other, None, False
        self._give(place)

    def delegate(self, who: str, other: str) -> None:
        """Ask for an opinion."""
        place = self.places[self._own_hand(who)]
        if place.delegate and not place.opinion:
            raise No
        self._refuse(other)
        place.delegate, place.opinion = other, False
        self._give(place)

    def add(self, who: str, other: str, how: str) -> None:
        """Let one more sign."""
        beside = self._own_hand(who)
        self._refuse(other)
        new = Place(self.step, self.run, other, added_by=who)
        new.waits = {beside} if how == "after" else set(self.places[beside].waits)
        self.places.append(new)
        number = len(self.places) - 1
        for n in self.here:
            if how == "before" and n == beside:
                self.places[n].waits, self.places[n].opened = {number}, False
            elif how != "before" and n != number and beside in self.places[n].waits:
                self.places[n].waits.add(number)
        self._hand_out()

    def remove(self, who: str, number: int) -> None:
        """Take one out who was added."""
        if not self.under_way or number not in self.here:
            raise No
        place = self.places[number]
        if place.added_by is None or place.status != "open":
            raise No
        if place.added_by not in {person for person, _ in self.acting(who)}:
            raise No
        place.status = "removed"
        self._follow()

    def pass_days(self, days: int) -> None:
        """Let days pass; then the calendar answers for whose day is over."""
        self.today += timedelta(days=days)
        late = [n for n in self.turn if (self.places[n].due or self.today) < self.today]
        step, run = self.step, self.run
        for number in late if self.under_way else ():
            if (self.step, self.run) != (step, run) or step == "examine":
                return
            place = self.places[number]
            place.status = "passed" if step == "jointly" else "returned"
            if step == "decide":
                self.outcomes[-1] = "returned"
                return
            self._follow()

    def go_away(self, absent: str, other: str, days: int) -> None:
        """Let somebody stand in from today."""
        new = Absence(absent, other, self.today, self.today + timedelta(days=days))
        same = [a for a in self.absences if a.since <= new.last and new.since <= a.until]
        if absent == other or any(a.absent == absent for a in same):
            raise No
        follows = {a.absent: a.other for a in same}
        person: str | None = other
        while person is not None:  # each has one substitute at a time, so there is one way
            if person == absent:
                raise No
            person = follows.pop(person, None)
        self.absences.append(new)

    def come_back(self, number: int) -> None:
        """End a substitution before its time."""
        one = self.absences[number]
        if one.ended is not None or one.last < self.today:
            raise No
        one.ended = self.today

    # --- what follows ---

    def _open(self, step: str) -> None:
        self.step = step
        for who in dict.fromkeys(ABOVE if s in self.submitters else s for s in SIGNERS[step]):
            self.places.append(Place(step, self.run, who))
        self._hand_out()

    def _hand_out(self) -> None:
        for number in self.turn:
            if not self.places[number].opened:
                self._give(self.places[number])

    def _give(self, place: Place) -> None:
        place.opened, place.due = True, self.today + timedelta(days=DAYS[place.step])

    def _hand(self, who: str, *, own: bool = False) -> tuple[int, str | None]:
        if not self.under_way:
            raise No
        for person, absent in self.acting(who):
            for lies_with in ("hand", "signer"):
                for number in self.turn:
                    if getattr(self.places[number], lies_with) == person:
                        if own and self.submitters & {who, absent}:
                            raise No
                        return number, absent
        raise No

    def _own_hand(self, who: str) -> int:
        number, absent = self._hand(who)
        place = self.places[number]
        if place.delegate and not place.opinion and (absent or who) == place.delegate:
            raise No
        return number

    def _opines(self, number: int, who: str) -> bool:
        place = self.places[number]
        if not (place.delegate == who and not place.opinion):
            return False
        place.opinion = True
        self._give(place)
        return True

    def _refuse(self, other: str) -> None:
        signing = [self.places[n] for n in self.here if self.places[n].status != "removed"]
        if other in self.submitters or any(other in (p.signer, p.signed_by) for p in signing):
            raise No

    def _answer(self, number: int, status: str, who: str) -> None:
        place = self.places[number]
        place.status, place.signed_by = status, who

    def _close_rest(self) -> None:
        for number in self.here:
            if self.places[number].status == "open":
                self.places[number].status = "skipped"

    def _settled(self) -> bool:
        here = [self.places[n] for n in self.here]
        counted = [p for p in here if p.status not in ("skipped", "removed")]
        wanted = [p for p in counted if self.step != "examine" or p.added_by]
        own = [p for p in counted if not p.added_by]
        enough = self.step != "examine" or not own or any(p.status in ANSWERED for p in own)
        return enough and all(p.status in ANSWERED for p in wanted)

    def _follow(self) -> None:
        if not self._settled():
            self._hand_out()
            return
        self._close_rest()
        after = STEPS[STEPS.index(self.step) + 1 :]
        following = self.resume or (after[0] if after else "")
        self.resume = ""
        if following:
            self._open(following)
        else:
            self.outcomes[-1] = "approved"
