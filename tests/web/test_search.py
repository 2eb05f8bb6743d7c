"""Finding a branch, a person or a paper from any page, by what somebody remembers of its name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from service import branch_plans, clock, imports
from service.actors import OPERATOR
from service.auth.visitor import visitor_of
from service.db import reading, writing
from service.models import SearchWord
from service.organizations import read_organizations
from service.people import read_people
from service.search.finding import Found, find, organizations_asked, people_asked
from service.search.noting import catch_up
from service.search.words import words_of_organization, words_of_person
from service.tabular import write_csv
from tests.databases import fresh_name
from tests.web.desk import Desk
from tests.web.office import ZONE, Office

TREE = ["编码", "名称", "类别", "上级编码"]
STAFF = ["工号", "姓名", "所在组织编码", "职务"]
PEOPLE = [
    ("R1", "单晓明", "JD03"),
    ("R2", "曾解放", "JD03"),
    ("R3", "仇长乐", "XX01"),
    ("R4", "解行", "XX01"),
    ("GH-2011-7", "欧阳小雨", "JD03"),
]


def brings_in(office: Office) -> None:
    """A department, and people whose names are read in more than one way."""
    tree = write_csv(TREE, [["JSX", "信息工程学院计算机系党支部", "党支部", "XX"]])
    people = write_csv(STAFF, [[*one, "党员"] for one in PEOPLE])
    with writing(office.context.sessions) as session:
        now, rulebook = clock.read(session, office.context.settings), office.context.rulebook
        rows = read_organizations(tree)
        imports.bring_in_organizations(session, rulebook, rows, by=OPERATOR, now=now)
        imports.bring_in_people(
            session, rulebook, read_people(people), by=OPERATOR, now=now, zone=ZONE
        )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def office_with_names(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Office]:
    """The office with those people, for tests that only look."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("search") / "office.db"
        shutil.copyfile(request.getfixturevalue("sqlite_begun"), file)
        found = Office(f"sqlite:///{file}")
        brings_in(found)
        yield found
        found.close()
        return
    server = request.getfixturevalue("postgres_server")
    name = fresh_name("search")
    template = request.getfixturevalue("postgresql_begun")
    found = Office(server.create(name, template=template))
    brings_in(found)
    yield found
    found.close()
    server.drop(name)


def found_by(office: Office, code: str, role: str, query: str) -> set[str]:
    """The names of organisations and people that somebody finds."""
    with reading(office.context.sessions) as session:
        found = _found(office, session, code, role, query)
        return {one.name for one in found.organizations} | {one.name for one, _ in found.people}


def _found(office: Office, session: Session, code: str, role: str, query: str) -> Found:
    today = clock.local_day(clock.read(session, office.context.settings), ZONE)
    who = visitor_of(session, office.holder(session, code, role).id, on=today)
    assert who is not None
    return find(session, who, query, today=today)


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("jsx", "信息工程学院计算机系党支部"),
        ("JSX", "信息工程学院计算机系党支部"),
        ("jisuanji", "信息工程学院计算机系党支部"),
        ("计算机", "信息工程学院计算机系党支部"),
        ("ｘｘｇｃ", "信息工程学院计算机系党支部"),
        ("sxm", "单晓明"),  # a surname is read as surnames are
        ("shanxiaoming", "单晓明"),
        ("danxiaoming", "单晓明"),  # and otherwise too
        ("zjf", "曾解放"),
        ("qiucl", ""),
        ("qcl", "仇长乐"),
        ("qiuzhangle", "仇长乐"),
        ("xiehang", "解行"),
        ("xiexing", "解行"),
        ("晓明", "单晓明"),
        ("GH-2011", "欧阳小雨"),
        ("gh20117", "欧阳小雨"),
        ("j", ""),
        ("%", ""),
    ],
)
def test_whatever_one_remembers_of_a_name_finds_it(
    office_with_names: Office, query: str, name: str
) -> None:
    found = found_by(office_with_names, "DW", "office", query)
    assert (name in found) if name else found == set()


def test_nobody_finds_what_is_not_theirs_to_see(office_with_names: Office) -> None:
    office = office_with_names
    assert found_by(office, "JD03", "secretary", "sxm") == {"单晓明"}
    assert found_by(office, "JD03", "secretary", "qcl") == set(), "another branch's"
    assert found_by(office, "JD03", "secretary", "jsx") == set()
    desk = Desk(office.visitor("XX", "secretary").client)
    desk.opens("/search?q=qcl")
    assert "仇长乐" in desk.words
    desk.opens("/search?q=sxm")
    assert "没有找到“sxm”" in desk.words
    assert "单晓明" not in desk.words


def test_a_new_name_is_found_at_once_and_the_old_one_no_more(office: Office) -> None:
    brings_in(office)
    row = write_csv(TREE, [["JSX", "软件系党支部", "党支部", "XX"]])
    with writing(office.context.sessions) as session:
        now = clock.read(session, office.context.settings)
        rows = read_organizations(row)
        imports.bring_in_organizations(session, office.context.rulebook, rows, by=OPERATOR, now=now)
    assert "软件系党支部" in found_by(office, "DW", "office", "rjx")
    assert found_by(office, "DW", "office", "jisuanji") == set()


def test_documents_plans_and_campaigns_are_found_from_the_box_of_any_page(office: Office) -> None:
    brings_in(office)
    with writing(office.context.sessions) as session:
        campaign = office.campaign("DW")
        session.add(campaign)
        now, rulebook = clock.read(session, office.context.settings), office.context.rulebook
        plan = rulebook.plan(session, campaign.plan_version_id)
        title = plan.title
        key = plan.documents[0][0] if plan.documents else None
        if key is not None:
            branch_plans.file_document(
                session,
                rulebook,
                campaign,
                key,
                "考核办法（试行）",
                by=OPERATOR,
                now=now,
                body="略" * 20,
            )
    desk = Desk(office.visitor("DW", "office").client)
    desk.opens("/todo")
    assert 'action="/search"' in desk.text
    desk.opens(f"/search?q={title[:4]}")
    assert title in desk.words
    desk.opens("/search?q=jsx")
    assert f'href="/campaigns/{office.number("JSX")}"' in desk.text
    if key is not None:
        desk.opens("/search?q=khbf")
        assert "考核办法（试行）" in desk.words
    assert "<b>" not in desk.opens("/search?q=<b>x</b>").split("<main")[1]


def test_the_question_is_answered_by_the_index(office: Office) -> None:
    brings_in(office)
    with writing(office.context.sessions) as session:
        today = clock.local_day(clock.read(session, office.context.settings), ZONE)
        who = visitor_of(session, office.holder(session, "DW", "office").id, on=today)
        assert who is not None
        sqlite = session.get_bind().dialect.name == "sqlite"
        if not sqlite:
            session.execute(text("SET LOCAL enable_seqscan = off"))
        for asked in (organizations_asked(who, "jsx", today), people_asked(who, "jsx")):
            literal = asked.compile(session.get_bind(), compile_kwargs={"literal_binds": True})
            explain = "EXPLAIN QUERY PLAN " if sqlite else "EXPLAIN "
            lines = session.execute(text(explain + str(literal).replace(":", r"\:"))).all()
            told = "\n".join(str(line) for line in lines)
            wanted = (
                "search_word USING PRIMARY KEY (kind=? AND word>?" if sqlite else "pk_search_word"
            )
            assert wanted in told, told


def test_what_was_there_before_is_caught_up_with(office: Office) -> None:
    with writing(office.context.sessions) as session:
        session.execute(text("DELETE FROM search_word"))
    assert found_by(office, "DW", "office", "jdxs") == set()
    with writing(office.context.sessions) as session:
        assert catch_up(session) > 0
        assert catch_up(session) == 0
        assert session.exec(select(SearchWord)).first() is not None
    assert "机电学生第一党支部" in found_by(office, "DW", "office", "jdxs")


def test_words_stay_few_whatever_the_name() -> None:
    longest = "长" * 200
    assert len(words_of_organization(longest, "X")) < 600
    assert max(map(len, words_of_organization(longest, "X" * 64))) <= 48
    assert len(words_of_person("阿卜杜拉·买买提·" * 20, "1")) < 400
    assert words_of_person("Ann Lee", "7") == {"annlee", "7"}
    assert words_of_person("👍", "-") == set()
    assert all(isinstance(one, str) for one in words_of_organization("𠮷田支部", "𠮷"))


def test_a_place_that_was_found_leads_to_its_page_and_a_person_to_theirs_where_it_is_open(
    office_with_names: Office,
) -> None:
    desk = Desk(office_with_names.visitor("DW", "office").client)
    desk.opens("/search?q=sxm")
    assert 'href="/people/R1"' in desk.text
    assert 'href="/organizations?under=JD03"' in desk.text
    desk = Desk(office_with_names.visitor("JD03", "secretary").client)
    assert "/people/R1" not in desk.opens("/search?q=sxm"), "accounts are the administrators'"
    assert "1 个党组织" in desk.opens("/organizations?under=JD03")
    assert 'href="/organizations?under=JSX"' not in desk.opens("/search?q=jsx")
