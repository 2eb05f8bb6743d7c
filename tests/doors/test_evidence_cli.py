"""Duties, meetings, papers and files at the terminal, done as the operator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doors.house import House
from tests.doors.shell import Shell


@pytest.fixture
def shell(small_house: House) -> Shell:
    """A terminal at the house, whose clock stands."""
    return Shell(small_house.settings.database_url, {"PACESETTER_SECRET_KEY": "k" * 40})


def written(folder: Path, told: object) -> str:
    """Return the name of a JSON file with something in it."""
    file = folder / "told.json"
    file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return str(file)


def test_duties_are_listed_and_those_overdue_among_them(shell: Shell) -> None:
    rows = shell.reads("duties", "--under", "B1")
    assert [(row["duty"], row["period"], row["state"]) for row in rows] == [
        ("monthly_meeting", "2026-03", "open")
    ]
    assert shell.reads("duties", "--overdue") == []
    late = shell.reads("duties", "--overdue", "--at", "2026-04-04", "--under", "G1")
    assert {(row["organization"], row["days"]) for row in late} == {("B1", 4), ("B2", 4)}
    table = shell.run("duties", "--under", "B1")
    assert table.exit_code == 0
    assert "支委会" in table.output


def test_evidence_is_handed_in_from_a_file(shell: Shell, tmp_path: Path) -> None:
    paper = written(tmp_path, {"text": "支委会研究了推进情况"})
    told = shell.reads("duties", "submit", "B1", "monthly_meeting", "2026-03", paper)
    assert told["handed_in"]["state"] == "accepted"
    again = shell.run("duties", "submit", "B1", "monthly_meeting", "2026-03", paper)
    assert again.exit_code == 1
    wrong = written(tmp_path, {"texts": 7})
    assert shell.run("duties", "submit", "B1", "monthly_meeting", "2026-03", wrong).exit_code == 1
    assert shell.reads("duties", "--under", "B1")[0]["state"] == "done"


def test_a_meeting_is_written_down_and_struck_out(shell: Shell, tmp_path: Path) -> None:
    held = written(tmp_path, {"held_on": "2026-03-09", "minutes": "动员大会"})
    made = shell.reads("meetings", "hold", "B1", "mobilization", held)
    assert shell.run("meetings", "hold", "B1", "mobilization", held).exit_code == 1
    shell.reads("meetings", "void", "B1", str(made["id"]), "--reason", "登记有误")
    (told,) = shell.reads("meetings", "list", "B1")
    assert told["struck_out"] == "登记有误"


def test_a_paper_told_by_word_of_mouth_and_a_file(shell: Shell, tmp_path: Path) -> None:
    made = shell.reads("contributions", "add", "B1", "gap", "B1-member", "学习不够系统")
    table = shell.reads("contributions", "members", "B1")
    assert [row["papers"]["gap"] for row in table] == [1]
    shell.reads("contributions", "return", "B1", str(made["id"]), "--reason", "太笼统")
    assert [row["state"] for row in shell.reads("contributions", "list", "B1")] == ["returned"]
    file = tmp_path / "纪要.pdf"
    file.write_bytes(b"%PDF-1.7 minutes")
    assert shell.reads("attachments", "add", "B1", str(file))["name"] == "纪要.pdf"
