"""What history keeps: every change once, by whom and when, and what was tried in vain."""

from itertools import pairwise

import pytest

from service import campaigns
from service.actors import OPERATOR
from service.db import writing
from tests.campaigns.known import let_hold
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST, Village
from workflows.refusals import Refused

EVERYBODY = (COMMITTEE, EAST, WEST, FIRST, SECOND, OWN)


@pytest.fixture
def eventful(village: Village) -> Village:
    """The village after all sorts of things were done with the first branch."""
    village.day("2026-03-02")
    village.submits(FIRST)
    village.do(campaigns.send_back, FIRST, "缺会议记录", by=village.superior(FIRST))
    village.day("2026-04-03")
    village.do(campaigns.suspend, FIRST, "防汛")
    village.day("2026-04-06")
    village.do(campaigns.resume, FIRST)
    village.day("2026-04-08")
    village.is_approved(FIRST)
    village.do(campaigns.reopen, FIRST, "main/mobilization", "会议记录有误")
    village.is_approved(FIRST)
    village.do(let_hold, FIRST, "pledges_published", "yes")
    village.day("2026-07-02")
    return village


def test_every_line_has_a_version_of_its_own_in_order(eventful: Village) -> None:
    for code in EVERYBODY:
        versions = [line.to_version for line in eventful.history(code) if line.to_version]
        assert versions == sorted(set(versions))
        assert versions[-1] <= eventful.row(code).version


def test_the_visits_only_grow(eventful: Village) -> None:
    visits = [line.visit for line in eventful.history(FIRST) if line.kind != "overdue"]
    assert all(earlier <= later for earlier, later in pairwise(visits))
    assert eventful.row(FIRST).visit == visits[-1]


def test_moves_follow_each_other_without_a_gap(eventful: Village) -> None:
    passing = [
        line
        for line in eventful.history(FIRST)
        if line.target and line.kind in ("moved", "reopened", "suspended", "resumed", "returned")
    ]
    assert all(earlier.target == later.source for earlier, later in pairwise(passing))
    assert passing[-1].target == "completed"


def test_a_message_is_named_once_for_each_visit(eventful: Village) -> None:
    keys = [message.key for message in eventful.messages(FIRST)]
    assert len(keys) == len(set(keys))
    due = [m for m in eventful.messages(FIRST) if m.rule == "secretary" and m.round == "main"]
    assert {message.visit for message in due} == {2, 3}  # before the halt and after it


def test_the_calendars_acts_are_nobodys_and_peoples_are_theirs(eventful: Village) -> None:
    for line in eventful.history(FIRST):
        if line.kind == "overdue":
            assert (line.actor, line.person_id) == ("calendar", None)
        if line.kind == "submitted":
            assert (line.actor, line.person_id) == ("person", eventful.secretary(FIRST).person_id)
        if line.kind in ("suspended", "reopened", "returned"):
            assert line.reason


def test_what_an_approval_sets_free_is_the_approvers_act(eventful: Village) -> None:
    moved = [line for line in eventful.history(FIRST, "moved") if line.target == "main/pledge"]
    assert {line.person_id for line in moved} == {eventful.superior(FIRST).person_id}
    by_date = [line for line in eventful.history(FIRST, "moved") if line.target == "completed"]
    assert {(line.actor, line.rule) for line in by_date} == {("calendar", "on_date")}


def test_the_plans_day_and_the_clocks_are_both_kept(eventful: Village) -> None:
    (line,) = [
        one for one in eventful.history(SECOND, "overdue") if one.source == "main/mobilization"
    ]
    assert line.effective_at < line.at
    assert line.effective_at.isoformat() == "2026-03-31T16:00:00+00:00"  # midnight in Beijing


def test_an_attempt_in_vain_is_written_down(village: Village) -> None:
    village.day("2026-03-02")
    with pytest.raises(Refused) as refused:
        village.do(campaigns.approve, FIRST, by=village.superior(FIRST))
    reasons = refused.value.reasons
    with writing(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        campaigns.note_refusal(
            session, campaign, "approve", reasons, by=village.superior(FIRST), now=village.now
        )
    (line,) = village.history(FIRST, "refused")
    assert (line.rule, line.person_id) == ("approve", village.superior(FIRST).person_id)
    assert line.reason
    assert "reason.not_submitted" in line.reason
    assert line.to_version is None  # nothing changed
    village.is_approved(FIRST)


@pytest.mark.parametrize("verb", ["submit", "approve", "withdraw", "resume", "start"])
def test_a_refused_act_changes_nothing(village: Village, verb: str) -> None:
    village.day("2026-03-02")
    before = village.row(FIRST)
    with pytest.raises(Refused):
        village.do(getattr(campaigns, verb), FIRST, by=OPERATOR)
    after = village.row(FIRST)
    assert (after.version, after.state, after.next_at) == (
        before.version,
        before.state,
        before.next_at,
    )
    assert [line.kind for line in village.history(FIRST)] == ["launched", "moved"]


def test_what_may_be_done_now_is_what_is_not_refused(village: Village) -> None:
    village.day("2026-03-02")

    def allowed() -> set[str]:
        with writing(village.engine) as session:
            found = village.campaign(session, FIRST)
            told = campaigns.can(session, village.rulebook, found, now=village.now)
        return {verb for verb, reasons in told.items() if not reasons}

    assert allowed() == {"suspend", "cancel"}
    village.submits(FIRST)
    assert allowed() == {"approve", "return", "withdraw", "suspend", "cancel"}
    village.do(campaigns.suspend, FIRST, "防汛")
    assert allowed() == {"resume", "cancel"}
    village.do(campaigns.cancel, FIRST, "撤并")
    assert allowed() == set()
