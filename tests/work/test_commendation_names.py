"""Who may be named for an award, by whom, and whom a sanction or a rectification bars."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from service import commendation
from service.actors import Actor
from service.commendation import Put
from service.errors import BadInput, NotFound
from service.models import (
    Nomination,
    Person,
    Sanction,
    Selection,
)
from service.work import open_task
from tests.campaigns.village import EAST, FIRST, SECOND
from tests.work.honours import DEEDS, Honours
from tests.work.test_commendation import refused, up
from workflows.refusals import Refused


@pytest.fixture
def village(engine: Engine) -> Honours:
    """The village on the first day of its commendation, an award open."""
    return Honours.opened(engine)


def barred(village: Honours, code: str, kind: str, number: int = 0) -> None:
    """Let a sanction, or an investigation, of a member be entered."""

    def verb(session: Session) -> None:
        person = session.get_one(Person, village.member(code, number))
        home = village.campaign(session, code)
        day = date(2026, 1, 5)
        commendation.enter_sanction(
            session, village.rulebook, home, person, kind, "处分决定〔2026〕1号", day,
            date(2026, 12, 31), by=village.committee(), now=village.now,
        )  # fmt: skip

    village.in_one_go(verb)


def lifts(village: Honours) -> None:
    """Let the first sanction be lifted."""
    village.in_one_go(
        lambda session: commendation.lift_sanction(
            session, village.rulebook, village.campaign(session, FIRST),
            session.get_one(Sanction, 1), by=village.committee(1), now=village.now,
        )
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "code"), [("sanction", "sanctioned"), ("investigation", "under_investigation")]
)
def test_nobody_with_a_sanction_or_under_investigation_is_named(
    village: Honours, kind: str, code: str
) -> None:
    barred(village, FIRST, kind)
    with pytest.raises(Refused) as found:
        village.puts(FIRST)
    assert refused(found) == [code]
    assert village.share(FIRST).used == 0, "nothing was changed"
    assert village.all(Nomination) == []
    village.puts(FIRST, 1)


def test_a_sanction_that_was_lifted_no_longer_bars(village: Honours) -> None:
    barred(village, FIRST, "sanction")
    lifts(village)
    village.puts(FIRST)
    with pytest.raises(Refused) as found:
        lifts(village)
    assert refused(found) == ["lifted_already"]


def test_a_sanction_entered_and_lifted_is_written_down_and_told(village: Honours) -> None:
    barred(village, FIRST, "sanction")
    lifts(village)
    lines = [
        line for line in village.history(FIRST, "worked") if "sanction" in (line.details or "")
    ]
    assert [line.person_id for line in lines] == [
        village.committee(number).person_id for number in (0, 1)
    ]
    kept = village.look(Sanction, 1)
    assert (kept.entered_by, kept.lifted_by) == tuple(line.person_id for line in lines)
    for deed in ("sanction_entered", "sanction_lifted"):
        sent = [m for m in village.messages(FIRST, "notice") if deed in m.params]
        assert {m.role for m in sent} == {"", "secretary"}
        assert village.member(FIRST) in {m.recipient_id for m in sent}
    barred(village, SECOND, "investigation")
    assert [m for m in village.messages(SECOND, "notice") if "investigation" in m.params] == []
    assert "investigation_entered" in (village.history(SECOND, "worked")[-1].details or "")


def test_an_open_rectification_and_too_short_a_story_are_both_told(village: Honours) -> None:
    person = village.member(FIRST)

    def owes(session: Session) -> None:
        campaign = village.campaign(session, FIRST)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        open_task(
            session, plan, campaign, "rectification", 9, title="整改", due_on=date(2026, 8, 1),
            now=village.now, person_id=person,
        )  # fmt: skip

    village.in_one_go(owes)
    put = Put(person_id=person, deeds="很好")
    with pytest.raises(Refused) as found:
        village.in_one_go(
            lambda session: commendation.propose(
                session, village.rulebook, session.get_one(Selection, 1),
                village.campaign(session, FIRST), put, by=village.secretary(FIRST),
                now=village.now,
            )
        )  # fmt: skip
    assert refused(found) == ["deeds_too_short", "rectification_open"]


def test_who_is_no_member_or_of_another_organisation_is_not_named(village: Honours) -> None:
    outsider = village.cast.one(FIRST, "secretary")

    def puts(code: str, person_id: int | None) -> None:
        village.in_one_go(
            lambda session: commendation.propose(
                session, village.rulebook, session.get_one(Selection, 1),
                village.campaign(session, code), Put(person_id=person_id, deeds=DEEDS),
                by=village.secretary(code), now=village.now,
            )
        )  # fmt: skip

    with pytest.raises(Refused) as found:
        puts(FIRST, outsider)
    assert refused(found) == ["no_member"]
    with pytest.raises(Refused) as found:
        puts(EAST, village.member(FIRST))
    assert refused(found) == ["from_below"]
    with pytest.raises(NotFound):
        puts(FIRST, village.member(SECOND))
    with pytest.raises(BadInput):
        puts(FIRST, None)


def test_a_name_comes_up_once_and_may_come_again_after_it_was_withdrawn(village: Honours) -> None:
    number = village.puts(FIRST)
    with pytest.raises(Refused) as found:
        village.puts(FIRST)
    assert refused(found) == ["named_already"]
    village.in_one_go(
        lambda session: commendation.withdraw(
            session, village.rulebook, session.get_one(Nomination, number), "本人谢绝",
            by=village.secretary(FIRST), now=village.now,
        )
    )  # fmt: skip
    assert village.share(FIRST).used == 0
    assert village.puts(FIRST) == number


def test_a_member_applies_and_the_secretary_puts_it_forward(village: Honours) -> None:
    number = village.applies(FIRST)
    assert village.look(Nomination, number).status == "applied"
    assert village.share(FIRST).used == 0
    assert village.puts(FIRST) == number
    assert village.look(Nomination, number).status == "standing"


def test_a_member_names_nobody_else_where_the_plan_lets_it_name_itself_alone(
    village: Honours,
) -> None:
    put = Put(person_id=village.member(FIRST, 1), deeds=DEEDS)
    with pytest.raises(Refused) as found:
        village.in_one_go(
            lambda session: commendation.apply(
                session, village.rulebook, session.get_one(Selection, 1),
                village.campaign(session, FIRST), put,
                by=Actor.person(village.member(FIRST), "member"), now=village.now,
            )
        )  # fmt: skip
    assert refused(found) == ["not_by_members"]


def test_who_was_honoured_lately_is_not_honoured_again_so_soon(village: Honours) -> None:
    numbers = up(village, FIRST)
    village.decides(village.proposes(*numbers))
    village.shows()
    village.day("2026-03-20")
    village.awards()
    again = village.opens(term="2026下半年", nominate_by=date(2026, 9, 1))
    with pytest.raises(Refused) as found:
        village.puts(FIRST, selection=again)
    assert refused(found) == ["honoured_lately"]
    village.puts(FIRST, 1, selection=again)
