"""For the office: what was said and what was parked, of its own tree and of no other."""

from __future__ import annotations

from sqlmodel import select

from notifications import outbox
from service import clock
from service.board import BoardRow
from service.board_scope import Launch
from service.board_standings import Standing, Standings
from service.board_tree import tree_of
from service.db import reading, writing
from service.delivery import courier, deliver_all
from service.incidents import PARKED, open_incident
from service.models import Incident, Organization
from service.organization_table import import_organizations
from service.people_table import import_people
from service.web.board_view import MANY, Filters, View
from tests.web.office import Office, local, urging
from tests.web.test_board import rows_of

OTHER = [{"code": "ZZ", "name": "另一所学院党委", "kind": "committee", "parent_code": ""}]
THEIRS = [
    {
        "staff_no": "Z1",
        "name": "甲办",
        "organization_code": "ZZ",
        "posts": "office",
        "email": "z1@example.org",
    }
]


def another_tree(office: Office) -> int:
    """A second committee with an office of its own, in the same database."""
    with writing(office.context.sessions) as session:
        now = clock.read(session, office.context.settings)
        import_organizations(session, OTHER, now=now)
        import_people(session, THEIRS, now=now)
        other = session.exec(select(Organization).where(Organization.code == "ZZ")).one()
        outbox.post_rows(session, [urging(1, other.id, "他院的人", now)])
        return other.id


def test_the_office_sees_the_messages_of_its_own_tree(office: Office) -> None:
    office.day("2010-07-20")
    another_tree(office)
    page = office.visitor("DW", "office").read("/outbox")
    assert "党支部</small>" in page
    assert "他院的人" not in page
    other = office.visitor("ZZ", "office").read("/outbox")
    assert "他院的人" in other
    assert "党支部</small>" not in other


def test_a_message_that_went_late_is_shown_with_when_it_went(office: Office) -> None:
    office.day("2010-07-16")
    noon = local("2010-07-19 12:34")
    office.set_clock(noon)
    deliver_all(office.context, courier(office.context), now=noon)
    page = office.visitor("DW", "office").read(f"/campaigns/{office.number('JD03')}/messages")
    assert "7月19日 12:34<small>原定 7月16日 09:00</small>" in page


def test_those_who_watch_over_the_work_read_what_each_message_was_about(office: Office) -> None:
    office.day("2010-07-16")
    log = f"/campaigns/{office.number('JD03')}/messages"
    subject = "待办提醒：请于2010年7月15日 24:00前完成“动员部署”"
    late = "督办提示：离退休党支部“支委会专题研究推进情况”（2010年6月）尚未登记"
    assert late in office.visitor("DW", "office").read("/outbox")
    assert subject in office.visitor("JD", "secretary").read(log)
    assert subject not in office.visitor("JD03", "member").read(log)


def test_messages_are_shown_a_page_at_a_time_and_by_status(office: Office) -> None:
    office.day("2010-07-20")
    visitor = office.visitor("DW", "office")
    page = visitor.read("/outbox")
    assert "更早的" in page
    assert page.count("<tr>") == 51
    assert "没有这样的消息" in visitor.read("/outbox?status=failed")
    assert "没有这样的消息" in visitor.read("/outbox?before=1")


def test_whoever_does_not_oversee_sees_neither(office: Office) -> None:
    for code, role in (("JD", "secretary"), ("JD03", "member")):
        visitor = office.visitor(code, role)
        for path, verb in (("/outbox", "查看消息"), ("/incidents", "查看异常")):
            answer = visitor.get(path)
            assert answer.status_code == 403
            assert verb in answer.get_data(as_text=True)


def test_what_was_parked_is_shown_and_settled_once(office: Office) -> None:
    number = office.number("JD03")
    with writing(office.context.sessions) as session:
        now = clock.read(session, office.context.settings)
        open_incident(session, PARKED, f"campaign:{number}", cause="<b>why</b>", now=now)
    another_tree(office)
    assert "没有异常" in office.visitor("ZZ", "office").read("/incidents")
    visitor = office.visitor("DW", "office")
    page = visitor.read("/incidents")
    assert "&lt;b&gt;why" in page
    assert "再试一次" in page
    assert "机电学生第一党支部</h2>" in page
    assert "其他组织照常" in page  # what it means, before what to press
    with reading(office.context.sessions) as session:
        incident = session.exec(select(Incident)).one()
    path = f"/incidents/{incident.id}"
    assert visitor.post(path, action="resend").status_code == 404
    assert office.visitor("ZZ", "office").post(path, action="close").status_code == 404
    assert "已处理" in visitor.does(path, action="retry")
    assert visitor.post(path, action="retry").status_code == 404
    assert "已再试" in visitor.read("/incidents?show=closed")


def test_letters_are_read_by_those_they_were_sent_to(office: Office) -> None:
    office.day("2010-07-20")
    page = office.visitor("JD03", "secretary").read("/mailbox")
    assert "信箱是空的" in page  # nothing was delivered yet
    assert office.visitor("JD03", "secretary").get("/mailbox/1").status_code == 404


def test_a_large_tree_is_shown_a_level_at_a_time_unless_it_is_narrowed(office: Office) -> None:
    in_full = rows_of(office)
    rulebook = office.context.rulebook
    with reading(office.context.sessions) as session:
        now = clock.read(session, office.context.settings)
        tree = tree_of(session, rulebook, now=now)
        plan = rulebook.plan(session, tree.rows[0].plan_version_id)
    rows, top = list(tree.rows), in_full["DW"]
    names = {row.path: row.code for row in in_full.values()}

    def shown(rows: list[Standing], place: BoardRow = top, kind: str = "") -> View:
        filters = Filters(kind=kind)
        return View(Launch(1, "", 1, ""), (), plan, filters, tree, Standings.of(rows), place, [])

    assert shown(rows).chosen() == rows
    many = rows * (MANY // len(rows) + 1)
    assert {row.kind for row in shown(many).chosen()} == {"committee", "general_branch"}
    assert {row.kind for row in shown(many, kind="branch").chosen()} == {"branch"}
    below = [row for row in many if row.path.startswith(rows[1].path)] * 5
    level = shown(below, place=in_full["JD"]).chosen()
    assert {names[row.path] for row in level} == {"JD", "JD01", "JD02", "JD03", "JD04"}
