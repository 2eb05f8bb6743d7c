"""Documents read into plans at the terminal: read, decided item by item, made a draft, dropped."""

from __future__ import annotations

from pathlib import Path

from tests.doors.house import House
from tests.doors.shell import Shell
from tests.doors.work_of_plan_readings import DOCUMENT


def test_the_operator_reads_a_document_into_a_draft(small_house: House, tmp_path: Path) -> None:
    shell = Shell(small_house.settings.database_url, {"PACESETTER_SECRET_KEY": "k" * 40})
    document = tmp_path / "方案.txt"
    document.write_text(DOCUMENT, "utf-8")
    begun = shell.reads("plan-readings", "begin", str(document))
    number, keys = str(begun["id"]), [one["key"] for one in begun["found"]]
    stages = [key for key in keys if key.startswith("stage-")]
    assert shell.run("plan-readings", "draft", number, "--name", "read-2026").exit_code == 1
    wrong = shell.run("plan-readings", "decide", number, "--set", f"{stages[0]}.end=soon")
    assert f"items.{stages[0]}.values.end" in wrong.stderr
    assert shell.run("plan-readings", "decide", number, "--set", "nothing").exit_code == 1
    shell.reads("plan-readings", "decide", number, "--set", f"{stages[0]}.end=2026年3月18日",
                "--drop", stages[1], "--keep", stages[2], "--year", "2026")  # fmt: skip
    assert stages[0] in shell.run("plan-readings", "show", number).stdout
    after = shell.reads("plan-readings", "decide", number, "--certain")
    assert after["decided"] == after["count"] == len(keys)
    assert shell.run("plan-readings", "draft", number, "--name", "Not a name").exit_code == 1
    draft = shell.reads("plan-readings", "draft", number, "--name", "read-2026", "--title", "读")
    source = shell.reads("plan-drafts", "show", str(draft["id"]))["source"]
    assert "due: 2026-03-18" in source
    assert "公开承诺阶段" not in source
    assert shell.reads("plan-readings", "list")[0]["state"] == "made"
    assert shell.run("plan-readings", "list").exit_code == 0
    assert shell.run("plan-readings", "drop", number).exit_code == 0
    assert shell.run("plan-readings", "show", number).exit_code == 1
