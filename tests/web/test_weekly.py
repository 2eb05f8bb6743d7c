"""The week in brief: shown as it is mailed, in three languages, and mailed once a week."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import col, select

from notifications.outbox import Message
from service.db import reading, writing
from service.models import Organization, Person
from service.weekly import post_weekly, week_of
from tests.web.office import Office


def posted(office: Office) -> list[Message]:
    with reading(office.context.sessions) as session:
        chosen = select(Message).where(Message.notice == "weekly")
        return list(session.exec(chosen.order_by(col(Message.id))))


def figures(page: str) -> dict[str, int]:
    """How many await approval by the board, and how many more do and are overdue."""
    text = re.sub(r"<[^>]+>", " ", page)
    found = re.search(r"待审批 +(\d+) .*?(?:另有 (\d+) 个已逾期)", text)
    assert found
    return {"待审批": int(found[1]), "另有": int(found[2])}


def post(office: Office, *, asked: bool = True) -> int:
    settings = office.context.settings.model_copy(update={"weekly_letter": asked})
    now = office.now()
    with writing(office.context.sessions) as session:
        return post_weekly(replace(office.context, settings=settings), session, now=now)


def test_the_page_says_what_the_letter_says_for_the_place_asked_for(office: Office) -> None:
    office.submit("JD01")
    office.day("2010-07-03")
    leader = office.visitor("DW", "leading_group")
    page = leader.read("/board/week")
    assert "一周摘要：21 个党组织中 21 个有逾期" in page
    assert re.search("逾期增多：机电工程学院党总支 多 [0-9]+ 个、", page)
    assert "逾期减少：无\n" in page
    assert "环节逾期最久：无\n" in page
    assert "践诺率：" in page
    assert "每周给领导小组发一周摘要" in page
    with reading(office.context.sessions) as session:
        place = session.exec(select(Organization).where(Organization.code == "JD")).one().id
    own = leader.read(f"/board/week?under={place}")
    assert "参加的党组织：5 个" in own
    assert f"/board?under={place}" in own
    assert posted(office) == []
    office.day("2010-07-20")
    assert re.search("环节逾期最久：[^、]+ 5 天、", leader.read("/board/week"))


def test_the_letter_and_the_board_count_alike_what_awaits_approval(office: Office) -> None:
    """What awaits approval and is late besides stands under 逾期 on the board, and is told."""
    office.submit("JD01")
    office.day("2010-07-20")
    leader = office.visitor("DW", "leading_group")
    board = figures(leader.read("/board"))
    assert (board["待审批"], board["另有"]) == (0, 1)
    assert "待审批：1 个（其中 1 个已逾期）" in leader.read("/board/week")


@pytest.mark.parametrize("locale", ["zh-Hans", "zh-Hant", "en"])
def test_it_is_written_in_the_readers_language(office: Office, locale: str) -> None:
    office.day("2010-07-03")
    leader = office.visitor("DW", "leading_group")
    leader.send("/language", language=locale, next="/board/week")
    page = leader.read("/board/week")
    expected = {"zh-Hans": "按时率：", "zh-Hant": "按時率：", "en": "On time: "}
    assert [name for name, words in expected.items() if words in page] == [locale]


def test_a_week_has_one_letter_for_each_of_the_leading_group(office: Office) -> None:
    office.day("2010-07-05")
    assert post(office, asked=False) == 0
    readers = post(office)
    assert readers > 0
    for hours in (0, 30, 100):
        office.set_clock(office.now() + timedelta(hours=hours))
        assert post(office) == 0, "ten mornings, one letter"
    assert len(posted(office)) == readers
    office.day("2010-07-12")
    assert post(office) == readers
    weeks = {one.stage for one in posted(office)}
    assert weeks == {"week/2010-W27", "week/2010-W28"}
    assert week_of(office.now()) == "2010-W28"
    with reading(office.context.sessions) as session:
        for one in posted(office):
            assert one.role == "leading_group"
            assert one.recipient_id is None or session.get_one(Person, one.recipient_id).email
