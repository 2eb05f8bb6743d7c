"""A campaign that is called off or suspended below: the others do not wait for its names."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import Engine

from service import campaigns
from service.models import Nomination, Selection, Task
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST
from tests.work.honours import Honours


@pytest.fixture
def village(engine: Engine) -> Honours:
    """The village on the first day of its commendation, an award open."""
    return Honours.opened(engine)


def test_nobody_waits_for_the_names_of_a_campaign_that_was_called_off(village: Honours) -> None:
    village.hands_in(FIRST, OWN, EAST, WEST, COMMITTEE)
    village.do(campaigns.cancel, SECOND, "组织撤销")
    village.sweep()
    assert village.share(SECOND).status == "waived"
    assert village.look(Selection, 1).status == "deciding", "and not only once its day is over"
    (line,) = [
        n for n in village.history(COMMITTEE, "worked") if "not_awaited" in (n.details or "")
    ]
    told = json.loads(line.details or "{}")
    assert told["organization"] == village.row(SECOND).organization_id
    assert [t.outcome for t in village.all(Task) if t.campaign_id == village.row(SECOND).id] == [
        "lapsed"
    ]


def test_nor_for_those_of_an_organisation_that_was_closed(village: Honours) -> None:
    village.hands_in(FIRST, OWN, EAST, WEST, COMMITTEE)
    village.closes(SECOND)
    village.sweep()
    assert village.look(Selection, 1).status == "deciding"


def test_names_pass_by_a_level_that_was_called_off(village: Honours) -> None:
    lying_there = village.puts(FIRST)
    village.do(campaigns.cancel, EAST, "机构调整")
    village.sweep()
    later = village.puts(SECOND)
    top = village.row(COMMITTEE).id
    for number in (lying_there, later):
        name = village.look(Nomination, number)
        assert (name.status, name.at_campaign_id) == ("standing", top)
    village.withdraws(later, SECOND)
    assert village.unbalanced() == []


def test_a_suspended_campaign_counts_as_waived_once_the_day_is_over(village: Honours) -> None:
    village.do(campaigns.suspend, SECOND, "防汛防汛")
    village.day("2026-05-12", "23:59")
    assert village.share(SECOND).status == "open", "it may be resumed in time"
    village.day("2026-05-13", "00:00")
    assert village.share(SECOND).status == "waived"
    village.day("2026-05-25")
    assert village.look(Selection, 1).status == "deciding"
    assert [m for m in village.messages(SECOND, "notice") if "waived" in m.params] == []
    village.do(campaigns.resume, SECOND)
    assert village.facts(SECOND) == {"document.rules": "yes", "nominations_made": "yes"}


def test_names_sent_down_again_are_not_asked_of_who_was_called_off(village: Honours) -> None:
    village.do(campaigns.cancel, SECOND, "组织撤销")
    village.sweep()
    village.hands_in(FIRST, OWN, EAST, WEST, COMMITTEE)
    village.sends_down(date(2026, 6, 1))
    assert (village.share(SECOND).status, village.share(FIRST).status) == ("waived", "open")


def test_where_those_who_honour_are_called_off_the_award_ends(village: Honours) -> None:
    village.do(campaigns.cancel, COMMITTEE, "整体取消")
    village.sweep()
    assert village.look(Selection, 1).status == "cancelled"
    assert [t for t in village.all(Task) if t.outcome is None] == []
