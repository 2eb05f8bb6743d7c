"""Long work: asked for at a door, done by the scheduler, called off, taken up again, looked up."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import col, select

from notifications.outbox import Message
from service import organizations as tree
from service.actors import OPERATOR
from service.db import reading, writing
from service.long_work import forget_old, run_waiting
from service.long_work.running import _batch, _begin
from service.models import Campaign, History, LongWork, Organization
from service.tabular import read_workbook
from tests.doors.house import PLAN, TREE, House, local, organizations_csv
from tests.web.desk import Desk

SECOND = PLAN.replace("name: house", "name: second", 1)
IMPORT = "/api/v1/organizations/import"


@pytest.fixture
def office(house: House) -> Iterator[House]:
    """The house, where whatever is more than one row or campaign is long work."""
    found = House(
        house.settings.database_url,
        house.secrets,
        at_once_rows=1,
        at_once_campaigns=1,
        work_batch=2,
    )
    yield found
    found.close()


def table(*rows: str) -> bytes:
    """A table of organisations as the office sends it."""
    return "\n".join(["code,name,kind,parent_code,founded_on", *rows]).encode()


def sent(house: House, content: bytes, path: str = IMPORT) -> Any:
    caller = house.caller("C", "office")
    headers = {"Authorization": f"Bearer {caller.token}"}
    return caller.client.post(path, data=content, content_type="text/csv", headers=headers)


def works(house: House) -> list[LongWork]:
    with reading(house.context.sessions) as session:
        return list(session.exec(select(LongWork).order_by(col(LongWork.id))))


def names(house: House) -> set[str]:
    with reading(house.context.sessions) as session:
        return set(session.exec(select(Organization.code)))


NEW = ("B8,新支部八,branch,G1,2020-01-01", "B9,新支部九,branch,G2,2020-01-01")


def test_a_large_table_is_taken_on_and_brought_in_while_nobody_waits(office: House) -> None:
    answer = sent(office, table(*NEW))
    assert answer.status_code == 202
    where = answer.headers["Location"]
    caller = office.caller("C", "office")
    assert caller.reads(where)["state"] == "waiting"
    assert "B8" not in names(office)
    run_waiting(office.context)
    told = caller.reads(where)
    assert (told["state"], told["done"], told["total"]) == ("done", 2, 2)
    assert told["result"] == {"created": 2, "updated": 0, "unchanged": 0, "preview": False}
    assert {"B8", "B9"} <= names(office)
    assert works(office)[0].content is None  # names and numbers are kept no longer than needed


def test_of_a_preview_nothing_is_written(office: House) -> None:
    where = sent(office, table(*NEW), f"{IMPORT}?preview=true").headers["Location"]
    run_waiting(office.context)
    assert office.caller("C", "office").reads(where)["result"]["created"] == 2
    assert "B8" not in names(office)


def test_a_wrong_table_comes_back_with_a_sheet_of_its_mistakes(office: House) -> None:
    where = sent(office, table(NEW[0], "B9,新支部九,branch,NOBODY,2020-01-01")).headers["Location"]
    run_waiting(office.context)
    caller = office.caller("C", "office")
    told = caller.reads(where)
    assert told["state"] == "failed"
    assert "NOBODY" in told["reasons"][0]
    assert "B8" not in names(office)
    sheet = read_workbook(caller.get(f"{where}/file").data)
    assert ["NOBODY" in cells[-1] for _, cells in sheet.rows] == [False, True]
    with writing(office.context.sessions) as session:
        forget_old(session, now=local("2026-03-20"), days=7)
    assert caller.get(f"{where}/file").status_code == 404
    assert caller.reads(where)["reasons"] == told["reasons"]


def test_a_large_table_that_was_looked_at_by_page_is_carried_out_as_it_was_seen(
    office: House,
) -> None:
    caller, desk = office.caller("C", "office"), Desk(office.browser("C", "office").client)
    body = {"kind": "organizations", "content": base64.b64encode(table(*NEW)).decode()}
    looked_at = [caller.does("/api/v1/tables", {**body, "name": name}) for name in ("甲", "乙")]
    for one in looked_at:
        desk.opens(f"/imports/{one['id']}")
        desk.presses("Import this table")
        assert desk.at.startswith("/long-work/")
    run_waiting(office.context)
    assert "B8" in names(office)
    first, second = works(office)
    assert (first.state, second.state) == ("done", "failed")  # by then it would do nothing at all
    assert "reason.table_changed" in second.reasons


def test_whoever_gave_up_the_post_meanwhile_brings_in_nothing(office: House) -> None:
    sent(office, table(*NEW))
    office.ends_post("C", "office", "2026-03-10")
    run_waiting(office.context)
    assert works(office)[0].state == "failed"
    assert "B8" not in names(office)


def test_what_changes_the_tree_is_done_one_after_the_other(office: House) -> None:
    for row in NEW:
        assert sent(office, table(row, NEW[0])).status_code == 202
    first, second = works(office)
    _begin(office.context, first.id)
    _batch(office.context, first.id)
    assert [work.state for work in works(office)] == ["running", "waiting"]
    run_waiting(office.context)
    assert [work.state for work in works(office)] == ["failed", "done"]  # B8 twice in the first
    assert second.lane == first.lane != ""


def test_what_waits_is_called_off_at_once_and_what_is_over_never(office: House) -> None:
    where = sent(office, table(*NEW)).headers["Location"]
    caller = office.caller("C", "office")
    assert caller.does(f"{where}/cancellation")["state"] == "called_off"
    run_waiting(office.context)
    assert "B8" not in names(office)
    assert caller.post(f"{where}/cancellation").status_code == 409
    refused = caller.post(f"{where}/resumption").get_json()
    assert refused["reasons"][0]["code"] == "long_work.ask_anew"


def launched(house: House) -> str:
    """Ask for a launch over the whole tree; return where it is looked up."""
    with writing(house.context.sessions) as session:
        at = local("2026-03-10")
        house.context.rulebook.store(session, SECOND, name="second", by=OPERATOR, now=at)
    body = {"plan": "second", "version": 1, "organization": "C"}
    answer = house.caller("C", "office").post("/api/v1/campaigns", body)
    assert answer.status_code == 202, answer.get_data(as_text=True)
    assert answer.get_json()["total"] == len(TREE)
    return str(answer.headers["Location"])


def begun(house: House, top: int) -> dict[int, int]:
    """How often each campaign of a launch has begun, and been told of, by history and outbox."""
    with reading(house.context.sessions) as session:
        ours = set(session.exec(select(Campaign.id).where(Campaign.root_id == top)))
        assert len(ours) == len(TREE)
        lines = session.exec(
            select(History.campaign_id).where(
                col(History.campaign_id).in_(ours), History.kind == "launched"
            )
        ).all()
        told = session.exec(
            select(Message.campaign_id).where(
                col(Message.campaign_id).in_(ours), Message.notice == "campaign_started"
            )
        ).all()
    assert set(lines) == set(told)
    return {number: lines.count(number) for number in ours}


def test_a_launch_begins_in_batches_and_can_be_called_off_and_go_on(office: House) -> None:
    where, caller = launched(office), office.caller("C", "office")
    number = int(where.rpartition("/")[2])
    for _ in range(2):  # all are laid out, and two of them begin
        assert _batch(office.context, number) == "running"
    top = caller.reads(where)["result"]["id"]
    assert sorted(begun(office, top).values()) == [0, 0, 0, 0, 1, 1]
    office.day("2026-03-11")  # the sweep leaves alone what has not begun
    assert sorted(begun(office, top).values()) == [0, 0, 0, 0, 1, 1]
    assert caller.does(f"{where}/cancellation")["calling_off"]
    run_waiting(office.context)
    told = caller.reads(where)
    assert (told["state"], told["done"], told["resumes"]) == ("called_off", 2, True)
    caller.does(f"{where}/resumption")
    run_waiting(office.context)
    assert caller.reads(where)["result"] == {"id": top, "campaigns": len(TREE)}
    assert set(begun(office, top).values()) == {1}


def test_a_launch_in_batches_is_the_launch_of_one_transaction(office: House) -> None:
    launched(office)
    run_waiting(office.context)
    office.day("2026-03-11")
    with reading(office.context.sessions) as session:
        found = session.exec(select(Campaign).order_by(col(Campaign.id))).all()
        codes = {one.id: one.code for one in session.exec(select(Organization))}
    facts: dict[int, set[Any]] = {}
    for one in found:
        if codes[one.organization_id] in TREE:
            above = next((codes[c.organization_id] for c in found if c.id == one.parent_id), None)
            code = codes[one.organization_id]
            facts.setdefault(one.plan_version_id, set()).add((code, one.state, above, one.due_at))
    first, second = (facts[number] for number in sorted(facts))
    assert first == second


def test_what_cannot_be_launched_is_refused_at_once(office: House) -> None:
    body = {"plan": "house", "version": 1, "organization": "C"}
    assert office.caller("C", "office").post("/api/v1/campaigns", body).status_code == 409
    assert works(office) == []


def test_a_tree_s_ledger_made_in_batches_is_the_one_made_at_once(office: House) -> None:
    for code in ("B1", "G1", "B3"):
        office.submits(code)
    number, caller = office.campaign("C").id, office.caller("C", "office")
    body = {"campaign_id": number, "period": "all", "below": True}
    where = caller.post("/api/v1/ledger/exports", body).headers["Location"]
    report = run_waiting(office.context)
    assert report.batches >= 5  # the committee, its three subordinates, and the workbook
    query = f"campaign_id={number}&period=all&below=true"
    at_once = read_workbook(caller.get(f"/api/v1/ledger/workbook?{query}").data)
    later = read_workbook(caller.get(f"{where}/file").data)
    assert later.rows == at_once.rows
    assert len(later.rows) > 3
    assert office.caller("G1").get(where).status_code == 404
    assert office.caller("G1", "member").post("/api/v1/ledger/exports", {
        "campaign_id": office.campaign("G1").id, "below": True,
    }).status_code == 404  # fmt: skip


def test_what_never_ends_is_stopped_and_told_as_an_incident(office: House) -> None:
    sent(office, table(*NEW))
    number = works(office)[0].id
    for _ in range(3):  # as if each of them had died over it
        assert _begin(office.context, number) is None
    run_waiting(office.context)
    caller = office.caller("C", "office")
    assert caller.reads(f"/api/v1/long-work/{number}")["state"] == "failed"
    incidents = caller.reads("/api/v1/incidents")["incidents"]
    assert [one["kind"] for one in incidents] == ["work_failed"]


def test_the_office_sees_by_pages_how_far_it_is_and_others_see_nothing(office: House) -> None:
    desk = Desk(office.browser("C", "office").client)
    assert "Nothing under way" in desk.opens("/long-work")
    sent(office, table(*NEW))
    number = works(office)[0].id
    assert "Under way: 1" in desk.opens("/todo")
    assert "waiting" in desk.opens(f"/long-work/{number}")
    assert 'http-equiv="refresh"' in desk.text
    run_waiting(office.context)
    assert "Rows added: 2" in desk.opens("/long-work")
    assert "Under way" not in desk.opens("/todo")
    leader = Desk(office.browser("C", "leading_group").client)
    assert "Rows added: 2" in leader.opens("/long-work")
    for code, role in (("X", "office"), ("G1", "secretary")):
        other = Desk(office.browser(code, role).client)
        assert "Rows added" not in other.opens("/long-work")
        assert other.client.get(f"/long-work/{number}").status_code == 404


def test_a_large_ledger_is_asked_for_and_called_off_by_pages(office: House) -> None:
    desk = Desk(office.browser("C", "office").client)
    desk.opens(f"/campaigns/{office.campaign('C').id}/ledger?below=yes")
    desk.presses("Make the workbook in the background")
    assert desk.at.startswith("/long-work/")
    desk.presses("Call off")
    assert "called off" in desk.text
    desk.opens(f"/campaigns/{office.campaign('C').id}/ledger?below=yes")
    desk.presses("Make the workbook in the background")
    run_waiting(office.context)
    desk.opens(desk.at)
    assert "Download the file" in desk.text


def test_all_rows_of_the_first_table_are_known_again(office: House) -> None:
    """The same table once more changes nothing, however it comes in."""
    where = sent(office, organizations_csv()).headers["Location"]
    run_waiting(office.context)
    told = office.caller("C", "office").reads(where)
    assert told["state"] == "failed"  # the other tree is not this office's
    rows = [line for line in organizations_csv().decode().splitlines() if not line.startswith("X")]
    with reading(office.context.sessions) as session:
        before = [one.code for one in session.exec(select(Organization))]
    where = sent(office, "\n".join(rows).encode()).headers["Location"]
    run_waiting(office.context)
    assert office.caller("C", "office").reads(where)["result"]["unchanged"] == len(TREE)
    with reading(office.context.sessions) as session:
        assert [one.code for one in session.exec(select(Organization))] == before
        assert tree.by_code(session, "B1").code == "B1"
