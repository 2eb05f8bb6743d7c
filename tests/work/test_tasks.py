"""Tasks: somebody is asked, reminded, and, when the day has passed, those above are told."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from service import campaigns
from service.actors import OPERATOR
from service.db import reading, writing
from service.incidents import retry
from service.models import Incident, Person, Task
from service.rulebook import Rulebook
from service.work import close_task, open_task, open_tasks_of, redate_task
from service.work.task_sweep import sweep_tasks
from tests.campaigns.village import FIRST, SECOND, Village, at


def gives(village: Village, due: str, **to: object) -> int:
    """Let the secretary of the first branch owe something by a day; return the task's number."""
    whom = to or {"role": "secretary"}
    with writing(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        task = open_task(
            session,
            plan,
            campaign,
            "rectification",
            7,
            title="窗口排队",
            due_on=date.fromisoformat(due),
            now=village.now,
            **whom,  # type: ignore[arg-type]  # a role or a person, as the test says
        )
        return task.id


def told(village: Village) -> list[tuple[str, str, str]]:
    """Return (day, notice, role) of all that was said about tasks, those called off left out."""
    zone = village.now.tzinfo
    return [
        (m.planned_at.astimezone(zone).date().isoformat(), m.notice, m.role)
        for m in village.messages(FIRST)
        if m.stage.startswith("task/") and m.exception is None
    ]


def test_who_owes_is_reminded_and_then_those_above_are_told(village: Village) -> None:
    gives(village, "2026-03-20")
    village.day("2026-05-01")
    assert told(village) == [
        ("2026-03-17", "task_reminder", "secretary"),
        ("2026-03-20", "task_reminder", "secretary"),
        ("2026-03-21", "task_overdue", "secretary"),
        ("2026-03-25", "task_overdue", "superior(secretary)"),
        ("2026-03-27", "task_overdue", "office"),
        ("2026-04-03", "task_overdue", "office"),
        ("2026-04-10", "task_overdue", "office"),
        ("2026-04-17", "task_overdue", "office"),
    ]


def test_sweeping_daily_says_the_same_as_sweeping_once(village: Village) -> None:
    gives(village, "2026-03-20")
    for day in range(2, 32):
        village.day(f"2026-03-{day:02}", "23:00")
        village.sweep()
    assert [day for day, _, _ in told(village)] == [
        f"2026-03-{day}" for day in (17, 20, 21, 25, 27)
    ]


def test_what_is_done_is_no_longer_asked_for(village: Village) -> None:
    gives(village, "2026-03-20")
    village.day("2026-03-18")
    with writing(village.engine) as session:
        assert close_task(session, "rectification", 7, by=OPERATOR, now=village.now) == 1
        assert close_task(session, "rectification", 7, by=OPERATOR, now=village.now) == 0
    village.day("2026-05-01")
    assert [day for day, _, _ in told(village)] in ([], ["2026-03-17"])


def test_a_person_is_told_by_name(village: Village) -> None:
    with reading(village.engine) as session:
        someone = session.exec(select(Person).order_by(col(Person.id))).first()
    assert someone is not None
    gives(village, "2026-03-20", person_id=someone.id)
    village.day("2026-03-18")
    (message,) = [m for m in village.messages(FIRST) if m.stage.startswith("task/")]
    assert message.recipient_id == someone.id


def test_a_later_day_takes_back_what_is_not_said_yet(village: Village) -> None:
    number = gives(village, "2026-03-20")
    village.day("2026-03-18")
    with writing(village.engine) as session:
        task = session.get_one(Task, number)
        plan = village.rulebook.plan(session, village.campaign(session, FIRST).plan_version_id)
        redate_task(session, plan, task, date(2026, 4, 10), now=village.now)
    village.day("2026-04-10", "23:00")
    assert told(village)[-2:] == [
        ("2026-04-07", "task_reminder", "secretary"),
        ("2026-04-10", "task_reminder", "secretary"),
    ]


def test_a_task_given_again_is_owed_anew_and_once(village: Village) -> None:
    first = gives(village, "2026-03-20")
    assert gives(village, "2026-03-25") == first
    with reading(village.engine) as session:
        (task,) = open_tasks_of(session, "rectification", 7)
        assert task.due_on == date(2026, 3, 25)


def test_nothing_is_said_while_the_campaign_is_halted(village: Village) -> None:
    gives(village, "2026-03-20")
    village.do(campaigns.suspend, FIRST, "防汛抢险")
    village.day("2026-03-18")
    assert told(village) == []
    village.do(campaigns.resume, FIRST)
    village.day("2026-03-20")
    assert ("2026-03-20", "task_reminder", "secretary") in told(village)


def test_a_task_that_cannot_be_decided_is_parked_and_the_others_go_on(village: Village) -> None:
    number = gives(village, "2026-03-20")
    with writing(village.engine) as session:
        campaign = village.campaign(session, SECOND)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        open_task(
            session, plan, campaign, "ticket", 1, title="检查", due_on=date(2026, 3, 20),
            now=village.now, role="secretary",
        )  # fmt: skip
    report = sweep_tasks(village.engine, Broken(village.rulebook), now=at("2026-03-18"))
    assert (report.failed, report.posted) == (1, 1)
    with reading(village.engine) as session:
        (incident,) = session.exec(select(Incident)).all()
        assert (incident.kind, incident.subject.partition(":")[0]) == ("task_failed", "campaign")
        assert f"task {number} (rectification 7)" in incident.cause
    with writing(village.engine) as session:
        retry(session, session.exec(select(Incident)).one(), by=OPERATOR, now=at("2026-03-19"))
    again = sweep_tasks(village.engine, village.rulebook, now=at("2026-03-19"))
    assert (again.failed, again.posted) == (0, 1)


class Broken(Rulebook):
    """A rulebook that has lost the plan when it is first asked for it."""

    def __init__(self, whole: Rulebook) -> None:
        self.whole = whole
        self.asked = 0

    def plan(self, session: Session, version_id: int) -> object:  # type: ignore[override]  # it is broken
        self.asked += 1
        if self.asked == 1:
            raise ValueError("the plan cannot be read")
        return self.whole.plan(session, version_id)
