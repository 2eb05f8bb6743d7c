"""Plans of a few lines for tests, and campaigns of them at a known point."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from workflows.calendar import WorkCalendar, instant
from workflows.decide import decide
from workflows.facts import Facts
from workflows.loader import load_plan
from workflows.plan import Plan
from workflows.refusals import BadPlan, Mistake

CALENDARS = {"cn": WorkCalendar("cn"), "none": WorkCalendar("none")}
ZONE = "Asia/Shanghai"

# Three stages, each left in another way; ladders and a monthly duty; dates on working days.
PLAN = """
name: small
title: 小方案
zone: Asia/Shanghai
calendar: cn
starts: 2026-03-02
ends: 2026-06-30
participants: [committee, general_branch, branch]
top_approver: leading_group
documents: {rules: 考评细则}
pledge_fields: {goal: 目标, deadline: 时间节点}
events:
  congress: {title: 代表大会}
reminder_sets:
  usual:
    - {key: week_before, when: 7 days before due, to: [secretary], by: [email]}
    - {key: due_day, when: due, to: [secretary], by: [email, sms]}
ladders:
  usual:
    - {key: own, when: 1 day after due, to: [secretary], by: [email, sms]}
    - {key: above, when: 3 working days after due, to: [superior(secretary)]}
    - {key: office, when: 7 days after due, to: [office]}
    - {key: top, when: 14 days after due, to: [leading_group], every: 7 days, times: 3}
rounds:
  first:
    title: 第一阶段
    starts: 2026-03-02
    ends: 2026-06-30
    stages:
      mobilization:
        kind: mobilization
        title: 动员部署
        due: 2026-03-31
        leave: on_approval
        approved_by: superior(secretary)
        guards: [meeting_held(mobilization)]
        reminders: usual
        escalation: usual
        postponable_days: 30
      pledge:
        kind: pledge
        title: 公开承诺
        opens: 2026-04-01
        due: 2026-04-30
        leave: on_date_when_met
        guards: [every_member_has_pledged]
        reminders: usual
        escalation: usual
        postponable_days: 30
      advance:
        kind: advance
        title: 全面推进
        opens: 2026-05-01
        due: 2026-06-30
        leave: on_date
duties:
  meeting:
    title: 支部会议
    every: month
    due: last day of period
    reminders:
      - {key: three_days, when: 3 days before due, to: [secretary]}
    escalation:
      - {key: own, when: 1 day after due, to: [secretary]}
"""


@lru_cache
def plan_of(text: str) -> Plan:
    """Return the plan of a text, read once."""
    return load_plan(text, CALENDARS)


def small() -> Plan:
    """Return the plan above."""
    return plan_of(PLAN)


def changed(*changes: tuple[str, str], text: str = PLAN) -> str:
    """Return a plan's text with pieces replaced, each of which must stand there once."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


def without_duties(text: str = PLAN) -> str:
    """Return a plan's text without its duties."""
    return re.sub(r"(?ms)^duties:\n(?:  .*\n)+", "", text)


def plan_or_mistakes(text: str, name: str = "") -> Plan | tuple[Mistake, ...]:
    """Read a text; nothing but BadPlan is caught."""
    try:
        return load_plan(text, CALENDARS, name=name)
    except BadPlan as bad:
        return bad.mistakes


def mistakes_of(text: str, name: str = "") -> tuple[Mistake, ...]:
    """Return every mistake of a text that is no good plan."""
    read = plan_or_mistakes(text, name)
    assert not isinstance(read, Plan), "the plan is good"
    return read


def at(day: str, clock: str = "00:00") -> datetime:
    """Return the instant of a local day and time in Shanghai."""
    return instant(date.fromisoformat(day), time.fromisoformat(clock), ZONE)


def launched(plan: Plan, day: str, *, kind: str = "branch", at_top: bool = False) -> Facts:
    """Return a campaign launched at the beginning of a day, the day's consequences drawn."""
    begin = at(day)
    fresh = Facts(kind=kind, at_top=at_top, joined_at=begin, next_at=begin)
    return decide(plan, fresh, begin, changed_at=begin).facts


def local(instant_: datetime) -> str:
    """Return an instant as people in Shanghai read it, such as ``2026-03-24 09:00``."""
    assert instant_.tzinfo is UTC
    return instant_.astimezone(ZoneInfo(ZONE)).strftime("%Y-%m-%d %H:%M")
