"""Ballots on paper beside those online; small strata; the pledge's score; reminders; elections."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service import appraisals
from service.actors import Actor
from service.appraisals import told
from service.appraisals.publishing import tend
from service.appraisals.roster import roster_of
from service.db import reading, writing
from service.errors import BadInput
from service.models import AppraisalEvent, Incident, Rectification, Task
from service.roles import members_of
from tests.campaigns.village import FIRST, PLAN
from tests.work.hall import APPRAISED, Hall
from tests.work.test_appraisals import known, refused
from workflows.refusals import Refused


@pytest.fixture
def hall(engine: Engine, tmp_path: Path) -> Hall:
    """A branch of seven members and six of the masses."""
    built = Hall.built(engine, tmp_path)
    built.gathers("member", 5)
    built.gathers("masses", 6)
    return built


def with_scrutineers(hall: Hall) -> tuple[int, tuple[int, int]]:
    """Open a vote on the branch in which two people may count slips of paper."""
    first, second = hall.gathers("office", 2)
    return hall.opens(hall.prepares("organizations", scrutineers=(first, second))), (first, second)


def hands_out(hall: Hall, vote: int, voter: int, paper: int, by: int) -> None:
    with writing(hall.village.engine) as session:
        appraisals.give_slip(session, vote, paper, voter, by=Actor.person(by), now=hall.village.now)


def enters(hall: Hall, vote: int, paper: int, ballots: int, counts: Any, by: int) -> None:
    with writing(hall.village.engine) as session:
        appraisals.enter_totals(
            session, vote, paper, ballots, counts, by=Actor.person(by), now=hall.village.now
        )


def test_slips_and_ballots_online_are_counted_together_once_both_scrutineers_agree(
    hall: Hall,
) -> None:
    vote, (first, second) = with_scrutineers(hall)
    masses = [(voter, paper) for voter, paper in hall.roster(vote) if paper == 2]
    for voter, paper in masses:
        hands_out(hall, vote, voter, paper, first)
    assert refused(lambda: hall.issues(vote, *masses[0])) == {"has_slip"}, "not online as well"
    assert refused(lambda: hands_out(hall, vote, *masses[0], second)) == {"issued_already"}
    hall.votes(vote, "satisfied", who=[v for v, p in hall.roster(vote) if p == 1])
    hall.village.day("2026-04-11", sweeping=False)
    assert refused(lambda: hall.counts(vote)) == {"count_missing"}
    (subject,) = hall.about(vote, 2)
    totals = {subject: {"activities": {"satisfied": 4, "dissatisfied": 2}}}
    enters(hall, vote, 2, 6, totals, first)
    enters(hall, vote, 2, 6, {subject: {"activities": {"satisfied": 6}}}, second)
    assert refused(lambda: hall.counts(vote)) == {"counts_differ"}
    enters(hall, vote, 2, 6, totals, second)
    event = hall.counts(vote)
    assert (event.state, event.turnout, event.merged) == ("closed", 13, False)
    assert hall.tallies(vote)[subject, "masses", "activities", "dissatisfied"] == 2
    with reading(hall.village.engine) as session:
        assert told.results(session, session.get_one(AppraisalEvent, vote))["assisted"] is True


def test_totals_that_cannot_be_are_refused(hall: Hall) -> None:
    vote, (first, _) = with_scrutineers(hall)
    voter, paper = hall.roster(vote)[0]
    assert refused(lambda: hands_out(hall, vote, voter, paper, voter)) == {"no_scrutineer"}
    hands_out(hall, vote, voter, paper, first)
    (subject,) = hall.about(vote, paper)
    assert refused(lambda: enters(hall, vote, paper, 2, {}, first)) == {"more_than_slips"}
    assert refused(lambda: enters(hall, vote, paper, 1, {}, voter)) == {"no_scrutineer"}
    wrong: list[dict[str, dict[str, dict[str, int]]]] = [
        {"0": {}},
        {subject: {"beauty": {}}},
        {subject: {"activities": {"superb": 1}}},
        {subject: {"activities": {"satisfied": -1}}},
        {subject: {"activities": {"satisfied": 1, "dissatisfied": 1}}},
    ]
    for counts in wrong:
        with pytest.raises(BadInput):
            enters(hall, vote, paper, 1, counts, first)


def test_few_ballots_online_beside_slips_are_hidden_from_those_who_counted_slips(
    hall: Hall,
) -> None:
    vote, (first, second) = with_scrutineers(hall)
    everybody = hall.roster(vote)
    for voter, paper in everybody[:-3]:
        hands_out(hall, vote, voter, paper, first)
    hall.votes(vote, "dissatisfied", who=[voter for voter, _ in everybody[-3:]])
    for paper in {paper for _, paper in everybody[:-3]}:
        count = sum(1 for _, p in everybody[:-3] if p == paper)
        (subject,) = hall.about(vote, paper)
        for by in (first, second):
            enters(hall, vote, paper, count, {subject: {"activities": {"satisfied": count}}}, by)
    hall.counts(vote)
    (judged,) = hall.subjects(vote)
    assert (judged.hidden, judged.score, hall.tallies(vote)) == (True, None, {})


def test_a_class_of_few_voters_votes_together_with_another(hall: Hall) -> None:
    """Two of those above would be known by their ballots: they are counted with the masses."""
    section = """
appraisals:
  organizations:
    strata:
      - {key: members, title: 党员, voters: [member], weight: 50}
      - {key: masses, title: 群众, voters: [masses], weight: 30}
      - {key: superiors, title: 上级, voters: [superior(secretary)], weight: 20}
"""
    village = hall.village
    plan = village.rulebook.load_text(APPRAISED + section)
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        found = roster_of(session, plan, campaign, "organizations", 5, village.now)
    assert [(s.key, s.title, s.weight) for s in found.scheme.strata] == [
        ("members", "党员", 50),
        ("masses", "群众、上级", 50),
    ]
    assert [len(paper.voters) for paper in found.papers] == [7, 7]


def test_where_too_few_of_a_class_voted_all_count_together_without_weights(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    masses = [voter for voter, paper in hall.roster(vote) if paper == 2]
    hall.votes(vote, "satisfied", who=[v for v, p in hall.roster(vote) if p == 1])
    hall.votes(vote, "dissatisfied", who=masses[:3])
    hall.village.day("2026-04-11", sweeping=False)
    assert hall.counts(vote).merged
    (judged,) = hall.subjects(vote)
    assert (judged.score, judged.satisfaction) == (7000, 7000), "seven of ten, whoever they are"
    assert {stratum for _, stratum, _, _ in hall.tallies(vote)} == {""}


# --- the score of the pledge, S3-12 ---


def test_s3_12_ballots_and_the_score_of_the_pledge_make_the_grade(
    engine: Engine, tmp_path: Path
) -> None:
    """参照个人打算考核得分，综合评定成绩: here 60 of 100 by the ballots, 40 by the pledge."""
    section = "\nappraisals: {members: {ballot_weight: 60, most_best: none}}\n"
    hall = Hall.built(engine, tmp_path, section)
    hall.gathers("member", 5)
    hall.gathers("masses", 6)
    vote = hall.opens(hall.prepares())
    hall.votes(vote, "excellent")
    hall.counts(vote)
    first, second, *_ = hall.subjects(vote)
    assert refused(lambda: hall.evaluates(vote, first.id, "excellent")) == {"pledge_not_scored"}
    for subject, score in ((first, Fraction(85)), (second, Fraction(70))):
        with writing(engine) as session:
            appraisals.score_pledge(
                session, hall.village.rulebook, hall.village.campaign(session, FIRST),
                appraisals.event_of(session, vote), subject.id, score,
                by=hall.actor(FIRST), now=hall.village.now,
            )  # fmt: skip
    hall.evaluates(vote, first.id, "excellent")
    assert refused(lambda: hall.evaluates(vote, second.id, "excellent")) == {
        "differs_without_reason"
    }
    hall.evaluates(vote, second.id, "qualified")
    with reading(engine) as session:
        root = hall.village.campaign(session, "c").id
        found = appraisals.grade_of(session, root, "main", person_id=first.person_id)
        assert found is not None
        assert (found.composite, found.grade) == (Fraction(94), "excellent")
        assert (found.best, found.final) == (True, True)
        assert appraisals.grade_of(session, root, "other", person_id=first.person_id) is None


def test_s4_5_every_member_is_scored_on_work_and_on_the_pledge_kept(
    engine: Engine, tmp_path: Path
) -> None:
    """对每位党员的工作开展情况和承诺兑现情况进行评议: two items, which guards may ask for."""
    section = """
appraisals:
  members:
    questions:
      - {key: work, title: 工作开展情况, fact: work_scored}
      - {key: pledge_fulfilment, title: 承诺兑现情况}
"""
    guards = "guards: [members_appraised, recorded(work_scored)]"
    plan = PLAN.replace("guards: [pledges_published]", guards)
    hall = Hall.built(engine, tmp_path, section, plan)
    hall.gathers("member", 5)
    hall.gathers("masses", 6)
    vote = hall.opens(hall.prepares())
    everybody = {subject.person_id for subject in hall.subjects(vote)}
    with reading(engine) as session:
        campaign = hall.village.campaign(session, FIRST)
        day = hall.village.now.date()
        members = members_of(session, campaign.organization_id, day, roles=("member",))
        assert everybody == {member.id for member in members}, "full coverage"
    hall.votes(vote, "qualified")
    assert known(hall) == {"meeting.mobilization"}
    hall.counts(vote)
    assert known(hall) == {"meeting.mobilization", "members_appraised", "work_scored"}
    asked = {question for _, _, question, _ in hall.tallies(vote)}
    assert asked == {"work", "pledge_fulfilment"}


def test_s4_9_what_the_masses_think_has_consequences(hall: Hall) -> None:
    """群众评价 counted: under 60 per cent content, rectification is owed and stars are limited."""
    vote = hall.opens(hall.prepares("organizations"))
    hall.votes(vote, "dissatisfied")
    hall.counts(vote)
    with reading(hall.village.engine) as session:
        campaign = hall.village.campaign(session, FIRST)
        found = appraisals.consequences(
            session, campaign.root_id, "main", organization_id=campaign.organization_id
        )
    assert [(one.what, one.most) for one in found] == [("rectification", 0), ("star_limit", 2)]
    hall.publishes(vote)
    with reading(hall.village.engine) as session:
        (owed,) = session.exec(select(Rectification))
    assert (owed.origin, owed.origin_id, owed.state) == ("appraisal", vote, "open")
    assert "0.00%" in owed.problem
    subject = next(one for one in hall.subjects(vote) if one.organization_id)
    with pytest.raises(Refused, match="is_published"):
        hall.evaluates(vote, subject.id, "satisfied", "再想想")


# --- reminders and the timetable ---


def test_reminders_go_to_those_who_have_no_paper_yet(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    everybody = {voter for voter, _ in hall.roster(vote)}
    done = sorted(everybody)[:4]
    hall.votes(vote, "satisfied", who=done)
    hall.village.day("2026-04-08")
    reminded = [m for m in hall.village.messages(FIRST) if m.notice == "task_reminder"]
    assert {m.recipient_id for m in reminded} == everybody - set(done)
    with reading(hall.village.engine) as session:
        (task,) = session.exec(select(Task).where(Task.kind == "ballot"))
        assert (task.person_id, task.outcome) == (None, None), "no row says who got one when"


def test_the_timetable_counts_after_the_last_day_and_destroys_the_keys(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    hall.votes(vote, "satisfied", who=[v for v, _ in hall.roster(vote)][:10])
    village = hall.village

    def passes() -> int:
        return tend(village.engine, village.rulebook, hall.vault, now=village.now)

    village.day("2026-04-10")
    assert passes() == 0
    assert hall.event(vote).turnout == 10
    village.day("2026-04-11", "00:05")
    assert passes() == 1
    assert passes() == 0
    event = hall.event(vote)
    assert (event.state, event.keys_destroyed, hall.vault.has(vote)) == ("closed", True, False)
    deeds = [line.details or "" for line in village.history(FIRST, "worked")]
    assert [d for d in deeds if "keys_destroyed" in d]
    with reading(village.engine) as session:
        (task,) = session.exec(select(Task).where(Task.kind == "ballot"))
        assert task.outcome == "done"


def test_a_vote_that_cannot_be_counted_is_an_incident_until_it_can(hall: Hall) -> None:
    vote, (first, second) = with_scrutineers(hall)
    village, everybody = hall.village, hall.roster(vote)
    hands_out(hall, vote, *everybody[0], first)
    hall.votes(vote, "satisfied", who=[voter for voter, _ in everybody[1:]])
    village.day("2026-04-11", sweeping=False)

    def passes() -> list[tuple[str, bool]]:
        tend(village.engine, village.rulebook, hall.vault, now=village.now)
        with reading(village.engine) as session:
            found = session.exec(select(Incident)).all()
            return [(incident.kind, incident.closed_at is None) for incident in found]

    assert passes() == passes() == [("appraisal_not_counted", True)]
    for by in (first, second):
        enters(hall, vote, everybody[0][1], 1, {}, by)
    assert passes() == [("appraisal_not_counted", False)]
    assert hall.event(vote).state == "closed"


def test_a_vote_whose_key_is_lost_is_an_incident_and_stops_nothing_else(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    hall.votes(vote, "satisfied")
    hall.vault.destroy(vote)
    village = hall.village
    village.day("2026-04-11", sweeping=False)
    assert tend(village.engine, village.rulebook, hall.vault, now=village.now) == 0
    with reading(village.engine) as session:
        (incident,) = session.exec(select(Incident)).all()
    assert "ballot key" in incident.cause
    assert hall.event(vote).state == "open"


def test_turnout_is_looked_at_once_an_hour_and_not_while_few_have_voted(hall: Hall) -> None:
    """Who watches the number while somebody walks to the booth would learn when they voted."""
    vote = hall.opens(hall.prepares("organizations"))
    voters = [v for v, _ in hall.roster(vote)]
    village = hall.village
    seen = []
    for minute, more in enumerate(range(0, len(voters), 3)):
        hall.votes(vote, "satisfied", who=voters[more : more + 3])
        village.day("2026-04-03", f"{9 + minute // 2:02}:{30 * (minute % 2):02}", sweeping=False)
        appraisals.look_at_turnout(village.engine, now=village.now)
        seen.append(hall.event(vote).turnout)
    assert seen == [0, 0, 9, 9, 13]


def test_s0_10_an_election_is_a_vote_with_yes_and_no(engine: Engine, tmp_path: Path) -> None:
    """选举优秀共产党员: elected is who more than half of the ballots name."""
    section = """
appraisals:
  members:
    questions: [{key: elect, title: 推选为优秀共产党员}]
    options: [{key: approve, title: 赞成, points: 100}, {key: against, title: 不赞成, points: 0}]
    grades: [{key: elected, title: 当选, satisfaction: 51}, {key: not_elected, title: 未当选}]
    satisfied: first
    most_best: none
    consequences: []
"""
    hall = Hall.built(engine, tmp_path, section)
    hall.gathers("member", 5)
    hall.gathers("masses", 6)
    vote = hall.opens(hall.prepares(title="“七一”前夕选举"))
    chosen = hall.subjects(vote)[0].id
    for voter, paper in hall.roster(vote):
        subjects = hall.about(vote, paper)
        ballot = {s: {"elect": "approve" if s == str(chosen) else "against"} for s in subjects}
        hall.puts_in(hall.issues(vote, voter, paper), ballot)
    hall.counts(vote)
    assert {s.grade for s in hall.subjects(vote) if s.id == chosen} == {"elected"}
    assert {s.grade for s in hall.subjects(vote) if s.id != chosen} == {"not_elected"}
