"""The ledger: compiled from the work and never typed, issued with a digest, and the same again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from sqlalchemy import Engine

from service import campaigns, inspections, ledger
from service.db import reading
from service.errors import BadInput
from service.ledger.columns import COLUMNS
from service.ledger.lines import Line
from service.ledger.sheets import word
from service.models import LedgerIssue
from service.words import LOCALES
from service.work.recount import out_of_step
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST, Village, at
from tests.campaigns.village import PLAN as SPINE
from tests.work.watch import LONG, PLAN, begins, facts, goes_through, inspects_itself, issues, plans
from tests.work.watch import to as done_to
from workflows.refusals import Refused

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose stage of inspection is under way."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-02")
    return founded


def compiled(
    village: Village, code: str = FIRST, period: str = "all", **more: object
) -> ledger.Ledger:
    with reading(village.engine) as session:
        campaign = village.campaign(session, code)
        return ledger.compile_ledger(
            session,
            village.rulebook,
            campaign,
            period,
            now=village.now,
            **more,  # type: ignore[arg-type]  # as the test says
        )


def told(found: ledger.Ledger, *kinds: str) -> list[tuple[str, str, str, int]]:
    """Return (day, kind, outcome, days late) of the lines of some kinds."""
    return [
        (
            n.line.at.astimezone(ZONE).date().isoformat(),
            n.line.kind,
            n.line.outcome,
            n.line.days_late,
        )
        for n in found.lines
        if n.line.kind in kinds
    ]


def issued(village: Village, period: str, code: str = FIRST, **more: object) -> LedgerIssue:
    found: LedgerIssue = begins(
        village, ledger.issue_ledger, code, village.secretary(code), period=period, **more
    )
    return found


def test_s1_13_the_ledger_is_compiled_from_what_was_done_and_from_nothing_else(
    engine: Engine,
) -> None:
    """By hand: handed in, returned, postponed by ten days, late by two, one meeting, one missed."""
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(SPINE)
    village.day("2026-03-02")
    village.submits(FIRST)
    village.day("2026-03-10")
    version = village.row(FIRST).version
    village.do(
        lambda s, r, c, **more: campaigns.send_back(
            s, r, c, reason="目标不具体", seen_version=version, **more
        ),
        FIRST,
        by=village.superior(FIRST),
    )
    village.do(campaigns.fulfil, FIRST, "monthly_meeting", "2026-03", by=village.secretary(FIRST))
    village.day("2026-04-02")
    village.do(campaigns.submit, FIRST, by=village.secretary(FIRST))
    village.do(campaigns.approve, FIRST, by=village.superior(FIRST))
    village.day("2026-05-02")
    found = compiled(village)
    assert told(found, "stage", "approval", "duty") == [
        ("2026-03-10", "approval", "returned", 0),
        ("2026-03-10", "duty", "done", 0),
        ("2026-04-01", "duty", "overdue", 2),
        ("2026-04-02", "approval", "approved", 0),
        ("2026-04-02", "stage", "late", 2),
        ("2026-05-01", "duty", "open", 0),
    ]
    assert told(found, "course")[0] == ("2026-02-27", "course", "launched", 0)
    april = compiled(village, period="2026-04")
    assert [kind for _, kind, _, _ in told(april, "stage", "approval", "duty")] == [
        "duty",
        "approval",
        "stage",
    ]


def test_what_is_a_units_own_choice_is_not_overdue_when_nobody_held_it(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    head, _, duties = SPINE.partition("\nduties:\n")
    duties, _, _ = duties.partition("    escalation:\n")  # what is nobody's duty is not urged
    free = duties.replace("    every: month\n", "    every: month\n    mandatory: false\n")
    village.launch(f"{head}\nduties:\n{free}")
    village.day("2026-05-02")
    assert told(compiled(village), "duty") == [
        ("2026-03-02", "duty", "not_held", 0),  # the plan begins on the second
        ("2026-04-01", "duty", "not_held", 0),
        ("2026-05-01", "duty", "open", 0),
    ]


def test_inspections_and_tickets_stand_in_it(village: Village) -> None:
    goes_through(village, plans(village, FIRST), FIRST)
    inspects_itself(village, FIRST)
    row = issues(village, "2026-03-20")
    village.day("2026-03-24")
    done_to(village, row, inspections.answer_ticket, village.secretary(FIRST), text=LONG)
    assert told(compiled(village), "inspection", "self_check", "ticket") == [
        ("2026-03-02", "inspection", "settled", 0),
        ("2026-03-02", "self_check", "settled", 0),
        ("2026-03-02", "ticket", "red", 4),
    ]


def test_one_members_ledger_has_what_concerns_them(village: Village) -> None:
    village.do(campaigns.fulfil, FIRST, "monthly_meeting", "2026-03", by=village.secretary(FIRST))
    secretary = village.cast.one(FIRST, "secretary")
    mine = compiled(village, person_id=secretary)
    assert told(mine, "duty") == [("2026-03-02", "duty", "done", 0)]
    assert {n.staff_no for n in mine.lines} == {"village:b1:secretary:0"}
    assert compiled(village, person_id=village.cast.one(FIRST, "member")).lines == ()


def test_what_stands_below_is_the_sum_of_the_parts(village: Village) -> None:
    goes_through(village, plans(village, FIRST, WEST), FIRST, WEST)
    inspects_itself(village, OWN)
    issues(village, "2026-03-20", code=SECOND)
    for period in ("all", "2026-03", "round:main"):
        whole = compiled(village, COMMITTEE, period, below=True).counts
        east = compiled(village, EAST, period, below=True).counts
        own = {
            code: compiled(village, code, period).counts
            for code in (COMMITTEE, EAST, WEST, FIRST, SECOND, OWN)
        }
        assert east == ledger.summed(own[code] for code in (EAST, FIRST, SECOND))
        assert whole == ledger.summed([east, *(own[code] for code in (COMMITTEE, WEST, OWN))])


LINES = st.builds(
    Line,
    at=st.just(datetime(2026, 3, 2, tzinfo=UTC)),
    campaign_id=st.integers(1, 7),
    kind=st.sampled_from(["stage", "duty", "ticket"]),
    outcome=st.sampled_from(["done", "late"]),
    title=st.just(""),
    link=st.just(""),
)
#: A tree of seven: 1 over 2 and 3, 2 over 4 and 5, 3 over 6 and 7.
BELOW = {1: (2, 3), 2: (4, 5), 3: (6, 7)}


@given(st.lists(LINES, max_size=60))
def test_the_counts_of_a_parent_are_its_own_and_those_of_its_children(lines: list[Line]) -> None:
    def own(number: int) -> list[Line]:
        return [line for line in lines if line.campaign_id == number]

    def subtree(number: int) -> list[Line]:
        return own(number) + [line for c in BELOW.get(number, ()) for line in subtree(c)]

    for number in range(1, 8):
        parts = [ledger.counted(own(number))]
        parts += [ledger.counted(subtree(child)) for child in BELOW.get(number, ())]
        assert ledger.summed(parts) == ledger.counted(subtree(number))
    assert sum(ledger.counted(subtree(1)).values()) == len(lines)


def test_s1_13_an_issued_ledger_is_signed_numbered_and_gives_its_fact(village: Village) -> None:
    goes_through(village, plans(village, FIRST), FIRST)
    assert "ledger_kept" not in facts(village)
    first = issued(village, "round:main")
    assert (first.number, first.round, first.previous) == (1, "main", "")
    assert first.digest == hashlib.sha256(first.content.encode()).hexdigest()
    assert first.signed_by == village.cast.one(FIRST, "secretary")
    assert facts(village)["ledger_kept"] == "yes"
    (line,) = [h for h in village.history(FIRST, "worked") if "ledger.issued" in (h.details or "")]
    assert json.loads(line.details or "")["digest"] == first.digest
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        assert out_of_step(session, plan, campaign, "main", village.now) == {}


def test_compiled_again_it_is_the_same_while_nothing_changed(village: Village) -> None:
    goes_through(village, plans(village, FIRST), FIRST)
    first = issued(village, "round:main")
    assert issued(village, "round:main").id == first.id
    village.day("2026-03-05")
    assert compiled(village, period="round:main").digest == first.digest
    issues(village, "2026-06-20")
    second = issued(village, "round:main")
    assert (second.number, second.previous) == (2, first.digest)
    assert second.digest != first.digest


def test_the_stage_of_the_ledger_is_left_by_it(village: Village) -> None:
    goes_through(village, plans(village, FIRST), FIRST)
    inspects_itself(village, FIRST)
    village.day("2026-07-01")
    issued(village, "round:main")
    village.day("2026-10-01")
    assert village.state(FIRST) == "main/summary"


@pytest.mark.parametrize("period", ["2026-04", "2026-Q2", "2026-H2", "2027"])
def test_of_a_time_to_come_there_is_no_ledger(village: Village, period: str) -> None:
    with pytest.raises(Refused) as refusal:
        issued(village, period)
    assert [reason.code for reason in refusal.value.reasons] == ["ledger.period_in_future"]
    issued(village, "2026-Q1")  # under way


@pytest.mark.parametrize(
    ("period", "code"),
    [("2026-13", "not_a_period"), ("once", "not_a_period"), ("round:x", "no_such_round")],
)
def test_what_is_no_period_is_said_so(village: Village, period: str, code: str) -> None:
    with pytest.raises(BadInput) as bad:
        compiled(village, period=period)
    assert bad.value.problems[0].code == code


def test_of_a_time_in_which_nothing_was_done_nothing_is_issued(village: Village) -> None:
    with pytest.raises(Refused) as refusal:
        issued(village, "2025")
    assert [reason.code for reason in refusal.value.reasons] == ["ledger.nothing_to_issue"]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_workbook_is_in_the_readers_words_and_calculates_nothing(
    village: Village, locale: str
) -> None:
    issues(village, "2026-03-20", title="=1+1", matter="=HYPERLINK(1)")
    found = compiled(village)
    content = ledger.workbook(found, locale, ZONE)
    with CalamineWorkbook.from_object(BytesIO(content)) as book:
        rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 1 + len(found.lines)
    (line,) = [row for row in rows if row[4] == "=1+1"]
    assert line[3] == word(locale, "kind", "ticket")
    assert b"<f>" not in content


def test_every_kind_and_outcome_of_a_compiled_ledger_has_words(village: Village) -> None:
    goes_through(village, plans(village, FIRST), FIRST)
    issues(village, "2026-03-20", code=WEST)
    counts = compiled(village, COMMITTEE, below=True).counts
    assert Counter(counts).total() > 10
    for kind, outcome in counts:
        assert word("zh-Hans", "kind", kind) != kind
        assert word("zh-Hans", "outcome", outcome) != outcome
    assert len(COLUMNS) >= 5


def test_of_eight_hands_one_issues_it_and_all_hold_the_same(village: Village) -> None:
    def once(_: int) -> tuple[int, int]:
        found = issued(village, "all")
        return found.id, found.number

    with ThreadPoolExecutor(8) as hands:
        assert len(set(hands.map(once, range(8)))) == 1
