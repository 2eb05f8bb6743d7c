"""Drafts of plans at the terminal: begun for another year, changed, published, dropped."""

from __future__ import annotations

from pathlib import Path

from tests.doors.house import House
from tests.doors.shell import Shell


def test_the_operator_writes_a_plan_for_the_next_year(small_house: House, tmp_path: Path) -> None:
    shell = Shell(small_house.settings.database_url, {"PACESETTER_SECRET_KEY": "k" * 40})
    begun = shell.reads("plan-drafts", "begin", "--plan", "house@1", "--years", "1",
                        "--name", "house-2027", "--title", "明年的活动")  # fmt: skip
    number = str(begun["id"])
    stages = "rounds.main.stages"
    shell.reads("plan-drafts", "change", number, f"{stages}.pledge", "--set", "due=2027/5/8",
                "--set", "owed_by=[branch]")  # fmt: skip
    added = shell.run("plan-drafts", "add", number, stages, "--key", "extra",
                      *("--set", "title=回头看", "--set", "kind=review"),
                      *("--set", "leave=on_date"))  # fmt: skip
    assert f"{stages}.extra" in added.stdout
    shell.reads("plan-drafts", "move", number, f"{stages}.extra", "--earlier")
    shell.reads("plan-drafts", "remove", number, f"{stages}.extra")
    section = tmp_path / "limits.yaml"
    section.write_text("limits: {urging_a_day: often}", "utf-8")
    wrong = shell.run("plan-drafts", "write", number, str(section), "--section", "limits")
    assert "limits.urging_a_day" in wrong.stderr
    assert shell.run("plan-drafts", "publish", number).exit_code == 1
    section.write_text("limits: {urging_a_day: 2}", "utf-8")
    shell.reads("plan-drafts", "write", number, str(section), "--section", "limits")
    shown = shell.reads("plan-drafts", "show", number)
    assert shown["mistakes"] == []
    assert "due: 2027-05-08" in shown["source"]
    assert shell.reads("plan-drafts", "effect", number)["newest"] == 0
    assert shell.reads("plan-drafts", "publish", number) == {"name": "house-2027", "version": 1}
    assert shell.reads("plan-drafts", "list") == []
    second = str(shell.reads("plan-drafts", "begin", "--plan", "house-2027")["id"])
    assert "0" in shell.run("plan-drafts", "effect", second).stdout
    assert shell.run("plan-drafts", "change", second, ".", "--set", "title").exit_code == 1
    assert shell.run("plan-drafts", "drop", second).exit_code == 0
    assert shell.run("plan-drafts", "show", second).exit_code == 1
