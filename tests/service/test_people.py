"""People and their posts: entered from tables, found again in them, with their history."""

import shutil
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, text
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, col, select

from service.db import make_engine, reading, session_factory, writing
from service.errors import BadInput, NotFound
from service.models import Holder, Person, Post
from service.organizations import by_code, close, import_organizations
from service.people import (
    by_staff_no,
    export_people,
    holders,
    import_people,
    posts_of,
    read_people,
)
from service.tabular import write_csv, write_workbook

Sessions = sessionmaker[Session]
JUNE = datetime(2010, 6, 1, 4, tzinfo=UTC)
SEPTEMBER = datetime(2010, 9, 1, 4, tzinfo=UTC)
TREE = [
    {"code": "A", "name": "学院党委", "kind": "committee"},
    {"code": "B1", "name": "一支部", "kind": "branch", "parent_code": "A"},
    {"code": "B2", "name": "二支部", "kind": "branch", "parent_code": "A"},
]
HEAD = "staff_no,name,organization_code,posts,email,phone,locale\n"
STAFF = (
    HEAD
    + """001,张三,A,secretary;member,zhang@example.edu.cn,13800138000,zh-Hans
002,李四,B1,secretary;member;office@A,,010-62751234,
003,王五,B1,member,,,en
"""
)


@pytest.fixture
def college(sessions: Sessions) -> Sessions:
    """A committee with two branches, and three people."""
    with writing(sessions) as session:
        import_organizations(session, TREE)
        import_people(session, read_people(STAFF.encode()), now=JUNE)
    return sessions


def names(session: Session, code: str, role: str, on: datetime) -> list[str]:
    organization = by_code(session, code)
    return [one.name for one in holders(session, organization.id, role, on=on.date())]


def refusals(sessions: Sessions, table: str) -> list[tuple[int | None, str | None, str]]:
    """What an import is refused for; it must have changed nothing."""
    with reading(sessions) as session:
        before = export_people(session, now=JUNE)
    with pytest.raises(BadInput) as caught, writing(sessions) as session:
        import_people(session, read_people(table.encode()), now=JUNE)
    with reading(sessions) as session:
        assert export_people(session, now=JUNE) == before
    return [(problem.row, problem.column, problem.code) for problem in caught.value.problems]


def test_people_are_entered_with_their_posts(college: Sessions) -> None:
    with reading(college) as session:
        zhang = by_staff_no(session, "001")
        assert (zhang.phone, zhang.locale, zhang.active) == ("+8613800138000", "zh-Hans", True)
        assert by_staff_no(session, "002").phone == "+861062751234"
        assert names(session, "A", "secretary", JUNE) == ["张三"]
        assert names(session, "A", "office", JUNE) == ["李四"]
        assert names(session, "B1", "member", JUNE) == ["李四", "王五"]
        posts = posts_of(session, by_staff_no(session, "002"), on=JUNE.date())
        assert [(role, organization.code) for role, organization in posts] == [
            ("office", "A"),
            ("member", "B1"),
            ("secretary", "B1"),
        ]


def test_who_is_entered_with_a_post_has_long_held_it(college: Sessions) -> None:
    with reading(college) as session:
        assert names(session, "A", "secretary", datetime(2001, 1, 1, tzinfo=UTC)) == ["张三"]


def test_a_new_secretary_follows_the_old_whose_time_stays_in_history(college: Sessions) -> None:
    table = HEAD + "002,李四,B1,member,,,\n003,王五,B1,书记;党员,,,\n"
    with writing(college) as session:
        report = import_people(session, read_people(table.encode()), now=SEPTEMBER)
        assert (report.created, report.updated, report.unchanged) == (0, 2, 0)
    with reading(college) as session:
        assert names(session, "B1", "secretary", SEPTEMBER - timedelta(days=1)) == ["李四"]
        assert names(session, "B1", "secretary", SEPTEMBER) == ["王五"]
        assert names(session, "A", "office", SEPTEMBER) == []
        assert names(session, "A", "secretary", SEPTEMBER) == ["张三"]  # no row names him
        ended = session.exec(
            select(Holder)
            .join(Post)
            .where(Post.role == "secretary", col(Holder.until).is_not(None))
        ).one()
        assert (ended.since, ended.until) == (date(1900, 1, 1), date(2010, 9, 1))


def test_a_post_given_and_taken_on_one_day_was_never_held(college: Sessions) -> None:
    for posts in ("secretary;member", "member"):
        with writing(college) as session:
            table = HEAD + f"003,王五,B1,{posts},,,\n"
            import_people(session, read_people(table.encode()), now=SEPTEMBER)
    with reading(college) as session:
        wang = by_staff_no(session, "003").id
        held = session.exec(select(Holder).where(Holder.person_id == wang)).all()
        assert [(one.since, one.until) for one in held] == [(date(1900, 1, 1), None)]


def test_a_post_taken_up_again_has_two_times(college: Sessions) -> None:
    for month, posts in ((7, "member"), (8, "secretary;member"), (9, "member")):
        with writing(college) as session:
            table = HEAD + f"002,李四,B1,{posts},,,\n"
            now = datetime(2010, month, 1, 4, tzinfo=UTC)
            import_people(session, read_people(table.encode()), now=now)
    with reading(college) as session:
        times = session.exec(
            select(col(Holder.since), col(Holder.until))
            .join(Post)
            .where(Post.role == "secretary", col(Holder.until).is_not(None))
            .order_by(col(Holder.since))
        ).all()
        assert times == [
            (date(1900, 1, 1), date(2010, 7, 1)),
            (date(2010, 8, 1), date(2010, 9, 1)),
        ]


def test_the_day_is_the_organisations_own(college: Sessions) -> None:
    late = datetime(2010, 8, 31, 17, tzinfo=UTC)  # the first of September in Beijing
    with writing(college) as session:
        table = HEAD + "003,王五,B1,member;organization_officer,,,\n"
        import_people(session, read_people(table.encode()), now=late)
        since = session.exec(
            select(col(Holder.since)).join(Post).where(Post.role == "organization_officer")
        ).one()
    assert since == date(2010, 9, 1)


def test_a_person_changes_place(college: Sessions) -> None:
    with writing(college) as session:
        table = HEAD + "003,王五,B2,member,,,en\n"
        import_people(session, read_people(table.encode()), now=SEPTEMBER)
        assert by_staff_no(session, "003").version == 2
        assert names(session, "B2", "member", SEPTEMBER) == ["王五"]
        assert names(session, "B1", "member", SEPTEMBER) == ["李四"]


def test_a_column_that_is_not_there_changes_nothing(college: Sessions) -> None:
    with writing(college) as session:
        table = "工号,姓名,所在组织编码\n001,张三丰,A\n"
        report = import_people(session, read_people(table.encode()), now=SEPTEMBER)
        assert report.updated == 1
        zhang = by_staff_no(session, "001")
        assert (zhang.name, zhang.phone) == ("张三丰", "+8613800138000")
        assert names(session, "A", "secretary", SEPTEMBER) == ["张三丰"]


def test_importing_the_same_again_changes_nothing(college: Sessions) -> None:
    with writing(college) as session:
        report = import_people(session, read_people(STAFF.encode()), now=SEPTEMBER)
        assert (report.created, report.updated, report.unchanged) == (0, 0, 3)
        assert len(session.exec(select(Holder)).all()) == 6


def test_posts_in_chinese_and_posts_of_a_plans_own(college: Sessions) -> None:
    posts = "副书记；组织委员、宣传委员;办公室@A;领导小组＠A;群众;safety_watch"
    with writing(college) as session:
        table = HEAD + f"003,王五,B1,{posts},,,\n"
        import_people(session, read_people(table.encode()), now=SEPTEMBER)
        found = posts_of(session, by_staff_no(session, "003"), on=SEPTEMBER.date())
    assert [(role, organization.code) for role, organization in found] == [
        ("leading_group", "A"),
        ("office", "A"),
        ("deputy_secretary", "B1"),
        ("masses", "B1"),
        ("organization_officer", "B1"),
        ("publicity_officer", "B1"),
        ("safety_watch", "B1"),
    ]


def test_every_mistake_is_told_by_row_and_column(college: Sessions) -> None:
    with writing(college) as session:
        close(session, by_code(session, "B2"), closed_on=date(2010, 6, 1))
    rows = [
        "004,赵六,B9,member,,,",
        "005,赵六,B2,member,,,",
        "006,赵六,B1,secretry,,,",
        "007,赵六,B1,member;党员,,,",
        "008,赵六,B1,office@X,,,",
        "009,赵六,B1,member,zhao@,138001380,fr",
        '010,"赵\u200b六",B1,member,,13800138000转8,',
        "004,赵六,B1,member,,,",
        ",,,,,,en",
        f"{'9' * 65},=1,B1,member,,,",
        "a b,赵六,B1,member,,,",
    ]
    assert refusals(college, HEAD + "\n".join(rows)) == [
        (2, "organization_code", "unknown_organization"),
        (3, "organization_code", "organization_closed"),
        (4, "posts", "unknown_post_guess"),
        (5, "posts", "post_twice"),
        (6, "posts", "unknown_organization"),
        (7, "email", "bad_email"),
        (7, "phone", "bad_phone"),
        (7, "locale", "unknown_locale"),
        (8, "name", "hidden_character"),
        (8, "phone", "bad_phone"),
        (9, "staff_no", "twice"),
        (10, "staff_no", "missing"),
        (10, "organization_code", "missing"),
        (10, "name", "missing"),
        (11, "staff_no", "too_long"),
        (11, "name", "formula"),
        (12, "staff_no", "bad_number"),
    ]


@pytest.mark.parametrize("number", ["A/B", "..", ".", ".hidden", "/", "A B"])
def test_a_number_that_no_address_could_hold_is_refused_of_who_is_new(
    college: Sessions, number: str
) -> None:
    row = f"{number},赵六,B1,member,,,\n"
    assert refusals(college, HEAD + row) == [(2, "staff_no", "bad_number")]
    with writing(college) as session:  # from before the rule
        by_staff_no(session, "003").staff_no = number
    with writing(college) as session:
        assert import_people(session, read_people((HEAD + row).encode()), now=JUNE).updated == 1
        assert by_staff_no(session, number).name == "赵六"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13800138000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("+852 9123 4567", "+85291234567"),
        ("010-62751234", "+861062751234"),
    ],
)
def test_telephone_numbers_as_they_are_written(
    written: str, number: str, college: Sessions
) -> None:
    with writing(college) as session:
        import_people(
            session,
            [{"staff_no": "003", "name": "王五", "organization_code": "B1", "phone": written}],
            now=JUNE,
        )
        assert by_staff_no(session, "003").phone == number


@pytest.mark.parametrize(
    ("written", "locale"),
    [("", "zh-Hans"), ("zh-TW", "zh-Hant"), ("繁體中文", "zh-Hant"), ("EN", "en"), ("英文", "en")],
)
def test_languages_as_they_are_written(written: str, locale: str, college: Sessions) -> None:
    with writing(college) as session:
        row = {"staff_no": "003", "name": "王五", "organization_code": "B1", "locale": written}
        import_people(session, [row], now=JUNE)
        assert by_staff_no(session, "003").locale == locale


def test_who_has_left_holds_nothing(college: Sessions) -> None:
    with writing(college) as session:
        by_staff_no(session, "001").active = False
    with reading(college) as session:
        assert names(session, "A", "secretary", JUNE) == []


def test_nobody_has_that_number(sessions: Sessions) -> None:
    with pytest.raises(NotFound), reading(sessions) as session:
        by_staff_no(session, "001")


def test_twenty_thousand_people_take_seconds(college: Sessions) -> None:
    rows = "".join(
        f"P{n},张{n},B1,{'member' if n % 3 else 'masses'},p{n}@example.edu.cn,138{n:08},\n"
        for n in range(20_000)
    )
    began = time.monotonic()
    with writing(college) as session:
        report = import_people(session, read_people((HEAD + rows).encode()), now=JUNE)
    assert report.created == 20_000
    assert time.monotonic() - began < 30


names_of_people = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp"]), min_size=1, max_size=20
).filter(lambda text: text.strip(" \u3000\u00a0") == text)
staff = st.fixed_dictionaries(
    {
        "name": names_of_people,
        "organization_code": st.sampled_from(["A", "B1", "B2"]),
        "posts": st.lists(
            st.sampled_from(["secretary", "member", "office@A", "书记@B2", "own_role"]), max_size=3
        ).map(lambda posts: ";".join(dict.fromkeys(posts))),
        "email": st.sampled_from(["", "Zhang@Example.edu.cn", "o'hara@example.com"]),
        "phone": st.sampled_from(["", "13800138000", "+85291234567"]),
        "locale": st.sampled_from(["", "zh-Hant", "en"]),
    }
).filter(lambda row: not {"secretary", "书记@B2"} <= set(row["posts"].split(";")))


@pytest.fixture(scope="module")
def one_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One database for many examples, each of which begins by emptying it."""
    file = tmp_path_factory.mktemp("people") / "people.db"
    shutil.copyfile(sqlite_template, file)
    engine = make_engine(f"sqlite:///{file}")
    with writing(engine) as session:
        import_organizations(session, TREE)
    yield engine
    engine.dispose()


@given(rows=st.lists(staff, max_size=6))
def test_what_was_exported_imports_the_same(one_file: Engine, rows: list[dict[str, str]]) -> None:
    sessions = session_factory(one_file)
    with writing(sessions) as session:
        for table in ("holder", "person"):
            session.execute(text(f"DELETE FROM {table}"))
        numbered = [{"staff_no": f"P{n}", **row} for n, row in enumerate(rows)]
        # At home in the committee, its office is one's own post and not another's.
        numbered = [
            row
            if row["organization_code"] != "A" or "@A" not in row["posts"]
            else {**row, "posts": "office"}
            for row in numbered
        ]
        import_people(session, numbered, now=JUNE)
        first = export_people(session, now=JUNE)
    for write in (write_csv, write_workbook):
        with writing(sessions) as session:
            report = import_people(session, read_people(write(*first)), now=SEPTEMBER)
            assert (report.created, report.updated) == (0, 0)
            assert export_people(session, now=SEPTEMBER) == first
    assert len(first[1]) == len(rows)
    with reading(sessions) as session:
        assert len(session.exec(select(Person)).all()) == len(rows)
