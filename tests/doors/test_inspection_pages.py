"""Inspections and tickets by pages alone: planned or drawn, found, answered, judged, made known."""

from __future__ import annotations

import hashlib
import re

from service.passes import sweep_all
from tests.doors.house import House, local, staff_no
from tests.web.desk import Desk

BRANCH = "B1"
DONE = "窗口已增设两个，平均等候时间由四十分钟降到十五分钟。"


def desk(house: House, code: str = BRANCH, role: str = "secretary") -> Desk:
    return Desk(house.browser(code, role).client)


def page(house: House, code: str) -> str:
    return f"/campaigns/{house.campaign(code).id}/inspections"


def days_pass(house: House, until: str) -> None:
    """Let the calendar come to a day, tasks included."""
    house.set_clock(until)
    sweep_all(house.context.sessions, house.context.rulebook, now=local(until))


def issued(house: House, due: str = "2026-03-20", title: str = "窗口排队") -> str:
    """Let the superior issue a ticket to the branch; return its page."""
    above = desk(house, "G1")
    above.opens(page(house, "G1"))
    above.opens(f"/campaigns/{house.campaign('G1').id}/tickets/new")
    branch = str(house.campaign(BRANCH).id)
    above.presses(
        "Issue it", campaign_id=branch, title=title, matter=f"{title}：排队超过四十分钟", due_on=due
    )
    return above.at


def test_a_ticket_is_issued_answered_sent_back_and_closed(house: House) -> None:
    ticket = issued(house)
    own, above, member = desk(house), desk(house, "G1"), desk(house, role="member")
    assert f'href="{ticket}"' in own.opens(page(house, BRANCH))
    own.opens(ticket)
    refused = own.presses("Hand in the answer", status=409, text="已经办了")
    assert "已经办了" in refused, "what was typed is still there"
    own.presses("Hand in the answer", text=DONE)
    assert not own.sees("Hand in the answer")
    assert not member_acts(member, ticket)
    above.opens(ticket)
    above.presses("Send it back now", reason="没有佐证材料")
    assert "没有佐证材料" in own.opens(ticket)
    assert "Yellow (behind)" in own.text
    own.presses("Hand in the answer", text=DONE)
    above.opens(ticket)
    above.presses("Close it", note="属实")
    assert "Closed (1)" in own.opens(page(house, BRANCH))


def member_acts(member: Desk, ticket: str) -> bool:
    member.opens(ticket)
    return member.sees("Hand in the answer") or member.sees("Close it")


def test_a_later_day_is_asked_for_checked_and_granted(house: House) -> None:
    ticket = issued(house)
    own, above = desk(house), desk(house, "G1")
    own.opens(ticket)
    own.presses("Ask", reason="施工单位停工", progress="已完成六成", expected="2026-04-02")
    assert "Asked for" in own.words
    above.opens(ticket)
    above.presses("Save the opinion", opinion="情况属实")
    above.presses("Decide", until="2026-03-31")
    assert "until" in own.opens(ticket)
    assert "31" in own.text
    days_pass(house, "2026-04-01")
    own.opens(ticket)
    assert '<span class="tag colour colour-red">Red (overdue)</span>' in own.text
    assert not own.sees("Ask"), "its day has passed"
    assert "no later one can be asked for" in own.words


def test_the_worst_stand_first_and_can_be_chosen_by_colour(house: House) -> None:
    issued(house, "2026-06-30", "以后再说的事")
    issued(house, "2026-03-11", "马上要办的事")
    issued(house, "2026-03-16", "快要到期的事")
    days_pass(house, "2026-03-12")
    above = desk(house, "G1")
    text = above.opens(page(house, "G1"))
    places = [text.index(title) for title in ("马上要办的事", "快要到期的事", "以后再说的事")]
    assert places == sorted(places)
    red = above.opens(f"{page(house, 'G1')}?colour=red")
    assert "马上要办的事" in red
    assert "快要到期的事" not in red
    assert "马上要办的事" not in desk(house, "B2").opens(page(house, "B2")), "it is another's"


def test_a_branch_is_inspected_by_somebody_named_answers_and_all_are_told(house: House) -> None:
    office, own = desk(house, "C", "office"), desk(house)
    inspector = desk(house, "B3", "member")
    top = house.campaign("C").id
    office.opens(f"/campaigns/{top}/inspections/new?kind=planned")
    office.presses(
        "Plan it", title="作风督查", organizations=[BRANCH, "G2"],
        inspectors=staff_no("B3", "member"),
    )  # fmt: skip
    inspection = office.at
    assert inspection.startswith("/inspections/")
    part = own_part(inspector, inspection)
    assert not desk(house, "C", "secretary").opens(part).count("Tell them"), "only those named"
    inspector.opens(part)
    inspector.presses("One more problem", findings="台账不全")
    assert "台账不全" in inspector.text, "nothing typed is lost"
    inspector.presses(
        "Tell them", score="72", problems__0__problem="公示栏未更新",
        problems__0__due_on="2026-04-01", problems__1__problem="记录缺页",
    )  # fmt: skip
    assert "公示栏未更新" in own.opens(part)
    own.presses("Hand in the answer", text=DONE)
    office.opens(part)
    office.presses("Take the answer", note="属实")
    office.opens(inspection)
    refused = office.presses("Hand in the report and close", status=409, report=DONE)
    assert DONE in refused, "one organisation was not inspected yet"
    inspector.opens(own_part(inspector, inspection, 1))
    inspector.presses("Tell them", findings="情况良好")
    second = desk(house, "G2")
    second.opens(inspector.at)
    second.presses("Hand in the answer", text=DONE)
    office.opens(inspector.at)
    office.presses("Take the answer")
    office.opens(inspection)
    office.presses("Hand in the report and close", report=DONE)
    office.presses("Make it known to all", text="作风督查情况通报：总体良好。")
    assert "总体良好" in desk(house, "B2").opens(page(house, "B2")), "also who was not inspected"


def own_part(who: Desk, inspection: str, at: int = 0) -> str:
    text = who.opens(inspection)
    found: list[str] = re.findall(rf'href="({inspection}/visits/\d+)"', text)
    return found[at]


def test_a_draw_is_committed_to_revealed_and_can_be_done_again(house: House) -> None:
    above = desk(house, "C")
    top = house.campaign("C").id
    above.opens(f"/campaigns/{top}/inspections/new?kind=random")
    (seed,) = re.findall(r'name="_seed" value="([0-9a-f]{32})"', above.text)
    above.presses("Publish roster and digest", status=409, title="随机抽查", count="99")
    assert seed in above.text, "the same seed as was noted"
    above.presses("Publish roster and digest", count="2", beacon="收盘指数")
    assert seed not in above.text, "nobody is told it before the draw"
    above.presses("Reveal the seed and draw", status=409, seed="x" * 32, beacon_value="3021.5")
    above.presses("Reveal the seed and draw", seed=seed, beacon_value="3021.5")
    assert above.text.count(">Drawn</span>") == 2
    assert f"printf '%s' '{seed}' | sha256sum" in above.words, "and how to check it"
    lots = {
        code: hashlib.sha256(f"{seed}\n3021.5\n{code}".encode()).hexdigest()
        for code in ("B1", "B2", "B3", "G1", "G2")
    }
    rows = re.findall(r'<tr class="is-drawn">.*?data-label="Code">(\w+)<', above.text)
    assert rows == sorted(lots, key=lots.__getitem__)[:2], "by hand, from what is shown alone"


def test_an_organisation_inspects_itself(house: House) -> None:
    own = desk(house)
    own.opens(f"/campaigns/{house.campaign(BRANCH).id}/inspections/new?kind=self")
    own.presses("Begin", title="第一季度自查")
    inspection = own.at
    own.opens(own_part(own, inspection))
    own.presses("Tell them", findings="基本到位")
    own.opens(inspection)
    own.presses("Hand in the report and close", report=DONE)
    assert DONE in own.text
    assert desk(house, "B2").client.get(inspection).status_code == 404
