"""The work of a year by pages alone: called together, pledged, handed in, reviewed, put right."""

from __future__ import annotations

from typing import Any

from tests.web.clerks_year import Year
from tests.web.reader import Reader
from tests.work.paper_form import filled

PARTS = {
    "achievements": "按时完成了学习和承诺的各项任务",
    "shortcomings": "服务群众还不够主动，走访偏少",
    "directions": "下半年每月走访一次服务对象",
}
TASK = {
    "tasks__0__title": "窗口提速",
    "tasks__0__qualitative": "群众满意",
    "tasks__0__quantitative": "十分钟以内",
    "tasks__0__deadline": "2026-12-20",
    "tasks__0__responsible": "书记",
}
MINUTES = "研究了活动推进情况，议定下一步三件事，分工到人。"


def item(title: str) -> dict[str, Any]:
    """One item of a pledge with everything that the plan asks of it."""
    return {
        "items__0__title": title,
        "items__0__measure": "每周一次",
        "items__0__responsible": "本人",
        "items__0__deadline": "2026-12-15",
        "items__0__more__qualitative": "热情周到",
        "items__0__more__quantitative": "全年五十次",
    }


def called(who: Reader, *words: str) -> Reader:
    """Go from 待办 to where a line leads, and on from there."""
    who.follows("待办")
    for one in words:
        who.follows(one)
    return who


def finds(who: Reader, words: str) -> bool:
    """Say whether 待办 has a line of these words; a look that is no part of the work."""
    step, who.step = who.step, ""
    found = called(who).links(words)
    who.step = step
    return bool(found)


def mobilises(year: Year) -> None:
    """A branch calls its members together and makes its plan; the superior examines and agrees."""
    year.day("2026-10-12")
    meetings = "开会，报上日期、纪要和到会情况"
    plan = "起草实施方案，报上级审核，通过后采纳"
    with year.step("动员", "S1") as (own,):
        called(own, "动员部署", meetings, "动员大会")
        own.presses("登记", held_on="2026-10-10", minutes="书记作动员，部署全年安排。")
        own.follows("集中学习")
        own.presses("登记", held_on="2026-10-12", attendance__present=3)
        own.follows("概况")
        own.follows(plan)
        own.presses("存为草稿", goals="服务群众", theme="走在前列", carriers="示范岗",
                    focus="窗口提速", **TASK)  # fmt: skip
        own.presses("报送上级审核")
    with year.step("审核方案", "S0") as (above,):
        called(above, "走在前列").presses("审核同意")
    with year.step("报送", "S1") as (own,):
        called(own, "动员部署", plan)
        own.presses("登记已通过", resolution="支部大会一致通过。")
        own.follows("概况")
        own.presses("报送审批")
    with year.step("审批", "S0") as (above,):
        called(above).presses("同意")


def pledges(year: Year) -> None:
    """Members and branch pledge, all is examined and shown; a reader asks and is answered."""
    with year.step("提诺", "M1", "M2", "S1") as (first, second, secretary):
        for who, title in (
            (first, "每周到窗口值班一次"),
            (second, "学习一门新技术"),
            (secretary, "每月走访一次"),
        ):
            called(who, "作出承诺").presses("存为草稿", **item(title))
            who.presses("提交审诺")
        called(secretary, "公开承诺", "党组织还没有作出承诺。", "写本组织的承诺")
        secretary.presses("存为草稿", **item("办事时限公开上墙"))
        secretary.presses("提交审诺")
    with year.step("审诺", "S0", "S1") as (above, secretary):
        for title in ("办事时限公开上墙", "钱进·每月走访一次"):
            called(above, title).presses("审诺通过")
        assert not finds(secretary, "钱进·每月走访一次"), "nobody examines their own"
        for title in ("周平·每周到窗口值班一次", "吴安·学习一门新技术"):
            called(secretary, title).presses("审诺通过")
            secretary.presses("公开")
    with year.step("公诺", "S1") as (secretary,):
        for at in (0, 1):
            called(secretary, "公开承诺", "承诺还没有公示。").follows("查看详情", at)
            secretary.presses("公开")
        secretary.follows("概况")
        secretary.presses("报送审批")
    with year.step("审批承诺", "S0") as (above,):
        called(above).presses("同意")
    with year.step("读者意见", "S2", "S1") as (reader, secretary):
        called(reader, "机关第二党支部：全程·动员部署", "公开承诺", "承诺公示栏", "机关第一党支部")
        reader.presses("提出意见", text="时限能不能再短一些？")
        called(secretary, "办事时限公开上墙").presses("答复", text="可以，改为当天。")


def hands_in(year: Year) -> None:
    """A meeting with its absentees, figures by the workbook, and what was pledged is done."""
    year.day("2026-12-10")
    with year.step("开支委会", "S1") as (own,):
        called(own, "支委会专题研究活动推进情况")
        own.presses(
            "报送", meeting__held_on="2026-12-09", meeting__minutes=MINUTES,
            meeting__attendance__present=2, meeting__attendance__absentees__0__reason="出差",
            meeting__attendance__absentees__0__staff_no=own.choice(
                "meeting.attendance.absentees.0.staff_no", "吴安"
            ),
        )  # fmt: skip
    with year.step("报数字", "S1") as (own,):
        called(own, "情况报送")
        form = filled(own.takes("下载填报表（Excel）"), C8=12)
        own.presses("上传表格并报送", files={"_raw.content": [("表.xlsx", form)]},
                    text="全年帮扶困难群众十二人次。")  # fmt: skip
        assert "已办结" in own.words
    with year.step("践诺、述诺", "M1") as (member,):
        called(member, "每周到窗口值班一次")
        member.presses("报告进度", progress=100, note="全年值班五十次")
        called(member, "周平·每周到窗口值班一次")
        member.presses("述诺", text="全年每周值班一次，没有缺过。")


def judges(year: Year) -> None:
    """The four groups judge; whoever judges for the organisation settles."""
    judging = ("M1", "M2", "Q1", "S1")
    with year.step("评诺", *judging) as everybody:
        for who, points in zip(everybody, (95, 92, 94, 96), strict=True):
            called(who, "评诺").follows("周平", at=-1)  # the first is one's own account
            who.presses("评诺", points=points)
            assert not finds(who, "评诺"), "each person once"
        settles = everybody[-1]
        called(settles, "确定评诺结果", "周平").presses("确定得分和等次")
        assert "评诺结束" in settles.words


def reviews(year: Year) -> None:
    """The superior reviews; a shortcoming is raised, reported as put right, verified, judged."""
    year.day("2027-01-15")
    with year.step("点评", "S0") as (above,):
        called(above, "领导点评", "去点评").presses("提交点评", grade="good", **PARTS)
        above.presses("提出整改", problem="走访群众偏少", due_on="2027-02-20")
    year.day("2027-02-10")
    with year.step("整改", "S1") as (own,):
        called(own).presses("提交反馈", text="已走访群众三十户，建立台账。")
    with year.step("销号", "S0") as (above,):
        called(above, "走访群众偏少").presses("核验销号")
        above.presses("保存评价", asked=20, satisfied=19)
        assert not finds(above, "走访群众偏少")


def supervises(year: Year) -> None:
    """A ticket on one matter is issued, answered and closed, both of these from 待办 itself."""
    with year.step("督办", "S0", "S1") as (above, own):
        above.follows("看板")
        for one in ("机关第一党支部", "督查", "发督办单"):
            above.follows(one)
        above.presses("发出", title="窗口排队", matter="上午排队超过半小时", due_on="2027-02-25")
        called(own).presses("提交反馈", text="窗口已增设两个，平均等候时间由四十分钟降到十五分钟。")
        called(above).presses("认可，销号")
        assert "窗口排队" not in above.words
