"""Objections to a list on notice: who may say what until when, and what comes of it."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import Engine

from service.actors import Actor
from service.commendation import Said
from service.errors import BadInput, NotFound
from service.models import Nomination, Objection, PublicNotice, Selection, Task
from tests.campaigns.village import COMMITTEE, FIRST, OWN
from tests.work.honours import PLAN, Honours
from tests.work.test_commendation import chosen_and_shown, refused, up
from workflows.refusals import Refused

SAID = Said("事迹与事实不符", name="某党员", contact="内线8001")


@pytest.fixture
def village(engine: Engine) -> Honours:
    """A list of two names is on notice from Monday, 2 March, to Monday, 9 March."""
    found = Honours.begin(engine)
    found.opens()
    chosen_and_shown(found, FIRST, OWN)
    return found


def test_an_objection_upheld_takes_the_name_off_and_the_list_is_shown_anew(
    village: Honours,
) -> None:
    gone, left = (n.id for n in village.all(Nomination))
    village.day("2026-03-06")
    number = village.objects(1, gone, SAID)
    task = next(t for t in village.all(Task) if t.kind == "objection")
    assert (task.role, task.due_on) == ("office", date(2026, 3, 13))
    village.rules(number, upheld=True)
    assert village.look(Nomination, gone).status == "removed"
    told = [m for m in village.messages(FIRST, "notice") if "commendation.removed" in m.params]
    whose = village.look(Nomination, gone).person_id
    assert whose in {m.recipient_id for m in told}, "nobody learns it from the list alone"
    assert {m.role for m in told} == {"secretary", ""}
    first, second = village.all(PublicNotice)
    assert (first.status, second.status, second.number) == ("replaced", "open", 2)
    assert second.ends_on == date(2026, 3, 13), "five working days from the sixth, all over again"
    assert [each["nomination"] for each in json.loads(second.names)] == [left]
    village.day("2026-03-10")
    assert village.look(Selection, 1).status == "on_notice", "the first notice no longer counts"
    village.day("2026-03-14", "00:00")
    assert village.look(Selection, 1).status == "clean"
    assert [honour.nomination_id for honour in village.awards()] == [left]


def test_an_objection_rejected_leaves_the_notice_as_it_was(village: Honours) -> None:
    number = village.objects(1, village.all(Nomination)[0].id, SAID)
    village.rules(number, upheld=False)
    assert [n.status for n in village.all(PublicNotice)] == ["open"]
    told = [m for m in village.messages(COMMITTEE, "notice") if "objection_rejected" in m.params]
    assert [m.recipient_id for m in told] == [village.member(FIRST, 1)]
    village.day("2026-03-10")
    assert village.look(Selection, 1).status == "clean"


def test_the_award_waits_for_the_last_ruling(village: Honours) -> None:
    number = village.objects(1, village.all(Nomination)[0].id, SAID)
    village.day("2026-03-10")
    assert village.look(PublicNotice, 1).status == "over"
    assert village.look(Selection, 1).status == "on_notice"
    with pytest.raises(Refused) as found:
        village.awards()
    assert refused(found) == ["not_clean"]
    village.rules(number, upheld=False)
    assert village.look(Selection, 1).status == "clean"


def test_after_the_period_no_objection_is_taken(village: Honours) -> None:
    nomination = village.all(Nomination)[0].id
    village.day("2026-03-09", "23:59")
    village.objects(1, nomination, SAID)
    village.day("2026-03-10", "00:00", sweeping=False)
    with pytest.raises(Refused) as found:
        village.objects(1, nomination, SAID)
    assert refused(found) == ["notice_is_over"]
    assert len(village.all(Objection)) == 1


def test_an_anonymous_objection_needs_a_clue_and_nobody_learns_whose_it_was(
    village: Honours,
) -> None:
    nomination = village.all(Nomination)[0].id
    with pytest.raises(Refused) as found:
        village.objects(1, nomination, Said("不实", anonymous=True))
    assert refused(found) == ["no_clue"]
    village.objects(1, nomination, Said("不实", clue="见三月考勤记录", anonymous=True))
    kept = village.all(Objection)[0]
    assert (kept.person_id, kept.name) == (None, "")
    line = village.history(COMMITTEE, "worked")[-1]
    assert line.person_id is None


def test_a_plan_may_take_objections_by_name_alone(engine: Engine) -> None:
    village = Honours.begin(engine, PLAN + "  anonymous_with_clue: false\n")
    village.opens()
    chosen_and_shown(village, FIRST)
    with pytest.raises(Refused) as found:
        village.objects(1, 1, Said("不实", clue="线索", anonymous=True))
    assert refused(found) == ["only_by_name"]


def test_nobody_rules_on_a_matter_of_its_own_and_nobody_rules_twice(village: Honours) -> None:
    nomination = village.all(Nomination)[0]
    number = village.objects(1, nomination.id, SAID)
    for own in (village.member(FIRST, 1), nomination.person_id):
        with pytest.raises(Refused) as found:
            village.rules(number, upheld=False, by=Actor.person(own, "leading_group"))
        assert refused(found) == ["own_matter"]
    village.rules(number, upheld=False)
    with pytest.raises(Refused) as found:
        village.rules(number, upheld=True)
    assert refused(found) == ["ruled_already"]
    assert village.look(Nomination, nomination.id).status == "chosen"


def test_an_objection_to_a_name_that_is_not_shown_or_without_a_word_is_none(
    village: Honours,
) -> None:
    with pytest.raises(NotFound):
        village.objects(1, 999, SAID)
    with pytest.raises(BadInput):
        village.objects(1, village.all(Nomination)[0].id, Said(" "))


def test_when_the_last_name_is_gone_the_notice_comes_down_and_others_may_be_chosen(
    engine: Engine,
) -> None:
    village = Honours.begin(engine)
    village.opens()
    numbers, _ = chosen_and_shown(village, FIRST)
    village.rules(village.objects(1, numbers[0], SAID), upheld=True)
    assert [n.status for n in village.all(PublicNotice)] == ["replaced"]
    selection = village.look(Selection, 1)
    assert (selection.status, selection.chosen) == ("deciding", 0)
    assert "public_notice_over" not in village.facts(FIRST)


def test_a_place_that_fell_free_is_filled_by_another_decision_and_shown_again(
    engine: Engine,
) -> None:
    village = Honours.begin(engine)
    village.opens()
    first, second, third = up(village, FIRST, "b2", OWN)
    village.decides(village.proposes(first, second))
    village.shows()
    village.rules(village.objects(1, first, SAID), upheld=True)
    village.decides(village.proposes(third))
    notice = village.shows()
    assert [each["nomination"] for each in json.loads(notice.names)] == [second, third]
    assert notice.number == 3
