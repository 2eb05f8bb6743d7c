"""Many organisations founded at once: they join as one would, by a few statements for all."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from service import campaigns, imports
from service import organizations as tree
from service.actors import OPERATOR
from service.db import reading, writing
from service.models import Campaign, Occurrence, Organization
from tests.campaigns.village import COMMITTEE, EAST, Village, at
from tests.statements import heard


@pytest.fixture
def village(engine: Engine) -> Village:
    """The village in its first stage; the committee moved a date, and its eastern part again."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch()
    founded.day("2026-03-20")
    due = "main/pledge.due"
    founded.do(campaigns.override_date, COMMITTEE, due, date(2026, 4, 25), "早些完成")
    founded.do(campaigns.override_date, EAST, due, date(2026, 4, 20), "更早完成")
    return founded


def table(*rows: tuple[str, str, str]) -> bytes:
    lines = ["code,name,kind,parent_code,founded_on"]
    lines += [f"{code},{code},{kind},{parent},2026-03-20" for code, kind, parent in rows]
    return "\n".join(lines).encode()


def brings_in(village: Village, *rows: tuple[str, str, str]) -> int:
    """Import organisations as an office would; return how many statements it took."""
    read = tree.read_organizations(table(*rows))
    with heard(village.engine) as said, writing(village.engine) as session:
        imports.bring_in_organizations(
            session, village.rulebook, read, by=OPERATOR, now=village.now
        )
    return len(said)


def campaign_of(village: Village, code: str) -> Campaign:
    with reading(village.engine) as session:
        belongs = col(Organization.id) == col(Campaign.organization_id)
        chosen = select(Campaign).join(Organization, belongs).where(Organization.code == code)
        return session.exec(chosen).one()


def test_a_general_branch_and_its_branches_join_together_with_the_dates_from_above(
    village: Village,
) -> None:
    brings_in(
        village,
        ("south", "general_branch", "village:c"),
        ("s1", "branch", "south"),
        ("s2", "branch", "south"),
        ("e9", "branch", "village:g1"),
        ("cell", "group", "s1"),
    )
    south, first, east = (campaign_of(village, code) for code in ("south", "s1", "e9"))
    assert south.parent_id == village.row(COMMITTEE).id
    assert first.parent_id == campaign_of(village, "s2").parent_id == south.id
    assert east.parent_id == village.row(EAST).id
    assert first.state == south.state == east.state == "main/mobilization"
    assert "2026-04-25" in first.particulars
    assert first.particulars == south.particulars
    assert "2026-04-20" in east.particulars
    with reading(village.engine) as session:
        assert session.exec(select(Campaign).where(Campaign.kind == "group")).all() == []


def test_together_or_one_by_one_is_the_same(village: Village) -> None:
    brings_in(village, ("one", "branch", "village:g1"))
    brings_in(village, ("two", "branch", "village:g1"), ("three", "branch", "village:g1"))
    alone, together = campaign_of(village, "one"), campaign_of(village, "three")
    for name in ("state", "visit", "entered_on", "due_at", "next_at", "particulars", "version"):
        assert getattr(alone, name) == getattr(together, name), name
    village.day("2026-05-02")
    with reading(village.engine) as session:
        owed = [
            [
                (row.duty, row.period)
                for row in session.exec(
                    select(Occurrence).where(Occurrence.campaign_id == campaign.id)
                )
            ]
            for campaign in (alone, together)
        ]
    assert owed[0] == owed[1] == [("monthly_meeting", "2026-04"), ("monthly_meeting", "2026-05")]


def test_a_hundred_take_no_more_statements_than_ten(village: Village) -> None:
    ten = brings_in(village, *((f"a{n}", "branch", "village:g1") for n in range(10)))
    hundred = brings_in(village, *((f"b{n}", "branch", "village:g2") for n in range(100)))
    assert hundred <= ten + 15
