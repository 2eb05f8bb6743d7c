"""Terms of office: reminders before they end, elections, and elections put off."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from notifications.rows import Message
from service import campaigns, terms
from service.actors import OPERATOR
from service.db import reading, writing
from service.errors import BadInput
from service.models import OfficeTerm, Organization
from tests.campaigns.village import COMMITTEE, EAST, FIRST, SECOND, Village, at
from tests.work.test_branch_plans import PLAN, refused, waiting
from workflows.terms import months_after


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village in which terms of office are recorded."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-02")
    return founded


def begins(village: Village, started_on: str, code: str = FIRST) -> None:
    day = date.fromisoformat(started_on)
    village.do(terms.begin_term, code, day, by=village.superior(code))


def asks(village: Village, until: str, code: str = FIRST) -> None:
    day = date.fromisoformat(until)
    village.do(terms.request_delay, code, day, "防汛", by=village.secretary(code))


def decides(village: Village, grant: bool, note: str = "") -> None:
    village.do(terms.decide_delay, FIRST, grant, note, by=village.superior(FIRST))


def term(village: Village, code: str = FIRST) -> OfficeTerm:
    with reading(village.engine) as session:
        found = terms.running(session, village.cast.organizations[code])
        assert found is not None
        return found


def reminded(village: Village, code: str = FIRST) -> list[tuple[str, str]]:
    """Return (day, role) of what was said about a term, in order."""
    zone = village.now.tzinfo
    return [
        (m.planned_at.astimezone(zone).date().isoformat(), m.role)
        for m in village.messages(code)
        if m.stage.startswith("task/") and m.exception is None
    ]


def test_a_branch_is_elected_for_three_years_and_a_committee_for_five(village: Village) -> None:
    begins(village, "2024-05-31")
    begins(village, "2024-05-31", COMMITTEE)
    assert term(village).ends_on == date(2027, 5, 31)
    assert term(village, COMMITTEE).ends_on == date(2029, 5, 31)


def test_months_that_lack_the_day_end_with_their_last() -> None:
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2023, 11, 30), 3) == date(2024, 2, 29)


def test_s2_13_six_months_three_and_then_monthly_the_secretary_and_the_superior_hear(
    village: Village,
) -> None:
    begins(village, "2023-10-15")
    village.day("2026-10-15")
    days = ["2026-04-15", "2026-07-15", "2026-08-15", "2026-09-15", "2026-10-15"]
    roles = ("secretary", "superior(secretary)")
    assert reminded(village) == [(day, role) for day in days for role in roles]


def test_s2_13_an_election_that_is_late_goes_up_the_tree_every_month(village: Village) -> None:
    begins(village, "2023-03-15")
    village.day("2026-05-16")
    late = [line for line in reminded(village) if line[0] > "2026-03-15"]
    roles = ("secretary", "superior(secretary)", "office")
    assert late == [
        (day, role) for day in ("2026-03-16", "2026-04-15", "2026-05-15") for role in roles
    ]
    with reading(village.engine) as session:
        numbers = [village.cast.organizations[code] for code in (FIRST, SECOND)]
        assert terms.overdue_terms(session, village.now.date(), numbers) == {numbers[0]}


def test_an_election_ends_the_term_and_begins_the_next(village: Village) -> None:
    begins(village, "2023-03-15")
    village.day("2026-03-12")
    superior = village.superior(FIRST)
    village.do(terms.record_election, FIRST, date(2026, 3, 10), by=superior)
    assert term(village).ends_on == date(2029, 3, 10)
    with reading(village.engine) as session:
        (task,) = waiting(session, "term")
        assert task.due_on == date(2029, 3, 10)
        every = terms.terms_of(session, village.cast.organizations[FIRST])
        assert [(t.started_on, t.ended_on) for t in every] == [
            (date(2023, 3, 15), date(2026, 3, 10)),
            (date(2026, 3, 10), None),
        ]


def test_an_election_is_put_off_with_the_superiors_leave(village: Village) -> None:
    begins(village, "2023-04-15")
    asks(village, "2026-10-15")
    assert term(village).due_on == date(2026, 4, 15), "asked for is not granted"
    told = refused(
        village, terms.request_delay, date(2026, 11, 1), "再等", by=village.secretary(FIRST)
    )
    assert told == ["tenure.delay_waits"]
    with reading(village.engine) as session:
        sent = [json.loads(one.params) for one in session.exec(select(Message))]
    assert [{"day": "2026-10-15"}] in [one.get("title") for one in sent], "as each reader writes it"
    decides(village, True)
    assert term(village).due_on == date(2026, 10, 15)
    with reading(village.engine) as session:
        (task,) = waiting(session, "term")
        assert task.due_on == date(2026, 10, 15)
    deeds = [json.loads(line.details or "")["deed"] for line in village.history(FIRST, "worked")]
    assert deeds == [f"tenure.{d}" for d in ("term_recorded", "delay_requested", "delay_granted")]


def test_no_election_is_put_off_beyond_a_year_not_even_by_two_steps(village: Village) -> None:
    begins(village, "2023-04-15")
    secretary = village.secretary(FIRST)
    too_late = date(2027, 4, 16)
    assert refused(village, terms.request_delay, too_late, "防汛", by=secretary) == [
        "tenure.too_late"
    ]
    asks(village, "2026-12-15")
    decides(village, True)
    assert refused(village, terms.request_delay, too_late, "防汛", by=secretary) == [
        "tenure.too_late"
    ]
    assert refused(village, terms.request_delay, date(2026, 12, 1), "防汛", by=secretary) == [
        "tenure.not_later"
    ]
    asks(village, "2027-04-15")


def test_a_day_that_has_passed_is_neither_asked_for_nor_granted(village: Village) -> None:
    begins(village, "2023-01-15")
    secretary = village.secretary(FIRST)
    passed = date(2026, 3, 1)
    assert refused(village, terms.request_delay, passed, "防汛", by=secretary) == [
        "tenure.put_off_to_the_past"
    ]
    asks(village, "2026-03-10")
    village.day("2026-03-11")
    told = refused(village, terms.decide_delay, True, "", by=village.superior(FIRST))
    assert told == ["tenure.put_off_to_the_past"]
    assert term(village).due_on == date(2026, 1, 15)
    decides(village, False, "请改报日期")


def test_whoever_decides_owes_it_by_a_day_with_reminders_and_a_ladder(village: Village) -> None:
    begins(village, "2023-04-15")
    asks(village, "2026-10-15")
    with reading(village.engine) as session:
        (task,) = waiting(session, "election_delay")
        assert (task.role, task.due_on) == ("superior(secretary)", date(2026, 3, 9))
    village.day("2026-03-21")
    said = [line for line in reminded(village) if "2026-03-04" <= line[0] <= "2026-03-12"]
    assert said == [
        (day, "superior(secretary)")
        for day in ("2026-03-04", "2026-03-09", "2026-03-10", "2026-03-12")
    ]
    assert ("2026-03-16", "office") in reminded(village)
    told = [json.loads(m.params or "{}") for m in village.messages(FIRST)]
    days = [{"day": "2026-04-15"}, " → ", {"day": "2026-10-15"}]
    titles = [one["title"] for one in told if one.get("what") == "election_delay"]
    assert titles
    assert all(title == days for title in titles), "as the reader's language writes them"
    decides(village, True)
    with reading(village.engine) as session:
        assert waiting(session, "election_delay") == []


def test_an_election_that_is_held_settles_what_was_asked(village: Village) -> None:
    begins(village, "2023-04-15")
    asks(village, "2026-10-15")
    village.do(terms.record_election, FIRST, date(2026, 3, 2), by=village.superior(FIRST))
    with reading(village.engine) as session:
        assert waiting(session, "election_delay") == []


def test_a_plan_says_within_how_many_days_a_delay_is_decided(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(PLAN.replace("terms:\n", "terms:\n  decision_days: 2\n"))
    village.day("2026-03-02")
    begins(village, "2023-04-15")
    asks(village, "2026-10-15")
    with reading(village.engine) as session:
        (task,) = waiting(session, "election_delay")
        assert task.due_on == date(2026, 3, 4)


def test_whoever_refuses_says_why(village: Village) -> None:
    begins(village, "2023-04-15")
    asks(village, "2026-10-15")
    with pytest.raises(BadInput):
        decides(village, False)
    decides(village, False, "按期换届")
    assert term(village).due_on == date(2026, 4, 15)
    assert refused(village, terms.decide_delay, True, "", by=village.superior(FIRST)) == [
        "tenure.no_delay_waits"
    ]


def test_nobody_decides_on_their_own_request(village: Village) -> None:
    begins(village, "2023-04-15")
    asks(village, "2026-10-15")
    told = refused(village, terms.decide_delay, True, "", by=village.secretary(FIRST))
    assert told == ["tenure.own_request"]


def test_a_term_does_not_end_before_it_starts(village: Village) -> None:
    with writing(village.engine) as session, pytest.raises(BadInput) as told:
        terms.begin_term(
            session,
            village.rulebook,
            village.campaign(session, FIRST),
            date(2026, 3, 3),
            ends_on=date(2026, 3, 3),
            by=village.superior(FIRST),
            now=village.now,
        )
    assert [p.code for p in told.value.problems] == ["day_to_come", "ends_before_start"]


def test_there_is_one_term_at_a_time(village: Village) -> None:
    superior = village.superior(FIRST)
    elected = date(2026, 3, 1)
    assert refused(village, terms.record_election, elected, by=superior) == ["tenure.no_term"]
    begins(village, "2023-04-15")
    assert refused(village, terms.begin_term, elected, by=superior) == ["tenure.term_running"]
    early = date(2023, 4, 15)
    assert refused(village, terms.record_election, early, by=superior) == ["tenure.before_term"]


def test_a_term_outlives_its_campaign_and_the_next_one_reminds_of_it(village: Village) -> None:
    begins(village, "2025-04-15", EAST)
    with reading(village.engine) as session:
        (before,) = waiting(session, "term")
    with writing(village.engine) as session:
        campaign = village.campaign(session, EAST)
        campaigns.cancel(
            session, village.rulebook, campaign, "活动取消", by=OPERATOR, now=village.now
        )
        assert terms.take_up_terms(session, village.rulebook, now=village.now) == 0
    with writing(village.engine) as session:
        text = PLAN.replace("name: village", "name: village2")
        version = village.rulebook.store(
            session, text, name="village2", by=OPERATOR, now=village.now
        )
        top = session.get_one(Organization, village.cast.organizations[EAST])
        campaigns.launch(session, village.rulebook, version, top, by=OPERATOR, now=village.now)
        assert terms.take_up_terms(session, village.rulebook, now=village.now) == 1
        assert terms.take_up_terms(session, village.rulebook, now=village.now) == 0
        (after,) = waiting(session, "term")
        assert (after.id, after.due_on) == (before.id, before.due_on)
        assert after.campaign_id != before.campaign_id


def test_a_term_that_ran_out_is_written_down_and_no_longer_on_time(village: Village) -> None:
    begins(village, "2023-03-15")
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        asking = village.rulebook.plan(session, campaign.plan_version_id)
        assert terms.facts(session, asking, campaign, "first", village.now) == {
            "leading_body_formed": None,
            "election_on_time": "yes",
        }
    village.day("2026-03-17")
    last = village.history(FIRST, "worked")[-1]
    assert (json.loads(last.details or "")["deed"], last.actor) == ("tenure.term_over", "calendar")
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        found = terms.facts(session, asking, campaign, "first", village.now)
        assert found["election_on_time"] is None


def test_a_term_recorded_when_it_had_run_out_long_ago_is_written_down_as_run_out(
    village: Village,
) -> None:
    begins(village, "2022-01-01")
    village.sweep()
    lines = [json.loads(line.details or "{}") for line in village.history(FIRST, "worked")]
    assert [line["deed"] for line in lines].count("tenure.term_over") == 1
    assert reminded(village) == [], "what would have been said long ago is not said today"
    village.day("2026-03-03")
    assert len(village.history(FIRST, "worked")) == len(lines), "and it runs out once"
