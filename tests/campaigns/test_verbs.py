"""What people do with a campaign, and what they are told when they may not."""

from datetime import date
from threading import Barrier, Thread

import pytest
from sqlmodel import select

from service import campaigns
from service.actors import OPERATOR
from service.db import reading, writing
from service.models import Approval, Postponement
from tests.campaigns.known import let_hold
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, PLAN, SECOND, WEST, Village
from workflows.refusals import Refused

EVERYBODY = (COMMITTEE, EAST, WEST, FIRST, SECOND, OWN)


@pytest.fixture
def mobilizing(village: Village) -> Village:
    """The village on the first morning of its mobilisation."""
    village.day("2026-03-02")
    return village


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code for reason in refused.value.reasons]


# --- handing in and approving --------------------------------------------------------------------


def test_a_stage_goes_from_hand_to_hand(mobilizing: Village) -> None:
    mobilizing.is_approved(FIRST)
    # The pledge opens on 1 April: an early approval waits for it.
    assert mobilizing.state(FIRST) == "main/mobilization"
    mobilizing.day("2026-04-01")
    assert mobilizing.state(FIRST) == "main/pledge"
    assert [line.kind for line in mobilizing.history(FIRST)][:5] == [
        "launched",
        "moved",
        "worked",
        "submitted",
        "approved",
    ]


def test_an_approval_leaves_its_witness(mobilizing: Village) -> None:
    mobilizing.is_approved(FIRST)
    with reading(mobilizing.engine) as session:
        (witness,) = session.exec(select(Approval)).all()
    assert (witness.verb, witness.role) == ("approved", "superior(secretary)")
    assert witness.person_id == mobilizing.superior(FIRST).person_id
    assert witness.state == "main/mobilization"


def test_what_is_missing_is_told_all_at_once(mobilizing: Village) -> None:
    with pytest.raises(Refused) as refused:
        mobilizing.do(campaigns.approve, FIRST, by=mobilizing.superior(FIRST))
    assert set(codes(refused)) >= {"reason.not_submitted"}
    with reading(mobilizing.engine) as session:
        campaign = mobilizing.campaign(session, FIRST)
        plan = mobilizing.rulebook.plan(session, campaign.plan_version_id)
        reasons = campaigns.why_not_moving(plan, campaign)
    assert {reason.code for reason in reasons} == {"guard.meeting_held", "reason.not_submitted"}


def test_nobody_approves_what_they_handed_in(mobilizing: Village) -> None:
    mobilizing.submits(FIRST)
    with pytest.raises(Refused) as refused:
        mobilizing.do(campaigns.approve, FIRST, by=mobilizing.secretary(FIRST))
    assert codes(refused) == ["reason.own_submission"]


def test_an_approval_of_what_has_changed_since_is_refused(mobilizing: Village) -> None:
    mobilizing.submits(FIRST)
    with reading(mobilizing.engine) as session:
        seen = mobilizing.campaign(session, FIRST).version
    mobilizing.do(campaigns.withdraw, FIRST, by=mobilizing.secretary(FIRST))
    mobilizing.do(campaigns.submit, FIRST, by=mobilizing.secretary(FIRST))
    with pytest.raises(Refused) as refused, writing(mobilizing.engine) as session:
        campaigns.approve(
            session,
            mobilizing.rulebook,
            mobilizing.campaign(session, FIRST),
            by=mobilizing.superior(FIRST),
            now=mobilizing.now,
            seen_version=seen,
        )
    assert codes(refused) == ["reason.stale_version"]


def test_of_two_approvals_at_once_one_wins(mobilizing: Village) -> None:
    mobilizing.submits(FIRST)
    together, outcomes = Barrier(2), []

    def approve() -> None:
        together.wait()
        try:
            mobilizing.do(campaigns.approve, FIRST, by=mobilizing.superior(FIRST))
            outcomes.append("approved")
        except Refused as refused:
            outcomes.append(refused.reasons[0].code)

    both = [Thread(target=approve) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(outcomes) == ["approved", "reason.already_approved"]
    assert len(mobilizing.history(FIRST, "approved")) == 1


def test_what_nobody_has_touched_may_be_taken_back(mobilizing: Village) -> None:
    mobilizing.submits(FIRST)
    mobilizing.do(campaigns.withdraw, FIRST, by=mobilizing.secretary(FIRST))
    mobilizing.submits(FIRST)
    mobilizing.do(campaigns.approve, FIRST, by=mobilizing.superior(FIRST))
    with pytest.raises(Refused):
        mobilizing.do(campaigns.withdraw, FIRST, by=mobilizing.secretary(FIRST))


def test_a_return_wants_its_reason(mobilizing: Village) -> None:
    mobilizing.submits(FIRST)
    with pytest.raises(Refused) as refused:
        mobilizing.do(campaigns.send_back, FIRST, " ", by=mobilizing.superior(FIRST))
    assert codes(refused) == ["reason.reason_wanted"]


def test_at_the_top_the_leading_group_approves(mobilizing: Village) -> None:
    mobilizing.submits(COMMITTEE)
    wanted = [m for m in mobilizing.messages(COMMITTEE) if m.notice == "approval_wanted"]
    assert {message.role for message in wanted} == {"leading_group"}


# --- waiting, halting, ending --------------------------------------------------------------------


def test_a_stage_waits_overdue_until_its_conditions_hold(mobilizing: Village) -> None:
    from service.overdue import overdue

    mobilizing.is_approved(FIRST)
    mobilizing.day("2026-05-04")
    with reading(mobilizing.engine) as session:
        late = overdue(session, mobilizing.rulebook, now=mobilizing.now, under="village:b1")
    assert [(row.stage, row.days) for row in late] == [("pledge", 4)]
    mobilizing.do(let_hold, FIRST, "pledges_published", "yes")
    assert mobilizing.state(FIRST) == "main/review"


def test_a_halted_campaign_says_nothing_and_goes_on_where_it_was(mobilizing: Village) -> None:
    mobilizing.do(campaigns.suspend, FIRST, "防汛")
    mobilizing.day("2026-04-20")
    assert mobilizing.messages(FIRST, "reminder", "escalation") == []
    assert mobilizing.state(FIRST) == "suspended"
    mobilizing.do(campaigns.resume, FIRST)
    assert mobilizing.state(FIRST) == "main/mobilization"


def test_a_cancelled_campaign_is_over(mobilizing: Village) -> None:
    mobilizing.do(campaigns.cancel, FIRST, "撤并")
    mobilizing.day("2026-04-20")
    assert mobilizing.state(FIRST) == "cancelled"
    assert mobilizing.messages(FIRST, "reminder", "escalation") == []
    with pytest.raises(Refused):
        mobilizing.do(campaigns.submit, FIRST, by=mobilizing.secretary(FIRST))


def test_one_stage_is_reopened_as_a_new_visit(mobilizing: Village) -> None:
    mobilizing.is_approved(FIRST)
    mobilizing.day("2026-04-01")
    mobilizing.do(campaigns.reopen, FIRST, "main/mobilization", "会议记录有误")
    with reading(mobilizing.engine) as session:
        again = mobilizing.campaign(session, FIRST)
    assert (again.state, again.submitted_at, again.approved_at) == ("main/mobilization", None, None)
    assert again.visit > 1


def test_beginning_early_is_an_act_of_somebody(village: Village) -> None:
    village.do(campaigns.start, FIRST, by=village.secretary(FIRST))
    assert village.state(FIRST) == "main/mobilization"
    assert village.state(SECOND) == "scheduled"


# --- dates ---------------------------------------------------------------------------------------


def asked(village: Village, until: str) -> int:
    """Let the first branch ask for a later day; return the number of its request."""
    with writing(village.engine) as session:
        return campaigns.request_postponement(
            session,
            village.rulebook,
            village.campaign(session, FIRST),
            date.fromisoformat(until),
            "防汛",
            by=village.secretary(FIRST),
            now=village.now,
        ).id


def decided(village: Village, request: int, grant: bool, by: str) -> None:
    with writing(village.engine) as session:
        campaigns.decide_postponement(
            session,
            village.rulebook,
            session.get_one(Postponement, request),
            grant,
            "",
            by=village.secretary(by),
            now=village.now,
        )


def test_a_postponement_moves_what_has_not_fired(mobilizing: Village) -> None:
    mobilizing.day("2026-03-25")
    decided(mobilizing, asked(mobilizing, "2026-04-10"), True, EAST)
    mobilizing.day("2026-04-04")
    assert mobilizing.said(FIRST, "escalation") == []
    reminders = mobilizing.said(FIRST, "reminder")
    assert [rule for rule, _, _ in reminders] == ["week_before", "week_before"]
    assert mobilizing.said(SECOND, "escalation") != []


def test_a_refused_postponement_moves_nothing(mobilizing: Village) -> None:
    decided(mobilizing, asked(mobilizing, "2026-04-10"), False, EAST)
    mobilizing.day("2026-04-02")
    assert [rule for rule, _, _ in mobilizing.said(FIRST, "escalation")] == ["secretary"] * 2


def test_a_postponement_has_its_bound(mobilizing: Village) -> None:
    with pytest.raises(Refused) as refused:
        asked(mobilizing, "2026-04-15")
    assert codes(refused) == ["reason.beyond_bound"]


def test_nobody_grants_their_own_request(mobilizing: Village) -> None:
    request = asked(mobilizing, "2026-04-10")
    with pytest.raises(Refused) as refused:
        decided(mobilizing, request, True, FIRST)
    assert codes(refused) == ["reason.own_request"]


def test_a_second_request_waits_for_the_first(mobilizing: Village) -> None:
    asked(mobilizing, "2026-04-10")
    with pytest.raises(Refused) as refused:
        asked(mobilizing, "2026-04-11")
    assert codes(refused) == ["reason.postponement_pending"]


def test_a_request_that_nobody_decided_does_not_block_the_next_stage(village: Village) -> None:
    postponable = PLAN.replace(
        "        guards: [pledges_published]\n",
        "        guards: [pledges_published]\n        postponable_days: 14\n",
    )
    with writing(village.engine) as session:
        version = village.rulebook.store(
            session, postponable, name="village", by=OPERATOR, now=village.now
        )
        root = village.campaign(session, COMMITTEE)
        campaigns.migrate(session, village.rulebook, root, version, by=OPERATOR, now=village.now)
    village.day("2026-03-02")
    asked(village, "2026-04-10")
    village.is_approved(FIRST)
    village.day("2026-04-02")
    decided(village, asked(village, "2026-05-10"), True, EAST)
    village.day("2026-05-09")
    assert FIRST not in village.overdue()


def redate(village: Village, code: str, anchor: str, on: str) -> None:
    village.do(campaigns.override_date, code, anchor, date.fromisoformat(on), "农忙")


def test_a_date_reaches_all_below_that_have_none_of_their_own(mobilizing: Village) -> None:
    redate(mobilizing, SECOND, "main/mobilization.due", "2026-03-20")
    redate(mobilizing, EAST, "main/mobilization.due", "2026-03-25")
    with reading(mobilizing.engine) as session:
        due = {
            code: mobilizing.campaign(session, code).due_at
            for code in (COMMITTEE, EAST, FIRST, SECOND)
        }
    days = {code: at and (at.month, at.day) for code, at in due.items()}
    # Instants are UTC: the end of 25 March in Beijing is that day's 16:00.
    assert days == {COMMITTEE: (3, 31), EAST: (3, 25), FIRST: (3, 25), SECOND: (3, 20)}


def test_a_branch_stays_within_its_superiors_dates(mobilizing: Village) -> None:
    redate(mobilizing, EAST, "main/mobilization.due", "2026-03-25")
    with pytest.raises(Refused) as refused:
        redate(mobilizing, FIRST, "main/mobilization.due", "2026-03-28")
    assert codes(refused) == ["reason.outside_superior"]


def test_a_date_that_the_plan_does_not_have_is_guessed_at(mobilizing: Village) -> None:
    with pytest.raises(Refused) as refused:
        redate(mobilizing, FIRST, "main/mobilisation.due", "2026-03-28")
    assert dict(refused.value.reasons[0].params)["guess"] == "main/mobilization.due"


# --- launching -----------------------------------------------------------------------------------


def test_a_plan_runs_once_at_a_time_in_a_tree(village: Village) -> None:
    with pytest.raises(Refused) as refused:
        village.launch()
    assert codes(refused) == ["reason.already_running"]
