"""领导点评: three parts and a grade, by whoever is to review, once a period; then amended."""

from __future__ import annotations

import json
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service import reviews
from service.actors import Actor
from service.db import reading, writing
from service.errors import BadInput, NotAllowed
from service.models import Occurrence, Review, ReviewChange
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST, Village, at
from tests.work.reviewed import PLAN, fact, gives, gives_all, person, reviews_of, said
from workflows.refusals import Refused


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village in the stage of reviews, on the tenth of March."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-10")
    return founded


def test_s1_9_a_review_has_three_parts_and_who_was_reviewed_is_told(village: Village) -> None:
    gives(village, FIRST, village.superior(FIRST))
    (review,) = reviews_of(village, FIRST)
    assert (review.achievements, review.shortcomings, review.directions) == (
        "按时完成了学习和承诺",
        "服务群众还不够主动",
        "下半年每月走访一次",
    )
    assert (review.grade, review.points, review.period, review.way) == (
        "good",
        10,
        "2026-H1",
        "on_site",
    )
    (message,) = [m for m in village.messages(FIRST) if m.stage == f"review/{review.id}"]
    assert json.loads(message.params)["what"] == "reviews.given"
    assert message.recipient_id == village.cast.one(FIRST, "secretary")
    (line,) = village.history(FIRST, "worked")
    assert json.loads(line.details or "")["deed"] == "reviews.given"


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"achievements": ""}, {"short_achievements"}),
        ({"shortcomings": "无"}, {"short_shortcomings"}),
        ({"directions": " 努 力 "}, {"short_directions"}),
        (
            {"achievements": "", "shortcomings": "", "directions": ""},
            {"short_achievements", "short_shortcomings", "short_directions"},
        ),
        ({"grade": "excellent"}, {"unknown_grade"}),
        ({"way": "letter"}, {"unknown_way"}),
        ({"place": "远" * 300}, {"too_long"}),
        ({"directions": "长" * 5000}, {"too_long"}),
    ],
)
def test_s2_7_what_a_review_lacks_is_said_all_at_once_and_nothing_is_kept(
    village: Village, changed: dict[str, str], codes: set[str]
) -> None:
    with pytest.raises(BadInput) as refused:
        gives(village, FIRST, village.superior(FIRST), said(**changed))
    assert {problem.code for problem in refused.value.problems} == codes
    for locale in ("zh-Hans", "zh-Hant", "en"):
        assert all(p.code not in p.told(locale) for p in refused.value.problems)
    assert reviews_of(village, FIRST) == []


def test_nobody_reviews_out_of_reach_or_oneself(village: Village) -> None:
    stranger = village.secretary(WEST)
    with pytest.raises(NotAllowed, match="not_to_review"):
        gives(village, FIRST, stranger)
    with pytest.raises(NotAllowed, match="not_to_review"):
        gives(village, FIRST, person(village, COMMITTEE, "secretary"))
    secretary = village.secretary(FIRST)
    with pytest.raises(Refused, match="of_oneself"):
        gives(village, FIRST, secretary)
    with pytest.raises(Refused, match="of_oneself"):
        gives(village, FIRST, secretary, of=secretary.person_id)
    with pytest.raises(NotAllowed, match="not_to_review"):
        gives(village, COMMITTEE, village.secretary(EAST))
    outsider = village.cast.one(SECOND, "member")
    with pytest.raises(Refused, match="not_reviewed_here"):
        gives(village, FIRST, secretary, of=outsider)
    assert reviews_of(village, FIRST) == []


def test_a_second_review_in_a_period_is_refused_and_in_the_next_it_is_given(
    village: Village,
) -> None:
    gives(village, FIRST, village.superior(FIRST))
    with pytest.raises(Refused, match="given_already"):
        gives(village, FIRST, village.superior(FIRST))
    village.day("2026-07-02")
    gives(village, FIRST, village.superior(FIRST))
    assert [review.period for review in reviews_of(village, FIRST)] == ["2026-H1", "2026-H2"]


def test_a_review_is_amended_and_what_was_said_before_is_kept(village: Village) -> None:
    number = gives(village, FIRST, village.superior(FIRST))

    def amends(reason: str, by: Actor, **changed: str) -> None:
        with writing(village.engine) as session:
            row = reviews.by_number(session, Review, number)
            what = said(**changed)
            reviews.amend(session, village.rulebook, row, what, reason, by=by, now=village.now)

    amends("核对后更正等次", village.superior(FIRST), grade="fair")
    (review,) = reviews_of(village, FIRST)
    assert (review.grade, review.points, review.version) == ("fair", 5, 2)
    with reading(village.engine) as session:
        (kept,) = session.exec(select(ReviewChange)).all()
    assert (json.loads(kept.before)["grade"], kept.version, kept.reason) == (
        "good",
        1,
        "核对后更正等次",
    )
    with pytest.raises(NotAllowed, match="not_your_review"):
        amends("不该我改", village.secretary(WEST))
    with pytest.raises(BadInput, match="reason_wanted"):
        amends("", village.superior(FIRST))


def test_s1_9_the_stage_waits_for_every_review_and_then_goes_on(village: Village) -> None:
    everybody = (FIRST, SECOND, OWN, EAST, WEST, COMMITTEE)
    assert fact(village, FIRST, "reviewed_by_leader") is None
    gives_all(village, FIRST, SECOND, OWN)
    assert fact(village, FIRST, "review_given") == "yes"
    assert fact(village, FIRST, "reviewed_by_leader") == "yes"
    # East reviewed both of its branches; nobody has reviewed East yet.
    assert fact(village, EAST, "review_given") == "yes"
    assert fact(village, EAST, "reviewed_by_leader") is None
    assert fact(village, COMMITTEE, "review_given") is None
    village.day("2026-06-01")
    assert village.state(FIRST) == "main/rectify"
    assert village.state(EAST) == "main/review"
    gives_all(village, EAST, WEST, COMMITTEE)
    assert {village.state(code) for code in everybody} == {"main/rectify"}


def test_s3_1_once_every_member_is_reviewed_the_duty_of_the_month_is_done(
    village: Village,
) -> None:
    first, last = sorted(village.cast.people[FIRST, "member"])

    def done() -> bool:
        with reading(village.engine) as session:
            number = village.campaign(session, FIRST).id
            chosen = select(Occurrence).where(
                Occurrence.campaign_id == number, Occurrence.duty == "member_reviews"
            )
            return session.exec(chosen).one().done_at is not None

    gives(village, FIRST, village.secretary(FIRST), of=first)
    assert not done()
    gives(village, FIRST, village.secretary(FIRST), of=last)
    assert done()


def test_two_browsers_review_at_once_and_one_review_stands(village: Village) -> None:
    together, heard = Barrier(2), list[str]()

    def reviewing() -> None:
        together.wait()
        try:
            gives(village, FIRST, village.superior(FIRST))
            heard.append("given")
        except Refused as refused:
            heard.append(refused.reasons[0].code)

    threads = [Thread(target=reviewing) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard) == ["given", "reviews.given_already"]
    assert len(reviews_of(village, FIRST)) == 1


def test_two_last_reviews_given_at_once_are_both_counted(village: Village) -> None:
    east = village.secretary(EAST)
    for code in (FIRST, SECOND):
        gives(village, code, east, of=village.secretary(code).person_id)
    together = Barrier(2)

    def reviewing(code: str) -> None:
        together.wait()
        gives(village, code, east)

    threads = [Thread(target=reviewing, args=(code,)) for code in (FIRST, SECOND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert fact(village, EAST, "review_given") == "yes"
