"""Tables through the API: all rows or none, for whoever keeps them, within their own trees."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from sqlmodel import Session, col, select
from werkzeug.test import TestResponse

from service import people as staff
from service.db import reading, writing
from service.models import Campaign, Holder, Organization, Person, Post
from service.tabular import write_workbook
from tests.doors.house import House, name_of, staff_no

ORGANIZATIONS, PEOPLE = "/api/v1/organizations/import", "/api/v1/people/import"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TREE_HEAD = "code,name,kind,parent_code,founded_on"
STAFF_HEAD = "staff_no,name,organization_code,posts"
UNKNOWN = ("organization_code", "unknown_organization")
NEW = f"{TREE_HEAD}\nB9,新支部,branch,G1,2026-03-01\n"


def send(
    house: House,
    path: str,
    table: str | bytes,
    *,
    who: tuple[str, str] = ("C", "office"),
    kind: str = "text/csv",
    key: str | None = None,
) -> TestResponse:
    """Send a table as somebody."""
    content = table.encode() if isinstance(table, str) else table
    headers = {"Authorization": f"Bearer {house.secrets[staff_no(*who)]}", "Accept-Language": "en"}
    if key is not None:
        headers["Idempotency-Key"] = key
    return house.app.test_client().post(path, data=content, content_type=kind, headers=headers)


def done(answer: TestResponse) -> tuple[int, int, int]:
    """How many rows were new, changed and unchanged."""
    told = answer.get_json()
    assert answer.status_code == 200, told
    return told["created"], told["updated"], told["unchanged"]


def problems(answer: TestResponse) -> list[tuple[int | None, str, str]]:
    """What was wrong with a table: row, column, code."""
    told = answer.get_json()
    assert (answer.status_code, told["error"]) == (422, "invalid"), told
    assert all(one["message"] for one in told["problems"])
    return [(one["row"], one["field"], one["code"]) for one in told["problems"]]


def codes(house: House) -> set[str]:
    with reading(house.context.sessions) as session:
        return set(session.exec(select(Organization.code)))


def posts(session: Session, number: str) -> set[tuple[str, str]]:
    """The posts that somebody holds today."""
    person = staff.by_staff_no(session, number)
    held = (
        select(Post.role, Organization.code)
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .where(Holder.person_id == person.id, col(Holder.until).is_(None))
    )
    return {(role, code) for role, code in session.exec(held)}


# --- what it does -------------------------------------------------------------------------------


def test_a_branch_that_is_imported_joins_the_campaign_that_runs(house: House) -> None:
    assert done(send(house, ORGANIZATIONS, NEW)) == (1, 0, 0)
    assert house.campaign("B9").state == "main/mobilization"
    joined = house.history("B9", "joined")
    with reading(house.context.sessions) as session:
        assert joined[0].person_id == house.person(session, "C", "office").id
    moved = NEW.replace("G1", "G2")
    assert done(send(house, ORGANIZATIONS, moved)) == (0, 1, 0)
    assert done(send(house, ORGANIZATIONS, moved)) == (0, 0, 1)
    with reading(house.context.sessions) as session:
        branch, superior = house.campaign("B9"), house.campaign("G2")
        assert session.get_one(Campaign, branch.id).parent_id == superior.id


def test_people_come_with_their_posts_by_csv_workbook_or_form(house: House) -> None:
    rows = [["N1", "新人", "B1", "member"]]
    assert done(send(house, PEOPLE, f"{STAFF_HEAD}\n{','.join(rows[0])}\n")) == (1, 0, 0)
    workbook = write_workbook(STAFF_HEAD.split(","), [["N1", "新人", "B1", "secretary"]])
    assert done(send(house, PEOPLE, workbook, kind=XLSX)) == (0, 1, 0)
    with reading(house.context.sessions) as session:
        assert posts(session, "N1") == {("secretary", "B1")}
    form = {"file": (io.BytesIO(workbook), "../../etc/passwd.csv")}
    token = house.secrets[staff_no("C", "administrator")]
    answer = house.app.test_client().post(
        PEOPLE, data=form, headers={"Authorization": f"Bearer {token}"}
    )
    assert done(answer) == (0, 0, 1)


@pytest.mark.parametrize("path", [ORGANIZATIONS, PEOPLE])
def test_a_preview_says_what_it_would_do_and_does_nothing(house: House, path: str) -> None:
    table = NEW if path == ORGANIZATIONS else f"{STAFF_HEAD}\nN1,新人,B1,secretary\n"
    before, stood = codes(house), house.standing()
    answer = send(house, f"{path}?preview=true", table, key="one")
    assert answer.get_json()["preview"] is True
    assert done(answer) == (1, 0, 0)
    assert (codes(house), house.standing()) == (before, stood)
    with reading(house.context.sessions) as session:
        assert session.exec(select(Person).where(Person.staff_no == "N1")).first() is None
    assert send(house, path, table, key="one").status_code == 409, "another request, the same key"
    assert done(send(house, path, table, key="two")) == (1, 0, 0)


def test_one_bad_row_keeps_all_rows_out(house: House) -> None:
    table = f"{NEW}B 8,名,branch,G1,\nB7,,village,NOWHERE,2026-02-30\nB7,名,branch,G1,\n"
    before = codes(house)
    found = problems(send(house, ORGANIZATIONS, table))
    assert {(3, "code", "bad_code"), (4, "name", "missing"), (4, "kind", "unknown_kind")} <= {
        *found
    }
    assert (4, "founded_on", "not_a_date") in found
    assert (5, "code", "twice") in found
    assert codes(house) == before


def test_a_table_sent_twice_is_taken_once(house: House) -> None:
    """P12; a form is the same form whatever separates its parts."""
    first = send(house, ORGANIZATIONS, NEW, key="k")
    again = send(house, ORGANIZATIONS, NEW, key="k")
    assert (first.status_code, first.data) == (again.status_code, again.data)
    other = send(house, ORGANIZATIONS, NEW.replace("B9", "B8"), key="k")
    assert other.get_json()["reasons"][0]["code"] == "reason.key_reused"
    forms = [send_form(house, NEW.replace("B9", code), key="f") for code in ("B7", "B7", "B6")]
    assert [answer.status_code for answer in forms] == [200, 200, 409]
    assert forms[0].data == forms[1].data
    assert "B6" not in codes(house)


def send_form(house: House, table: str, *, key: str, **more: Any) -> TestResponse:
    headers = {
        "Authorization": f"Bearer {house.secrets[staff_no('C', 'office')]}",
        "Idempotency-Key": key,
    }
    form = {"file": (io.BytesIO(table.encode()), "x.csv"), **more}
    return house.app.test_client().post(ORGANIZATIONS, data=form, headers=headers)


# --- what it does not let anybody do ------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("X1,我们的,branch,C,", ("code", "taken")),
        ("X,我们的,committee,,", ("code", "taken")),
        ("B9,名,branch,X,", ("parent_code", "unknown_parent")),
        (" X1 ,名,branch,C,", ("code", "taken")),
        ("TOP,名,committee,,", ("parent_code", "no_new_top")),
        ("G1,名,general_branch,,", ("parent_code", "no_new_top")),
    ],
)
def test_no_table_reaches_into_another_tree(
    lasting_house: House, row: str, problem: tuple[str, str]
) -> None:
    """AC1: what stands elsewhere is not changed, not joined, not left for, and not told of."""
    before = lasting_house.standing()
    answer = send(lasting_house, ORGANIZATIONS, f"{TREE_HEAD}\n{row}\n")
    assert problems(answer) == [(2, *problem)]
    assert name_of("X") not in answer.get_data(as_text=True)
    assert lasting_house.standing() == before


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("X1-secretary,我,B1,member", ("staff_no", "taken")),
        (" X1-secretary,我,B1,member", ("staff_no", "taken")),
        ("N1,我,X1,member", ("organization_code", "unknown_organization")),
        ("N1,我,B1,secretary@X", ("posts", "unknown_organization")),
        ("N1,我,B1,office＠X", ("posts", "unknown_organization")),
        ("C-office,甲04,C,office;leading_group", ("posts", "own_posts")),
        ("C-office,甲04,C,", ("posts", "own_posts")),
    ],
)
def test_nobody_is_moved_between_trees_nor_raises_themselves(
    lasting_house: House, row: str, problem: tuple[str, str]
) -> None:
    found = problems(send(lasting_house, PEOPLE, f"{STAFF_HEAD}\n{row}\n"))
    assert [one[1:] for one in found] == [problem]


@pytest.mark.parametrize(
    ("path", "told", "problem"),
    [
        ("", {"staff_no": "X1-secretary"}, ("staff_no", "taken")),
        ("", {"staff_no": "B1-member"}, ("staff_no", "registered")),
        ("", {"organization_code": "X1"}, UNKNOWN),
        ("", {"posts": ["secretary@X"]}, ("posts", "unknown_organization")),
        ("", {"posts": ["audit_administrator@C"]}, ("posts", "administrators_post")),
        ("/B1-member/correction", {"organization_code": "X1"}, UNKNOWN),
    ],
)
def test_nor_by_one_person_alone(
    lasting_house: House, path: str, told: dict[str, Any], problem: tuple[str, str]
) -> None:
    row = {"staff_no": "N1", "name": "我", "organization_code": "B1"} if not path else {}
    answer = lasting_house.caller("C", "office").post(f"/api/v1/people{path}", {**row, **told})
    assert problems(answer) == [(None, *problem)]
    assert lasting_house.caller("C", "office").get("/api/v1/people/N1").status_code == 404


def test_a_post_in_another_tree_is_not_ended_by_silence(house: House) -> None:
    with writing(house.context.sessions) as session:
        person = house.person(session, "B1", "secretary")
        number, name = person.staff_no, person.name
        staff.import_people(
            session,
            [{"staff_no": number, "name": name, "organization_code": "B1",
              "posts": "secretary;member@X1"}],
            now=house_now(house),
        )  # fmt: skip
    assert done(send(house, PEOPLE, f"{STAFF_HEAD}\n{number},{name},B1,member\n")) == (0, 1, 0)
    with reading(house.context.sessions) as session:
        assert posts(session, number) == {("member", "B1"), ("member", "X1")}


def house_now(house: House) -> Any:
    from service import clock

    with reading(house.context.sessions) as session:
        return clock.read(session, house.context.settings)


# --- what it does not let anything do -----------------------------------------------------------


def bomb() -> bytes:
    """A workbook of a few kilobytes that would unpack to a hundred million bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        whole = zipfile.ZipFile(io.BytesIO(write_workbook(TREE_HEAD.split(","), [])))
        for name in whole.namelist():
            if name != "xl/worksheets/sheet1.xml":
                archive.writestr(name, whole.read(name))
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 100_000_000)
    return packed.getvalue()


@pytest.mark.parametrize("path", [ORGANIZATIONS, PEOPLE])
def test_what_is_no_table_is_refused(lasting_house: House, path: str) -> None:
    for content in (bomb(), b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 9, b"\0" * 99, b"\xff\xfe\x00",
                    b"{}", b"[" * 100_000, b"a" * 1_000_000):  # fmt: skip
        for kind in ("text/csv", XLSX, "application/octet-stream"):
            answer = send(lasting_house, path, content, kind=kind)
            assert problems(answer), content[:9]
            assert len(answer.data) < 5_000
    assert problems(send(lasting_house, path, b"")) == [(None, "file", "no_file")]
    assert send(lasting_house, path, b"x" * (17 * 1024 * 1024)).status_code == 413
    for kind in ("application/json", "application/x-www-form-urlencoded", "text/html", ""):
        assert send(lasting_house, path, NEW, kind=kind).status_code == 415


def test_a_form_has_one_file_and_nothing_else(lasting_house: House) -> None:
    """AC3."""
    for more in ({"role": "office"}, {"other": (io.BytesIO(b"x"), "x.csv")}):
        answer = send_form(lasting_house, NEW, key="more", **more)
        assert problems(answer) == [(None, "file", "no_file")]
    answer = send(lasting_house, ORGANIZATIONS, b"--x--", kind="multipart/form-data; boundary=x")
    assert problems(answer) == [(None, "file", "no_file")]
    assert send(lasting_house, f"{ORGANIZATIONS}?root_id=1", NEW).status_code == 422


def test_whose_file_it_is_not_is_not_even_opened(lasting_house: House) -> None:
    for who in (("C", "secretary"), ("C", "leading_group"), ("G1", "office"), ("B1", "member")):
        for path in (ORGANIZATIONS, PEOPLE):
            assert send(lasting_house, path, b"not a table", who=who).status_code == 403
