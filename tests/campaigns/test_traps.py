"""The traps that systems of this kind fell into, each told as a story (docs/traps.md)."""

import pytest

from service import campaigns
from service.actors import OPERATOR
from service.db import reading, writing
from service.models import Organization
from tests.campaigns.known import let_hold
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, PLAN, SECOND, WEST, Village
from workflows.refusals import Refused

EVERYBODY = (COMMITTEE, EAST, WEST, FIRST, SECOND, OWN)


def test_t1_a_reminder_is_sent_although_nobody_swept_on_its_day(village: Village) -> None:
    village.day("2026-03-02")
    village.day("2026-03-24", sweeping=False)  # its day, and the scheduler is down
    village.day("2026-03-26")
    village.sweep()
    (reminder,) = village.messages(FIRST, "reminder")
    assert reminder.rule == "week_before"
    assert (reminder.planned_at.isoformat()[:10], reminder.posted_at.isoformat()[:10]) == (
        "2026-03-24",
        "2026-03-26",
    )


def test_t2_what_is_late_gets_its_reminders_after_the_deadline(village: Village) -> None:
    for day in ("2026-03-02", "2026-03-24", "2026-03-31", "2026-04-01", "2026-04-03", "2026-04-07"):
        village.day(day)
    assert [rule for rule, _, _ in village.said(FIRST, "escalation")] == [
        "secretary",
        "secretary",
        "superior",
        "office",
    ]


def test_t3_one_sweep_after_three_missed_ends_makes_every_move_in_order(village: Village) -> None:
    village.day("2026-03-02")
    village.is_approved(FIRST)
    village.do(let_hold, FIRST, "pledges_published", "yes")
    village.day("2026-07-01")
    assert village.state(FIRST) == "completed"
    moves = village.history(FIRST, "moved")
    assert [(line.target, line.effective_at.isoformat()[:10]) for line in moves][-4:] == [
        ("main/pledge", "2026-03-31"),  # 1 April in Beijing
        ("main/review", "2026-04-30"),
        ("main/summary", "2026-05-31"),
        ("completed", "2026-06-30"),
    ]
    assert {line.at for line in moves[-3:]} == {village.now}


def test_t7_a_returned_stage_has_its_timers_armed_again(village: Village) -> None:
    village.day("2026-03-02")
    village.submits(FIRST)
    village.do(campaigns.send_back, FIRST, "缺会议记录", by=village.superior(FIRST))
    village.day("2026-03-24")
    assert village.said(FIRST, "reminder") == [("week_before", "secretary", "email")]
    village.submits(FIRST)
    village.do(campaigns.send_back, FIRST, "还缺签到", by=village.superior(FIRST))
    village.day("2026-03-31")
    assert [rule for rule, _, _ in village.said(FIRST, "reminder")].count("due_day") == 2


def test_t9_what_the_calendar_does_is_nobodys_act(village: Village) -> None:
    village.day("2026-03-02")
    village.is_approved(FIRST)
    village.do(let_hold, FIRST, "pledges_published", "yes")
    village.day("2026-06-01")
    for line in village.history(FIRST, "moved"):
        if line.actor == "calendar":
            assert line.person_id is None
            assert line.rule
    by_date = [line for line in village.history(FIRST, "moved") if line.target == "main/summary"]
    assert [line.actor for line in by_date] == ["calendar"]


def test_t13_every_kind_of_rule_is_carried_out(village: Village) -> None:
    village.day("2026-03-02")
    for month, days in (("03", (24, 28, 31)), ("04", (1, 3, 7, 14, 21, 28, 30)), ("05", (1,))):
        for day in days:
            village.day(f"2026-{month}-{day:02}")
    said = {(m.round == "duty", m.kind) for m in village.messages(FIRST)}
    assert said >= {(of_a_duty, k) for of_a_duty in (0, 1) for k in ("reminder", "escalation")}
    roles = [(rule, role) for rule, role, _ in village.said(FIRST, "escalation")]
    assert roles.count(("leading_group", "leading_group")) == 3 * 2  # three weeks, two people
    assert ("superior", "superior(secretary)") in roles
    assert ("office", "office") in roles


def test_t13_a_ladder_ends(village: Village) -> None:
    village.day("2026-03-02")
    village.day("2026-04-30")
    climbed = len(village.said(FIRST, "escalation"))
    village.day("2026-06-20")
    assert len(village.said(FIRST, "escalation")) == climbed


def test_t14_a_deadline_survives_a_new_version_of_the_plan(village: Village) -> None:
    village.day("2026-03-02")
    newer = PLAN.replace("title: 试点活动", "title: 试点活动（修订）")
    with writing(village.engine) as session:
        version = village.rulebook.store(
            session, newer, name="village", by=OPERATOR, now=village.now
        )
        root = village.campaign(session, COMMITTEE)
        campaigns.migrate(session, village.rulebook, root, version, by=OPERATOR, now=village.now)
    village.day("2026-03-24")
    village.day("2026-04-01")
    assert {rule for rule, _, _ in village.said(FIRST, "reminder")} == {"week_before", "due_day"}
    assert {rule for rule, _, _ in village.said(FIRST, "escalation")} == {"secretary"}


def test_t17_a_branch_founded_in_mid_campaign_is_in_every_count(village: Village) -> None:
    from service.board import board
    from service.overdue import overdue

    village.day("2026-03-10")
    with writing(village.engine) as session:
        above = session.get_one(Organization, village.cast.organizations[EAST])
        young = Organization(
            code="village:young", name="young", kind="branch", founded_on=village.now.date()
        )
        session.add(young)
        session.flush()
        young.parent_id, young.root_id = above.id, above.root_id
        young.path, young.depth = f"{above.path}{young.id}/", above.depth + 1
        session.flush()
        campaigns.join(session, village.rulebook, young, by=OPERATOR, now=village.now)
        village.cast.organizations["young"] = young.id
    assert village.state("young") == "main/mobilization"
    village.day("2026-04-02")
    with reading(village.engine) as session:
        late = {row.organization for row in overdue(session, village.rulebook, now=village.now)}
        shown = board(session, village.rulebook, now=village.now)
    assert "village:young" in late
    assert len(shown) == len(EVERYBODY) + 1


def test_t19_urging_has_a_limit_a_day_and_shows_whom_it_reaches(village: Village) -> None:
    village.day("2026-04-02")
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        reached = campaigns.urge_preview(session, village.rulebook, campaign, now=village.now)
    assert [(who.role, who.channels) for who in reached] == [("secretary", ("email", "sms"))]
    for _ in range(3):
        village.do(campaigns.urge, FIRST, by=village.superior(FIRST))
    with pytest.raises(Refused, match="urged_enough"):
        village.do(campaigns.urge, FIRST, by=village.superior(FIRST))
    assert len(village.messages(FIRST, "urge")) == 3 * 2
    village.day("2026-04-03")
    village.do(campaigns.urge, FIRST, by=village.superior(FIRST))


def test_t22_a_committee_is_the_sum_of_what_is_below_it(village: Village) -> None:
    from service.board import board

    village.day("2026-03-02")
    village.is_approved(FIRST, WEST)
    village.day("2026-04-02")
    with reading(village.engine) as session:
        rows = {row.code: row for row in board(session, village.rulebook, now=village.now)}
    late = {code for code, row in rows.items() if row.status == "overdue"}
    assert late == {f"village:{code}" for code in (COMMITTEE, EAST, SECOND, OWN)}
    for code, row in rows.items():
        below = [other for other in rows.values() if other.path.startswith(row.path)]
        assert row.below == len(below) - 1, code
        assert row.below_overdue == len(
            [other for other in below if other is not row and other.status == "overdue"]
        ), code
