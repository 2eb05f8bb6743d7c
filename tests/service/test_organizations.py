"""The tree: entered from tables, found again in them, moved, founded, closed."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, select

from service.db import make_engine, reading, session_factory, writing
from service.errors import BadInput, NotFound
from service.models import Campaign, Organization, Plan, PlanVersion
from service.organizations import (
    ImportReport,
    by_code,
    close,
    export_organizations,
    found,
    import_organizations,
    move,
    read_organizations,
    subtree,
)
from service.tabular import write_csv, write_workbook

Sessions = sessionmaker[Session]
NOW = datetime(2010, 6, 1, 4, tzinfo=UTC)
COLLEGE = """code,name,kind,parent_code,founded_on
B11,一支部,branch,G1,2005-09-01
G1,第一总支,general_branch,A,
A,学院党委,committee,,2001-07-01
G2,第二总支,general_branch,A,
B12,二支部,branch,G1,
B21,三支部,branch,G2,
P1,第一小组,group,B11,
"""


def load(session: Session, table: str) -> ImportReport:
    return import_organizations(session, read_organizations(table.encode()))


def refusals(sessions: Sessions, table: str) -> list[tuple[int | None, str | None, str]]:
    """What an import is refused for; it must have changed nothing."""
    with reading(sessions) as session:
        before = export_organizations(session)
    with pytest.raises(BadInput) as caught, writing(sessions) as session:
        load(session, table)
    with reading(sessions) as session:
        assert export_organizations(session) == before
    return [(problem.row, problem.column, problem.code) for problem in caught.value.problems]


@pytest.fixture
def college(sessions: Sessions) -> Sessions:
    """A committee, two general branches, three branches, a group."""
    with writing(sessions) as session:
        load(session, COLLEGE)
    return sessions


def paths(session: Session) -> dict[str, str]:
    """Every organisation's path, said in codes: ``"/A/G1/"``; root and depth must agree."""
    everyone = session.exec(select(Organization)).all()
    codes = {str(one.id): one.code for one in everyone}
    for one in everyone:
        above = one.path.strip("/").split("/")
        assert (one.depth, str(one.root_id)) == (len(above) - 1, above[0])
        assert str(one.parent_id or "") == (above[-2] if len(above) > 1 else "")
    return {
        one.code: "/" + "".join(f"{codes[number]}/" for number in one.path.strip("/").split("/"))
        for one in everyone
    }


def test_rows_may_stand_in_any_order(college: Sessions) -> None:
    with reading(college) as session:
        assert paths(session) == {
            "A": "/A/",
            "G1": "/A/G1/",
            "G2": "/A/G2/",
            "B11": "/A/G1/B11/",
            "B12": "/A/G1/B12/",
            "B21": "/A/G2/B21/",
            "P1": "/A/G1/B11/P1/",
        }
        assert [one.code for one in subtree(session, by_code(session, "G1"))] == [
            "G1",
            "B11",
            "B12",
            "P1",
        ]
        assert by_code(session, "B11").founded_on == date(2005, 9, 1)


def test_a_second_import_updates_and_says_how_much(college: Sessions) -> None:
    with writing(college) as session:
        report = load(session, COLLEGE)
        assert (report.created, report.updated, report.unchanged) == (0, 0, 7)
    changed = COLLEGE.replace("一支部", "第一党支部").replace("branch,G2", "branch,A")
    with writing(college) as session:
        report = load(session, changed + "B22,四支部,branch,G2,\n")
        assert (report.created, report.updated, report.unchanged) == (1, 2, 5)
        assert report.founded == (by_code(session, "B22").id,)
        assert report.moved == (by_code(session, "B21").id,)
        assert by_code(session, "B11").name == "第一党支部"
        assert by_code(session, "B11").version == 2
        assert paths(session)["B21"] == "/A/B21/"


def test_what_no_row_names_stays(college: Sessions) -> None:
    with writing(college) as session:
        load(session, "code,name,kind\nB12,二支部（新）,branch\n")
        branch = by_code(session, "B12")
        assert branch.name == "二支部（新）"
        assert paths(session)["B12"] == "/A/G1/B12/"  # there was no column for its superior
        assert len(session.exec(select(Organization)).all()) == 7


def test_chinese_words_for_kinds(sessions: Sessions) -> None:
    table = "编码,名称,类别,上级编码\nA,甲,党委,\nG,乙,党总支,A\nB,丙,支部,G\nP,丁,黨小組,B\n"
    with writing(sessions) as session:
        load(session, table)
        kinds = {one.code: one.kind for one in session.exec(select(Organization))}
    assert kinds == {"A": "committee", "G": "general_branch", "B": "branch", "P": "group"}


def test_a_branch_may_stand_under_a_committee_and_a_committee_too(sessions: Sessions) -> None:
    table = "code,name,kind,parent_code\nA,甲,committee,\nC,乙,committee,A\nB,丙,branch,C\n"
    with writing(sessions) as session:
        load(session, table)
        assert paths(session)["B"] == "/A/C/B/"


def test_every_mistake_is_told_by_row_and_column(college: Sessions) -> None:
    table = """code,name,kind,parent_code,founded_on
N1,新一,branch,G-1,
N2,新二,club,A,
N3,新三,branch,A,2010-06-01T00:00:00.000000+08
N3,新三,branch,A,
,无码,branch,A,
N 4,有空格,branch,A,
N5,,branch,A,2010-02-30
N6,"换
行",branch,A,
N7,=1+1,branch,A,
N8,小组,group,,
N9,总支,general_branch,G1,
B11,一支部,group,B12,
"""
    assert refusals(college, table) == [
        (2, "parent_code", "unknown_parent_guess"),
        (3, "kind", "unknown_kind"),
        (4, "founded_on", "too_long"),
        (5, "code", "twice"),
        (6, "code", "missing"),
        (7, "code", "bad_code"),
        (8, "name", "missing"),
        (8, "founded_on", "not_a_date"),
        (9, "name", "control_character"),
        (10, "name", "formula"),
        (11, "parent_code", "no_superior"),
        (12, "parent_code", "wrong_nesting"),
        (13, "kind", "children_misfit"),
    ]


def test_circles_are_found_within_the_table_and_through_the_tree(college: Sessions) -> None:
    table = "code,name,kind,parent_code\nX,甲,committee,Y\nY,乙,committee,X\nZ,丙,branch,X\n"
    assert refusals(college, table) == [
        (2, "parent_code", "cycle"),
        (3, "parent_code", "cycle"),
    ]
    with writing(college) as session:
        load(session, "code,name,kind,parent_code\nC1,甲,committee,A\nC2,乙,committee,C1\n")
    assert refusals(college, "code,name,kind,parent_code\nC1,甲,committee,C2\n") == [
        (2, "parent_code", "cycle")
    ]
    assert refusals(college, "code,name,kind,parent_code\nC1,甲,committee,C1\n") == [
        (2, "parent_code", "cycle")
    ]


def test_a_tree_has_an_end(sessions: Sessions) -> None:
    rows = "".join(f"C{n},第{n},committee,{f'C{n - 1}' if n else ''}\n" for n in range(22))
    assert refusals(sessions, "code,name,kind,parent_code\n" + rows) == [
        (22, "parent_code", "too_deep")
    ]


def test_the_sentence_names_row_and_column_for_a_person(college: Sessions) -> None:
    with pytest.raises(BadInput) as caught, writing(college) as session:
        load(session, "code,name,kind,parent_code\nN1,新一,branch,G-1\nN2,新二,group,A\n")
    assert [problem.where for problem in caught.value.problems] == [
        "row 2, column parent_code",
        "row 3, column parent_code",
    ]
    assert [problem.told("zh-Hans") for problem in caught.value.problems] == [
        "第2行“上级编码”（parent_code）列：没有编码为“G-1”的上级组织；是否应为“G1”？",
        "第3行“上级编码”（parent_code）列：党小组不能直接隶属于党委。",
    ]


def test_a_branch_moves_with_all_below_it(college: Sessions) -> None:
    with writing(college) as session:
        launch(session)
        moved = move(session, by_code(session, "G1"), found_committee(session), now=NOW)
        assert (moved.organizations, moved.campaigns) == (4, 4)
    with reading(college) as session:
        assert paths(session)["P1"] == "/A/C2/G1/B11/P1/"
        assert paths(session)["B21"] == "/A/G2/B21/"
        assert_campaigns_follow(session)


def test_a_table_moves_campaigns_too(college: Sessions) -> None:
    with writing(college) as session:
        launch(session)
        load(
            session,
            "code,name,kind,parent_code\nT,新校区党委,committee,\nG1,第一总支,general_branch,T\n",
        )
        assert paths(session)["P1"] == "/T/G1/B11/P1/"
        assert_campaigns_follow(session)


def found_committee(session: Session) -> Organization:
    return found(
        session,
        code="C2",
        name="二级党委",
        kind="committee",
        parent=by_code(session, "A"),
        founded_on=None,
    )


def launch(session: Session) -> None:
    """A campaign of every organisation."""
    session.add(Plan(id=1, name="default", title="五环节"))
    session.flush()
    session.add(PlanVersion(id=1, plan_id=1, number=1, digest="d", created_at=NOW))
    session.flush()
    for one in session.exec(select(Organization)).all():
        session.add(
            Campaign(
                root_id=1,
                organization_id=one.id,
                root_organization_id=one.root_id,
                path=one.path,
                plan_version_id=1,
                kind=one.kind,
                launched_at=NOW,
            )
        )
    session.flush()


def assert_campaigns_follow(session: Session) -> None:
    astray = session.execute(
        text(
            "SELECT o.code FROM campaign c JOIN organization o ON o.id = c.organization_id"
            " WHERE c.path <> o.path OR c.root_organization_id <> o.root_id"
        )
    ).all()
    assert astray == []


@pytest.mark.parametrize(
    ("code", "to", "why"),
    [
        ("G1", "G1", ["cycle", "wrong_nesting"]),
        ("A", "C", ["cycle"]),
        ("B11", "B12", ["wrong_nesting"]),
        ("P1", None, ["no_superior"]),
        ("B11", "X", ["parent_closed"]),
        ("X", "A", ["already_closed"]),
    ],
)
def test_a_move_that_cannot_be_is_refused_with_every_reason(
    code: str, to: str | None, why: list[str], college: Sessions
) -> None:
    with writing(college) as session:
        load(session, "code,name,kind,parent_code\nC,甲,committee,A\nX,乙,general_branch,A\n")
        close(session, by_code(session, "X"), closed_on=date(2010, 6, 1))
    with reading(college) as session:
        before = paths(session)
    with pytest.raises(BadInput) as caught, writing(college) as session:
        move(session, by_code(session, code), by_code(session, to) if to else None, now=NOW)
    assert [problem.code for problem in caught.value.problems] == why
    with reading(college) as session:
        assert paths(session) == before


def test_a_branch_is_founded_in_its_place(college: Sessions) -> None:
    with writing(college) as session:
        branch = found(
            session,
            code="B22",
            name="四支部",
            kind="branch",
            parent=by_code(session, "G2"),
            founded_on=date(2010, 6, 1),
        )
        assert paths(session)["B22"] == "/A/G2/B22/"
        assert branch.founded_on == date(2010, 6, 1)


def test_what_is_wrong_with_founding_is_told_by_field(college: Sessions) -> None:
    with reading(college) as session:
        group = by_code(session, "P1")
    with pytest.raises(BadInput) as caught, writing(college) as session:
        found(session, code="N", name="a\nb", kind="club", parent=group, founded_on=None)
    assert [(one.where, one.code) for one in caught.value.problems] == [
        ("name", "control_character"),
        ("kind", "unknown_kind"),
    ]
    with pytest.raises(BadInput, match="taken"), writing(college) as session:
        found(session, code="A", name="甲", kind="committee", parent=None, founded_on=None)


def test_a_branch_is_closed_once_and_after_those_below_it(college: Sessions) -> None:
    with pytest.raises(BadInput, match="has_open_children"), writing(college) as session:
        close(session, by_code(session, "B11"), closed_on=date(2010, 6, 1))
    with writing(college) as session:
        close(session, by_code(session, "P1"), closed_on=date(2010, 6, 1))
        close(session, by_code(session, "B11"), closed_on=date(2010, 6, 1))
    with pytest.raises(BadInput, match="already_closed"), writing(college) as session:
        close(session, by_code(session, "B11"), closed_on=date(2010, 6, 2))
    assert refusals(college, "code,name,kind,parent_code\nP2,二组,group,B11\n") == [
        (2, "parent_code", "parent_closed")
    ]


def test_a_branch_is_not_closed_before_it_was_founded(college: Sessions) -> None:
    with writing(college) as session:
        load(session, "code,name,kind,parent_code,founded_on\nB13,五支部,branch,G1,2010-05-01\n")
    with pytest.raises(BadInput, match="closed_before_founded"), writing(college) as session:
        close(session, by_code(session, "B13"), closed_on=date(2010, 4, 30))


def test_nobody_has_that_code(sessions: Sessions) -> None:
    with pytest.raises(NotFound), reading(sessions) as session:
        by_code(session, "A")


def test_twenty_thousand_rows_take_seconds(sessions: Sessions) -> None:
    branches = "".join(f"B{n},第{n}支部,branch,G{n % 50},2005-09-01\n" for n in range(20_000))
    above = "A,甲,committee,,\n" + "".join(f"G{n},总支{n},general_branch,A,\n" for n in range(50))
    began = time.monotonic()
    with writing(sessions) as session:
        report = load(session, "code,name,kind,parent_code,founded_on\n" + branches + above)
    assert report.created == 20_051
    assert time.monotonic() - began < 20


@pytest.fixture(scope="module")
def one_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One database for many examples, each of which begins by emptying it."""
    file = tmp_path_factory.mktemp("tree") / "tree.db"
    shutil.copyfile(sqlite_template, file)
    engine = make_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


# What a name may hold: no control, hidden or undefined characters, no blanks around it.
names = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp"]), min_size=1, max_size=20
).filter(lambda text: text.strip(" \u3000\u00a0") == text)
leading = st.builds(str.__add__, st.sampled_from("=+-@＝＋－＠'"), names)
days = st.none() | st.dates(date(1900, 1, 1), date(2199, 12, 31))


@settings(max_examples=40)
@given(rows=st.lists(st.tuples(names | leading, days, st.integers(0, 10)), min_size=1, max_size=8))
def test_what_was_exported_imports_the_same(
    one_file: Engine, rows: list[tuple[str, date | None, int]]
) -> None:
    tree = [
        {
            "code": f"C{number}",
            "name": name,
            "kind": "committee",
            "parent_code": f"C{above % number}" if number and above else "",
            "founded_on": founded.isoformat() if founded else "",
        }
        for number, (name, founded, above) in enumerate(rows)
    ]
    sessions = session_factory(one_file)
    with writing(sessions) as session:
        session.execute(text("DELETE FROM organization"))
        import_organizations(session, tree)
        first = export_organizations(session)
    for write in (write_csv, write_workbook):
        with writing(sessions) as session:
            report = import_organizations(session, read_organizations(write(*first)))
            assert (report.created, report.updated) == (0, 0)
            assert export_organizations(session) == first
        with writing(sessions) as session:
            session.execute(text("DELETE FROM organization"))
            import_organizations(session, read_organizations(write(*first)))
            assert export_organizations(session) == first
