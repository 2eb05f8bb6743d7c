"""Plans at the terminal: checked, shown, rehearsed, compared."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service.operator import ORGANIZATIONS, Operator

PLANS = Path(__file__).parent.parent.parent / "config" / "plans"
NAMES = sorted(file.stem for file in PLANS.glob("*.yaml"))


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator("sqlite:///nowhere.db", tmp_path)


def test_every_plan_of_the_configuration_is_good(operator: Operator) -> None:
    told = operator.reads("plan", "check", *(str(file) for file in sorted(PLANS.glob("*.yaml"))))
    assert [plan["ok"] for plan in told["plans"]] == [True] * len(NAMES)


def test_a_good_plan_tells_the_next_three_firings_of_what_recurs(operator: Operator) -> None:
    told = operator.reads("plan", "check", str(PLANS / "college-001.yaml"))
    firings = {firing["rule"]: firing["at"] for firing in told["plans"][0]["firings"]}
    assert "duties.committee_meeting.due" in firings
    # The plan has no end yet, so its monthly meeting goes on for ever.
    assert all(len(at) <= 3 for at in firings.values())
    assert any(len(at) == 3 for at in firings.values())


def test_a_broken_plan_tells_every_mistake_with_line_path_and_guess(operator: Operator) -> None:
    broken = operator.write(
        "broken.yaml",
        "name: broken\ntitle: x\nzone: Asia/Shanghai\n"
        "rounds:\n  main:\n    title: y\n    stages:\n"
        "      pledge: {kind: pledge, title: z, leave: on_aproval,"
        " guards: [evry_member_has_pledged]}\n",
    )
    said = operator.is_refused("plan", "check", broken)
    lines = said.splitlines()
    assert all(line.startswith(f"{broken}:8: rounds.main.stages.pledge") for line in lines)
    assert "Did you mean every_member_has_pledged?" in said
    assert "Did you mean on_approval?" in said


def test_mistakes_are_told_in_the_language_of_the_operator(operator: Operator) -> None:
    broken = operator.write("broken.yaml", "name: broken\n")
    operator.locale = "zh-Hant"
    assert "缺少" in operator.is_refused("plan", "check", broken)
    assert "missing" in operator.is_refused("--locale", "en", "plan", "check", broken)


def test_a_file_that_is_not_there_or_no_text_is_a_mistake(operator: Operator) -> None:
    binary = operator.folder / "binary.yaml"
    binary.write_bytes(b"\xff\xfe\x00")
    told = operator.run("plan", "check", "--json", str(binary), str(operator.folder / "none.yaml"))
    codes = [plan["mistakes"][0]["code"] for plan in json.loads(told.stdout)["plans"]]
    assert (told.exit_code, codes) == (1, ["mistake.not_utf8", "mistake.no_file"])


def test_a_plan_is_shown_as_a_timeline_and_a_diagram(operator: Operator) -> None:
    diagram = operator.folder / "plan.mmd"
    told = operator.does("plan", "show", "default", "--mermaid", str(diagram))
    assert "动员部署" in told
    drawn = diagram.read_text("utf-8")
    assert drawn.startswith("gantt\n")
    assert "动员部署 : main_mobilization, 2026-09-01, 2026-10-01" in drawn
    assert operator.reads("plan", "show", "default")["mermaid"] == drawn


@pytest.mark.parametrize("name", NAMES)
def test_every_plan_can_be_shown_and_rehearsed(operator: Operator, name: str) -> None:
    assert operator.reads("plan", "show", name)["name"] == name
    rows = operator.reads("plan", "rehearse", name, "--assume", "never")
    kinds = {row["kind"] for row in rows}
    assert kinds <= {"move", "reminder", "due", "overdue", "escalation", "duty"}
    assert "move" in kinds
    names = {"at", "kind", "organization", "round", "stage", "to", "channels", "rule"}
    assert all(set(row) == names for row in rows)


def test_on_time_nobody_is_escalated_and_late_somebody_is(operator: Operator) -> None:
    def kinds(assume: str) -> list[str]:
        rows = operator.reads("plan", "rehearse", "default", "--assume", assume)
        return [row["kind"] for row in rows]

    assert "escalation" not in kinds("on-time")
    assert 0 < kinds("late:2").count("escalation") < kinds("never").count("escalation")


def test_a_rehearsal_may_be_looked_at_in_part(operator: Operator) -> None:
    rows = operator.reads(
        "plan", "rehearse", "default", "--from", "2026-10-01", "--to", "2026-10-31"
    )
    assert rows
    assert all("2026-10-01" <= row["at"] < "2026-11-01" for row in rows)


def test_a_rehearsal_names_days_stages_and_duties_as_people_do(operator: Operator) -> None:
    operator.locale = "zh-Hans"
    told = operator.does("plan", "rehearse", "default", "--assume", "never")
    assert "2026年9月30日 24:00" in told  # and not the first instant of October
    assert "全程·动员部署" in told
    assert "支委会专题研究活动推进情况" in told
    for key in ("mobilization", "committee_meeting", "opens", "starts", "general_branch"):
        assert key not in told
    checked = operator.does("plan", "check", "config/plans/college-001.yaml")
    due = next(
        line for line in checked.splitlines() if "“支委会专题研究推进情况”的截止日：" in line
    )
    assert due.count(" 24:00") == 3


def test_a_rehearsal_takes_the_organisations_of_a_table(operator: Operator) -> None:
    table = operator.write("organizations.csv", ORGANIZATIONS)
    rows = operator.reads("plan", "rehearse", "default", "--organizations", table)
    assert {row["organization"] for row in rows} == {"C", "G1", "B1", "B2"}


@pytest.mark.parametrize("assume", ["late:0", "late:-1", "late:x", "sometimes"])
def test_an_assumption_that_is_none_is_wrong_usage(operator: Operator, assume: str) -> None:
    assert operator.run("plan", "rehearse", "default", "--assume", assume).exit_code == 2


def test_what_differs_between_two_plans_is_told_item_by_item(operator: Operator) -> None:
    text = (PLANS / "default.yaml").read_text("utf-8")
    changed = text.replace("due: 2026-09-30", "due: 2026-10-08")
    changed = changed.replace("committee_meeting", "branch_meeting")
    new = operator.write("default.yaml", changed)
    told = operator.reads("plan", "diff", str(PLANS / "default.yaml"), new)
    found = {(each["sort"], each["path"]): (each["old"], each["new"]) for each in told}
    due = ("changed", "rounds.main.stages.mobilization.due")
    assert found[due] == ("2026-09-30", "2026-10-08")
    assert ("added", "duties.branch_meeting") in found
    assert ("removed", "duties.committee_meeting") in found
    assert operator.reads("plan", "diff", "default", str(PLANS / "default.yaml")) == []


def test_an_unknown_plan_is_not_found(operator: Operator) -> None:
    assert "no-such-plan" in operator.is_refused("plan", "show", "no-such-plan")


@pytest.mark.parametrize("locale", ["zh-Hans", "zh-Hant", "en"])
def test_help_speaks_the_language_that_was_asked_for(operator: Operator, locale: str) -> None:
    said = operator.does("--locale", locale, "plan", "rehearse", "--help")
    words = {"zh-Hans": "演练", "zh-Hant": "演練", "en": "forward on paper"}
    assert words[locale] in said
    assert "help." not in said
    assert "option." not in said
