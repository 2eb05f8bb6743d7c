"""Running campaigns carried over to a new version of their plan, or to newly published holidays."""

import shutil
from pathlib import Path

import pytest
from sqlmodel import select

from service import campaigns
from service.actors import OPERATOR
from service.campaigns import Carried
from service.db import reading, writing
from service.models import PlanVersion
from service.rulebook import Rulebook
from service.settings import CONFIG
from tests.campaigns.village import COMMITTEE, FIRST, OWN, PLAN, SECOND, Village, at
from workflows.refusals import Refused


def store(village: Village, text: str, name: str = "village") -> int:
    with writing(village.engine) as session:
        return village.rulebook.store(session, text, name=name, by=OPERATOR, now=village.now).id


def report(village: Village, version: int) -> list[Carried]:
    with reading(village.engine) as session:
        return campaigns.migration_report(
            session,
            village.rulebook,
            village.campaign(session, COMMITTEE),
            session.get_one(PlanVersion, version),
            now=village.now,
        )


def migrate(village: Village, version: int) -> None:
    with writing(village.engine) as session:
        root = village.campaign(session, COMMITTEE)
        target = session.get_one(PlanVersion, version)
        campaigns.migrate(session, village.rulebook, root, target, by=OPERATOR, now=village.now)


def test_the_same_text_is_the_same_version(village: Village) -> None:
    assert store(village, PLAN) == village.row(FIRST).plan_version_id
    newer = store(village, PLAN + "\n# 修订\n")
    assert newer != village.row(FIRST).plan_version_id
    with reading(village.engine) as session:
        assert [version.number for version in session.exec(select(PlanVersion))] == [1, 2]


def test_a_running_campaign_stays_with_its_version_until_it_is_carried_over(
    village: Village,
) -> None:
    later = store(village, PLAN.replace("due: 2026-03-31", "due: 2026-03-20"))
    village.day("2026-03-22")
    assert village.overdue() == {}
    migrate(village, later)
    assert village.overdue()[FIRST] == 2


def test_an_open_deadline_goes_along_and_then_passes(village: Village) -> None:
    village.day("2026-03-25")
    migrate(village, store(village, PLAN.replace("title: 试点活动", "title: 试点（修订）")))
    (line,) = village.history(FIRST, "migrated")
    assert (line.source, line.actor) == ("main/mobilization", "operator")
    village.day("2026-04-02")  # T14
    assert village.overdue()[FIRST] == 2
    said = [rule for rule, _, channel in village.said(FIRST) if channel == "email"]
    assert [rule for rule in said if rule in ("week_before", "due_day", "secretary")] == [
        "week_before",
        "due_day",
        "secretary",
    ]


def test_what_would_break_is_told_of_every_campaign_and_nothing_is_changed(
    village: Village,
) -> None:
    village.day("2026-03-02")
    village.is_approved(FIRST)
    village.day("2026-04-02")
    other = store(village, PLAN.replace("      pledge:\n", "      promise:\n"))
    told = {found.organization: found.reasons for found in report(village, other)}
    assert [reason.code for reason in told["village:b1"]] == ["reason.stage_not_in_version"]
    assert told["village:b2"] == ()
    with pytest.raises(Refused) as refused:
        migrate(village, other)
    assert dict(refused.value.reasons[0].params)["organization"] == "village:b1"
    assert {village.row(code).plan_version_id for code in (FIRST, SECOND)} != {other}
    assert village.history(SECOND, "migrated") == []


def test_a_kind_that_no_longer_takes_part_would_break(village: Village) -> None:
    smaller = PLAN.replace("[committee, general_branch, branch]", "[committee, branch]")
    told = {found.organization: found.reasons for found in report(village, store(village, smaller))}
    assert [reason.code for reason in told["village:g1"]] == ["reason.kind_takes_no_part"]


def test_another_plan_is_no_version_of_this_one(village: Village) -> None:
    other = store(village, PLAN.replace("name: village", "name: other"), "other")
    assert {r.code for found in report(village, other) for r in found.reasons} == {
        "reason.other_plan"
    }


def test_a_report_says_when_each_campaign_would_act_next(village: Village) -> None:
    village.day("2026-03-25")
    sooner = store(village, PLAN.replace("due: 2026-03-31", "due: 2026-03-27"))
    told = {found.organization: found.next_at for found in report(village, sooner)}
    assert told["village:b3"] == at("2026-03-27", "09:00")


def test_newly_published_holidays_move_what_is_counted_in_working_days(
    village: Village, tmp_path: Path
) -> None:
    counted = "due: 2026-03-31\n        leave: on_approval"
    working = PLAN.replace(counted, counted.replace("2026-03-31", "10 working days after opens"))
    migrate(village, store(village, working))
    village.day("2026-03-02")
    assert village.row(OWN).due_at == at("2026-03-17", "00:00")
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    (config / "calendars" / "cn-2026.yaml").write_text(
        "year: 2026\nholidays:\n  - {from: 2026-03-10, to: 2026-03-11, name: 本地放假}\n", "utf-8"
    )
    village.rulebook = Rulebook(config)  # T12
    with writing(village.engine) as session:
        campaigns.recalculate(session, village.rulebook, now=village.now)
    assert village.row(OWN).due_at == at("2026-03-19", "00:00")
    village.day("2026-03-18")
    assert village.overdue() == {}
    village.day("2026-03-19")
    assert village.overdue()[OWN] == 1
    (told,) = village.history(OWN, "redated")
    assert told.actor == "calendar"
