"""What is due, in the calendar that somebody uses anyway: opened, read by a program, revoked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import urlsplit

from icalendar import Calendar, Event
from sqlmodel import select

from service.actors import OPERATOR
from service.campaigns import approve, override_date
from service.db import writing
from service.models import Campaign, Holder, Organization
from tests.web.desk import Desk
from tests.web.office import Office

A_DAY = timedelta(days=1)
ADDRESS = re.compile(r'value="(http[^"]+/calendars/[^"]+)"')


def address_on(desk: Desk) -> str:
    """The newest address that the page shows."""
    return unescape(ADDRESS.findall(desk.text)[-1])


def opened(office: Office, code: str, role: str, of: str = "") -> str:
    """Somebody opens an address by the page."""
    desk = Desk(office.visitor(code, role).client)
    desk.opens("/calendars")
    desk.presses("开通", organization=of)
    assert "订阅地址已开通" in desk.words
    address = address_on(desk)
    assert f'href="webcal:{address.partition(":")[2]}"' in desk.text
    return address


def read(office: Office, address: str, status: int = 200) -> list[Event]:
    """What a calendar program finds there: it has no cookie and no token."""
    answer = office.app.test_client().get(urlsplit(address).path)
    assert answer.status_code == status
    if status != 200:
        return []
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    return [one for one in found if isinstance(one, Event)]


def said(events: list[Event]) -> dict[str, date]:
    """The last day of each thing, by what the calendar calls it."""
    return {str(one["summary"]): one.decoded("dtstart") for one in events}


MINE = "机电学生第一党支部"


def test_a_secretary_finds_their_own_last_days_in_their_calendar(office: Office) -> None:
    office.day("2010-07-02")
    events = read(office, opened(office, "JD03", "secretary"))
    found = said(events)
    assert found[f"环节截止：第一阶段 · 动员部署（{MINE}）"] == date(2010, 7, 15)
    assert found[f"期限：向领导小组办公室上报有关情况（{MINE}）"] == date(2011, 7, 5), (
        "the last of many"
    )
    assert all(words.endswith(f"（{MINE}）") for words in found)
    assert len({str(one["uid"]) for one in events}) == len(events)
    one = events[0]
    assert one.decoded("dtend") - one.decoded("dtstart") == A_DAY
    assert str(one["url"]).endswith(f"/campaigns/{office.number('JD03')}")


def test_what_is_done_is_ticked_and_what_has_another_day_moves(office: Office) -> None:
    office.day("2010-06-08")
    address = opened(office, "JD03", "secretary")
    before = {str(one["uid"]): one for one in read(office, address)}
    here = next(uid for uid in before if uid.startswith(f"{office.number('JD03')}/first/mobiliz"))
    with writing(office.context.sessions) as session:
        override_date(
            session, office.context.rulebook, session.get_one(Campaign, office.number("JD03")),
            "first/mobilization.due", date(2010, 7, 10), "提前到月初",
            by=OPERATOR, now=office.now(),
        )  # fmt: skip
    after = {str(one["uid"]): one for one in read(office, address)}
    assert after[here].decoded("dtstart") == date(2010, 7, 10), "the same entry, on another day"
    office.day("2010-07-02")
    office.submit("JD03")
    above = read(office, opened(office, "JD", "secretary"))
    assert [words for words in said(above) if words.startswith("待审批")] == [
        f"待审批：动员部署（{MINE}）"
    ]
    with writing(office.context.sessions) as session:
        approve(
            session, office.context.rulebook, session.get_one(Campaign, office.number("JD03")),
            by=OPERATOR, now=office.now(),
        )  # fmt: skip
    assert f"✓ 第一阶段 · 动员部署（{MINE}）" in said(read(office, address))


def test_a_member_of_no_post_has_the_dates_of_their_branch_and_of_no_other(office: Office) -> None:
    office.day("2010-06-08")
    events = read(office, opened(office, "JD03", "member", of="JD03"))
    assert f"环节截止：第一阶段 · 公开承诺（{MINE}）" in said(events)
    desk = Desk(office.visitor("JD03", "member").client)
    desk.opens("/calendars")
    desk.presses("开通", status=404, organization="JD04")


def test_an_address_leads_nowhere_once_it_is_revoked_or_its_owner_has_left(office: Office) -> None:
    office.day("2010-06-08")
    first, second = (opened(office, "JD03", "secretary") for _ in range(2))
    assert first != second
    desk = Desk(office.visitor("JD03", "secretary").client)
    desk.opens("/calendars")
    desk.presses("停用这个地址")
    read(office, first, 404)
    assert read(office, second)
    assert first not in desk.words, "what leads nowhere is shown no more"
    with writing(office.context.sessions) as session:
        office.holder(session, "JD03", "secretary").active = False
    read(office, second, 404)
    read(office, second[:-9] + "AAAAA.ics", 404)
    read(office, second.replace(".ics", "A" * 200 + ".ics"), 404)


def test_who_no_longer_sees_an_organisation_reads_of_it_no_more(office: Office) -> None:
    office.day("2010-06-08")
    address = opened(office, "JD", "secretary", of="JD")
    assert read(office, address)
    with writing(office.context.sessions) as session:
        owner = office.holder(session, "JD", "secretary")
        other = session.exec(select(Organization).where(Organization.code == "XX")).one()
        owner.organization_id = other.id
        for held in session.exec(select(Holder).where(Holder.person_id == owner.id)):
            held.until = date(2010, 6, 1)
    read(office, address, 404)


def test_twenty_addresses_are_enough(office: Office) -> None:
    desk = Desk(office.visitor("JD03", "secretary").client)
    for _ in range(20):
        desk.opens("/calendars")
        desk.presses("开通")
    desk.presses("开通", status=409)
    assert "最多同时开通 20 个订阅地址" in desk.words
