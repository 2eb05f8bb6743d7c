"""Many hands at once: places, decisions, rulings and awards are never had twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from service import commendation
from service.actors import Actor
from service.commendation.rows import take_place
from service.db import reading, retrying, writing
from service.models import Honour, Nomination, PublicNotice, Selection, Share
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST
from tests.work.honours import Honours
from tests.work.test_commendation import chosen_and_shown, up
from tests.work.test_commendation_objections import SAID
from workflows.refusals import Refused

HANDS = 8


def at_once(*acts: Callable[[], object]) -> Counter[str]:
    """Do all of them side by side; count what came of each: done, or the first reason."""

    def outcome(act: Callable[[], object]) -> str:
        try:
            retrying(act)
        except Refused as refusal:
            return refusal.reasons[0].code.removeprefix("commendation.")
        except DBAPIError:
            return "failed"
        return "done"

    with ThreadPoolExecutor(HANDS) as hands:
        return Counter(hands.map(outcome, acts))


def takes_place(village: Honours, share: int) -> None:
    with writing(village.engine) as session:
        take_place(session, session.get_one(Share, share), "某")


def test_a_thousand_races_for_the_places_of_a_share_never_give_more_than_there_are(
    engine: Engine,
) -> None:
    village = Honours.begin(engine)
    village.opens(pool=40)
    village.allots(OWN, 40)
    share = village.share(OWN).id
    found = at_once(*[lambda: takes_place(village, share)] * 1000)
    assert found == {"done": 40, "over_quota": 960}
    assert village.share(OWN).used == 40


def test_the_last_places_of_a_tree_are_handed_down_once(engine: Engine) -> None:
    village = Honours.begin(engine)
    village.opens(pool=10)
    codes = [EAST, WEST, OWN] * 20
    found = at_once(
        *(lambda code=code, places=n % 7: village.allots(code, places)
          for n, code in enumerate(codes))
    )  # fmt: skip
    assert found["failed"] == 0
    with reading(village.engine) as session:
        assert commendation.balance(session, session.get_one(Selection, 1)) == []
    top = village.share(COMMITTEE)
    assert top.allotted == sum(village.share(code).places or 0 for code in (EAST, WEST, OWN))
    assert top.allotted <= 10


def test_the_same_name_put_forward_by_many_hands_comes_up_once(engine: Engine) -> None:
    village = Honours.begin(engine)
    village.opens()
    found = at_once(*[lambda: village.puts(FIRST)] * HANDS)
    assert found == {"done": 1, "named_already": HANDS - 1}
    assert (village.share(FIRST).used, len(village.all(Nomination))) == (1, 1)


def test_a_list_is_carried_once_whoever_decides_at_the_same_moment(engine: Engine) -> None:
    village = Honours.begin(engine)
    village.opens()
    decision = village.proposes(*up(village, FIRST, SECOND))
    people = [village.committee(1), village.secretary(COMMITTEE)] * 4
    found = at_once(*(lambda by=by: village.decides(decision, by) for by in people))
    assert found == {"done": 1, "decided_already": 7}
    assert village.look(Selection, 1).chosen == 2


def test_two_lists_at_once_never_fill_more_places_than_there_are(engine: Engine) -> None:
    village = Honours.begin(engine)
    village.opens()
    first, second, third = up(village, FIRST, SECOND, OWN)
    lists = [village.proposes(first, second), village.proposes(second, third)]
    found = at_once(*(lambda number=number: village.decides(number) for number in lists))
    assert found["done"] == 1
    assert village.look(Selection, 1).chosen == 2


def test_ruling_one_way_against_the_other_ends_in_one_of_them(engine: Engine) -> None:
    village = Honours.begin(engine)
    village.opens()
    numbers, _ = chosen_and_shown(village, FIRST, OWN)
    objection = village.objects(1, numbers[0], SAID)
    found = at_once(
        *(lambda way=way: village.rules(objection, upheld=way) for way in (True, False) * 4)
    )
    assert found == {"done": 1, "ruled_already": 7}
    upheld = village.look(Nomination, numbers[0]).status == "removed"
    assert len(village.all(PublicNotice)) == (2 if upheld else 1)


def test_an_award_is_made_once(engine: Engine) -> None:
    village = Honours.begin(engine)
    village.opens()
    chosen_and_shown(village, FIRST, OWN)
    village.day("2026-03-10")
    assert at_once(*[village.awards] * HANDS) == {"done": 1, "not_clean": HANDS - 1}
    assert len(village.all(Honour)) == 2


def test_the_end_of_a_notice_against_an_objection_in_its_last_moment(engine: Engine) -> None:
    """Either the objection came in time and the award waits for it, or it is refused."""
    village = Honours.begin(engine)
    village.opens()
    numbers, _ = chosen_and_shown(village, FIRST, OWN)
    last_moment = village.now.replace(month=3, day=9, hour=23, minute=59)
    village.day("2026-03-10", sweeping=False)

    def objects() -> None:
        with writing(village.engine) as session:
            commendation.raise_objection(
                session, village.rulebook, session.get_one(PublicNotice, 1), numbers[0], SAID,
                by=Actor.person(village.member(FIRST, 1), "member"), now=last_moment,
            )  # fmt: skip

    found = at_once(village.sweep, objects)
    status = village.look(Selection, 1).status
    assert status == ("clean" if found["notice_is_over"] else "on_notice")


@pytest.mark.parametrize("code", [FIRST])
def test_handing_in_against_one_more_name_loses_neither(engine: Engine, code: str) -> None:
    village = Honours.begin(engine)
    village.opens()
    found = at_once(lambda: village.hands_in(code), lambda: village.puts(code))
    share = village.share(code)
    assert found["failed"] == 0
    assert share.status in ("handed_in", "declined")
    standing = [n for n in village.all(Nomination) if n.status == "standing"]
    assert len(standing) == share.used


def test_a_name_is_withdrawn_or_passed_on_and_never_both(engine: Engine) -> None:
    """Both hands have looked before either acts; SQLite lets only one of them in at all."""
    village = Honours.begin(engine)
    village.opens()
    names = [village.puts(code, number) for code in (FIRST, SECOND) for number in (0, 1)]
    for code, number in zip((FIRST, FIRST, SECOND, SECOND), names, strict=True):
        both_looked = Barrier(2)

        def looks(
            session: Session, number: int = number, gate: Barrier = both_looked
        ) -> Nomination:
            found = session.get_one(Nomination, number)
            if engine.dialect.name == "postgresql":
                gate.wait()
            return found

        def withdraws(code: str = code) -> None:
            with writing(village.engine) as session:
                commendation.withdraw(
                    session, village.rulebook, looks(session), "本人谢绝",
                    by=village.secretary(code), now=village.now,
                )  # fmt: skip

        def recommends() -> None:
            with writing(village.engine) as session:
                commendation.recommend(
                    session, village.rulebook, looks(session),
                    by=village.secretary(EAST), now=village.now,
                )  # fmt: skip

        found = at_once(withdraws, recommends)
        assert found["done"] == 1, found
        passed_on = village.look(Nomination, number).status == "standing"
        assert found == {"done": 1, "passed_on" if passed_on else "not_here": 1}
    standing = [n for n in village.all(Nomination) if n.status == "standing"]
    assert village.share(EAST).used == len(standing)
    assert village.share(FIRST).used + village.share(SECOND).used == len(standing)
