"""The chapters of the college of source 001: its two phases, link by link."""

from __future__ import annotations

from collections.abc import Iterable

from service.board import board
from tests.stories import acts
from tests.stories import college_checks as checks
from tests.stories import college_votes as votes
from tests.stories.college import (
    ABOVE,
    NEW,
    V1,
    goes_by,
    judged,
    kept,
    meets,
    mobilized,
    pledged,
    reviews,
)
from tests.stories.tale import Tale

#: Who does every month what is owed; the branch L does not.
GOOD, ALL_GOOD, EVERYBODY = ("C", "G", "B"), ("C", "G", "B", "N"), ("C", "G", "B", "L", "N")
OVERDUE = ("overdue", "escalation")
Made = dict[str, dict[str, int]]


def launched(tale: Tale) -> None:
    """The rules come first (S1-15, S1-21); all are under way from 1 June 2010 on (S1-1)."""
    acts.launches(tale, "college-001", "C")
    for document in ("class_conditions", "assessment_rules", "member_rules"):
        acts.files_document(tale, "C", document)


def hand_in(tale: Tale, codes: Iterable[str]) -> None:
    """Some organisations hand their stage in, and are approved from the top down."""
    for code in codes:
        acts.submits(tale, code)
        acts.approves(tale, ABOVE[code], code)


def mobilization_2010(tale: Tale) -> list[tuple[str, str, str]]:
    """S1-5, S1-18: one is returned, one is late; what was said to the late one until it acts."""
    goes_by(tale, "2010-06-21", GOOD)
    for code in GOOD:
        mobilized(tale, code)
    hand_in(tale, ("C", "G"))
    acts.submits(tale, "B")
    acts.sends_back(tale, "G-secretary", "B", "分工没有落实到人")
    goes_by(tale, "2010-06-28", GOOD)
    hand_in(tale, ("B",))
    goes_by(tale, "2010-07-26", GOOD)
    said = [each for each in tale.said("L", "escalation") if each[1] in OVERDUE]
    mobilized(tale, "L")
    hand_in(tale, ("L",))
    return said


def pledges_2010(tale: Tale) -> Made:
    """S1-6, S1-7: a new branch pledges with the others; one is put off, one is signed for."""
    goes_by(tale, "2010-08-16", GOOD)
    tale.comes(NEW)
    goes_by(tale, "2010-09-13", ALL_GOOD)
    made = {code: pledged(tale, code, "2010-12-31") for code in ALL_GOOD}
    body = {"campaign_id": tale.campaign("L"), "until": "2010-10-20", "reason": "食堂搬迁"}
    asked = tale.secretary("L").does(f"{V1}/postponements", body)["id"]
    tale.secretary("G").does(f"{V1}/postponements/{asked}", {"grant": True, "note": "同意"})
    hand_in(tale, ("C", "G", "N"))
    _signed_by_a_substitute(tale)
    goes_by(tale, "2010-10-18", ALL_GOOD)
    made["L"] = pledged(tale, "L", "2010-12-31")
    acts.submits(tale, "L")
    version = tale.secretary("L").reads(tale.path("L"))["version"]
    vain = {"campaign_id": tale.campaign("L"), "verb": "approve", "version": version}
    answer = tale.who("G-member-1").post(f"{V1}/approvals", vain)
    assert answer.status_code == 404, "the substitution ended on 24 September"
    acts.approves(tale, "G-secretary", "L")
    return made


def _signed_by_a_substitute(tale: Tale) -> None:
    acts.submits(tale, "B")
    days = {"since": "2010-09-20", "until": "2010-09-24", "reason": "外出培训"}
    body = {"substitute_id": tale.person("G-member-1"), **days}
    tale.secretary("G").does(f"{V1}/substitutes", body)
    goes_by(tale, "2010-09-22", ALL_GOOD)
    acts.approves(tale, "G-member-1", "B")


def leaders_take_care(tale: Tale) -> None:
    """S1-11, S1-19: a leader of the college takes care of the general branch and of a branch."""
    leader = tale.person("C-leading_group")
    for code in ("G", "B"):
        body = {"campaign_id": tale.campaign(code), "person_id": leader, "since": "2010-10-18"}
        tale.who("C-office").does(f"{V1}/contacts", body)


def late_one_is_checked(tale: Tale) -> None:
    """S1-23: the draw of December 2010 falls on the one that does nothing; it gets a ticket."""
    goes_by(tale, "2010-12-13", ALL_GOOD)
    seed = "2010年下半年随机抽查的种子一号"
    assert checks.checked(tale, seed, "2010-H2", "支委会没有召开") == "L"
    ticket = checks.ticketed(tale, "L", "2010-12-24")
    goes_by(tale, "2010-12-20", ALL_GOOD)
    checks.ticket_answered(tale, "L", ticket)


def checked_and_appraised(tale: Tale) -> None:
    """S1-13, S1-14, S1-23: in December 2011 one is drawn again, and all are judged by votes."""
    goes_by(tale, "2011-12-12", ALL_GOOD)
    assert checks.checked(tale, "2011年下半年随机抽查的种子二号", "2011-H2", "台账齐全") == "B"
    grades, _ = votes.appraised(tale, EVERYBODY)
    assert {grade for found in grades.values() for grade in found} == {"satisfied", "qualified"}


def reviewed(tale: Tale, year: int, made: Made, failing: Iterable[str] = ()) -> None:
    """S1-9: pledges are carried out by the year's end; in January everybody is reviewed."""
    goes_by(tale, f"{year - 1}-12-20", ALL_GOOD)
    for code in EVERYBODY:
        kept(tale, code, made[code], failing)
    goes_by(tale, f"{year}-01-10", ALL_GOOD)
    for code in EVERYBODY:
        by_contact = code in ("C", "G", "B")
        reviews(tale, "C-leading_group" if by_contact else "G-secretary", code)
    # The two who let the quarter pass without a stage summary meeting catch up.
    for code in ("C", "L"):
        meets(tale, code, "summary_meeting")
    goes_by(tale, f"{year}-01-20", ALL_GOOD)


def appraised(tale: Tale, year: int) -> dict[str, list[str]]:
    """S1-13, S1-14: in March all are judged, and the results published and put on the ledger."""
    goes_by(tale, f"{year}-03-14", ALL_GOOD)
    grades, issued = votes.appraised(tale, EVERYBODY)
    assert all(issued.values())
    goes_by(tale, f"{year}-05-09", ALL_GOOD)
    return grades


def commended_2011(tale: Tale, made: Made) -> dict[str, list[str]]:
    """S1-16: names come up level by level; an objection to one of them is upheld."""
    for code, owner in (("B", "B"), ("N", "N"), ("B", "B-member-1")):
        assert judged(tale, code, owner, made[code][owner]) == 90
    units = votes.award_opened(tale, "outstanding_organizations_2011")
    people = votes.award_opened(tale, "outstanding_members_2011")
    against = acts.is_refused(
        tale, "L-secretary", f"{V1}/nominations", votes.name_of(tale, units, "L")
    )
    assert against == ["commendation.duties_overdue"], "assessed it was, by the spot check"
    branch, newcomer = votes.put_up(tale, units, "B"), votes.put_up(tale, units, "N")
    member = votes.put_up(tale, people, "B", "B-member-1")
    for award in (units, people):
        votes.names_in(tale, award, "BNLGC")
    goes_by(tale, "2011-06-01", ALL_GOOD)
    shown = votes.decided(tale, units, [branch, newcomer])
    votes.decided(tale, people, [member])
    goes_by(tale, "2011-06-03", ALL_GOOD)
    votes.objects(tale, "L-masses-1", shown["id"], newcomer)
    goes_by(tale, "2011-06-20", ALL_GOOD)
    honours = {"units": votes.awarded(tale, units), "people": votes.awarded(tale, people)}
    goes_by(tale, "2011-07-04", ALL_GOOD)
    return honours


# --- the second phase ---


def second_phase(tale: Tale) -> dict[str, list[str]]:
    """S1-3, S1-4: the five links once more, everybody in time; what was honoured in 2012."""
    goes_by(tale, "2011-07-11", ALL_GOOD)
    for code in EVERYBODY:
        mobilized(tale, code)
        hand_in(tale, (code,))
    goes_by(tale, "2011-09-13", ALL_GOOD)
    made = {code: pledged(tale, code, "2011-12-31") for code in EVERYBODY}
    hand_in(tale, EVERYBODY)
    checked_and_appraised(tale)
    reviewed(tale, 2012, made)
    appraised(tale, 2012)
    for code, owner in (("N", "N"), ("L", "L-member-1")):
        assert judged(tale, code, owner, made[code][owner]) == 90
    units = votes.award_opened(tale, "outstanding_organizations_2012")
    people = votes.award_opened(tale, "outstanding_members_2012")
    newcomer = votes.put_up(tale, units, "N")
    member = votes.put_up(tale, people, "L", "L-member-1")
    for award in (units, people):
        votes.names_in(tale, award, "BNLGC")
    goes_by(tale, "2012-06-04", ALL_GOOD)
    votes.decided(tale, units, [newcomer])
    votes.decided(tale, people, [member])
    goes_by(tale, "2012-06-18", ALL_GOOD)
    return {"units": votes.awarded(tale, units), "people": votes.awarded(tale, people)}


def to_the_congress(tale: Tale) -> None:
    """S1-1, S1-3: duties go on without a phase; once the congress has its day, all ends before."""
    goes_by(tale, "2012-09-28", ALL_GOOD)
    told = [
        one["state_words"] for one in tale.who("C-office").reads(f"{V1}/campaigns")["campaigns"]
    ]
    assert told == ["各阶段已完成，规定动作继续（截止时间未定）"] * len(EVERYBODY)
    body = {"event": "congress_18", "on": "2012-11-08"}
    tale.who("C-office").does(tale.path("C", "events"), body)
    words = tale.secretary("B").reads(tale.path("B"))["state_words"]
    assert words == "各阶段已完成，规定动作继续到2012年11月7日"
    with tale.looking() as session:
        shown = board(session, tale.context.rulebook, now=tale.now())
        assert {row.code for row in shown if row.goes_on} == set(EVERYBODY)
    goes_by(tale, "2012-11-08", ALL_GOOD)
