"""待办: what waits for whom, done in place, refused with reasons, and never done twice."""

from __future__ import annotations

from sqlmodel import col, select

from service import clock, todo
from service.db import reading, writing
from service.models import Approval, History, Postponement
from tests.web.office import Office

STAGE = "动员部署"


def waits_for(office: Office, code: str, role: str) -> list[tuple[str, str, int]]:
    with reading(office.context.sessions) as session:
        who = office.holder(session, code, role)
        now = clock.read(session, office.context.settings)
        found = todo.todo(session, office.context.rulebook, who.id, now=now)
    return [(one.what, one.organization, one.days_overdue) for one in found]


def test_what_is_handed_in_waits_for_the_superiors_secretary(office: Office) -> None:
    assert ("submit", "机电学生第一党支部", 0) in waits_for(office, "JD03", "secretary")
    office.submit("JD03")
    assert ("approve", "机电学生第一党支部", 0) in waits_for(office, "JD", "secretary")
    known = waits_for(office, "JD03", "secretary")
    stage = [one for one in known if one[0] not in ("duty", "planned_task")]
    assert stage == []
    for code in ("XX", "DW"):
        assert "approve" not in {what for what, _, _ in waits_for(office, code, "secretary")}


def test_the_committees_own_work_waits_for_the_leading_group(office: Office) -> None:
    office.submit("DW")
    assert ("approve", "示例职业技术学院党委", 0) in waits_for(office, "DW", "leading_group")


def test_duties_wait_for_the_role_that_the_plan_names(office: Office) -> None:
    titles = {one[0] for one in waits_for(office, "DW", "office")}
    assert titles == {"duty"}
    assert waits_for(office, "JD03", "member") == []


def test_the_latest_comes_first(office: Office) -> None:
    office.day("2010-07-20")
    late = [days for _, _, days in waits_for(office, "JD03", "secretary")]
    assert late == sorted(late, reverse=True)
    assert late[0] > late[-1]
    page = office.visitor("JD03", "secretary").read("/todo")
    assert "逾期 20 天" in page  # the first month's meeting
    assert "逾期 5 天" in page  # the stage


def test_approving_in_place(office: Office) -> None:
    office.submit("JD03")
    visitor = office.visitor("JD", "secretary")
    page = visitor.read("/todo")
    assert "机电学生第一党支部" in page
    number, version = office.number("JD03"), office.campaign("JD03").version
    after = visitor.does(f"/campaigns/{number}/approve", version=version, next="/todo")
    assert f"已同意“机电学生第一党支部”的“{STAGE}”" in after, "one tap of several: which it was"
    assert "不能自行收回" in after
    assert after.count("机电学生第一党支部") == 1, "it waits no more"
    assert office.campaign("JD03").state == "first/pledge"
    with reading(office.context.sessions) as session:
        witness = session.exec(select(Approval)).one()
        assert (witness.verb, witness.role, witness.seen_version) == (
            "approved",
            "secretary",
            version,
        )
        assert witness.person_id == office.holder(session, "JD", "secretary").id


def test_returning_wants_a_reason_and_tells_it(office: Office) -> None:
    office.submit("JD03")
    visitor = office.visitor("JD", "secretary")
    number, version = office.number("JD03"), office.campaign("JD03").version
    assert "已退回" not in visitor.does(f"/campaigns/{number}/return", version=version, reason="")
    assert office.campaign("JD03").submitted_at is not None
    after = visitor.does(f"/campaigns/{number}/return", version=version, reason="名单没有公布")
    assert f"已退回“机电学生第一党支部”的“{STAGE}”" in after
    assert office.campaign("JD03").submitted_at is None
    page = office.visitor("JD03", "secretary").read(f"/campaigns/{number}")
    assert "名单没有公布" in page


def test_what_changed_since_it_was_looked_at_is_not_approved(office: Office) -> None:
    office.submit("JD03")
    number, seen = office.number("JD03"), office.campaign("JD03").version
    secretary = office.visitor("JD03", "secretary")
    after = secretary.does(f"/campaigns/{number}/withdraw", version=seen)
    assert f"已撤回“机电学生第一党支部”的“{STAGE}”" in after
    version = office.campaign("JD03").version
    after = secretary.does(f"/campaigns/{number}/submit", version=version)
    assert f"已报送“机电学生第一党支部”的“{STAGE}”" in after
    assert "可以在本组织的页面撤回" in after
    after = office.visitor("JD", "secretary").does(f"/campaigns/{number}/approve", version=seen)
    assert "这一步没有办" in after, (
        "the page below is fresh already: there is nothing to load again"
    )
    assert office.campaign("JD03").approved_at is None


def test_clicking_twice_approves_once(office: Office) -> None:
    office.submit("JD03")
    number, version = office.number("JD03"), office.campaign("JD03").version
    visitor = office.visitor("JD", "secretary")
    for _ in range(2):
        visitor.does(f"/campaigns/{number}/approve", version=version)
    with reading(office.context.sessions) as session:
        assert len(session.exec(select(Approval)).all()) == 1


def test_whoever_is_not_the_approver_is_refused_and_the_attempt_written_down(
    office: Office,
) -> None:
    office.submit("JD03")
    number, version = office.number("JD03"), office.campaign("JD03").version
    for code, role in (("JD03", "secretary"), ("DW", "office"), ("DW", "secretary")):
        answer = office.visitor(code, role).send(f"/campaigns/{number}/approve", version=version)
        assert answer.status_code == 403
        assert "职务" in answer.get_data(as_text=True)
    assert office.campaign("JD03").approved_at is None
    with reading(office.context.sessions) as session:
        refused = session.exec(
            select(History).where(History.campaign_id == number, History.kind == "refused")
        ).all()
    assert len(refused) == 3


def test_what_lies_outside_of_ones_reach_does_not_exist(office: Office) -> None:
    office.submit("JD03")
    number = office.number("JD03")
    stranger = office.visitor("XX", "secretary")
    assert stranger.get(f"/campaigns/{number}").status_code == 404
    assert stranger.post(f"/campaigns/{number}/approve", version=1).status_code == 404
    assert stranger.get(f"/campaigns/{number}/messages").status_code == 404
    assert stranger.get(f"/campaigns/{number}/urge").status_code == 404
    assert stranger.get("/campaigns/999999").status_code == 404


def test_a_form_without_its_token_changes_nothing(office: Office) -> None:
    office.submit("JD03")
    visitor = office.visitor("JD", "secretary")
    number, version = office.number("JD03"), office.campaign("JD03").version
    for token in ("", "made up"):
        answer = visitor.post(f"/campaigns/{number}/approve", version=version, csrf_token=token)
        assert answer.status_code == 400
    assert office.campaign("JD03").approved_at is None


def test_more_time_is_asked_for_and_granted(office: Office) -> None:
    number = office.number("JD03")
    secretary, superior = office.visitor("JD03", "secretary"), office.visitor("JD", "secretary")
    ask = f"/campaigns/{number}/postponements"
    assert "日期不对" in secretary.does(ask, until="soon", reason="学生实习")
    assert "超出了最多可延到" in secretary.does(ask, until="2010-12-31", reason="学生实习")
    asked = f"已为“机电学生第一党支部”的“{STAGE}”申请延期到2010年7月20日"
    assert asked in secretary.does(ask, until="2010-07-20", reason="学生实习")
    with reading(office.context.sessions) as session:
        request = session.exec(select(Postponement)).one()
    page = superior.read("/todo")
    assert "学生实习" in page
    assert "申请延到 7月20日" in page
    granted = f"已同意“机电学生第一党支部”的“{STAGE}”延期到2010年7月20日"
    assert granted in superior.does(f"/postponements/{request.id}", grant="yes")
    assert "7月20日 24:00" in secretary.read("/todo")
    with writing(office.context.sessions) as session:
        kinds = session.exec(
            select(History.kind).where(History.campaign_id == number).order_by(col(History.id))
        ).all()
    assert [kind for kind in kinds if kind.startswith("postponement")] == [
        "postponement_requested",
        "postponement_granted",
    ]


def test_a_duty_is_marked_done_once(office: Office) -> None:
    number = office.number("JD03")
    visitor = office.visitor("JD03", "secretary")
    done = {"duty": "typical_cases", "period": "2010-Q2"}
    meeting = {"duty": "committee_meeting", "period": "2010-06"}
    assert "要报送材料" in visitor.does(f"/campaigns/{number}/fulfil", **meeting)
    marked = visitor.does(f"/campaigns/{number}/fulfil", **done)
    assert "已登记“机电学生第一党支部”的“" in marked
    assert "）完成。登记后不能取消。" in marked
    assert "已经办结" in visitor.does(f"/campaigns/{number}/fulfil", **done)
    other = office.visitor("JD03", "member")
    assert other.send(f"/campaigns/{number}/fulfil", **done).status_code == 403


def test_where_nothing_waits_the_page_says_what_to_do(office: Office) -> None:
    page = office.visitor("JD03", "member").read("/todo")
    assert "没有待办" in page
    assert "看看本组织的进展" in page


def test_what_is_refused_names_things_as_the_plan_does(office: Office) -> None:
    office.day("2011-05-04")
    visitor = office.visitor("DW", "secretary")
    number = office.number("DW")
    fields = {
        "campaign_id": number,
        "award": "outstanding_organizations_2011",
        "_page": f"/campaigns/{number}/awards",
    }
    answer = visitor.post("/do/awards", **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "考评细则" in page
    assert "assessment_rules" not in page
