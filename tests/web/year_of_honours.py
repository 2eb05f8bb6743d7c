"""The end of a year by pages alone: voted on, put forward, decided, shown, honoured, compiled."""

from __future__ import annotations

import io
import zipfile

from service.tabular import read_workbook
from tests.web.ballots import casts
from tests.web.clerks_year import Year
from tests.web.year_of_work import called, finds

AWARDS = {"outstanding_members": "优秀共产党员", "outstanding_organizations": "先进基层党组织"}
NAMES = {"优秀共产党员": "周平", "先进基层党组织": "机关第一党支部"}
DEEDS = "全年带头值班三十次，带领支部完成窗口提速两项，群众反映好。"
HOME = "机关第一党支部：全程·"
TOP = "某某集团党委：全程·动员部署"
BEHIND = "机关第二党支部：全程·动员部署"
OF_BRANCHES, OF_MEMBERS = "群众评议党支部", "群众评议党员"


def votes(year: Year) -> None:
    """Two votes are drafted, opened by another, cast by everybody, counted and published."""
    year.day("2027-03-01")
    with year.step("准备评议", "S0", "S1") as (above, own):
        called(above, "机关党总支：全程·动员部署", "群众评议")
        above.presses(
            "拟出草稿", subjects="organizations", title=OF_BRANCHES, closes_on="2027-03-08"
        )
        called(own, "群众评议", "组织评议，计票，公布结果")
        own.presses("拟出草稿", subjects="members", title=OF_MEMBERS, closes_on="2027-03-08")
    with year.step("启动评议", "L1", "S0") as (top, above):
        for who, title in ((top, OF_BRANCHES), (above, OF_MEMBERS)):
            called(who, title).presses("核对无误，启动投票")
            assert not finds(who, title)
    branch = ("S1", "M1", "M2", "Q1", "Q2", "Q3")
    with year.step("投票", *branch, "S2") as everybody:
        for who in everybody:
            called(who, OF_BRANCHES)
            assert casts(who, {"机关第一党支部": "satisfied"}, "fairly_satisfied") == 1
            who.follows("回到待办")
        for who in everybody[:-1]:
            called(who, OF_MEMBERS)
            assert casts(who, {"周平": "excellent"}, "qualified") >= 2
            who.follows("回到待办")
            assert not who.links(OF_MEMBERS), "whoever has voted is not called again"
    year.day("2027-03-10")
    with year.step("公布结果", "S0", "S1") as (above, own):
        for who, title in ((above, OF_BRANCHES), (own, OF_MEMBERS)):
            called(who, title).presses("公布结果")
        assert "优秀" in own.words
    with year.step("编制本期台账", "S1") as (own,):
        called(own, "群众评议", "汇总本阶段台账并印发").presses("编制台账")


def puts_forward(year: Year) -> None:
    """The rules are filed, two awards opened, and names come up level by level."""
    year.day("2027-04-12")
    with year.step("备案办法", "L1") as (top,):
        called(top, "动员部署", "党组织考评细则")
        for key, title in (
            ("assessment_rules", "党组织考评细则"),
            ("member_rules", "党员考评办法"),
        ):
            top.presses("报送制度文件", document=key, title=title, body="逐项考评，集体研究。")
    with year.step("启动评选", "B1") as (clerk,):
        called(clerk, TOP, "评选表彰")
        for key in AWARDS:
            clerk.presses("启动一项评选", award=key, places=1)
            clerk.follows("评选表彰")
    with year.step("推荐", "S1", "S2", "S0", "L1") as (own, other, above, top):
        for title in AWARDS.values():
            called(own, title, "推荐人选")
            who = {}
            if title == "优秀共产党员":
                who = {"person_id": own.choice("person_id", "周平")}
            own.presses("推荐", deeds=DEEDS, **who)
            own.presses("推荐完毕，上报")
            called(other, title).presses("不推荐，上报")
            called(above, title).presses("向上级推荐")
            above.presses("推荐完毕，上报")
            called(top, title).presses("不推荐，上报")


def decides(year: Year) -> None:
    """A department is asked, one person proposes the lists, another carries them."""
    with year.step("征求意见", "B1", "J1") as (clerk, officer):
        for title, name in NAMES.items():
            called(clerk, title).presses("征求意见", roles=["discipline_officer"])
            assert not finds(clerk, title), "it waits for the department"
            called(officer, f"{title}·{name}").presses("答复意见", verdict="agrees")
    with year.step("研究决定", "B1", "L1") as (clerk, leader):
        for title, name in NAMES.items():
            called(clerk, title, "提出拟表彰名单")
            clerk.presses("提出名单", nominations=[clerk.choice("nominations", name)])
            assert not finds(clerk, title), "nobody decides on a list of their own"
            called(leader, title).presses("同意名单")


def shows(year: Year) -> None:
    """Both lists are shown to the public; one name is objected to, which is ruled on."""
    with year.step("公示", "B1") as (clerk,):
        for title in NAMES:
            called(clerk, title).presses("公示名单", where_to="组织部 8001")
    with year.step("异议", "S2", "B1") as (reader, clerk):
        called(reader, BEHIND, "评选表彰", "公示", "优秀共产党员")
        reader.presses("提交异议", nomination_id=reader.choice("nomination_id", "周平"),
                       text="值班次数与考勤记录有出入")  # fmt: skip
        called(clerk, "优秀共产党员")
        assert "值班次数与考勤记录有出入" in clerk.words
        clerk.presses("答复异议", upheld="no", ruling="经核查，值班次数属实。")
    year.day("2027-04-20")


def honours(year: Year) -> None:
    """Both awards are made; the branch and its member find their certificates."""
    with year.step("表彰", "B1") as (clerk,):
        for title in NAMES:
            called(clerk, title).presses("作出表彰")
            assert not finds(clerk, title)
    with year.step("证书", "M1", "S1") as those:
        for who in those:
            called(who, f"{HOME}评选表彰", "评选表彰", "荣誉簿")
            assert "2027年4月20日授予" in who.words
            for at in (0, 1):
                assert who.takes("下载证书", at).startswith(b"%PDF-")


def compiles(year: Year) -> None:
    """The clerk looks at the ledger of the whole tree, and takes it along in three forms."""
    with year.step("专项台账", "B1") as (clerk,):
        called(clerk, TOP, "专项台账")
        clerk.presses("查看", below=["yes"])
        assert "走访群众偏少" in clerk.words
        rows = read_workbook(clerk.takes("下载Excel表格")).rows
        cells = [cell for _, row in rows for cell in row]
        assert "走访群众偏少" in cells
        with zipfile.ZipFile(io.BytesIO(clerk.takes("下载Word"))) as document:
            assert "走访群众偏少" in document.read("word/document.xml").decode()
        assert clerk.takes("PDF").startswith(b"%PDF-")
        clerk.presses("编制台账")
        assert clerk.at.startswith("/ledger/issues/")
