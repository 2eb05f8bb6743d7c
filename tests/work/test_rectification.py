"""整改: raised with a person and a day, reported with evidence, closed by another, judged later."""

from __future__ import annotations

from datetime import date
from functools import partial
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine

from service import reviews
from service.actors import OPERATOR
from service.db import reading, writing
from service.errors import BadInput, NotAllowed
from service.models import Person
from service.reviews import Origin
from service.work import attach, open_tasks_of
from tests.campaigns.village import COMMITTEE, EAST, FIRST, SECOND, WEST, Village, at
from tests.work.reviewed import PLAN, does, fact, gives, item, person, raises
from workflows.rectifying import ITEM_STATES, WAYS_ON
from workflows.refusals import Refused


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village in the stage of reviews, on the tenth of March."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-10")
    return founded


def notices(village: Village, number: int) -> list[str]:
    about = f"rectification/{number}"
    return [m.params.split('"what": "')[1].split('"')[0] for m in village.messages(FIRST)
            if m.stage == about]  # fmt: skip


def test_s3_15_an_issue_is_raised_put_right_and_closed(village: Village) -> None:
    superior, secretary = village.superior(FIRST), village.secretary(FIRST)
    ground = gives(village, FIRST, superior)
    number = raises(village, FIRST, superior, origin=Origin("review", ground))
    assert fact(village, FIRST, "rectification_closed") is None
    with reading(village.engine) as session:
        (task,) = open_tasks_of(session, "rectification", number)
        assert (task.role, task.due_on) == ("secretary", date(2026, 4, 10))
    does(village, reviews.report, number, "增开两个窗口，实行预约", by=secretary)
    assert item(village, number).state == "reported"
    assert fact(village, FIRST, "rectification_closed") is None
    does(village, reviews.close, number, by=superior, note="现场核验属实")
    closed = item(village, number)
    assert (closed.state, closed.closed_by, closed.origin_id) == (
        "closed",
        superior.person_id,
        ground,
    )
    assert fact(village, FIRST, "rectification_closed") == "yes"
    assert notices(village, number) == [
        "reviews.item_raised",
        "reviews.item_reported",
        "reviews.item_closed",
    ]
    with reading(village.engine) as session:
        assert [line.kind for line in reviews.lines_of(session, number)] == [
            "raised",
            "reported",
            "closed",
        ]


def test_what_is_not_enough_is_sent_back_with_the_reason_and_owed_anew(village: Village) -> None:
    superior, secretary = village.superior(FIRST), village.secretary(FIRST)
    number = raises(village, FIRST, superior)
    does(village, reviews.report, number, "已经要求改进", by=secretary)
    does(village, reviews.send_back, number, "没有说明具体做法", by=superior,
         due_on=date(2026, 4, 20))  # fmt: skip
    back = item(village, number)
    assert (back.state, back.turn, back.due_on) == ("open", 1, date(2026, 4, 20))
    with reading(village.engine) as session:
        (task,) = open_tasks_of(session, "rectification", number)
        assert (task.step, task.due_on) == (1, date(2026, 4, 20))
    does(village, reviews.report, number, "增开两个窗口，实行预约", by=secretary)
    does(village, reviews.close, number, by=superior)
    assert item(village, number).state == "closed"


def test_nothing_is_closed_without_evidence(village: Village) -> None:
    number = raises(village, FIRST, village.superior(FIRST))
    with pytest.raises(Refused, match="item_is_open"):
        does(village, reviews.close, number, by=village.superior(FIRST))
    with pytest.raises(BadInput, match="evidence_wanted"):
        does(village, reviews.report, number, "  ", by=village.secretary(FIRST))
    with pytest.raises(BadInput, match="no_such_file"):
        does(village, reviews.report, number, "见附件照片", by=village.secretary(FIRST),
             attachments=[99])  # fmt: skip
    with writing(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        photo = attach(session, campaign, "窗口.txt", b"photo", by=OPERATOR, now=village.now)
    does(village, reviews.report, number, "见附件照片", by=village.secretary(FIRST),
         attachments=[photo.id])  # fmt: skip
    assert item(village, number).attachments == str(photo.id)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"due": "2026-03-09"}, "due_in_the_past"),
        ({"problem": " 差 "}, "problem_wanted"),
        ({"problem": "长" * 5000}, "too_long"),
        ({"origin": Origin("rumour")}, "unknown_origin"),
        ({"origin": Origin("review", 999_999)}, "no_such_origin"),
        ({"origin": Origin("opinions", 999_999)}, "no_such_origin"),
        ({"origin": Origin("appraisal", 999_999)}, "no_such_origin"),
        ({"origin": Origin("self_check", 999_999)}, "no_such_origin"),
        ({"origin": Origin("review")}, "origin_wanted"),
        ({"origin": Origin("hand", 1)}, "no_origin_of_a_hand"),
        ({"person_id": 999_999}, "not_of_the_organization"),
    ],
)
def test_an_item_that_cannot_be_is_refused_with_a_reason(
    village: Village, wrong: dict[str, Any], code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        raises(village, FIRST, village.superior(FIRST), **wrong)
    assert [problem.code for problem in refused.value.problems] == [code]
    for locale in ("zh-Hans", "zh-Hant", "en"):
        assert code not in refused.value.problems[0].told(locale)


def test_who_owes_an_item_does_not_close_it(village: Village) -> None:
    secretary, member = village.secretary(FIRST), person(village, FIRST, "member")
    by_superior = raises(village, FIRST, village.superior(FIRST), person_id=member.person_id)
    with pytest.raises(NotAllowed, match="not_your_item"):
        does(
            village,
            reviews.report,
            by_superior,
            "已经整改到位",
            by=person(village, SECOND, "member"),
        )
    does(village, reviews.report, by_superior, "已经整改到位", by=member)
    with pytest.raises(Refused, match="own_item"):
        does(village, reviews.close, by_superior, by=member)
    with pytest.raises(Refused, match="raised_by_another"):
        does(village, reviews.close, by_superior, by=secretary)
    raised_by_secretary = raises(village, FIRST, secretary, person_id=member.person_id)
    does(village, reviews.report, raised_by_secretary, "已经整改到位", by=member)
    does(village, reviews.close, raised_by_secretary, by=secretary)
    own = raises(village, FIRST, secretary)
    does(village, reviews.report, own, "已经整改到位", by=secretary)
    with pytest.raises(Refused, match="own_item"):
        does(village, reviews.close, own, by=secretary)


def test_measure_and_person_may_be_set_later_but_more_time_only_by_others(
    village: Village,
) -> None:
    number, member = (
        raises(village, FIRST, village.superior(FIRST)),
        village.cast.one(FIRST, "member"),
    )
    secretary = village.secretary(FIRST)
    does(village, reviews.change, number, by=secretary, measure="增开窗口", person_id=member)
    with reading(village.engine) as session:
        (task,) = open_tasks_of(session, "rectification", number)
        assert task.person_id == member
    with pytest.raises(Refused, match="raised_by_another"):
        does(village, reviews.change, number, by=secretary, due_on=date(2026, 5, 10))
    does(village, reviews.change, number, by=village.superior(FIRST), due_on=date(2026, 5, 10))
    assert (item(village, number).measure, item(village, number).due_on) == (
        "增开窗口",
        date(2026, 5, 10),
    )


def test_the_masses_judge_later_and_too_few_satisfied_opens_it_again(village: Village) -> None:
    superior, secretary = village.superior(FIRST), village.secretary(FIRST)
    number = raises(village, FIRST, superior)
    with pytest.raises(Refused, match="item_is_open"):
        does(village, reviews.judge, number, 10, 9, by=superior)
    does(village, reviews.report, number, "增开两个窗口", by=secretary)
    does(village, reviews.close, number, by=superior)
    with pytest.raises(BadInput, match="more_than_asked"):
        does(village, reviews.judge, number, 10, 11, by=superior)
    with pytest.raises(BadInput, match="nobody_asked"):
        does(village, reviews.judge, number, 0, 0, by=superior)
    with pytest.raises(Refused, match="own_item"):
        does(village, reviews.judge, number, 1000, 1000, by=secretary)
    village.day("2026-04-13")
    does(village, reviews.judge, number, 20, 11, by=superior)
    again = item(village, number)
    # Five working days from Monday, the thirteenth.
    assert (again.state, again.turn, again.due_on) == ("open", 1, date(2026, 4, 20))
    assert fact(village, FIRST, "rectification_closed") is None
    does(village, reviews.report, number, "又增开两个窗口", by=secretary)
    does(village, reviews.close, number, by=superior)
    does(village, reviews.judge, number, 20, 12, by=superior)
    judged = item(village, number)
    assert (judged.state, judged.asked, judged.satisfied) == ("closed", 20, 12)


def test_s3_1_the_rectification_column_is_filled_only_from_december(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(PLAN.replace("again_days: 5", 'again_days: 5\n  column_from: "12-01"'))
    village.day("2026-03-10")
    superior, secretary = village.superior(FIRST), village.secretary(FIRST)
    ground = Origin("review", gives(village, FIRST, superior))
    of_review = raises(village, FIRST, superior, "2026-12-31", origin=ground)
    by_hand = raises(village, FIRST, superior)
    does(village, reviews.report, by_hand, "增开两个窗口", by=secretary)
    village.day("2026-11-30")
    with pytest.raises(Refused, match="column_not_open"):
        does(village, reviews.report, of_review, "全年逐项整改", by=secretary)
    village.day("2026-12-01")
    does(village, reviews.report, of_review, "全年逐项整改", by=secretary)
    assert item(village, of_review).state == "reported"


def test_who_is_late_is_reminded_and_those_above_are_told(village: Village) -> None:
    number = raises(village, FIRST, village.superior(FIRST), "2026-03-20")
    village.day("2026-04-01")
    with reading(village.engine) as session:
        (task,) = open_tasks_of(session, "rectification", number)
    told = [
        (m.notice, m.role) for m in village.messages(FIRST)
        if m.stage == f"task/{task.id}" and m.exception is None
    ]  # fmt: skip
    assert told == [
        ("task_reminder", "secretary"),
        ("task_reminder", "secretary"),
        ("task_overdue", "secretary"),
        ("task_overdue", "superior(secretary)"),
        ("task_overdue", "office"),
    ]


def test_items_of_others_do_not_hold_anybody_up(village: Village) -> None:
    raises(village, SECOND, village.superior(SECOND))
    number = raises(village, FIRST, village.superior(FIRST))
    does(village, reviews.report, number, "增开两个窗口", by=village.secretary(FIRST))
    does(village, reviews.close, number, by=village.superior(FIRST))
    assert fact(village, FIRST, "rectification_closed") == "yes"
    assert fact(village, SECOND, "rectification_closed") is None
    assert {fact(village, code, "rectification_closed") for code in (EAST, WEST)} == {None}


def standing(village: Village, state: str) -> int:
    """Return an item in a state."""
    number = raises(village, FIRST, village.superior(FIRST))
    if state != "open":
        does(village, reviews.report, number, "增开两个窗口", by=village.secretary(FIRST))
    if state == "closed":
        does(village, reviews.close, number, by=village.superior(FIRST))
    return number


@pytest.mark.parametrize("state", ITEM_STATES)
@pytest.mark.parametrize("verb", WAYS_ON)
def test_every_verb_leads_from_its_own_state_to_a_declared_one(
    village: Village, verb: str, state: str
) -> None:
    number = standing(village, state)
    told: dict[str, tuple[Any, ...]] = {
        "report": ("增开两个窗口",),
        "send_back": ("没有照片",),
        "judge": (10, 9),
    }
    starts_from, leads_to = WAYS_ON[verb]
    by = village.secretary(FIRST) if verb == "report" else village.superior(FIRST)
    acting = partial(does, village, getattr(reviews, verb), number, *told.get(verb, ()), by=by)
    if state == starts_from:
        acting()
        assert item(village, number).state == leads_to
        return
    with pytest.raises(Refused) as refused:
        acting()
    assert [reason.code for reason in refused.value.reasons] == [f"reviews.item_is_{state}"]
    assert item(village, number).state == state


def test_closed_and_sent_back_at_once_only_one_of_them_counts(village: Village) -> None:
    number, together, heard = standing(village, "reported"), Barrier(2), list[str]()

    def acting(verb: Any, *told: str) -> None:
        together.wait()
        try:
            does(village, verb, number, *told, by=village.superior(FIRST))
            heard.append("done")
        except Refused as refused:
            heard.append(refused.reasons[0].code)

    threads = [
        Thread(target=acting, args=(reviews.close,)),
        Thread(target=acting, args=(reviews.send_back, "没有照片")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    state = item(village, number).state
    assert sorted(heard) == ["done", f"reviews.item_is_{state}"]


def test_where_the_raiser_has_left_the_superior_verifies(village: Village) -> None:
    raiser = person(village, COMMITTEE, "leading_group")
    number = raises(village, FIRST, raiser)
    with writing(village.engine) as session:
        session.get_one(Person, raiser.person_id).active = False
    does(village, reviews.report, number, "增开两个窗口", by=village.secretary(FIRST))
    told = [m for m in village.messages(FIRST) if m.stage == f"rectification/{number}"]
    assert (told[-1].role, told[-1].recipient_id) == (
        "superior(secretary)",
        village.superior(FIRST).person_id,
    )
