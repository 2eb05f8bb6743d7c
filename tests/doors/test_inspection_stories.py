"""Inspections, tickets and ledgers through the API and at the terminal, as people would."""

from __future__ import annotations

import hashlib
import json
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from service.work.task_sweep import sweep_tasks
from tests.doors.house import House, local
from tests.doors.shell import Shell

SEED = "a seed that nobody has seen"
ANSWER = "窗口已增设两个，平均等候时间由四十分钟降到十五分钟。"


@pytest.fixture
def shell(small_house: House) -> Shell:
    """A terminal at the house, whose clock stands."""
    return Shell(small_house.settings.database_url, {"PACESETTER_SECRET_KEY": "k" * 40})


def day(house: House, text: str) -> None:
    """Let it be a day, on which also tasks are looked at."""
    house.day(text)
    sweep_tasks(house.context.sessions, house.context.rulebook, now=local(text))


def test_from_the_commitment_to_the_bulletin(house: House) -> None:
    office = house.caller("C", "office")
    drawn = office.does(
        "/api/v1/inspections/commitments",
        {
            "campaign_id": house.campaign("C").id,
            "title": "随机抽查",
            "count": 1,
            "seed_digest": hashlib.sha256(SEED.encode()).hexdigest(),
            "kinds": ["general_branch"],
            "inspectors": ["C-member"],
        },
    )
    here = f"/api/v1/inspections/{drawn['id']}"
    assert (drawn["state"], drawn["draw"]["seed"], drawn["visits"]) == ("committed", None, [])
    wrong = office.post(f"{here}/draw", {"seed": "another seed that nobody saw"})
    assert wrong.status_code == 409
    assert wrong.get_json()["reasons"][0]["code"] == "inspections.not_the_seed"
    (visit,) = office.does(f"{here}/draw", {"seed": SEED})["visits"]
    # Anybody draws again from what the answer tells.
    told = office.reads(here)["draw"]
    lots = sorted(
        (hashlib.sha256(f"{told['seed']}\n\n{one['code']}".encode()).hexdigest(), one["code"])
        for one in told["roster"]
    )
    code = visit["organization"]
    assert code == lots[0][1]

    # Only the inspector who is named reports; the office that planned it does not.
    found = {"organization": code, "findings": "台账不全", "score": 80}
    found["problems"] = [{"problem": "缺三月记录", "due_on": "2026-04-01"}]
    refused = office.post(f"{here}/findings", found)
    assert refused.get_json()["reasons"][0]["code"] == "inspections.not_an_inspector"
    part = house.caller("C", "member").does(f"{here}/findings", found)
    assert part["problems"][0]["rectification_id"]
    other = "G2" if code == "G1" else "G1"
    answer = {"organization": code, "text": ANSWER}
    assert house.caller(other).post(f"{here}/feedback", answer).status_code == 404
    answered = house.caller(code).does(f"{here}/feedback", answer)
    assert house.caller(code).post(f"{here}/report", {"report": ANSWER}).status_code == 404
    taken = {"organization": code, "version": answered["version"]}
    house.caller("C").does(f"{here}/feedback/acceptance", taken)
    office.does(f"{here}/report", {"report": ANSWER})
    assert house.caller(other).get(here).status_code == 404
    office.does(f"{here}/bulletin", {"text": "抽查情况通报"})
    known = house.caller(other).reads(here)
    assert (known["bulletin"], known["visits"]) == ("抽查情况通报", [])
    assert house.caller("X").get(here).status_code == 404
    assert "refused" in {line.kind for line in house.history("C", "refused")}


def test_a_ticket_from_its_issue_to_its_closing(house: House) -> None:
    above, own = house.caller("C"), house.caller("G1")
    issue = {
        "campaign_id": house.campaign("G1").id,
        "title": "窗口排队",
        "matter": "办事窗口排队超过四十分钟",
        "due_on": "2026-03-20",
    }
    ticket = above.does("/api/v1/tickets", issue)
    assert above.post("/api/v1/tickets", issue).status_code == 409
    here = f"/api/v1/tickets/{ticket['id']}"
    day(house, "2026-03-13")
    assert own.reads("/api/v1/tickets?colour=blue")["tickets"][0]["id"] == ticket["id"]
    later = {"reason": "停工", "progress": "六成", "expected": "2026-04-03"}
    own.does(f"{here}/postponement", later)
    assert above.post(f"{here}/postponement/decision", {"until": "2026-04-03"}).status_code == 409
    above.does(f"{here}/postponement/check", {"opinion": "属实"})
    moved = above.does(f"{here}/postponement/decision", {"until": "2026-04-03"})
    assert (moved["due_on"], moved["colour"]) == ("2026-04-03", "none")
    day(house, "2026-04-04")
    late = own.post(f"{here}/postponement", {**later, "expected": "2026-04-20"})
    assert late.get_json()["reasons"][0]["code"] == "inspections.postponed_too_late"
    own.does(f"{here}/feedback", {"text": ANSWER})
    above.rules(f"{here}/return", {"reason": "没有佐证"})
    own.does(f"{here}/feedback", {"text": ANSWER + "附照片。"})
    closed = above.rules(f"{here}/closing", {"note": "属实"})
    assert [one["colour"] for one in closed["colours"]] == ["none", "blue", "none", "blue",
                                                            "yellow", "red"]  # fmt: skip


def test_a_ledger_is_shown_taken_along_and_issued(house: House) -> None:
    own, number = house.caller("G1"), house.campaign("G1").id
    shown = own.reads(f"/api/v1/ledger?campaign_id={number}")
    issued = own.does("/api/v1/ledger", {"campaign_id": number})
    assert issued["digest"] == shown["digest"]
    assert hashlib.sha256(issued["canonical"].encode()).hexdigest() == shown["digest"]
    assert own.does("/api/v1/ledger", {"campaign_id": number})["id"] == issued["id"]
    kept = own.reads(f"/api/v1/ledger/issues?campaign_id={number}")["issues"]
    assert [one["number"] for one in kept] == [1]
    book = own.get(f"/api/v1/ledger/workbook?campaign_id={number}&below=true")
    with CalamineWorkbook.from_object(BytesIO(book.data)) as read:
        assert len(read.get_sheet_by_index(0).to_python()) > 1
    future = own.get(f"/api/v1/ledger?campaign_id={number}&period=2027")
    assert future.get_json()["reasons"][0]["code"] == "ledger.period_in_future"


def test_members_see_their_own_organisation_and_not_what_is_below(house: House) -> None:
    member, number = house.caller("G1", "member"), house.campaign("G1").id
    assert member.get(f"/api/v1/ledger?campaign_id={number}").status_code == 200
    assert member.get(f"/api/v1/ledger?campaign_id={number}&below=true").status_code == 404
    whole = house.caller("G1").does("/api/v1/ledger", {"campaign_id": number, "below": True})
    assert member.get(f"/api/v1/ledger/issues/{whole['id']}").status_code == 404
    assert house.caller("G1").get(f"/api/v1/ledger/issues/{whole['id']}").status_code == 200


def test_at_the_terminal(shell: Shell, tmp_path: Path) -> None:
    planned = shell.reads("inspections", "plan", "C", "--title", "督查", "--of", "G1")
    number = str(planned["id"])
    shell.reads("inspections", "report", number, "G1", "--findings", "台账不全", "--score", "70")
    refused = shell.run("inspections", "close", number, "--report", ANSWER)
    assert refused.exit_code == 1
    assert "Answers still missing: 1" in refused.stderr
    shell.reads("inspections", "answer", number, "G1", "--text", ANSWER)
    shell.reads("inspections", "accept", number, "G1")
    assert shell.reads("inspections", "close", number, "--report", ANSWER)["state"] == "closed"
    shell.reads("inspections", "publish", number, "--text", "通报")
    assert [one["title"] for one in shell.reads("inspections", "list")] == ["督查"]
    assert "Closed" in shell.run("inspections", "show", number).stdout

    ticket = shell.reads(
        "tickets", "issue", "B1", "--title", "督办", "--matter", "一件事", "--due", "2026-04-20",
        "--urgent",
    )  # fmt: skip
    assert ticket["colour"] == "yellow"
    listed = shell.run("tickets", "list", "--under", "G1")
    assert "Yellow (behind)" in listed.stdout
    missing = shell.run("tickets", "close", "99")
    assert (missing.exit_code, "ticket 99" in missing.stderr) == (1, True)

    shown = shell.reads("ledger", "show", "C", "--below")
    assert {line["kind"] for line in shown["lines"]} >= {"course", "inspection", "ticket"}
    assert shell.reads("ledger", "issue", "C", "--below")["digest"] == shown["digest"]
    for name in ("台账.xlsx", "台账.json"):
        out = shell.run("ledger", "export", "C", str(tmp_path / name), "--below")
        assert out.exit_code == 0, out.output
    assert json.loads((tmp_path / "台账.json").read_text("utf-8"))["organization"] == "C"
    assert "Ledger 1" in shell.run("ledger", "issues", "C").stdout
    future = shell.run("ledger", "issue", "C", "--period", "2030")
    assert (future.exit_code, "still to come" in future.stderr) == (1, True)
