"""Two hands on one signature: whatever they race for, one wins, and the other is told."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from sqlalchemy import Engine

from service import campaigns
from service.actors import Actor
from service.db import retrying
from tests.campaigns.village import FIRST, Village
from tests.work.test_approvals import done, gathered, places, process, submitted
from workflows.refusals import Refused

ROUNDS = 4


def race(*acts: Callable[[], object]) -> list[str]:
    """Do everything at once, and return what each came to, in the order of the acts."""
    start, came_to = Barrier(len(acts)), [""] * len(acts)

    def run(number: int) -> None:
        start.wait()
        try:
            retrying(acts[number])
            came_to[number] = "done"
        except Refused as refused:
            came_to[number] = refused.reasons[0].code

    threads = [Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came_to


def approves(village: Village, by: Actor) -> Callable[[], object]:
    return lambda: village.do(campaigns.approve, FIRST, by=by)


def returns(village: Village, by: Actor) -> Callable[[], object]:
    return lambda: village.do(campaigns.send_back, FIRST, "缺材料", by=by)


def withdraws(village: Village) -> Callable[[], object]:
    return lambda: village.do(campaigns.withdraw, FIRST, by=village.secretary(FIRST))


def test_of_two_signatures_of_one_person_one_counts(engine: Engine) -> None:
    village, officer, _ = submitted(engine)
    came_to = race(*(approves(village, officer) for _ in range(4)))
    assert sorted(came_to)[-1] == "done"
    assert came_to.count("done") == 1
    assert process(village).step == "decide"
    assert len(village.history(FIRST, "worked")) == 1


def test_an_approval_and_a_withdrawal_at_once_have_one_winner(engine: Engine) -> None:
    village, officer, _ = submitted(engine)
    for _ in range(ROUNDS):
        approved, withdrawn = race(approves(village, officer), withdraws(village))
        assert sorted((approved == "done", withdrawn == "done")) == [False, True]
        outcome = process(village).outcome
        assert outcome == (None if approved == "done" else "withdrawn")
        if approved == "done":
            assert withdrawn == "approvals.touched"
            village.do(campaigns.send_back, FIRST, "再来", by=village.superior(FIRST))
        village.do(campaigns.submit, FIRST, by=village.secretary(FIRST))


def test_an_approval_and_a_return_at_once_have_one_winner(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    village.do(campaigns.approve, FIRST, by=officer)
    came_to = race(approves(village, secretary), returns(village, secretary))
    assert came_to.count("done") == 1
    assert done(village) == (came_to[0] == "done")
    assert len(village.history(FIRST, "approved", "returned")) == 1


def test_the_last_two_of_all_sign_at_once_and_the_step_is_settled_once(engine: Engine) -> None:
    village, people = gathered(engine, "jointly")
    who = [people[name] for name in ("office", "officer", "publicist")]
    assert race(*(approves(village, one) for one in who)) == ["done"] * 3
    assert process(village).step == "decide"
    assert [place.status for place in places(village)] == ["approved"] * 3 + ["open"]
