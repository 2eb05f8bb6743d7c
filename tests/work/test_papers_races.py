"""Two at once: the database decides who was first, and the other is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import select

from service import branch_plans, terms
from service.db import reading, retrying, writing
from service.models import BranchPlan, ElectionDelay, GroupSeat, OfficeTerm, RuleDocument
from tests.campaigns.village import COMMITTEE, FIRST, Village, at
from tests.work.test_branch_plans import PLAN, drafts, own, submits
from workflows.refusals import Refused

AT_ONCE = 4


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose plan wants plans, documents and seats."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-02")
    return founded


def together(*deeds: Callable[[], Any]) -> Counter[str]:
    """Do deeds at the same moment; count who was done, and why the others were refused."""
    start, told = Barrier(len(deeds)), list[str]()

    def do(deed: Callable[[], Any]) -> None:
        start.wait()
        try:
            retrying(deed)
            told.append("done")
        except Refused as refusal:
            told.append(refusal.reasons[0].code)
        except DBAPIError as error:  # the thread would swallow it
            told.append(type(error).__name__)

    threads = [Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(told)


def test_four_drafts_at_once_make_one_version(village: Village) -> None:
    found = together(*[lambda: drafts(village)] * AT_ONCE)
    assert found == {"done": 1, "branch_plans.already_drafted": AT_ONCE - 1}
    with reading(village.engine) as session:
        assert len(session.exec(select(BranchPlan)).all()) == 1


def test_a_plan_is_either_approved_or_taken_back(village: Village) -> None:
    drafts(village)
    submits(village)
    approver, owner = village.superior(FIRST), village.secretary(FIRST)
    found = together(
        lambda: village.do(branch_plans.approve, FIRST, by=approver),
        lambda: village.do(branch_plans.withdraw, FIRST, by=owner),
    )
    assert found["done"] == 1
    assert own(village).state in ("approved", "drafted")
    assert own(village).version == 3


def test_one_document_of_a_kind_is_in_force(village: Village) -> None:
    def files() -> None:
        with writing(village.engine) as session:
            branch_plans.file_document(
                session,
                village.rulebook,
                village.campaign(session, COMMITTEE),
                "assessment_rules",
                "考评细则",
                body="条文",
                by=village.secretary(COMMITTEE),
                now=village.now,
            )

    assert together(*[files] * AT_ONCE)["done"] == 1
    with reading(village.engine) as session:
        assert len(session.exec(select(RuleDocument)).all()) == 1


def test_one_term_runs_and_one_request_waits(village: Village) -> None:
    started, until = date(2023, 4, 15), date(2026, 10, 15)
    superior, secretary = village.superior(FIRST), village.secretary(FIRST)
    begun = [lambda: village.do(terms.begin_term, FIRST, started, by=superior)] * AT_ONCE
    assert together(*begun) == {"done": 1, "tenure.term_running": AT_ONCE - 1}
    asked = [lambda: village.do(terms.request_delay, FIRST, until, "防汛", by=secretary)] * AT_ONCE
    assert together(*asked) == {"done": 1, "tenure.delay_waits": AT_ONCE - 1}
    with reading(village.engine) as session:
        assert len(session.exec(select(OfficeTerm)).all()) == 1
        assert len(session.exec(select(ElectionDelay)).all()) == 1


def test_a_group_formed_by_four_has_its_seats_once(village: Village) -> None:
    secretary = village.secretary(FIRST)
    formed = [lambda: village.do(terms.form_group, FIRST, (), by=secretary)] * AT_ONCE
    assert together(*formed) == {"done": AT_ONCE}
    with reading(village.engine) as session:
        assert len(session.exec(select(GroupSeat)).all()) == 3
