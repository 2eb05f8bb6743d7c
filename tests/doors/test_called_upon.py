"""待办 calls upon exactly those who may act: for votes, reviews, what was put right, and awards."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors.house import House
from tests.doors.test_award_pages import named, opened, page
from tests.doors.test_awards import goes_by
from tests.doors.test_ballot_credentials import SCRUTINEERS
from tests.doors.test_todo_of_work import BRANCH, desk, stands_in_for
from tests.doors.test_vote_pages import casts, prepared
from tests.doors.work_of_reviews import SAID

OPENS = "A vote was prepared"
VOTES = "you have a ballot"
PUBLISHES = "publish the results"
VERIFIES = "you verify and close it"
CARES = "This organisation is in your care"
LISTS, CARRIES = "you propose the list", "you, as a second person, carry it"
SHOWS, MAKES = "you show it to the public", "you make the award"


@pytest.fixture
def hall(house: House, tmp_path: Path) -> Iterator[House]:
    """The house with a folder of its own for keys."""
    found = House(house.settings.database_url, house.secrets, vault_dir=tmp_path / "keys")
    yield found
    found.close()


def called(house: House, words: str) -> set[tuple[str, str]]:
    """Who of everybody that matters here finds these words on 待办."""
    everybody = [(code, "secretary") for code in ("C", "G1", "G2", "B1", "B2")]
    everybody += [
        ("C", role) for role in ("office", "leading_group", "leading_group_head", "member")
    ]
    everybody += [("B1", "member"), ("B2", "member"), ("B1", "masses"), SCRUTINEERS[0]]
    return {one for one in everybody if words in desk(house, *one).opens("/todo")}


def test_a_vote_calls_the_second_person_then_voters_then_whoever_publishes(hall: House) -> None:
    own = prepared(hall)
    vote = int(own.at.rpartition("/")[2])
    assert called(hall, OPENS) == {("C", "secretary")}, "nearest above, and not who prepared it"
    above = desk(hall, "C")
    above.opens("/todo")
    above.opens(own.at)
    above.presses("All is right: open the vote")
    assert called(hall, OPENS) == set()
    voters = called(hall, VOTES)
    assert {("B1", "member"), ("B2", "member"), ("B1", "masses")} <= voters
    assert not voters & {("C", "office"), ("C", "leading_group"), ("G2", "secretary")}
    casts(hall, vote, "B1", "member")
    assert called(hall, VOTES) == voters - {("B1", "member")}, "whoever has a paper is not called"
    casts(hall, vote, "B2", "member")
    casts(hall, vote, "B1", "masses")
    hall.set_clock("2026-03-21")
    assert called(hall, VOTES) == set(), "its last day is over"
    own.opens(own.at)
    own.presses("Count")
    assert called(hall, PUBLISHES) == {("G1", "secretary")}


def test_whoever_raised_a_shortcoming_verifies_it(house: House) -> None:
    above = desk(house, "G1")
    above.opens(f"/campaigns/{house.campaign(BRANCH).id}/reviews")
    above.presses("Raise it", problem="窗口排队时间过长", due_on="2026-04-01")
    item = above.at
    assert called(house, VERIFIES) == set()
    own = desk(house)
    own.opens(item)
    own.presses("Report it as put right", text="增开两个窗口")
    assert called(house, VERIFIES) == {("G1", "secretary")}
    above.opens("/todo")
    assert "增开两个窗口" in above.words, "what there is to judge stands there"
    above.opens(item)
    above.presses("Close it")
    assert called(house, VERIFIES) == set()


def test_what_others_raised_falls_to_the_superior_once_they_may_not_verify(house: House) -> None:
    leaders = desk(house, "C", "leading_group")
    leaders.opens(f"/campaigns/{house.campaign(BRANCH).id}/reviews")
    leaders.presses("Raise it", problem="窗口排队时间过长", due_on="2026-04-01")
    own = desk(house)
    own.opens(leaders.at)
    own.presses("Report it as put right", text="增开两个窗口")
    assert called(house, VERIFIES) == {("C", "leading_group")}
    house.ends_post("C", "leading_group", "2026-03-10")
    assert called(house, VERIFIES) == {("G1", "secretary")}


def test_a_leader_is_called_to_review_the_unit_in_their_care_by_name_or_by_post(
    house: House,
) -> None:
    enters_review(house)
    assert called(house, CARES) == set()
    office, leader = house.caller("C", "office"), ("C", "leading_group")
    place = {"campaign_id": house.campaign(BRANCH).id}
    with house.context.sessions() as session:
        by_name = {"person_id": house.person(session, *leader).id, "since": "2026-03-01"}
        secretary = house.person(session, BRANCH, "secretary").id
    contact = office.does("/api/v1/contacts", {**place, **by_name})
    assert called(house, CARES) == {leader}
    office.does(f"/api/v1/contacts/{contact['id']}/end", {"until": "2026-05-19"})
    assert called(house, CARES) == set(), "it ended yesterday"
    by_post = {"role": "leading_group_head", "since": "2026-05-20"}
    office.does("/api/v1/contacts", {**place, **by_post})
    head = ("C", "leading_group_head")
    assert called(house, CARES) == {head}
    house.caller(*head).does("/api/v1/reviews", {**place, **SAID})
    assert called(house, CARES) == {head}, "its secretary is to be reviewed as well"
    house.caller(*head).does("/api/v1/reviews", {**place, **SAID, "person_id": secretary})
    assert called(house, CARES) == set(), "what is given is not owed"


def enters_review(house: House) -> None:
    """Bring the branch through its first stages into the reviews of May."""
    house.submits(BRANCH)
    above = desk(house, "G1")
    branch = house.campaign(BRANCH)
    ruling = {"campaign_id": branch.id, "verb": "approve", "version": branch.version}
    house.caller("G1").does("/api/v1/approvals", ruling)
    house.day("2026-04-02")
    own, member = desk(house), desk(house, BRANCH, "member")
    for of, who, examiner in (("organization", own, above), ("member", member, own)):
        who.opens(f"/campaigns/{branch.id}/pledges/new?of={of}")
        who.presses(
            "Save as a draft", items__0__title="办理时限减半", items__0__measure="增开窗口",
            items__0__responsible="本人", items__0__deadline="2026-05-01",
        )  # fmt: skip
        who.presses("Hand in for examination")
        examiner.opens(who.at)
        examiner.presses("Accept")
        own.opens(who.at)
        own.presses("Publish")
    house.day("2026-05-20")
    assert house.campaign(BRANCH).state == "main/review"


def test_an_award_calls_for_its_list_a_second_person_the_notice_and_the_award(
    house: House,
) -> None:
    award = opened(house)
    decide = {("C", "secretary"), ("C", "office")}
    decide |= {("C", "leading_group"), ("C", "leading_group_head")}
    assert called(house, LISTS) == set(), "names are still wanted"
    named(house, award)
    assert called(house, LISTS) == decide
    committee, leader = desk(house, "C"), desk(house, "C", "leading_group")
    committee.opens(page(house, "C", award))
    committee.presses("Ask for opinions", roles=["organization_officer"])
    assert called(house, LISTS) == set(), "it waits for the department"
    officer = desk(house, "C", "organization_officer")
    officer.opens(page(house, "C", award))
    officer.presses("Answer", verdict="agrees")
    committee.opens(page(house, "C", award) + "/decision")
    committee.presses("Propose the list", nominations=["1"])
    assert called(house, LISTS) == set()
    assert called(house, CARRIES) == decide - {("C", "secretary")}, "nobody carries their own"
    leader.opens(page(house, "C", award))
    leader.presses("Carry the list")
    assert called(house, CARRIES) == set()
    assert called(house, SHOWS) == decide
    committee.opens(page(house, "C", award))
    committee.presses("Show to the public")
    assert called(house, SHOWS) == set()
    assert called(house, MAKES) == set(), "the notice hangs"
    goes_by(house, "2026-03-24")
    assert called(house, MAKES) == decide


def test_whoever_stands_in_is_called_to_the_posts_work_and_to_nothing_personal(
    hall: House,
) -> None:
    own = prepared(hall)
    stand_in = ("C", "member")
    stands_in_for(hall, ("C", "secretary"), stand_in)
    assert called(hall, OPENS) == {("C", "secretary"), stand_in}
    above = desk(hall, "C")
    above.opens(own.at)
    above.presses("All is right: open the vote")
    stands_in_for(hall, ("B1", "masses"), stand_in)
    assert ("B1", "masses") in called(hall, VOTES)
    assert stand_in not in called(hall, VOTES)
