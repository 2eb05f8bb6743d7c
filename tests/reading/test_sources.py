"""The five sources, retold with their headings and dates: read, confirmed, rehearsed."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from service.plan_readings import draft_of
from service.rulebook import Rulebook
from workflows.happenings import Kind
from workflows.loader import load_plan
from workflows.plan import Plan
from workflows.reading.read import read
from workflows.refusals import BadPlan
from workflows.rehearse import rehearse, typical_players

SOURCES = Path(__file__).parent / "sources"
PLANS = Path(__file__).parents[2] / "config" / "plans"
CALENDARS = Rulebook(PLANS.parent).calendars

# What a scripted person fills in where the document leaves it open, by title or field.
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "logistics-000": {
        "base_year": "2010",
        "of": "organization",
        "选举先进基层党组织、优秀共产党员": "Y+1-06-30",
        "stage": "main/advance",
    },
    "college-001": {
        "动员部署": "round starts",
        "公开承诺": "30 days after round starts",
        "领导点评": "60 days after round starts",
        "群众评议": "90 days after round starts",
        "评选表彰": "round ends",
        "stage": "phase_1/commendation",
    },
    "municipal-002": {"召開一次專題組織生活會": "2010-07-01", "stage": "main/advance"},
    "grating-003": {
        "starts": "2010-08-27",
        "广泛发动,安排部署": "2010-10-31",
        "全面争创,扎实推进": "2010-12-31",
        "做好“年度总结”工作": "2011-06-30",
        "stage": "main/advance",
    },
}

# Every day that the source states, and that something begins or is due on.
STATED: Mapping[str, tuple[str, ...]] = {
    "logistics-000": (
        *("2010-05-01", "2010-09-30", "2010-10-01", "2010-11-30", "2010-12-01"),
        *("2011-03-31", "2011-06-30"),
    ),
    "college-001": ("2010-06-01", "2011-06-30", "2011-07-01", "2012-06-30", "2012-07-01"),
    "municipal-002": (
        *("2010-05-01", "2010-05-31", "2010-06-01", "2011-06-30", "2011-07-01"),
        *("2012-06-30", "2012-07-01"),
    ),
    "grating-003": ("2010-09-14",),
}


def filled(draft: str, answers: Mapping[str, str]) -> str:
    """Fill in every `# ?` of a draft, by the title above it or by its field."""
    lines, title = [], ""
    for line in draft.splitlines():
        field, _, rest = line.strip().partition(":")
        if field == "title":
            title = rest.strip().strip('"').replace('\\"', '"')
        if "# ?" in line and not line.startswith("#"):
            answer = answers.get(field) or answers[title]
            line = f"{line.split(':')[0]}: {answer}"
        lines.append(line)
    return "\n".join(lines) + "\n"


def days(plan: Plan) -> set[date]:
    """The local days on which something moves or is due, where work comes on time."""
    zone = ZoneInfo(plan.zone)
    rows = rehearse(
        plan,
        typical_players(plan),
        launched_at=datetime(2010, 1, 1, tzinfo=UTC),
        until=datetime(2013, 1, 1, tzinfo=UTC),
    )
    # A day is over at the next midnight.
    due = {
        (row.at - timedelta(days=1)).astimezone(zone).date() for row in rows if row.kind is Kind.DUE
    }
    return due | {row.at.astimezone(zone).date() for row in rows if row.kind is Kind.MOVE}


@pytest.mark.parametrize("name", STATED)
def test_a_source_that_was_read_and_confirmed_agrees_with_the_plan_written_by_hand(
    name: str,
) -> None:
    reading = read((SOURCES / f"{name}.txt").read_text("utf-8"))
    draft = draft_of("zh-Hans", reading, name)
    with pytest.raises(BadPlan):
        load_plan(draft, CALENDARS)
    confirmed = load_plan(filled(draft, ANSWERS[name]), CALENDARS)
    by_hand = load_plan((PLANS / f"{name}.yaml").read_text("utf-8"), CALENDARS)
    stated = {date.fromisoformat(day) for day in STATED[name]}
    assert stated - days(confirmed) == set()
    assert stated - days(by_hand) == set()


def test_a_source_without_one_date_gives_its_measures_and_no_stage() -> None:
    reading = read((SOURCES / "power-004.txt").read_text("utf-8"))
    assert reading.steps == ()
    assert [one.name for one in reading.methods] == [
        "明确目标,制定方案",
        "深入发动,落实责任",
        "突出重点,有序推进",
        "强化督查,定期考核",
    ]
    assert (reading.deadlines, reading.duties, reading.overall) == ((), (), None)


def test_what_was_announced_and_not_found_is_said() -> None:
    remarks = read((SOURCES / "logistics-000.txt").read_text("utf-8")).remarks
    told = [dict(one.params) for one in remarks if one.code == "reading.announced"]
    assert told == [{"what": "步骤", "announced": "4", "found": "3"}]
