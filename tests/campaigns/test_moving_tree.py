"""A tree in motion while a plan runs: branches founded, moved and closed."""

from datetime import date

import pytest
from sqlmodel import select

from service import campaigns
from service.board import board
from service.board_standings import counts
from service.db import reading, writing
from service.models import Campaign, Occurrence, Organization
from service.todo import todo
from tests.campaigns.known import let_hold
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, PLAN, SECOND, WEST, Village
from workflows.refusals import Refused

EVERYBODY = (COMMITTEE, EAST, WEST, FIRST, SECOND, OWN)
YOUNG = "young"


@pytest.fixture
def pledging(village: Village) -> Village:
    """The village when everybody but the second branch pledges."""
    village.day("2026-03-02")
    village.is_approved(*(code for code in EVERYBODY if code != SECOND))
    village.day("2026-04-10")
    return village


# --- founding ------------------------------------------------------------------------------------


def test_a_young_branch_joins_at_the_stage_of_the_calendar(pledging: Village) -> None:
    pledging.founds(YOUNG, "branch", EAST)
    young = pledging.row(YOUNG)
    assert (young.state, young.visit) == ("main/pledge", 1)
    assert young.parent_id == pledging.row(EAST).id
    assert [line.kind for line in pledging.history(YOUNG)] == ["joined"]


def test_a_young_branch_is_in_every_count(pledging: Village) -> None:
    pledging.founds(YOUNG, "branch", EAST)  # T17
    pledging.day("2026-05-03")
    assert pledging.overdue()[YOUNG] == 3
    with reading(pledging.engine) as session:
        rows = {row.code: row for row in board(session, pledging.rulebook, now=pledging.now)}
    assert len(rows) == len(EVERYBODY) + 1
    assert sum(counts(row.status for row in rows.values()).values()) == len(EVERYBODY) + 1
    assert rows["village:g1"].below == 3
    said = pledging.said(YOUNG, "reminder", "escalation")
    assert [rule for rule, _, _ in said] == ["week_before", "secretary"]


def test_a_young_branch_owes_the_meeting_from_the_next_month(pledging: Village) -> None:
    pledging.founds(YOUNG, "branch", EAST)
    pledging.day("2026-06-02")
    assert periods(pledging, YOUNG) == ["2026-05", "2026-06"]


def test_a_young_branch_takes_over_its_superiors_dates(pledging: Village) -> None:
    pledging.do(campaigns.override_date, EAST, "main/pledge.due", date(2026, 4, 20), "农忙")
    pledging.founds(YOUNG, "branch", EAST)
    assert pledging.row(YOUNG).due_at == pledging.row(EAST).due_at
    assert pledging.row(YOUNG).due_at != pledging.row(WEST).due_at


def test_a_superior_that_has_finished_does_not_shut_the_young_out(village: Village) -> None:
    village.day("2026-03-02")
    village.is_approved(COMMITTEE)
    village.do(let_hold, COMMITTEE, "pledges_published", "yes")
    village.is_approved(EAST)
    village.do(let_hold, EAST, "pledges_published", "yes")
    village.day("2026-07-02")
    assert village.state(COMMITTEE) == village.state(EAST) == "completed"
    assert village.state(FIRST) == "main/mobilization"  # its neighbours are still at it
    village.founds(YOUNG, "branch", EAST)
    assert village.row(YOUNG).root_id == village.row(FIRST).root_id


def test_founding_twice_joins_once(pledging: Village) -> None:
    pledging.founds(YOUNG, "branch", EAST)
    with writing(pledging.engine) as session:
        young = session.get_one(Organization, pledging.cast.organizations[YOUNG])
        again = campaigns.join(
            session, pledging.rulebook, young, by=pledging.secretary(EAST), now=pledging.now
        )
    assert again == []


def test_a_group_that_takes_no_part_joins_nothing(pledging: Village) -> None:
    pledging.founds("cell", "group", FIRST)
    with reading(pledging.engine) as session:
        number = pledging.cast.organizations["cell"]
        assert session.exec(select(Campaign).where(Campaign.organization_id == number)).all() == []


# --- moving --------------------------------------------------------------------------------------


def test_a_moved_branch_has_another_superior(pledging: Village) -> None:
    pledging.moves(SECOND, WEST)
    moved = pledging.row(SECOND)
    assert moved.parent_id == pledging.row(WEST).id
    assert moved.path.startswith(pledging.row(WEST).path)
    assert moved.state == "main/mobilization"
    assert [line.kind for line in pledging.history(SECOND)][-1] == "transferred"
    assert SECOND not in pledging.overdue(EAST)
    assert SECOND in pledging.overdue(WEST)


def test_a_moved_branch_hands_in_to_its_new_superior(pledging: Village) -> None:
    pledging.submits(SECOND)
    pledging.moves(SECOND, WEST)
    old, new = (pledging.cast.one(code, "secretary") for code in (EAST, WEST))
    with reading(pledging.engine) as session:
        waiting = {
            person: [item for item in todo(session, pledging.rulebook, person, now=pledging.now)
                     if item.what == "approve"]
            for person in (old, new)
        }  # fmt: skip
    assert (len(waiting[old]), len(waiting[new])) == (0, 1)
    pledging.do(campaigns.approve, SECOND, by=pledging.secretary(WEST))
    assert pledging.state(SECOND) == "main/pledge"


def test_what_is_late_is_told_to_the_new_superior(pledging: Village) -> None:
    pledging.do(campaigns.reopen, FIRST, "main/mobilization", "会议记录有误")
    pledging.moves(FIRST, WEST)
    pledging.day("2026-04-13")
    told = [m for m in pledging.messages(FIRST, "escalation") if m.rule == "superior"]
    assert {message.recipient_id for message in told} == {pledging.cast.one(WEST, "secretary")}


def test_a_whole_general_branch_moves_with_what_is_below_it(village: Village) -> None:
    village.founds("c2", "committee", COMMITTEE)
    village.moves(EAST, "c2")
    assert village.row(EAST).parent_id == village.row("c2").id
    assert village.row(FIRST).parent_id == village.row(EAST).id
    for code in (EAST, FIRST, SECOND):
        assert village.row(code).path.startswith(village.row("c2").path)


def test_moving_within_a_launch_does_not_change_its_leading_group(village: Village) -> None:
    other = PLAN.replace("name: village", "name: other")
    village.founds("c2", "committee", COMMITTEE)
    village.founds("g3", "general_branch", "c2")
    village.founds("g4", "general_branch", "c2")
    village.founds("b9", "branch", "g3")
    with writing(village.engine) as session:
        version = village.rulebook.store(
            session, other, name="other", by=village.secretary(EAST), now=village.now
        )
        top = session.get_one(Organization, village.cast.organizations["c2"])
        root = campaigns.launch(
            session, village.rulebook, version, top, by=village.secretary(EAST), now=village.now
        ).id
    village.moves("b9", "g4")
    with reading(village.engine) as session:
        tops = session.exec(select(Campaign.root_organization_id).where(Campaign.root_id == root))
        assert set(tops) == {village.cast.organizations["c2"]}


def test_a_branch_does_not_move_out_of_its_campaign(pledging: Village) -> None:
    with writing(pledging.engine) as session:
        own = session.get_one(Organization, pledging.cast.organizations[OWN])
        above = session.get_one(Organization, own.parent_id)
        far = Organization(code="village:far", name="far", kind="committee")
        session.add(far)
        session.flush()
        far.root_id, far.path, far.depth = far.id, f"/{far.id}/", 0
        pledging.cast.organizations["far"] = far.id
        assert above.root_id != far.root_id
    with pytest.raises(Refused, match="leaves_campaign"):
        pledging.moves(OWN, "far")
    assert pledging.row(OWN).parent_id == pledging.row(COMMITTEE).id


# --- closing -------------------------------------------------------------------------------------


def test_a_closed_branch_ends_its_campaign_and_is_late_for_nothing(pledging: Village) -> None:
    pledging.closes(SECOND)
    assert pledging.state(SECOND) == "cancelled"
    assert SECOND not in pledging.overdue()
    (line,) = pledging.history(SECOND, "closed")
    assert line.actor == "operator"
    said = len(pledging.messages(SECOND))
    pledging.day("2026-06-02")
    assert len(pledging.messages(SECOND)) == said


def test_a_branch_closed_after_it_finished_owes_no_more_meetings(village: Village) -> None:
    endless = PLAN.replace("ends: 2026-06-30\nparticipants", "participants")
    with writing(village.engine) as session:
        version = village.rulebook.store(
            session, endless, name="village", by=village.secretary(EAST), now=village.now
        )
        root = village.campaign(session, COMMITTEE)
        campaigns.migrate(
            session, village.rulebook, root, version, by=village.secretary(EAST), now=village.now
        )
    village.day("2026-03-02")
    village.is_approved(FIRST)
    village.do(let_hold, FIRST, "pledges_published", "yes")
    village.day("2026-07-15")
    assert village.state(FIRST) == "completed"
    assert periods(village, FIRST)[-1] == "2026-07"  # the plan has no end, so meetings go on
    village.closes(FIRST)
    village.day("2026-10-15")
    assert periods(village, FIRST)[-1] == "2026-07"
    assert village.row(FIRST).next_at is None


def periods(village: Village, code: str) -> list[str]:
    """Return the months whose meeting an organisation owed, in order."""
    with reading(village.engine) as session:
        number = village.campaign(session, code).id
        chosen = select(Occurrence.period).where(Occurrence.campaign_id == number)
        return sorted(session.exec(chosen))
