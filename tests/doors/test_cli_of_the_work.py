"""What the operator does at the terminal between the large steps of the work."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.doors.house import House, staff_no
from tests.doors.shell import Shell

FROM_BELOW = ("B1", "B2", "B3", "G1", "G2", "C")


@pytest.fixture
def shell(small_house: House) -> Shell:
    """A terminal at the house, whose clock stands."""
    return Shell(small_house.settings.database_url, {"PACESETTER_SECRET_KEY": "k" * 40})


def written(folder: Path, told: object) -> str:
    """Return the name of a JSON file with something in it."""
    file = folder / "told.json"
    file.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    return str(file)


def award_with(shell: Shell, *codes: str) -> tuple[str, list[str]]:
    """Open an award, and let a member of each organisation be named for it."""
    award = str(shell.reads("awards", "open", "C", "best", "--term", "2026")["id"])
    names = [
        str(shell.reads("awards", "nominate", award, code, "--person", person)["id"])
        for code in codes
        for person in (staff_no(code, "member"),)
    ]
    return award, names


def hand_in(shell: Shell, award: str) -> None:
    for code in FROM_BELOW:
        shell.reads("awards", "hand-in", award, code)


def test_names_are_ranked_taken_back_and_dismissed(shell: Shell) -> None:
    award, (first, second, third) = award_with(shell, "B1", "B2", "B3")
    ranked = shell.reads("awards", "rank", award, "G1", second, first)
    assert [(row["id"], row["rank"]) for row in ranked] == [(int(second), 1), (int(first), 2)]
    gone = shell.reads("awards", "withdraw", third, "--reason", "本人放弃")
    assert gone["status"] == "withdrawn"
    again = shell.run("awards", "withdraw", third, "--reason", "本人放弃")
    assert again.exit_code == 1
    assert shell.reads("awards", "dismiss", first, "--reason", "材料不实")["status"] == "left"
    assert shell.run("awards", "dismiss", "999", "--reason", "材料不实").exit_code == 1


def test_opinions_are_asked_for_and_a_list_is_made(shell: Shell) -> None:
    award, (name,) = award_with(shell, "B3")
    hand_in(shell, award)
    (asked,) = shell.reads("awards", "ask", award, "office")
    number = str(asked["id"])
    silent = shell.run("awards", "opinion", number, "objects")
    assert silent.exit_code == 1, "an objection wants a word of why"
    answer = shell.reads("awards", "opinion", number, "agrees", "--text", "没有意见")
    assert (answer["verdict"], answer["text"]) == ("agrees", "没有意见")
    (listed,) = shell.reads("awards", "shortlist", award, name)
    assert listed["shortlisted"] is True
    refused = shell.run("awards", "send-down", award, "--nominate-by", "2026-05-01")
    assert refused.exit_code == 1, "this award has one round"


def test_a_sanction_is_entered_and_lifted(shell: Shell) -> None:
    made = shell.reads(
        "awards", "sanction", "B1", "sanction", "--basis", "党纪处分决定", "--since", "2026-01-05"
    )
    assert shell.reads("awards", "lift", str(made["id"]))["lifted_at"]
    assert shell.run("awards", "lift", str(made["id"])).exit_code == 1


def test_ballots_on_paper_are_handed_out_and_counted(shell: Shell, tmp_path: Path) -> None:
    first, second = staff_no("G1", "member"), staff_no("G1", "masses")
    voter = staff_no("B1", "masses")
    told = shell.reads(
        "appraisals", "prepare", "G1", "--subjects", "organizations", "--title", "群众评议党支部",
        "--closes", "2026-03-20", "--scrutineer", first, "--scrutineer", second,
        "--by", staff_no("G1", "secretary"),
    )  # fmt: skip
    vote = str(told["id"])
    by = ("--by", staff_no("C", "secretary"))
    shell.reads("appraisals", "open", vote, "--hash", told["config_hash"], *by)
    whole = shell.reads("appraisals", "show", vote)
    paper = str(whole["papers"][0]["number"])
    shell.reads("appraisals", "slip", vote, paper, voter, "--by", first)
    twice = shell.run("appraisals", "slip", vote, paper, voter, "--by", first)
    assert twice.exit_code == 1
    none = written(tmp_path, {"ballots": 1, "counts": {}})
    shell.reads("appraisals", "totals", vote, paper, none, "--by", first)
    many = written(tmp_path, {"ballots": 9, "counts": {}})
    assert shell.run("appraisals", "totals", vote, paper, many, "--by", second).exit_code == 1
    wrong = written(tmp_path, ["nothing"])
    assert shell.run("appraisals", "totals", vote, paper, wrong, "--by", second).exit_code == 1
    early = shell.run("appraisals", "score", vote, "1", "--points", "90", *by)
    assert early.exit_code == 1, "nothing is scored before it is counted"
    assert shell.run("appraisals", "score", vote, "1", "--points", "much", *by).exit_code == 1


def test_a_member_makes_up_a_meeting_that_was_missed(shell: Shell, tmp_path: Path) -> None:
    absent = [{"staff_no": staff_no("B1", "member"), "reason": "病假"}]
    attendance = {"expected": 3, "present": 2, "absentees": absent}
    held = written(tmp_path, {"held_on": "2026-03-09", "minutes": "学习", "attendance": attendance})
    number = str(shell.reads("meetings", "hold", "B1", "study", held)["id"])
    who = staff_no("B1", "member")
    told = shell.reads("meetings", "make-up", "B1", number, who, "--on", "2026-03-10")
    assert [each["made_up_on"] for each in told["absentees"]] == ["2026-03-10"]
    again = shell.run("meetings", "make-up", "B1", number, who, "--on", "2026-03-10")
    assert again.exit_code == 1
    assert shell.run("meetings", "make-up", "B2", number, who, "--on", "2026-03-10").exit_code == 1


def test_an_activity_of_ones_own_is_added_and_held(shell: Shell) -> None:
    made = shell.reads("activities", "add", "B1", "技术比武", "--on", "2026-03-12")
    told = shell.reads("activities", "settle", "B1", str(made["id"]), "--held-on", "2026-03-10")
    assert told["held_on"] == "2026-03-10"
    dropped = shell.reads("activities", "add", "B1", "座谈会")
    shell.reads("activities", "settle", "B1", str(dropped["id"]))
    listed = shell.reads("activities", "list", "B1")
    assert (len(listed["activities"]), listed["counts"]["own_held"]) == (2, 1)
    assert shell.run("activities", "settle", "B2", str(made["id"])).exit_code == 1


def test_a_pledge_is_judged_in_somebodys_name(shell: Shell, tmp_path: Path) -> None:
    items = written(tmp_path, [{"title": "办实事"}])
    number = str(shell.reads("pledges", "draft", "B1", "--items", items)["id"])
    for verb in ("submit", "accept", "publish"):
        shell.reads("pledges", verb, number)
    item = str(shell.reads("pledges", "show", number)["items"][0]["id"])
    shell.reads("pledges", "progress", item, "100")
    member = ("--by", staff_no("B1", "member"))
    assert shell.run("pledges", "judge", number, "90", *member).exit_code == 1, "not reported yet"
    shell.reads("pledges", "report", number, "--text", "已经办成")
    shell.reads("pledges", "judge", number, "90", *member)
    assert shell.run("pledges", "judge", number, "80", *member).exit_code == 1, "once each"


def test_a_duty_without_figures_has_no_form(shell: Shell, tmp_path: Path) -> None:
    file = str(tmp_path / "form.xlsx")
    found = shell.run("duties", "form", "B1", "monthly_meeting", "2026-03", file)
    assert found.exit_code == 1
    assert not Path(file).exists()
