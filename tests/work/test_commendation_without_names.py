"""空缺: an award without names is closed; one whose organiser is called off ends with it."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from service import commendation, in_step, newcomers
from service.actors import OPERATOR
from service.db import writing
from service.models import Nomination, Organization, PublicNotice, Selection, Task
from tests.campaigns.village import COMMITTEE, EAST, FIRST, SECOND
from tests.work.honours import Honours
from workflows.refusals import Refused

WHY = "本年度没有组织推荐人选"
DONE = {
    "award.members": "yes",
    "document.rules": "yes",
    "nominations_made": "yes",
    "public_notice_over": "yes",
}


@pytest.fixture
def village(engine: Engine) -> Honours:
    """The village on the first day of its commendation, an award open."""
    return Honours.opened(engine)


def closes(village: Honours, reason: str = WHY) -> None:
    """Let the leading group close the award."""

    def verb(session: Session) -> None:
        commendation.close_unfilled(
            session, village.rulebook, session.get_one(Selection, 1), reason,
            by=village.committee(), now=village.now,
        )  # fmt: skip

    village.in_one_go(verb)


def told(village: Honours, code: str, what: str) -> list[str]:
    """Return what the secretary of an organisation read of a deed."""
    secretary = village.cast.one(code, "secretary")
    params = [
        json.loads(m.params)
        for m in village.messages(code, "notice")
        if m.recipient_id == secretary
    ]
    return [one["note"] for one in params if one.get("what") == f"commendation.{what}"]


def test_where_nobody_is_put_forward_the_award_is_closed_and_nobody_waits(
    village: Honours,
) -> None:
    village.everybody_hands_in()
    assert village.look(Selection, 1).status == "deciding"
    closes(village)
    award = village.look(Selection, 1)
    assert (award.status, award.closed_why) == ("unfilled", WHY)
    for code in (COMMITTEE, EAST, FIRST):
        assert village.facts(code) == DONE
        assert told(village, code, "unfilled") == [WHY]
        line = village.history(code, "worked")[-1]
        assert json.loads(line.details or "{}")["deed"] == "commendation.unfilled"
        assert line.reason == WHY
    village.day("2026-07-01")
    assert village.row(FIRST).state == "main/summary", "its stage is not held up"
    assert [t for t in village.all(Task) if t.outcome is None] == []
    assert village.unbalanced() == []


def test_it_is_not_closed_while_names_lie_there_or_may_still_come(village: Honours) -> None:
    with pytest.raises(Refused, match="is_nominating"):
        closes(village)
    village.recommends(village.puts(FIRST), EAST)
    village.everybody_hands_in()
    with pytest.raises(Refused, match="names_lie_here"):
        closes(village)


def test_it_is_closed_once_and_with_a_reason(village: Honours) -> None:
    village.everybody_hands_in()
    with pytest.raises(Refused, match="reason_wanted"):
        closes(village, " ")
    closes(village)
    with pytest.raises(Refused, match="is_unfilled"):
        closes(village)


def test_with_its_organiser_an_award_ends_whatever_has_become_of_the_names(
    village: Honours,
) -> None:
    name = village.puts(FIRST)
    village.recommends(name, EAST)
    village.everybody_hands_in()
    village.decides(village.proposes(name))
    notice = village.shows()
    with writing(village.engine) as session:
        top = village.campaign(session, COMMITTEE)
        in_step.cancel(session, village.rulebook, top, "活动整体取消", by=OPERATOR, now=village.now)
    award = village.look(Selection, 1)
    assert (award.status, award.chosen, award.closed_why) == ("cancelled", 0, "活动整体取消")
    assert village.look(PublicNotice, notice.id).status == "over"
    left = village.look(Nomination, name)
    assert (left.status, left.why) == ("left", "活动整体取消")
    assert [t.kind for t in village.all(Task) if t.outcome is None] == []
    assert told(village, SECOND, "called_off") == ["活动整体取消"]
    assert village.facts(SECOND) == DONE, "those below do not wait for it"
    assert village.out_of_step(SECOND) == {}
    village.day("2026-07-01")
    assert village.row(SECOND).state == "main/summary"


def test_so_it_does_when_the_organisation_that_honours_is_closed(village: Honours) -> None:
    village.everybody_hands_in()
    with writing(village.engine) as session:
        place = session.get_one(Organization, village.cast.organizations[COMMITTEE])
        newcomers.leave(session, village.rulebook, place, by=OPERATOR, now=village.now)
    award = village.look(Selection, 1)
    assert (award.status, award.closed_why) == ("cancelled", "主办组织已经撤销")
