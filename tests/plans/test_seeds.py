"""The five sources as a whole: every line has its place, and every guard of every plan bites."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

import pytest
import yaml

from tests.plans.played import (
    DEFAULT,
    FOLDER,
    ROOT,
    SEEDS,
    owed,
    plan_of,
    played,
    sent,
    stage,
    text_of,
    window,
    working_on,
)
from workflows.guards import wanted_facts
from workflows.happenings import Kind
from workflows.machine import course_of
from workflows.plan import Leave, Reminder, state_of
from workflows.rehearse import NEVER, span_of, typical_players
from workflows.timeline import timeline_of

ALL = (DEFAULT, *SEEDS)
LINES = [
    f"S{source}-{number}"
    for source, count in enumerate((14, 23, 16, 16, 13))
    for number in range(1, count + 1)
]
ROW = re.compile(r"\| (S\d-\d+) \| (.+?) \| (.*?) \| (.*?) \| ?(.*?) ?\|")


@cache
def rows() -> dict[str, tuple[list[str], list[str], str]]:
    """Return (places, tests, rest) of every line of docs/seeds.md."""
    found: dict[str, tuple[list[str], list[str], str]] = {}
    for line in (ROOT / "docs" / "seeds.md").read_text(encoding="utf-8").splitlines():
        if row := ROW.fullmatch(line):
            assert row[1] not in found, f"{row[1]} stands twice"
            places, tests = re.findall(r"`(.+?)`", row[3]), re.findall(r"`(.+?)`", row[4])
            found[row[1]] = places, tests, row[5]
    return found


def cited(name: str) -> set[str]:
    """Return every line that a plan cites as its source."""
    return set(re.findall(r"S\d-\d+", " ".join(re.findall(r"source: \[(.+?)\]", text_of(name)))))


def test_every_line_of_the_sources_stands_once_in_the_table() -> None:
    assert list(rows()) == LINES


@pytest.mark.parametrize("line", LINES)
def test_a_line_is_held_where_the_table_says(line: str) -> None:
    places, _, rest = rows()[line]
    assert places or rest, "neither held nor said to be a text"
    for place in places:
        here = yaml.safe_load(text_of(SEEDS[int(line[1])]))
        for key in place.split("."):
            assert key in here, place
            here = here[key]


def told_in(file: str) -> str:
    return (ROOT / file).read_text(encoding="utf-8")


@cache
def stories() -> str:
    """Return the stories of the work of the stages, wherever they are told."""
    rooms = ("doors", "stories", "work", "workflows")
    files = [file for room in rooms for file in ROOT.glob(f"tests/{room}/test_*.py")]
    return "".join(file.read_text(encoding="utf-8") for file in sorted(files))


@pytest.mark.parametrize("line", LINES)
def test_a_line_has_the_tests_that_the_table_names(line: str) -> None:
    places, tests, rest = rows()[line]
    assert tests or not places
    assert tests or "text, not a rule" in rest
    source = told_in(f"tests/plans/test_seed_00{line[1]}.py") + stories()
    for test in tests:
        name, _, case = test.partition("[")
        assert f"def {name}(" in source, test
        assert not case or f'id="{case.rstrip("]")}"' in source, test


@pytest.mark.parametrize("name", SEEDS)
def test_a_plan_cites_only_lines_of_its_own_source(name: str) -> None:
    assert cited(name) <= {line for line in LINES if line.startswith(f"S{SEEDS.index(name)}-")}


@pytest.mark.parametrize("name", SEEDS)
def test_every_stage_duty_and_award_says_where_it_comes_from(name: str) -> None:
    plan = plan_of(name)
    stages = [each for round_ in plan.rounds for each in round_.stages]
    where = {each.key: each.provenance.source for each in stages}
    where |= {owing.key: owing.provenance.source for owing in plan.duties}
    where |= {award.key: award.provenance.source for award in plan.awards}
    assert [key for key, source in where.items() if not source] == []


def test_every_plan_file_is_one_of_the_six() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted(ALL)


@pytest.mark.parametrize("name", ALL)
def test_an_organisation_of_each_kind_has_a_way_to_the_end(name: str) -> None:
    plan = plan_of(name)
    for kind in plan.participants:
        assert course_of(plan, kind).states


def facts_of_guards() -> Iterator[tuple[str, str, str]]:
    """Yield (plan, state, fact) for every fact that any guard of any plan wants."""
    for name in ALL:
        for round_ in plan_of(name).rounds:
            for each in round_.stages:
                for fact, _ in wanted_facts(plan_of(name), each.guards):
                    yield name, state_of(round_, each), fact


@pytest.mark.parametrize(("name", "state", "fact"), list(facts_of_guards()))
def test_a_single_missing_fact_keeps_a_campaign_in_its_stage(
    name: str, state: str, fact: str
) -> None:
    plan = plan_of(name)
    kind = min(stage(name, state).owed_by & plan.participants)
    course = course_of(plan, kind)
    approval = stage(name, state).leave is Leave.ON_APPROVAL
    waiting = {"reason.not_submitted"} if approval else set()
    lacking = {reason.code for reason in course.unmet(working_on(name, state, kind, without=fact))}
    complete = {reason.code for reason in course.unmet(working_on(name, state, kind))}
    assert len(lacking - waiting) == 1
    assert complete == waiting


@pytest.mark.parametrize("name", ALL)
def test_the_ways_of_leaving_a_stage_are_mixed(name: str) -> None:
    leaves = {each.leave for round_ in plan_of(name).rounds for each in round_.stages}
    assert {Leave.ON_APPROVAL, Leave.ON_DATE_WHEN_MET} <= leaves


@pytest.mark.parametrize("name", ALL)
def test_a_postponement_that_a_stage_promises_has_room_within_its_round(name: str) -> None:
    line = timeline_of(plan_of(name), ())
    for round_ in plan_of(name).rounds:
        ends = line.rounds[round_.key].due
        for each in round_.stages:
            due = window(name, state_of(round_, each)).due
            if each.postponable_days and ends is not None:
                assert due is not None
                assert due < ends, each.key


@pytest.mark.parametrize("name", ALL)
def test_ladders_end(name: str) -> None:
    plan = plan_of(name)
    ladders = [each.escalation for round_ in plan.rounds for each in round_.stages]
    ladders += [owing.escalation for owing in plan.duties]
    for rung in (rung for ladder in ladders for rung in ladder):
        assert 1 <= rung.times <= 12
        assert (rung.every is not None) == (rung.times > 1)


@pytest.mark.parametrize("name", ALL)
def test_what_every_member_owes_is_said_to_the_members(name: str) -> None:
    for owing in plan_of(name).duties:
        if owing.each == "member" and owing.done_by == "member":
            assert any(rule.to == ("member",) for rule in owing.reminders), owing.key


def span(name: str) -> tuple[date, date]:
    """Return the first day of a plan and a day two months beyond the last one known."""
    first, last = span_of(plan_of(name))
    assert first is not None
    assert last is not None
    return first, last + timedelta(days=60)


@pytest.mark.parametrize("name", ALL)
def test_work_done_on_time_is_never_overdue_and_nobody_is_urged(name: str) -> None:
    rows = played(name, *span(name))
    assert not [row for row in rows if row.kind in (Kind.OVERDUE, Kind.ESCALATION)]


@pytest.mark.parametrize("name", ALL)
def test_work_never_done_climbs_the_whole_ladder_of_each_occurrence(name: str) -> None:
    first, until = span(name)
    # Ladders of what was due in the last months go on beyond any day: look far enough ahead.
    rows = played(name, first, until + timedelta(days=180), NEVER)
    for owing in plan_of(name).duties:
        kind = min(owing.owed_by)
        top = kind == typical_players(plan_of(name))[0].code
        days = [day for day in owed(rows, kind, owing.key) if day <= until]
        keys = {rung.key for rung in owing.escalation}
        climbed = [rule for rule in sent(rows, kind, owing.key) if rule[1] in keys]
        whole = sum(rung.times for rung in owing.escalation if not (top and _above(rung)))
        assert len(climbed) >= whole * len(days)
        assert bool(climbed) == bool(whole and days)


def _above(rung: Reminder) -> bool:
    """Say whether a rung speaks to the level above only, which the top has not."""
    return all(role.startswith("superior(") for role in rung.to)
