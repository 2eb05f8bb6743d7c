"""A reading written down as a plan file: the passages as comments, `# ?` where a person chooses.

What the document does not say is left empty, so that `plan check` refuses it until somebody has
decided; nothing is launched from a guess.
"""

import json
from collections.abc import Callable, Iterator, Sequence

from workflows.reading.days import Instant, Window
from workflows.reading.found import Deadline, Method, Reading, RecurringDuty, Step
from workflows.reading.sides import EVENT

Say = Callable[[str], str]

CHOOSE = "  # ?"
MOST_OF_A_PASSAGE = 160
CADENCES = {
    "monthly": "month",
    "quarterly": "quarter",
    "half-yearly": "half_year",
    "yearly": "year",
}


def drafted(reading: Reading, name: str, language: str, remarks: Sequence[str], say: Say) -> str:
    """Return a plan file of a reading.

    ``name`` is what the plan is called, ``language`` the document's (``zh-Hans``, ``zh-Hant``);
    ``remarks`` are the sentences of the reading's own; ``say`` gives the words of the comments
    that are not the document's.
    """
    writer = _Writer(reading, remarks, say)
    lines = [
        *(f"# {line}" for line in say("draft.header").splitlines()),
        "",
        f"name: {name}",
        f"title: {_quoted(reading.title or name)}",
        f"language: {language}",
        "zone: Asia/Shanghai",
        "calendar: cn",
        *writer.years(),
        *writer.whole(),
        "participants: [committee, general_branch, branch]",
        "top_approver: leading_group",
        'send_at: "09:00"',
        *writer.bases(),
        *writer.events(),
        *writer.seats(),
        *writer.criteria(),
        *writer.remarks(),
        *_SETS.splitlines(),
        *writer.rounds(),
        *writer.duties(),
        *writer.awards(),
    ]
    return "\n".join(lines) + "\n"


_SETS = """
reminder_sets:
  usual:
    - {key: week_before, when: 7 days before due, to: [secretary], by: [email]}
    - {key: three_days, when: 3 working days before due, to: [secretary], by: [email, sms]}
    - {key: due_day, when: due, to: [secretary], by: [email, sms]}

ladders:
  usual:
    - {key: secretary, when: 1 day after due, to: [secretary], by: [email, sms]}
    - {key: superior, when: 3 working days after due, to: [superior(secretary)], by: [email]}
    - {key: office, when: 7 days after due, to: [office], by: [email]}
    - key: leading_group
      when: 14 days after due
      to: [leading_group]
      by: [email]
      every: 7 days
      times: 4
"""


class _Writer:
    def __init__(self, reading: Reading, remarks: Sequence[str], say: Say) -> None:
        self.reading = reading
        self.told = remarks
        self.say = say
        self.keys = _keys([step.kind for step in reading.steps])
        self.open_ends = {
            index: f"event_{count}"
            for count, index in enumerate(
                (i for i, step in enumerate(reading.steps) if _ends_at_event(step)), 1
            )
        }

    def years(self) -> Iterator[str]:
        if self._placeholders():
            yield f"base_year:{CHOOSE} {self.say('draft.base_year')}"

    def _placeholders(self) -> bool:
        windows = [step.window for step in self.reading.steps]
        if self.reading.overall:
            windows.append(self.reading.overall.window)
        days = [day for window in windows for day in (window.start, window.end)]
        days += [deadline.date for deadline in self.reading.deadlines]
        return any(day is not None and day.placeholder for day in days)

    def whole(self) -> Iterator[str]:
        overall = self.reading.overall
        if overall is not None:
            yield _comment("", overall.text)
        starts = [step.window.start for step in self.reading.steps if step.window.start]
        start = overall.window.start if overall else None
        yield _dated("starts", start or min(starts, default=None), self.say)
        end = overall.window.end if overall else None
        if end is not None:
            yield f"ends: {end}"

    def bases(self) -> Iterator[str]:
        if self.reading.bases:
            yield f"basis: [{', '.join(_quoted(one.name) for one in self.reading.bases)}]"

    def events(self) -> Iterator[str]:
        if not self.open_ends:
            return
        yield "events:"
        for index, key in self.open_ends.items():
            text = self.reading.steps[index].date_text or ""
            yield f"  {key}: {{title: {_quoted(_event_title(text))}}}"

    def seats(self) -> Iterator[str]:
        for seat in self.reading.seats:
            yield _comment("", f"{self.say('draft.seat')} {seat.name}")

    def criteria(self) -> Iterator[str]:
        sets = self.reading.criteria
        if not sets:
            return
        yield ""
        yield "criteria:"
        for number, (named, items) in enumerate(sets, 1):
            yield _comment("  ", named.text)
            yield f"  criteria_{number}:"
            yield f"    title: {_quoted(named.name)}"
            yield f"    of:{CHOOSE} organization | member"
            yield f"    items: [{', '.join(_quoted(item) for item in items)}]"

    def remarks(self) -> Iterator[str]:
        told = list(self.told)
        told += [f"{self.say('draft.method')} {one.name}" for one in self._loose_methods()]
        if told:
            yield "remarks:"
            for one in told:
                yield f"  - {_quoted(one)}"

    def _loose_methods(self) -> Sequence[Method]:
        return () if self._phases() else self.reading.methods

    def _phases(self) -> bool:
        """Whether the steps are phases without names, in each of which the methods recur."""
        steps = self.reading.steps
        named = [step for step in steps if not step.name.startswith("第") or len(step.name) > 5]
        return bool(steps) and not named and len(self.reading.methods) > 1

    def rounds(self) -> Iterator[str]:
        yield ""
        yield "rounds:"
        if self._phases():
            for number, step in enumerate(self.reading.steps, 1):
                yield from self._phase(number, step)
            return
        yield "  main:"
        yield f"    title: {_quoted(self.say('draft.whole'))}"
        yield "    starts: plan starts"
        yield "    stages:"
        if not self.reading.steps:
            yield f"      first:{CHOOSE} {self.say('draft.no_steps')}"
        for index, step in enumerate(self.reading.steps):
            yield from self._stage(self.keys[index], step, self.open_ends.get(index))

    def _phase(self, number: int, step: Step) -> Iterator[str]:
        yield _comment("  ", step.date_text or step.name)
        yield f"  phase_{number}:"
        yield f"    title: {_quoted(step.name)}"
        yield _dated("    starts", step.window.start, self.say)
        yield _dated("    ends", step.window.end, self.say)
        yield "    stages:"
        keys = _keys([method.kind for method in self.reading.methods])
        for key, method in zip(keys, self.reading.methods, strict=True):
            yield f"      {key}:"
            yield f"        kind: {method.kind}"
            yield f"        title: {_quoted(method.name)}"
            yield _dated("        due", None, self.say)
            yield "        leave: on_date"
            yield "        reminders: usual"

    def _stage(self, key: str, step: Step, event: str | None) -> Iterator[str]:
        yield _comment("      ", f"{step.name} {step.date_text or ''}".strip())
        yield f"      {key}:"
        yield f"        kind: {step.kind}"
        yield f"        title: {_quoted(step.name)}"
        if step.window.start is not None:
            yield f"        opens: {step.window.start}"
        if event:
            yield f"        due: event {event}"
        else:
            yield _dated("        due", step.window.end, self.say)
        yield "        leave: on_date"
        yield "        reminders: usual"

    def duties(self) -> Iterator[str]:
        if not self.reading.duties and not self.reading.deadlines:
            return
        yield ""
        yield "duties:"
        for number, duty in enumerate(self.reading.duties, 1):
            yield from self._duty(f"duty_{number}", duty)
        for number, deadline in enumerate(self.reading.deadlines, 1):
            yield from self._deadline(f"deadline_{number}", deadline)

    def _duty(self, key: str, duty: RecurringDuty) -> Iterator[str]:
        yield _comment("  ", duty.text)
        yield f"  {key}:"
        yield f"    title: {_quoted(duty.what)}"
        every = CADENCES.get(duty.cadence)
        yield f"    every: {every}" if every else f"    every:{CHOOSE} {self.say('draft.cadence')}"
        yield f"    due: {f'day {duty.day} of period' if duty.day else 'last day of period'}"
        if duty.who:
            yield f"    note: {_quoted(duty.who)}"
        yield "    set_by: organiser"
        yield "    reminders: usual"

    def _deadline(self, key: str, deadline: Deadline) -> Iterator[str]:
        yield _comment("  ", deadline.text)
        yield f"  {key}:"
        yield f"    title: {_quoted(deadline.what)}"
        yield "    every: once"
        yield _dated("    due", deadline.date, self.say)
        if deadline.who:
            yield f"    note: {_quoted(deadline.who)}"
        yield "    reminders: usual"
        yield "    escalation: usual"

    def awards(self) -> Iterator[str]:
        if not self.reading.awards:
            return
        stage = next(
            (
                f" main/{key}"
                for key, step in zip(self.keys, self.reading.steps, strict=True)
                if step.kind == "commendation" and not self._phases()
            ),
            f"{CHOOSE} {self.say('draft.award_stage')}",
        )
        yield ""
        yield "awards:"
        for number, award in enumerate(self.reading.awards, 1):
            yield _comment("  ", award.text)
            yield f"  award_{number}:"
            yield f"    title: {_quoted(award.name)}"
            of_member = any(word in award.name for word in ("员", "者", "个人", "教师", "能手"))
            yield f"    of: {'member' if of_member else 'organization'}"
            yield f"    stage:{stage}"


def _ends_at_event(step: Step) -> bool:
    window: Window = step.window
    return window.end is None and window.end_precision == EVENT


def _event_title(date_text: str) -> str:
    for sign in ("至", "到", "—", "-", "~", "～"):
        date_text = date_text.rpartition(sign)[2] or date_text
    return (
        date_text.strip().removesuffix("之前").removesuffix("以前").removesuffix("前") or date_text
    )


def _keys(kinds: Sequence[str]) -> list[str]:
    """Return a key for each, its kind, with a number where the kind comes again."""
    seen: dict[str, int] = {}
    keys = []
    for kind in kinds:
        seen[kind] = seen.get(kind, 0) + 1
        keys.append(kind if seen[kind] == 1 else f"{kind}_{seen[kind]}")
    return keys


def _dated(key: str, day: Instant | None, say: Say) -> str:
    return f"{key}: {day}" if day is not None else f"{key}:{CHOOSE} {say('draft.choose_day')}"


def _quoted(text: str) -> str:
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _comment(indent: str, text: str) -> str:
    words = " ".join(text.split())
    cut = words if len(words) <= MOST_OF_A_PASSAGE else words[:MOST_OF_A_PASSAGE] + "…"
    return f"{indent}# {cut}"
