"""What a plan may be read without and still cannot run: approvers, windows, cycles, dead ends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from workflows.approving import signers_of
from workflows.branch_planning import misnamed
from workflows.closest import closest
from workflows.giving import ungiven
from workflows.plan import Duty, Leave, Plan, Reminder, Round, Stage, state_of
from workflows.schedule import can_be_late
from workflows.timeline import Timeline, Window, timeline_of
from workflows.work_checks import misnamed_in_work
from workflows.yaml_loader import Item, Mistakes


def check(plan: Plan, root: Item, mistakes: Mistakes) -> None:
    """Note every mistake that only the whole plan shows."""
    _Check(plan, root, mistakes).run()


class _Check:
    def __init__(self, plan: Plan, root: Item, mistakes: Mistakes) -> None:
        self.plan = plan
        self.mistakes = mistakes
        self.lines = dict(_lines(root))

    def wrong(self, path: str, code: str, guess: str | None = None, **params: object) -> None:
        """Note a mistake at a path, or at the nearest place above it that the file has."""
        known = path
        while known and known not in self.lines:
            known = known.rpartition(".")[0]
        self.mistakes.add(self.lines.get(known), path, code, guess, **params)

    def run(self) -> None:
        """Look at the plan as a whole, then at its parts."""
        self._events_known()
        self._cycles()
        if self.mistakes.found:
            return
        line = timeline_of(self.plan, ())
        self._rounds(line)
        for round_ in self.plan.rounds:
            for stage in round_.stages:
                self._stage(round_, stage, line)
        for kind in sorted(self.plan.participants):
            self._way(kind)
        for duty in self.plan.duties:
            self._duty(duty)
        self._awards()
        for path, code, guess, value in misnamed_in_work(self.plan):
            self.wrong(path, code, guess, value=value)
        self._facts()

    def _moments(self) -> Iterator[tuple[str, frozenset[str]]]:
        plan = self.plan
        for name, moment in (("starts", plan.starts), ("ends", plan.ends)):
            if moment:
                yield name, moment.anchors
        for round_ in plan.rounds:
            path = f"rounds.{round_.key}"
            for name, moment in (("starts", round_.starts), ("ends", round_.ends)):
                if moment:
                    yield f"{path}.{name}", moment.anchors
            for stage in round_.stages:
                below = f"{path}.stages.{stage.key}"
                for name, moment in (("opens", stage.opens), ("due", stage.due)):
                    if moment:
                        yield f"{below}.{name}", moment.anchors
                yield from _rule_moments(below, stage.reminders, stage.escalation)
        for duty in plan.duties:
            path = f"duties.{duty.key}"
            for name in ("due", "opens", "starts", "ends"):
                moment = getattr(duty, name)
                if moment:
                    yield f"{path}.{name}", moment.anchors
            yield from _rule_moments(path, duty.reminders, duty.escalation)
        for award in plan.awards:
            for name, moment in (("due", award.due), ("nominate_by", award.nominate_by)):
                if moment:
                    yield f"awards.{award.key}.{name}", moment.anchors

    def _events_known(self) -> None:
        known = [event.key for event in self.plan.events]
        for path, anchors in self._moments():
            for anchor in anchors:
                key = anchor.removeprefix("event.")
                if anchor.startswith("event.") and key not in known:
                    self.wrong(path, "unknown_event", closest(key, known), value=key)

    def _cycles(self) -> None:
        starts, ends = self.plan.starts, self.plan.ends
        if starts and ends and "plan.ends" in starts.anchors and "plan.starts" in ends.anchors:
            self.wrong("starts", "cycle", between="starts, ends")

    def _rounds(self, line: Timeline) -> None:
        whole = Window(line.starts, line.ends)
        if _backwards(whole):
            self.wrong("ends", "ends_before_start", opens=whole.opens, due=whole.due)
        for round_ in self.plan.rounds:
            window, path = line.rounds[round_.key], f"rounds.{round_.key}"
            if _backwards(window):
                self.wrong(f"{path}.ends", "ends_before_start", opens=window.opens, due=window.due)
            if _outside(window, whole):
                self.wrong(path, "outside_plan", opens=window.opens, due=window.due)

    def _stage(self, round_: Round, stage: Stage, line: Timeline) -> None:
        path = f"rounds.{round_.key}.stages.{stage.key}"
        window = line.stages[state_of(round_, stage)]
        if _backwards(window):
            self.wrong(f"{path}.due", "ends_before_start", opens=window.opens, due=window.due)
        if _outside(window, line.rounds[round_.key]):
            self.wrong(path, "outside_round", opens=window.opens, due=window.due)
        if stage.leave is Leave.ON_APPROVAL and not stage.approved_by:
            self.wrong(path, "no_approver")
        if stage.leave is not Leave.ON_APPROVAL and stage.approved_by:
            self.wrong(f"{path}.approved_by", "approver_without_approval")
        named = [stage.approved_by or "", *signers_of(self.plan, stage)]
        if any(role.startswith("superior(") for role in named) and not self.plan.top_approver:
            self.wrong(f"{path}.approved_by", "no_top_approver")
        if stage.leave is Leave.ON_DATE_WHEN_MET and not stage.guards:
            self.wrong(path, "nothing_to_meet")
        if stage.escalation and not can_be_late(stage):
            self.wrong(f"{path}.escalation", "ladder_never_climbs")
        if not stage.owed_by:
            self.wrong(path, "nobody_owes")
        undated = _undated(round_, stage)
        self._rules_have_a_date(path, undated, stage.reminders, stage.escalation)
        self._guards(path, stage)
        first = self.plan.rounds[0].stages[0]
        for name, moment in (("opens", stage.opens), ("due", stage.due)):
            if stage is first and moment and moment.anchors & {"previous.opens", "previous.due"}:
                self.wrong(f"{path}.{name}", "nothing_before", value=moment.text)

    def _rules_have_a_date(
        self, path: str, undated: frozenset[str], *sets: tuple[Reminder, ...]
    ) -> None:
        """A rule that counts from a date which the plan never gives would never fire (T15)."""
        rules = [rule for rules in sets for rule in rules]
        keys = [rule.key for rule in rules]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self.wrong(path, "rule_twice", key=key)
        for rule in rules:
            if "due" in rule.when.anchors & undated:
                self.wrong(path, "no_due_to_count_from", key=rule.key)
            for anchor in sorted(rule.when.anchors & undated - {"due"}):
                anchor = anchor.replace(".", " ")
                self.wrong(path, "no_date_to_count_from", key=rule.key, anchor=anchor)

    def _guards(self, path: str, stage: Stage) -> None:
        plan = self.plan
        named = {
            "documents_exist": [key for key, _ in plan.documents],
            "award_decided": [award.key for award in plan.awards],
            "duties_done": [duty.key for duty in plan.duties],
        }
        for call in stage.guards:
            for argument in call.arguments:
                known = named.get(call.name)
                if known is not None and argument not in known:
                    guess = closest(argument, known)
                    self.wrong(
                        f"{path}.guards", "unknown_argument", guess, name=call.name, value=argument
                    )
            if call.name == "pledge_has_fields" and not plan.pledge_fields:
                self.wrong(f"{path}.guards", "no_pledge_fields")

    def _facts(self) -> None:
        """What no work ever gives would keep organisations in a stage for good."""
        if any(misnamed(self.plan)):
            return  # material misspelt in its own section: told once, there
        for wanted in ungiven(self.plan):
            self.wrong(wanted.path, wanted.lacks, wanted.guess, fact=wanted.fact, kind=wanted.kind)

    def _way(self, kind: str) -> None:
        """A stage whose forerunner is never left, or that would open before it, is out of reach."""
        plan, line = self.plan, timeline_of(self.plan, ())
        way = plan.stages_for(kind)
        if not way:
            self.wrong("rounds", "no_stage_for_kind", kind=kind)
        opened: date | None = None
        for number, (round_, stage) in enumerate(way):
            path = f"rounds.{round_.key}.stages.{stage.key}"
            window = line.stages[state_of(round_, stage)]
            if opened and window.opens and window.opens < opened:
                self.wrong(f"{path}.opens", "opens_before_forerunner", kind=kind)
            opened = window.opens or opened
            if number == 0:
                continue
            before = way[number - 1][1]
            by_date_alone = before.leave is Leave.ON_DATE and before.due is None
            first_of_round = stage is round_.stages[0] and round_.starts is not None
            if by_date_alone and stage.opens is None and not first_of_round:
                self.wrong(path, "unreachable", before=before.key)

    def _duty(self, duty: Duty) -> None:
        path = f"duties.{duty.key}"
        if not duty.owed_by:
            self.wrong(path, "nobody_owes")
        if duty.escalation and not duty.mandatory:
            self.wrong(f"{path}.escalation", "ladder_never_climbs")
        self._rules_have_a_date(path, frozenset(), duty.reminders, duty.escalation)

    def _awards(self) -> None:
        states = [state_of(r, s) for r in self.plan.rounds for s in r.stages]
        sets = [criteria.key for criteria in self.plan.criteria]
        for award in self.plan.awards:
            path = f"awards.{award.key}"
            if award.stage not in states:
                guess = closest(award.stage, states)
                self.wrong(f"{path}.stage", "unknown_stage", guess, value=award.stage)
            if award.criteria is not None and award.criteria not in sets:
                guess = closest(award.criteria, sets)
                self.wrong(f"{path}.criteria", "unknown_criteria", guess, value=award.criteria)

            if any(
                set_.of != award.of for set_ in self.plan.criteria if set_.key == award.criteria
            ):
                self.wrong(f"{path}.criteria", "criteria_of_others", value=award.criteria)
        for set_ in self.plan.criteria:
            for name, _ in set_.by_class:
                if name not in self.plan.classes:
                    guess = closest(name, self.plan.classes)
                    self.wrong(f"criteria.{set_.key}.by_class.{name}", "names_nothing", guess,
                               value=name)  # fmt: skip


def _rule_moments(
    path: str, reminders: Iterable[Reminder], ladder: Iterable[Reminder]
) -> Iterator[tuple[str, frozenset[str]]]:
    for name, rules in (("reminders", reminders), ("escalation", ladder)):
        for rule in rules:
            yield f"{path}.{name}", rule.when.anchors


def _undated(round_: Round, stage: Stage) -> frozenset[str]:
    dates = {"due": stage.due, "round.starts": round_.starts, "round.ends": round_.ends}
    return frozenset(anchor for anchor, moment in dates.items() if moment is None)


def _backwards(window: Window) -> bool:
    return window.opens is not None and window.due is not None and window.due < window.opens


def _outside(inner: Window, outer: Window) -> bool:
    days = [day for day in (inner.opens, inner.due) if day is not None]
    return any(
        (outer.opens is not None and day < outer.opens)
        or (outer.due is not None and day > outer.due)
        for day in days
    )


def _lines(item: Item) -> Iterator[tuple[str, int]]:
    yield item.path, item.line
    if item.is_scalar():
        return
    if item.is_mapping():
        for _, child in item.entries():
            yield from _lines(child)
