"""Tables to take along: at once where they are small, and large ones while nobody waits."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from service import organizations as tree
from service.db import reading, writing
from service.long_work import run_waiting
from service.long_work.running import _batch, _begin
from service.models import LongWork, LongWorkPart
from service.tabular import read_workbook
from service.tabular.headings import Table
from tests.doors.house import TREE, House, local
from tests.doors.shell import Shell
from tests.web.desk import Desk

EXPORTS = "/api/v1/exports"
LATER, BUTTON = "Make it in the background", "Export to Excel in the background"


@pytest.fixture
def large(house: House) -> Iterator[House]:
    """The house, where a table of more than one row is large, and two rows are a batch."""
    found = House(house.settings.database_url, house.secrets, at_once_rows=1, work_batch=2)
    yield found
    found.close()


def works(house: House) -> list[LongWork]:
    with reading(house.context.sessions) as session:
        return list(session.exec(select(LongWork).order_by(col(LongWork.id))))


def parts(house: House) -> list[LongWorkPart]:
    with reading(house.context.sessions) as session:
        return list(session.exec(select(LongWorkPart)))


def plan_of(house: House) -> int:
    return house.campaign("C").plan_version_id


def at_once(house: House, path: str, code: str = "C", role: str = "office") -> Table:
    """The table as whoever waits for it takes it along."""
    answer = house.browser(code, role).get(path)
    assert answer.mimetype == "application/octet-stream", answer.get_data(as_text=True)
    return read_workbook(answer.data)


def later(house: House, path: str, code: str = "C", role: str = "office") -> Table:
    """The same by the page that is shown instead, its button, the scheduler, and the file."""
    desk = Desk(house.browser(code, role).client)
    desk.opens(path)
    assert "too many to wait for" in desk.words
    desk.presses(LATER)
    assert desk.at.startswith("/long-work/")
    report = run_waiting(house.context)
    assert report.ended == 1
    desk.opens(desk.at)
    assert "Download the file" in desk.text
    return read_workbook(desk.client.get(f"{desk.at}/file").data)


@pytest.mark.parametrize("table", ["board", "rates"])
def test_a_large_table_of_the_board_is_the_one_made_at_once(
    house: House, large: House, table: str
) -> None:
    for code in ("B1", "G1"):
        house.submits(code)
    house.caller("C", "office").does(house.path("B2", "cancel"), {"reason": "一个理由"})
    house.day("2026-04-20")
    path = f"/{table}.xlsx?plan={plan_of(house)}"
    told = at_once(house, path)
    made = later(large, path)
    assert (made.headings, made.rows) == (told.headings, told.rows)
    assert len(made.rows) == len(TREE) - (table == "rates")  # what was called off has no rates
    assert parts(large) == []


def test_a_large_table_of_organizations_is_the_one_made_at_once(house: House, large: House) -> None:
    path = "/organizations.xlsx"
    told, made = at_once(house, path), later(large, path)
    assert (made.headings, made.rows) == (told.headings, told.rows)
    secretary = ("G1", "secretary")
    told, made = at_once(house, path, *secretary), later(large, path, *secretary)
    assert [cells[0] for _, cells in made.rows] == ["G1", "B1", "B2"]
    assert [cells[3] for _, cells in made.rows] == ["", "G1", "G1"]  # nothing of who is above
    assert made.rows == told.rows


@pytest.mark.parametrize("narrowed", ["", "&show=waiting", "&kind=branch", "&days=2"])
def test_a_large_table_is_of_the_place_and_narrowed_as_its_page_was(
    house: House, large: House, narrowed: str
) -> None:
    for code in ("B1", "B2"):
        house.submits(code)
    house.day("2026-04-20")
    place = house.campaign("G1").organization_id
    path = f"/board.xlsx?plan={plan_of(house)}&under={place}{narrowed}"
    told = at_once(house, path)
    assert 1 < len(told.rows) < len(TREE)
    assert later(large, path).rows == told.rows


def test_what_is_small_once_it_is_narrowed_is_taken_along_at_once(house: House) -> None:
    middle = House(house.settings.database_url, house.secrets, at_once_rows=len(TREE) - 1)
    path = f"/board.xlsx?plan={plan_of(house)}"
    desk = Desk(middle.browser("C", "office").client)
    desk.opens(path)
    assert desk.sees(LATER)
    assert len(at_once(middle, f"{path}&kind=branch").rows) == 3
    middle.close()


def test_looking_at_an_address_begins_nothing_and_the_page_has_a_button(
    house: House, large: House
) -> None:
    plan = plan_of(house)
    desk = Desk(large.browser("C", "office").client)
    for path in (f"/board?plan={plan}", f"/board/rates?plan={plan}", "/organizations"):
        desk.opens(path)
        assert desk.sees(BUTTON)
        assert ".xlsx" not in desk.text
        small = Desk(house.browser("C", "office").client)
        small.opens(path)
        assert not small.sees(BUTTON)
        assert ".xlsx" in small.text
    desk.opens(f"/board.xlsx?plan={plan}")
    assert works(large) == []
    desk.opens(f"/board?plan={plan}&kind=branch")
    desk.presses(BUTTON)
    assert [work.kind for work in works(large)] == ["board"]
    run_waiting(large.context)
    assert "Rows of the table: 3" in desk.opens(desk.at)


def test_progress_is_of_organizations_and_it_can_be_called_off_between_two_batches(
    large: House,
) -> None:
    caller = large.caller("C", "office")
    answer = caller.post(EXPORTS, {"table": "board"})
    assert answer.status_code == 202
    where = answer.headers["Location"]
    number = answer.get_json()["id"]
    seen = []
    for _ in range(3):
        _begin(large.context, number)
        _batch(large.context, number)
        told = caller.reads(where)
        seen.append((told["done"], told["total"]))
    assert seen == [(0, len(TREE)), (2, len(TREE)), (4, len(TREE))]
    caller.does(f"{where}/cancellation")
    run_waiting(large.context)
    told = caller.reads(where)
    assert (told["state"], told["file"], told["resumes"]) == ("called_off", None, False)


def test_an_organization_that_moves_meanwhile_stands_there_once(large: House) -> None:
    number = large.caller("C", "office").post(EXPORTS, {"table": "board"}).get_json()["id"]
    for _ in range(2):  # they are named, and the first two of them read
        _begin(large.context, number)
        _batch(large.context, number)
    with writing(large.context.sessions) as session:
        moved, to = tree.by_code(session, "B1"), tree.by_code(session, "G2")
        tree.move(session, moved, to, now=local("2026-03-10"))
    run_waiting(large.context)
    made = read_workbook(works(large)[0].file or b"")
    assert sorted(cells[0] for _, cells in made.rows) == sorted(TREE)


def test_whoever_gave_up_the_post_meanwhile_gets_nothing(large: House) -> None:
    for role, code in (("secretary", "G1"), ("office", "C")):
        assert large.caller(code, role).post(EXPORTS, {"table": "rates"}).status_code == 202
    large.ends_post("G1", "secretary", "2026-03-10")
    run_waiting(large.context)
    assert [work.state for work in works(large)] == ["failed", "done"]
    assert works(large)[0].file is None
    where = f"/api/v1/long-work/{works(large)[1].id}"
    large.ends_post("C", "office", "2026-03-10")
    assert large.caller("C", "office").get(f"{where}/file").status_code == 404
    assert large.caller("C", "leading_group").get(f"{where}/file").status_code == 200
    assert large.caller("G2").get(f"{where}/file").status_code == 404


def test_one_asks_for_what_one_sees_and_for_nothing_else(large: House) -> None:
    secretary, member = large.caller("G1"), large.caller("B1", "member")
    hidden: list[dict[str, Any]] = [
        {"table": "board", "under": "G2"},
        {"table": "organizations", "under": "C"},
        {"table": "board", "plan_version_id": 999},
    ]
    for body in hidden:
        assert secretary.post(EXPORTS, body).status_code == 404, body
    assert member.post(EXPORTS, {"table": "board"}).status_code == 404
    assert secretary.post(EXPORTS, {"table": "everything"}).status_code == 422
    assert member.post(EXPORTS, {"table": "organizations"}).status_code == 202
    assert secretary.post(EXPORTS, {"table": "board", "under": "B1"}).status_code == 202
    run_waiting(large.context)
    rows = [read_workbook(work.file or b"").rows for work in works(large)]
    assert [[cells[0] for _, cells in one] for one in rows] == [["B1"], ["B1"]]


def test_the_operator_writes_the_same_at_a_terminal(house: House, tmp_path: Path) -> None:
    house.day("2026-04-20")
    shell, file = Shell(house.settings.database_url), tmp_path / "board.xlsx"
    done = shell.run("exports", "write", "board", str(file), "--under", "C", "--show", "overdue")
    assert done.exit_code == 0, done.output
    path = f"/board.xlsx?plan={plan_of(house)}&show=overdue"
    assert read_workbook(file.read_bytes()).rows == at_once(house, path).rows
    for table in ("rates", "organizations"):
        assert shell.run("exports", "write", table, str(file)).exit_code == 0
        assert "X1" in {cells[0] for _, cells in read_workbook(file.read_bytes()).rows}
    assert shell.run("exports", "write", "board", str(file), "--plan-version", "99").exit_code == 1
