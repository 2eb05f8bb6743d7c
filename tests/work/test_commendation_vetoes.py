"""What bars from an honour is asked again when the list is shown, and when the award is made."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select, update

from service.models import Holder, Honour, Nomination, Post, PublicNotice, Selection
from tests.campaigns.village import COMMITTEE, FIRST, OWN, SECOND
from tests.work.honours import PLAN, Honours
from tests.work.test_commendation import chosen_and_shown, refused, up
from tests.work.test_commendation_names import barred
from workflows.refusals import Refused


@pytest.fixture
def village(engine: Engine) -> Honours:
    """The village on the first day of its commendation, an award open."""
    return Honours.opened(engine)


def leaves_the_party(village: Honours, code: str) -> None:
    """Let a member no longer be one, from yesterday on."""
    person, yesterday = village.member(code), village.now.date() - timedelta(days=1)

    def verb(session: Session) -> None:
        posts = select(Post.id).where(Post.role == "member")
        theirs = update(Holder).where(
            col(Holder.person_id) == person, col(Holder.post_id).in_(posts)
        )
        session.execute(theirs.values(until=yesterday))

    village.in_one_go(verb)


def test_whom_a_sanction_bars_after_the_decision_is_not_shown(village: Honours) -> None:
    first, second = up(village, FIRST, OWN)
    village.decides(village.proposes(first, second))
    barred(village, FIRST, "sanction")
    notice = village.shows()
    assert [each["nomination"] for each in json.loads(notice.names)] == [second]
    gone = village.look(Nomination, first)
    assert (gone.status, gone.why) == ("removed", "sanctioned")
    assert village.look(Selection, 1).chosen == 1
    (line,) = [n for n in village.history(COMMITTEE, "worked") if "struck" in (n.details or "")]
    assert json.loads(line.details or "{}")["why"] == ["sanctioned"]
    told = [m for m in village.messages(FIRST, "notice") if "commendation.struck" in m.params]
    assert {m.role for m in told} == {"", "secretary"}
    assert village.member(FIRST) in {m.recipient_id for m in told}


def test_nor_is_it_honoured_when_it_comes_after_the_notice(village: Honours) -> None:
    (first, second), _ = chosen_and_shown(village, FIRST, OWN)
    village.day("2026-03-10")
    barred(village, FIRST, "investigation")
    assert [honour.nomination_id for honour in village.awards()] == [second]
    assert village.look(Nomination, first).why == "under_investigation"


def test_who_is_no_member_any_more_is_neither_decided_on_nor_honoured(village: Honours) -> None:
    first, second = up(village, FIRST, OWN)
    decision = village.proposes(first, second)
    leaves_the_party(village, FIRST)
    with pytest.raises(Refused) as found:
        village.decides(decision)
    assert refused(found) == ["no_longer_fit", "no_member"]
    village.decides(village.proposes(second))
    village.shows()
    village.day("2026-03-10")
    leaves_the_party(village, OWN)
    assert village.awards() == []
    assert village.look(Selection, 1).status == "deciding", "others may be chosen"
    assert "public_notice_over" not in village.facts(FIRST)


def test_the_place_of_who_was_struck_off_is_free_for_another(engine: Engine) -> None:
    village = Honours.begin(engine, PLAN.replace("places: 2", "places: 1"))
    village.opens()
    first, second = up(village, FIRST, SECOND)
    village.decides(village.proposes(first))
    barred(village, FIRST, "sanction")
    with pytest.raises(Refused) as found:
        village.shows()
    assert refused(found) == ["nobody_chosen", "no_longer_fit", "sanctioned"]
    village.decides(village.proposes(second))
    notice = village.shows()
    assert [each["nomination"] for each in json.loads(notice.names)] == [second]


def test_the_calendar_honours_whom_nothing_bars(engine: Engine) -> None:
    village = Honours.begin(engine, PLAN + "  awarded_by: calendar\n")
    village.opens()
    chosen_and_shown(village, FIRST, OWN)
    barred(village, FIRST, "sanction")
    village.day("2026-03-20")
    assert [honour.organization_name for honour in village.all(Honour)] == ["village:b3"]
    assert [notice.status for notice in village.all(PublicNotice)] == ["over"]
