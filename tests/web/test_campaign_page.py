"""One campaign's page: where it stands, why it cannot move, its dates as people write them."""

from __future__ import annotations

import re

import pytest

from service import clock, timeline_view
from service.db import reading, writing
from service.models import Organization
from service.web.put_right import PAGES
from tests.statements import heard
from tests.web.office import Office
from workflows.giving import WORKS


def page_of(office: Office, code: str, by: tuple[str, str]) -> str:
    return office.visitor(*by).read(f"/campaigns/{office.number(code)}")


def view_of(office: Office, code: str) -> timeline_view.CampaignView:
    with reading(office.context.sessions) as session:
        now = clock.read(session, office.context.settings)
        campaign = office.campaign(code)
        return timeline_view.timeline(session, office.context.rulebook, campaign, now=now)


def test_it_says_all_that_keeps_it_from_moving(office: Office) -> None:
    page = page_of(office, "JD03", ("JD03", "secretary"))
    assert "为什么还不能推进？" in page
    for sentence in ("会议还没有召开：动员大会", "学习还没有完成", "还没有报送给上级书记审批"):
        assert sentence in page
    for name in ("成立领导机构", "制定并通过本组织的方案", "召开动员大会", "完成学习"):
        assert name in page


def test_what_is_done_no_longer_stands_in_the_way_and_what_is_missing_says_how(
    office: Office,
) -> None:
    visitor, number = office.visitor("JD03", "secretary"), office.number("JD03")
    page = visitor.read(f"/campaigns/{number}")
    assert "报送审批</button>" not in page
    assert "还有 4 项没有具备" in page
    for how in ("成立领导小组，组长的职务要有人在任", "起草实施方案", "报上日期、纪要和到会情况"):
        assert how in page
    office.does_all("JD03", but="study_done")
    page = visitor.read(f"/campaigns/{number}")
    assert "学习还没有完成" in page
    assert "还有 1 项没有具备" in page
    assert "起草实施方案，报上级审核" not in page
    office.does_all("JD03")
    page = visitor.read(f"/campaigns/{number}")
    assert "学习还没有完成" not in page
    assert "没有具备" not in page
    version = office.campaign("JD03").version
    said = visitor.does(f"/campaigns/{number}/submit", version=version)
    assert "等待审批。审批人没有处理之前" in said
    page = visitor.read(f"/campaigns/{number}")
    assert "正在等待上级书记审批" in page
    assert "撤回" in page


def test_nothing_is_ticked_by_hand_and_no_button_leads_to_a_refusal(office: Office) -> None:
    visitor, number = office.visitor("JD03", "secretary"), office.number("JD03")
    page = visitor.read(f"/campaigns/{number}")
    assert "登记</button>" not in page
    assert "登记已完成" not in page.partition("阶段性活动总结大会")[2].partition("</tr>")[0]
    assert visitor.send(f"/campaigns/{number}/record", fact="study_done").status_code == 404


def test_only_those_who_may_are_shown_the_buttons(office: Office) -> None:
    office.does_all("JD03")
    secretary = page_of(office, "JD03", ("JD03", "secretary"))
    member = page_of(office, "JD03", ("JD03", "member"))
    assert "/submit" in secretary
    for act in ("/submit", "/fulfil", "/postponements", "/urge"):
        assert act not in member


def test_dates_are_written_as_people_write_them(office: Office) -> None:
    page = page_of(office, "JD03", ("JD03", "secretary"))
    assert "2010年7月15日 24:00 前" in page
    assert "2010年6月1日 — 2011年6月30日" in page
    assert "UTC" not in page
    assert "+00:00" not in page


def test_the_timeline_holds_every_round_stage_and_duty(office: Office) -> None:
    view = view_of(office, "JD03")
    assert [len(round_.stages) for round_ in view.rounds] == [5, 5]
    assert view.present is not None
    assert view.present.state == "first/mobilization"
    places = [stage.place for round_ in view.rounds for stage in round_.stages]
    assert places == ["present", *["future"] * 9]
    assert {duty.duty.key for duty in view.duties} >= {"committee_meeting", "member_appraisal"}
    assert view.ends is None  # the congress has no day yet


def test_what_lies_ahead_is_in_order_and_after_now(office: Office) -> None:
    view = view_of(office, "JD03")
    now = office.day("2010-06-08")
    times = [one.at for one in view.ahead]
    assert len(times) == 10
    assert times == sorted(times)
    assert times[0] > now


def test_what_happened_is_told_with_who_did_it(office: Office) -> None:
    office.submit("JD03")
    page = page_of(office, "JD03", ("JD", "secretary"))
    with reading(office.context.sessions) as session:
        name = office.holder(session, "JD03", "secretary").name
    assert "登记会议" in page
    assert "报送审批" in page
    assert name in page
    assert "进入“第一阶段·动员部署”" in page
    assert "日历" in page


@pytest.mark.parametrize("day", ["2010-07-16", "2010-07-20"])
def test_days_overdue_count_from_one(office: Office, day: str) -> None:
    office.day(day)
    late = int(day[-2:]) - 15
    assert view_of(office, "JD03").days_overdue == late
    assert f"逾期 {late} 天" in page_of(office, "JD03", ("JD03", "secretary"))


def test_the_tree_shows_posts_that_nobody_holds(office: Office) -> None:
    page = office.visitor("DW", "office").read("/organizations")
    assert page.count("空缺") == 1  # of secretaries
    assert "21 个党组织" in page
    own = office.visitor("JD03", "member").read("/organizations")
    assert "1 个党组织" in own


def test_a_closed_organisation_leaves_the_tree(office: Office) -> None:
    with writing(office.context.sessions) as session:
        from sqlmodel import select

        branch = session.exec(select(Organization).where(Organization.code == "ZS04")).one()
        branch.closed_on = clock.local_day(clock.read(session, office.context.settings))
        session.add(branch)
    assert "离退休党支部" not in office.visitor("DW", "office").read("/organizations")


def test_the_form_offers_the_days_that_may_be_asked_for(office: Office) -> None:
    office.day("2010-07-20")
    page = page_of(office, "JD03", ("JD03", "secretary"))
    assert 'min="2010-07-20" max="2010-07-29"' in page
    assert "可以延到 2010年7月20日至 2010年7月29日之间的一天" in page
    office.day("2010-07-30")
    assert "申请延期" not in page_of(office, "JD03", ("JD03", "secretary"))


def test_each_reason_leads_to_where_it_is_put_right(office: Office) -> None:
    number = office.number("JD03")
    visitor = office.visitor("JD03", "secretary")
    page = visitor.read(f"/campaigns/{number}")
    found = dict(re.findall(r'<li><a href="([^"]+)">([^<]+)</a></li>', page))
    assert found[f"/campaigns/{number}/meetings"] == "学习还没有完成。"
    assert found["#stand-title"].startswith("还没有报送")
    for path in found:
        assert path.startswith("#") or visitor.get(path).status_code == 200, path
    # What is missing leads there too, and every kind of work has its page.
    assert page.count(f'href="/campaigns/{number}/plan"') > 2
    assert set(PAGES) == set(WORKS)


def test_it_names_its_people_and_the_documents_that_the_plan_asks_for(office: Office) -> None:
    page = page_of(office, "JD03", ("JD", "secretary"))
    with reading(office.context.sessions) as session:
        for code in ("JD03", "JD"):
            assert office.holder(session, code, "secretary").name in page
    assert "还没有备案" in page
    assert "空缺" in page_of(office, "JG04", ("DW", "leading_group"))


@pytest.mark.parametrize("page", ["pledges", "duties", "plan", "ledger"])
def test_a_page_of_its_work_asks_for_the_campaign_once(office: Office, page: str) -> None:
    visitor, path = (
        office.visitor("JD03", "secretary"),
        f"/campaigns/{office.number('JD03')}/{page}",
    )
    visitor.read(path)  # a sign of life is noted but once a minute
    with heard(office.context.engine) as asked:
        visitor.read(path)
    wanted = [one for one in asked if re.search(r"FROM campaign\s+WHERE campaign\.id = ", one)]
    assert len(wanted) == 1
