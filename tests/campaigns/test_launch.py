"""A plan launched for a part of the tree: who takes part, whose superior is whose."""

from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service import campaigns
from service.actors import OPERATOR
from service.db import reading, writing
from service.models import Campaign, Organization
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, PLAN, SECOND, WEST, Village, at
from workflows.refusals import Refused


@pytest.fixture
def quiet(engine: Engine) -> Village:
    """The village before anything is launched."""
    return Village.founded(engine, at("2026-02-27"))


def launch(village: Village, code: str, text: str = PLAN, name: str = "village") -> None:
    with writing(village.engine) as session:
        version = village.rulebook.store(session, text, name=name, by=OPERATOR, now=village.now)
        top = session.get_one(Organization, village.cast.organizations[code])
        campaigns.launch(session, village.rulebook, version, top, by=OPERATOR, now=village.now)


def running(village: Village) -> dict[str, Campaign]:
    with reading(village.engine) as session:
        rows = session.exec(
            select(Organization.code, Campaign).join(
                Campaign,
                Campaign.organization_id == Organization.id,  # type: ignore[arg-type]  # a column
            )
        )
        return {code.removeprefix("village:"): campaign for code, campaign in rows}


def test_a_launch_reaches_the_subtree_and_no_further(quiet: Village) -> None:
    launch(quiet, EAST)
    found = running(quiet)
    assert found.keys() == {EAST, FIRST, SECOND}
    assert {one.root_id for one in found.values()} == {found[EAST].id}
    assert [code for code, one in found.items() if one.at_top] == [EAST]
    assert {one.parent_id for code, one in found.items() if code != EAST} == {found[EAST].id}


def test_each_campaign_is_linked_to_its_superiors(quiet: Village) -> None:
    launch(quiet, COMMITTEE)
    found = running(quiet)
    above = {FIRST: EAST, SECOND: EAST, EAST: COMMITTEE, WEST: COMMITTEE, OWN: COMMITTEE}
    assert {code: found[code].parent_id for code in above} == {
        code: found[parent].id for code, parent in above.items()
    }


def test_below_a_level_that_takes_no_part_the_next_one_up_is_the_superior(quiet: Village) -> None:
    launch(
        quiet, COMMITTEE, PLAN.replace("[committee, general_branch, branch]", "[committee, branch]")
    )
    found = running(quiet)
    assert found.keys() == {COMMITTEE, FIRST, SECOND, OWN}
    assert found[FIRST].parent_id == found[COMMITTEE].id
    # Whoever is told of work to approve is who sees it waiting.
    quiet.day("2026-03-02")
    quiet.submits(FIRST)
    (wanted,) = [m for m in quiet.messages(FIRST) if m.notice == "approval_wanted"]
    assert wanted.recipient_id == quiet.cast.one(COMMITTEE, "secretary")
    with reading(quiet.engine) as session:
        seen = campaigns.urge_preview(
            session, quiet.rulebook, quiet.campaign(session, FIRST), now=quiet.now
        )
    assert [who.person_id for who in seen] == [quiet.cast.one(COMMITTEE, "secretary")]


def test_the_leading_group_is_the_one_of_the_launch(quiet: Village) -> None:
    launch(quiet, EAST)
    quiet.day("2026-04-30")
    told = [m for m in quiet.messages(FIRST) if m.role == "leading_group"]
    assert told
    assert {message.recipient_id for message in told} == {None}  # EAST has nobody in that post


def test_everybody_is_told_that_it_begins(quiet: Village) -> None:
    launch(quiet, COMMITTEE)
    for code in running(quiet):
        (started,) = [m for m in quiet.messages(code) if m.notice == "campaign_started"]
        assert started.recipient_id == quiet.cast.one(code, "secretary")


def test_a_kind_that_takes_no_part_is_not_launched_for(quiet: Village) -> None:
    with pytest.raises(Refused) as refused:
        launch(quiet, COMMITTEE, PLAN.replace("[committee, general_branch, branch]", "[branch]"))
    assert [reason.code for reason in refused.value.reasons] == ["reason.kind_takes_no_part"]
    assert running(quiet) == {}


def test_a_closed_organisation_takes_no_part(quiet: Village) -> None:
    quiet.closes(OWN)
    launch(quiet, COMMITTEE)
    assert OWN not in running(quiet)
    with pytest.raises(Refused) as refused:
        launch(quiet, OWN, PLAN.replace("name: village", "name: other"), "other")
    assert [reason.code for reason in refused.value.reasons] == ["reason.organization_closed"]


def test_what_runs_below_keeps_a_plan_from_being_launched_above(quiet: Village) -> None:
    launch(quiet, EAST)
    with pytest.raises(Refused, match="already_running"):
        launch(quiet, COMMITTEE)
    launch(quiet, WEST)


def test_of_two_launches_at_once_one_wins(quiet: Village) -> None:
    with writing(quiet.engine) as session:
        quiet.rulebook.store(session, PLAN, name="village", by=OPERATOR, now=quiet.now)
    together, outcomes = Barrier(2), list[str]()

    def launching() -> None:
        together.wait()
        try:
            launch(quiet, COMMITTEE)
            outcomes.append("launched")
        except Refused as refused:
            outcomes.append(refused.reasons[0].code)

    both = [Thread(target=launching) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(outcomes) == ["launched", "reason.already_running"]
    assert len(running(quiet)) == 6


def test_two_plans_run_side_by_side(quiet: Village) -> None:
    launch(quiet, COMMITTEE)
    launch(quiet, COMMITTEE, PLAN.replace("name: village", "name: other"), "other")
    with reading(quiet.engine) as session:
        assert len(session.exec(select(Campaign)).all()) == 12


def test_launched_late_a_campaign_is_where_the_calendar_is(quiet: Village) -> None:
    quiet.now = at("2026-04-20")
    launch(quiet, COMMITTEE)
    assert quiet.state(FIRST) == "main/mobilization"  # nothing is approved yet
    assert quiet.overdue(FIRST) == {FIRST: 20}
    (late,) = [
        line for line in quiet.history(FIRST, "overdue") if line.source == "main/mobilization"
    ]
    assert late.effective_at == quiet.now  # late from the launch, never before it
    assert quiet.said(FIRST, "reminder", "escalation") == []
