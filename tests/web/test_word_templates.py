"""The office's own Word templates by page: taken after a trial, kept in versions, taken back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, func, select

from service import audit, own_templates
from service.actors import OPERATOR
from service.app import create_app
from service.context import open_context
from service.db import reading, writing
from service.models import History, Organization, WordContent, WordTemplate
from tests.doors.shell import Shell
from tests.handed_in import document
from tests.web.desk import Desk
from tests.web.office import Office, Visitor
from tests.web.test_exports import fetching, text_of
from tests.web.test_people import desk_of, names, sends
from tools.word_templates import FOLDER

DO = "检查并启用"


@pytest.fixture
def clerk(office: Office) -> Desk:
    """The clerk of the leading group's office, at the page of templates."""
    desk = Desk(office.visitor("DW", "office").client)
    desk.opens("/organizations")
    assert "/word-templates" in desk.text
    desk.opens("/word-templates")
    return desk


def chosen(name: str, content: bytes) -> dict[str, list[tuple[str, bytes]]]:
    return {"_named.content": [(name, content)]}


def ledger_of(office: Office, visitor: Visitor | None = None) -> str:
    """What a branch's ledger says in Word."""
    reader = visitor or office.visitor("JD03", "secretary")
    answer = reader.get(f"/campaigns/{office.number('JD03')}/ledger.docx")
    assert answer.status_code == 200
    return text_of(answer.data)


def lines(office: Office) -> list[dict[str, Any]]:
    """What history holds of templates."""
    with reading(office.context.sessions) as session:
        chosen = select(History.details).where(History.kind == "template")
        return [json.loads(str(one)) for one in session.exec(chosen.order_by(col(History.id)))]


def test_a_template_is_taken_changed_and_taken_back_and_every_version_stays(
    office: Office, clerk: Desk
) -> None:
    assert clerk.words.count("现在没有用自己的模板") == 4
    shipped = clerk.client.get("/word-templates/ledger.docx").data
    assert shipped == (FOLDER / "ledger.docx").read_bytes(), "an example to begin from"
    assert "专项台账" in ledger_of(office)

    first = document("一版台账：{{ organization }}")
    clerk.presses(DO, files=chosen("台账一.docx", first))
    assert "已启用" in clerk.words
    assert "台账一.docx" in clerk.words
    said = ("历次版本（1）", "上传新版", "停用本单位模板")
    assert [clerk.words.count(one) for one in said] == [1, 1, 1]
    assert [clerk.words.count(one) for one in ("下载样例文书", "换成自己的模板")] == [4, 3]
    assert "一版台账：机电学生第一党支部" in ledger_of(office)
    assert clerk.client.get("/word-templates/ledger.docx?version=0").data == shipped
    clerk.presses(DO, files=chosen("台账二.docx", document("二版台账：{{ plan }}")))
    assert "二版台账：" in ledger_of(office)

    # Looked at with sample data, the one in force and the earlier one.
    now = clerk.client.get("/word-templates/ledger/preview.docx")
    assert "二版台账：创先争优活动" in text_of(now.data)
    before = clerk.client.get("/word-templates/ledger/preview.docx?version=1")
    assert "一版台账：机电系第一党支部" in text_of(before.data)
    assert clerk.client.get("/word-templates/ledger.docx?version=1").data == first

    clerk.presses("启用这一版", version=1)
    assert "恢复第 1 版：台账一.docx" in clerk.words
    assert "一版台账" in ledger_of(office)
    clerk.presses("确认停用")
    assert "已停用本单位模板" in clerk.words
    assert ledger_of(office).count("一版台账") == 0
    assert "系统自带" in clerk.words
    clerk.presses("启用这一版", at=1, version=2)
    assert "二版台账" in ledger_of(office)

    with reading(office.context.sessions) as session:
        every = session.exec(select(WordTemplate).order_by(col(WordTemplate.number))).all()
        assert [one.number for one in every] == [1, 2, 3, 4, 5]
        assert [one.restored for one in every] == [None, None, 1, None, 2]
        assert session.exec(select(func.count()).select_from(WordContent)).one() == 2
        assert audit.verify(session).intact
    deeds = [one["deed"] for one in lines(office)]
    assert deeds == ["uploaded", "uploaded", "restored", "withdrawn", "restored"]
    auditor = desk_of(office, names(office, "audit_administrator", 31))
    told = auditor.opens("/audit?kind=template")
    assert "启用上传的专项台账模板，第 1 版：台账一.docx" in told
    assert "停用本单位的专项台账模板（第 4 版）" in told


def test_every_replica_makes_its_documents_from_it(office: Office, clerk: Desk) -> None:
    other = open_context(office.context.settings)
    try:
        office_, office.app = office.app, create_app(other)
        elsewhere = office.visitor("JD03", "secretary")
        office.app = office_
        assert "专项台账" in ledger_of(office, elsewhere)
        clerk.presses(DO, files=chosen("台账.docx", document("本单位台账：{{ organization }}")))
        assert "本单位台账：" in ledger_of(office, elsewhere)
    finally:
        other.close()


def with_a_table(rows: str, field: str) -> bytes:
    """A template with rows, as Word writes them."""
    begin, each = f"{{%tr for one in {rows} %}}", f"{{{{ one.{field} }}}}"
    return document(rows=((begin,), (each,), ("{%tr endfor %}",)))


WRONG = {
    "no document": (b"PK no", "不是完好的 Word 文档"),
    "nothing": (b"", "文件是空的"),
    "a name that there is not": (
        document("{{ salary }}"),
        "salary。可用的字段：organization、plan",
    ),
    "a name that no row has": (with_a_table("lines", "salary"), "salary"),
    "a row that there need not be": (document("{{ lines[0].title }}"), "没有的字段"),
    "a brace too few": (document("{{ organization"), "占位符写错了：{{ organization"),
    "half a brace": (document("{{ organization }"), "占位符写错了：{{ organization }"),
    "a loop without end": (document("{% for one in lines %}"), "没有配成对"),
    "a sum without end": (
        document("{{ 'x' * 999999999 }}"),
        "占位符“{{ 'x' * 999999999 }}”里有模板不能用的写法：加减乘除等运算",
    ),
    "what lies elsewhere": (fetching("attachedTemplate"), "example.net"),
    "too much": (b"PK" + b"x" * 5_000_001, "超过 5 MB"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_would_make_no_document_is_refused_at_its_field(
    sqlite_office: Office, wrong: str
) -> None:
    office = sqlite_office
    content, words = WRONG[wrong]
    desk = Desk(office.visitor("DW", "office").client)
    desk.opens("/word-templates")
    desk.presses(DO, status=422, files=chosen("错的.docx", content))
    assert words in desk.words
    assert desk.text.count('aria-invalid="true"') == 1
    assert "专项台账" in ledger_of(office)
    assert lines(office) == []


def test_the_same_again_is_said_to_be_in_force_and_nothing_is_taken_back_twice(
    sqlite_office: Office,
) -> None:
    desk = Desk(sqlite_office.visitor("DW", "office").client)
    desk.opens("/word-templates")
    same = chosen("台账.docx", document("{{ organization }}"))
    desk.presses(DO, files=same)
    desk.presses(DO, status=409, files=same)
    assert "这正是现在使用的模板（第 1 版）" in desk.words
    desk.opens("/word-templates")
    desk.presses("确认停用")
    assert sends(desk, "/do/word-templates/ledger/withdrawal", _page="/word-templates") == 409
    for path in ("ledger.docx?version=9", "salary.docx", "salary/preview.docx"):
        assert desk.client.get(f"/word-templates/{path}").status_code == 404
    assert sends(desk, "/do/word-templates/salary/withdrawal") == 404


def test_only_the_office_and_the_system_administrator_keep_templates(sqlite_office: Office) -> None:
    office = sqlite_office
    administrator = desk_of(office, names(office, "administrator", 30))
    administrator.opens("/word-templates")
    administrator.presses(DO, files=chosen("m.docx", document("{{ organization }}")))
    for visitor in (
        office.visitor("DW", "secretary"),
        office.visitor("JD", "secretary"),
        office.visitor("JD03", "member"),
    ):
        desk = Desk(visitor.client)
        for path in ("", "/ledger.docx", "/ledger/preview.docx"):
            assert desk.client.get(f"/word-templates{path}").status_code == 403
        assert sends(desk, "/do/word-templates/ledger/withdrawal") == 403
        assert "/word-templates" not in desk.opens("/organizations")
    assert [one["deed"] for one in lines(office)] == ["uploaded"]


def test_uploaded_goes_before_configured_and_that_before_shipped(
    sqlite_office: Office, tmp_path: Path
) -> None:
    (tmp_path / "documents").mkdir()
    with writing(sqlite_office.context.sessions) as session:
        now = sqlite_office.now()
        top = session.exec(select(Organization).where(Organization.code == "DW")).one()
        other = Organization(code="OTHER", name="别的党委", kind="committee")
        session.add(other)
        session.flush()

        def found(root: int = top.id) -> tuple[str, str]:
            one = own_templates.in_force(session, root, "minutes", tmp_path)
            return one.source, one.where

        assert found() == ("shipped", "documents/minutes.docx")
        (tmp_path / "documents" / "minutes.docx").write_bytes(document("{{ topic }}"))
        assert found() == ("configured", "documents/minutes.docx")
        given = (session, top, "minutes", "本单位.docx", document("{{ place }}"))
        own_templates.upload(*given, by=OPERATOR, now=now)
        assert found() == ("uploaded", "本单位.docx")
        assert found(other.id)[0] == "configured", "another tree's are its own"
        own_templates.withdraw(session, top, "minutes", by=OPERATOR, now=now)
        assert found()[0] == "configured"


def test_the_operator_does_it_at_the_terminal(sqlite_office: Office, tmp_path: Path) -> None:
    office = sqlite_office
    shell = Shell(office.context.settings.database_url, {"PACESETTER_SECRET_KEY": "k" * 40})
    file, taken = tmp_path / "own.docx", tmp_path / "taken.docx"
    file.write_bytes(document("{{ salary }}"))
    refused = shell.run("word-templates", "upload", "minutes", str(file))
    assert refused.exit_code == 1
    assert "salary" in refused.output
    file.write_bytes(document("纪要：{{ topic }}"))
    assert shell.run("word-templates", "upload", "minutes", str(file)).exit_code == 0
    (minutes,) = [one for one in shell.reads("word-templates", "list") if one["kind"] == "minutes"]
    assert (minutes["source"], len(minutes["versions"])) == ("uploaded", 1)
    assert "own.docx" in shell.run("word-templates", "list").output
    for words in ((), ("--version", "1"), ("--preview",)):
        done = shell.run("word-templates", "download", "minutes", str(taken), *words)
        assert done.exit_code == 0, done.output
        assert "纪要：" in text_of(taken.read_bytes())
    assert shell.run("word-templates", "withdraw", "minutes").exit_code == 0
    assert shell.run("word-templates", "withdraw", "minutes").exit_code == 1
    assert shell.run("word-templates", "restore", "minutes", "1").exit_code == 0
    assert shell.run("word-templates", "restore", "minutes", "2").exit_code == 1
