"""Week by week: what the board says today of last week is what it said last week."""

from __future__ import annotations

from service import board as boards
from service import campaigns, clock
from service.actors import OPERATOR
from service.board import BoardRow
from service.board_scope import numbers_on_board
from service.board_standings import OVERDUE, Standings
from service.db import reading, writing
from service.trend import branches, spells
from tests.web.office import Office
from workflows.spells import WEEK, Spell, late_at


def seen(office: Office) -> tuple[list[BoardRow], list[Spell]]:
    with reading(office.context.sessions) as session:
        now, rulebook = clock.read(session, office.context.settings), office.context.rulebook
        rows = boards.board(session, rulebook, now=now)
        return rows, spells(
            session, rulebook, Standings.of(rows), numbers_on_board(None, None), now=now
        )


def matters(rows: list[BoardRow]) -> dict[str, int]:
    return {row.code: (row.status == OVERDUE) + row.duties_overdue for row in rows}


def finishes(office: Office, code: str) -> None:
    office.submit(code)
    with writing(office.context.sessions) as session:
        now, rulebook = clock.read(session, office.context.settings), office.context.rulebook
        campaign = campaigns.by_code(session, code)
        campaigns.approve(session, rulebook, campaign, by=OPERATOR, now=now)


def test_what_was_late_last_week_is_what_the_board_said_then(office: Office) -> None:
    told = {}
    for day, done in (
        ("2010-06-20", ["JD01"]),
        ("2010-07-01", ["JD02", "JD"]),
        ("2010-07-16", ["JD03", "XX"]),
        ("2010-07-23", ["DW", "XX01"]),
        ("2010-08-01", []),
    ):
        now = office.day(day)
        told[now] = matters(seen(office)[0])
        for code in done:
            office.set_clock(now.replace(hour=14))
            finishes(office, code)
    rows, late = seen(office)
    for at, then in told.items():
        counted = late_at(late, at)
        assert {row.code: counted[row.campaign_id] for row in rows} == then, at
    sums = [sum(then.values()) for then in told.values()]
    assert sorted(sums) != sums, "it went up and down"


def test_each_branch_tells_its_week_and_the_weeks_before(office: Office) -> None:
    changes = []
    for day in ("2010-06-25", "2010-07-02", "2010-07-09"):
        now = office.day(day)
        rows, late = seen(office)
        found = branches(Standings.of(rows), [row for row in rows if row.depth < 2], late, now)
        assert {len(one.weeks) for one in found} == {8}
        whole = next(one for one in found if one.row.code == "DW")
        assert (whole.organizations, whole.behind) == (21, sum(row.behind for row in rows))
        parts = [one for one in found if one is not whole]
        own = int(whole.row.behind)
        assert whole.behind == own + sum(one.behind for one in parts)
        assert [one.change for one in found] == sorted((o.change for o in found), reverse=True)
        changes.append((whole.before, whole.behind, whole.change))
    assert changes[0] == (0, 0, 0)
    assert changes[1][2] > 0, "what nobody did by the last of June is late since"
    assert changes[2][0] == changes[1][1]


def test_another_version_with_the_same_days_leaves_late_what_was_late(office: Office) -> None:
    office.day("2010-07-16")
    office.day("2010-07-20")
    told = matters(seen(office)[0])
    now, rulebook = office.now(), office.context.rulebook
    again = rulebook.read_file("college-001") + "\nlimits: {urging_a_day: 1}\n"
    with writing(office.context.sessions) as session:
        version = rulebook.store(session, again, name="college-001", by=OPERATOR, now=now)
        top = campaigns.by_code(session, "DW")
        campaigns.migrate(session, rulebook, top, version, by=OPERATOR, now=now)
    after = office.day("2010-07-27")
    rows, late = seen(office)
    counted = late_at(late, after - WEEK)
    assert {row.code: counted[row.campaign_id] for row in rows} == told
    found = branches(Standings.of(rows), rows[:1], late, after)
    assert [(one.before, one.change) for one in found] == [(one.behind, 0) for one in found]
