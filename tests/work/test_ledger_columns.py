"""Every kind of work stands in the ledger, with words, and nothing that a vote keeps secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from service import ledger
from service.db import reading, writing
from service.ledger.lines import Scope
from service.ledger.sheets import word
from service.models import (
    Activity,
    AppraisalEvent,
    AppraisalSubject,
    BranchPlan,
    Campaign,
    Contribution,
    Filing,
    Hearing,
    Honour,
    Meeting,
    Nomination,
    Pledge,
    PledgeItem,
    Rectification,
    Review,
    RuleDocument,
    Selection,
)
from tests.campaigns.village import FIRST, WEST, Village, at
from tests.work.watch import PLAN
from workflows.provisions.reviews import WAYS
from workflows.reviewing import HEARING_KINDS, HEARING_WAYS

DAY = date(2026, 3, 2)
Made = list[tuple[str, str]]


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose stage of inspection is under way."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-02")
    return founded


class Desk:
    """Rows of all kinds of work put down for the first branch, as their own verbs leave them."""

    def __init__(self, session: Session, village: Village, campaign: Campaign) -> None:
        self.session, self.now, self.campaign = session, village.now, campaign
        self.member = village.cast.one(FIRST, "member")
        self.secretary = village.cast.one(FIRST, "secretary")

    def put(self, table: type[Any], **values: Any) -> Any:
        """Insert a row of the campaign's."""
        known = {"root_id": self.campaign.root_id, "campaign_id": self.campaign.id}
        fields = table.model_fields
        row = table(**{k: v for k, v in known.items() if k in fields}, **values)
        self.session.add(row)
        self.session.flush()
        return row


def pledges(desk: Desk) -> Made:
    row = desk.put(
        Pledge, round="main", owner=f"person:{desk.member}", person_id=desk.member,
        state="published", drafted_at=desk.now, published_at=desk.now, scope="branch",
    )  # fmt: skip
    desk.put(PledgeItem, pledge_id=row.id, number=1, title="每月学习", state="failed",
             explanation="出差", objective=True)  # fmt: skip
    return [("pledge", "published"), ("pledge_item", "failed")]


def reviews(desk: Desk) -> Made:
    desk.put(
        Review, round="main", subject="organization", reviewer="secretary@1", grade="好", points=90,
        way=WAYS[0], held_on=DAY, given_at=desk.now, shortcomings="只说给本人",
    )  # fmt: skip
    desk.put(
        Hearing, round="main", kind=HEARING_KINDS[0], way=HEARING_WAYS[0], held_on=DAY,
        who="群众代表", recorded_at=desk.now,
    )  # fmt: skip
    desk.put(Rectification, round="main", origin="hand", problem="排队", due_on=DAY,
             raised_at=desk.now)  # fmt: skip
    return [("review", "given"), ("hearing", "held"), ("rectification", "open")]


def papers(desk: Desk) -> Made:
    desk.put(BranchPlan, round="main", number=1, theme="先锋", drafted_at=desk.now)
    desk.put(RuleDocument, document="rules", title="细则", body="条文", adopted_on=DAY,
             filed_at=desk.now)  # fmt: skip
    desk.put(Filing, round="main", fact="exhibited", title="展板", body="x", filed_at=desk.now)
    return [("branch_plan", "drafted"), ("document", "in_force"), ("filing", "filed")]


def evidence(desk: Desk) -> Made:
    desk.put(Meeting, round="main", key="members", held_on=DAY, expected=12, present=10,
             recorded_at=desk.now)  # fmt: skip
    desk.put(Contribution, round="main", kind="suggestion", person_id=desk.member, digest="0" * 64,
             handed_in_at=desk.now)  # fmt: skip
    desk.put(Activity, round="main", title="义务劳动", added_at=desk.now)
    return [("meeting", "held"), ("contribution", "accepted"), ("activity", "planned")]


def awards(desk: Desk) -> Made:
    selection = desk.put(Selection, award="best", round="main", title="先进", opened_at=desk.now)
    place = desk.campaign.organization_id
    nomination = desk.put(
        Nomination, selection_id=selection.id, at_campaign_id=desk.campaign.id,
        subject=f"person:{desk.member}", person_id=desk.member, organization_id=place,
        proposed_at=desk.now,
    )  # fmt: skip
    desk.put(
        Honour, root_organization_id=desk.campaign.root_organization_id,
        selection_id=selection.id, nomination_id=nomination.id, award="best", title="先进",
        person_id=desk.member, organization_id=place, name="甲", organization_name="一支部",
        given_by="院党委", number="2026-1", code="A", awarded_on=DAY, awarded_at=desk.now,
    )  # fmt: skip
    return [("nomination", "standing"), ("honour", "given")]


@pytest.mark.parametrize("of", [pledges, reviews, papers, evidence, awards])
def test_s1_13_every_kind_of_work_has_its_lines(
    village: Village, of: Callable[[Desk], Made]
) -> None:
    with writing(village.engine) as session:
        expected = of(Desk(session, village, village.campaign(session, FIRST)))
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        own = ledger.compile_ledger(session, village.rulebook, campaign, now=village.now)
        other = village.campaign(session, WEST)
        none = ledger.compile_ledger(session, village.rulebook, other, now=village.now)
    for kind, outcome in expected:
        assert own.counts[kind, outcome] == 1
        assert (kind, outcome) not in none.counts
        assert word("en", "kind", kind) != kind
        assert word("en", "outcome", outcome) != outcome
    assert "只说给本人" not in own.content()


@pytest.mark.parametrize(
    ("state", "ballots", "hidden", "shown"),
    [
        ("published", 9, False, [("good", "88.5")]),
        ("published", None, True, [("held", "")]),
        ("published", 4, False, [("held", "")]),
        ("closed", 9, False, []),
        ("open", None, False, []),
    ],
)
def test_s1_13_of_votes_only_what_was_published_and_never_below_k(
    village: Village, state: str, ballots: int | None, hidden: bool, shown: Made
) -> None:
    with writing(village.engine) as session:
        desk = Desk(session, village, village.campaign(session, FIRST))
        event = desk.put(
            AppraisalEvent, organization_id=desk.campaign.organization_id, round="main",
            subjects="members", title="民主评议", state=state, k=5, scope="branch",
            config_hash="0" * 64, closes_on=DAY, closes_at=desk.now, prepared_by=desk.secretary,
            published_at=desk.now if state == "published" else None,
        )  # fmt: skip
        desk.put(AppraisalSubject, event_id=event.id, person_id=desk.member, name="甲",
                 ballots=ballots, hidden=hidden, score=8850, grade="good")  # fmt: skip
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        found = ledger.compile_ledger(session, village.rulebook, campaign, now=village.now)
    lines = [n.line for n in found.lines if n.line.kind == "appraisal"]
    assert [(line.outcome, line.note) for line in lines] == shown


def test_a_scope_reads_its_campaigns_once_and_no_others(village: Village) -> None:
    with reading(village.engine) as session:
        top = village.campaign(session, "g1")
        scope = Scope(session, village.rulebook, top, True, village.now)
        assert {o.code for o in scope.places.values()} == {
            "village:g1",
            "village:b1",
            "village:b2",
        }
        alone = Scope(session, village.rulebook, top, False, village.now)
        assert list(alone.places) == [top.id]
