"""The command `pacesetter` as others rely on it: its commands, its JSON, its exit status."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import click
import pytest

from service import clock
from service.db import writing
from service.words import LOCALES
from tests.doors.house import PLAN, House
from tests.doors.shell import Shell, commands, takes

#: DESIGN part 5, all but `plan read`.
DESIGNED = {
    ("demo",): {"--port", "--plan"},
    ("serve",): {"--host", "--port", "--with-scheduler"},
    ("scheduler",): set(),
    ("worker",): set(),
    ("db", "upgrade"): set(),
    ("doctor",): {"--json"},
    ("plan", "check"): {"--json"},
    ("plan", "show"): {"--json"},
    ("plan", "rehearse"): {"--organizations", "--from", "--to", "--assume", "--json"},
    ("plan", "diff"): {"--json"},
    ("organizations", "import"): {"--json"},
    ("organizations", "export"): set(),
    ("people", "import"): {"--json"},
    ("campaign", "launch"): {"--organization", "--at", "--json"},
    ("campaign", "show"): {"--json"},
    ("campaign", "status"): {"--under", "--json"},
    ("overdue",): {"--under", "--at", "--json"},
    ("sweep",): {"--at", "--json"},
    ("deliver",): {"--at", "--json"},
    ("outbox",): {"--status", "--json"},
    ("incidents",): {"--json"},
    ("backup",): {"--json"},
    ("restore",): {"--check", "--json"},
    ("audit", "verify"): {"--json"},
}
KEY = re.compile(r"\b(help|option|heading|usage|reason|mistake|problem|guard)\.[a-z_]{3,}\b")
FUTURE = "2999-01-01T00:00"
PLANS = ("default", "logistics-000", "college-001", "municipal-002", "grating-003", "power-004")


@pytest.fixture
def shell(small_house: House) -> Shell:
    """A terminal at the house, whose clock stands."""
    return Shell(small_house.settings.database_url, {"PACESETTER_SECRET_KEY": "k" * 40})


@pytest.fixture
def plan_file(tmp_path: Path) -> str:
    """The house's plan as a file."""
    file = tmp_path / "house.yaml"
    file.write_text(PLAN, "utf-8")
    return str(file)


# --- the commands ---------------------------------------------------------------------------------


def test_every_command_of_the_design_is_there() -> None:
    there = dict(commands())
    assert set(DESIGNED) - set(there) == set()
    for words, options in DESIGNED.items():
        missing = {option for option in options if not takes(there[words], option)}
        assert missing == set(), words


@pytest.mark.parametrize("locale", LOCALES)
def test_help_speaks_every_language(locale: str) -> None:
    """For every command and option; no key of a catalogue shows through."""
    shell, silent = Shell("sqlite://"), []
    for words, _ in commands():
        found = shell.run("--locale", locale, *words, "--help")
        assert found.exit_code == 0, words
        chinese = re.search(r"[\u4e00-\u9fff]", found.output)
        if KEY.search(found.output) or bool(chinese) == (locale == "en"):
            silent.append((words, KEY.findall(found.output)))
    assert silent == []


def test_traditional_and_simplified_are_two_languages() -> None:
    shell = Shell("sqlite://")
    told = {locale: shell.run("--locale", locale, "--help").output for locale in LOCALES}
    assert len(set(told.values())) == len(LOCALES)
    assert "活动" in told["zh-Hans"]
    assert "活動" in told["zh-Hant"]
    assert "活动" not in told["zh-Hant"]


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("sweep", "--json"), 0),
        (("campaign", "submit", "B1"), 1),
        (("sweep", "--at", "yesterday"), 2),
    ],
    ids=lambda told: " ".join(told) if isinstance(told, tuple) else str(told),
)
def test_exit_status_of_the_real_command(shell: Shell, words: tuple[str, ...], status: int) -> None:
    """0 done; 1 refused, with every reason on standard error; 2 wrong usage."""
    done = shell.process(*words)
    assert done.returncode == status, done.stderr
    assert "Traceback" not in done.stderr
    if status:
        assert done.stderr.strip()
        assert done.stdout == ""


# --- the JSON -------------------------------------------------------------------------------------

ROW = {"at", "kind", "organization", "round", "stage", "to", "channels", "rule"}
KINDS = {"move", "reminder", "due", "overdue", "escalation", "duty"}


@pytest.mark.parametrize("assume", ["on-time", "never", "late:3"])
@pytest.mark.parametrize("name", PLANS)
def test_a_rehearsal_is_a_list_of_such_rows(name: str, assume: str) -> None:
    rows = Shell("sqlite://").reads("plan", "rehearse", name, "--assume", assume)
    assert rows
    for row in rows:
        assert set(row) == ROW
        assert row["kind"] in KINDS
        assert datetime.fromisoformat(row["at"]).utcoffset() is not None
        texts = (row["organization"], row["round"], row["stage"], row["rule"])
        assert all(isinstance(text, str) for text in texts)
        assert all(isinstance(each, str) for each in (*row["to"], *row["channels"]))
        assert isinstance(row["to"], list)
        assert isinstance(row["channels"], list)
    moments = [datetime.fromisoformat(row["at"]) for row in rows]
    assert moments == sorted(moments)
    late = any(row["kind"] == "escalation" for row in rows)
    assert late == (assume != "on-time") or name == "power-004"


def test_a_sweep_reports_four_numbers(shell: Shell) -> None:
    told = shell.reads("sweep", "--at", "2026-04-02T10:00")
    assert list(told) == ["seen", "moved", "posted", "failed"]
    assert all(isinstance(number, int) for number in told.values())
    assert told["seen"] > 0
    assert told["failed"] == 0


def test_overdue_is_a_list_of_such_rows(shell: Shell) -> None:
    assert shell.reads("overdue") == []
    rows = shell.reads("overdue", "--at", "2026-04-04", "--under", "G1")
    assert [set(row) for row in rows] == [{"organization", "round", "stage", "due", "days"}] * len(
        rows
    )
    found = {(row["organization"], row["round"], row["stage"], row["days"]) for row in rows}
    assert found >= {("B1", "main", "mobilization", 4), ("G1", "main", "mobilization", 4)}
    assert {row["due"] for row in rows if row["stage"] == "mobilization"} == {
        "2026-04-01T00:00:00+08:00"
    }


REPORTS: dict[tuple[str, ...], type] = {
    ("plan", "show", "default"): dict,
    ("plan", "check", "config/plans/default.yaml"): dict,
    ("plan", "diff", "default", "power-004"): list,
    ("campaign", "show", "B1"): dict,
    ("campaign", "status"): dict,
    ("campaign", "status", "--under", "G1"): dict,
    ("overdue",): list,
    ("outbox",): list,
    ("outbox", "--status", "ready"): list,
    ("outbox", "--counts"): dict,
    ("incidents",): list,
    ("incidents", "--closed"): list,
    ("sweep",): dict,
    ("deliver",): dict,
    ("clock", "show"): dict,
    ("db", "status"): dict,
    ("token", "list", "B1-secretary"): list,
    ("audit", "verify"): dict,
}


@pytest.mark.parametrize("words", REPORTS, ids=" ".join)
def test_what_reports_reports_json_and_nothing_else(shell: Shell, words: tuple[str, ...]) -> None:
    assert isinstance(shell.reads(*words), REPORTS[words])


@pytest.mark.parametrize("locale", LOCALES)
def test_what_reports_speaks_every_language(shell: Shell, locale: str) -> None:
    for words in REPORTS:
        found = shell.run("--locale", locale, *words)
        assert found.exit_code == 0, (words, found.output, found.exception)
        assert not KEY.search(found.stdout), (words, KEY.findall(found.stdout))


# --- the future -----------------------------------------------------------------------------------

ARGUMENTS: dict[str, list[str]] = {
    "outbox": ["--resend", "1"],
    "launch": ["default", "--organization", "X"],
    "status": [],
    "reopen": ["B1", "main/pledge", "--reason", "why"],
    "fulfil": ["B1", "monthly_meeting", "2026-03"],
    "postpone": ["B1", "--until", "2026-04-05", "--reason", "why"],
    "date": ["B1", "main/mobilization.due", "--on", "2026-03-25", "--reason", "why"],
    "event": ["C", "congress", "--on", "2026-06-15"],
    "migrate": ["C", "house@1"],
    **{name: ["B1", "--reason", "why"] for name in ("suspend", "cancel", "return")},
    **{name: [] for name in ("sweep", "deliver", "overdue")},
}
TIMED = {words: command for words, command in commands() if takes(command, "--at")}


def arguments_of(words: tuple[str, ...], tmp_path: Path) -> list[str]:
    """Return what a command wants besides the time: of B1, and of the first of everything."""
    if len(words) == 1 or words[0] == "campaign":
        return ARGUMENTS.get(words[-1], ["B1"])
    typed: list[str] = []
    for parameter in TIMED[words].params:
        if parameter.required:
            typed += [parameter.opts[0]] if isinstance(parameter, click.Option) else []
            typed.append(_first_of(parameter, tmp_path))
    return typed


def _first_of(parameter: click.Parameter, tmp_path: Path) -> str:
    if parameter.name == "code":
        return "B1"
    if isinstance(parameter.type, click.Choice):
        return str(parameter.type.choices[0])
    must_be_there = isinstance(parameter.type, click.Path) and parameter.type.exists
    if must_be_there or isinstance(parameter.type, click.File):
        file = tmp_path / "file.json"
        file.write_text("{}", "utf-8")
        return str(file)
    return {"date": "2026-03-05", "integer": "1"}.get(parameter.type.name, "words")


@pytest.mark.parametrize("words", TIMED, ids=" ".join)
def test_the_future_is_refused_in_production(
    small_house: House, words: tuple[str, ...], tmp_path: Path
) -> None:
    """By every command that takes a time; and nothing has happened (TRUST 1.3)."""
    with writing(small_house.context.sessions) as session:
        clock.clear_clock(session)
    shell = Shell(small_house.settings.database_url)
    before = small_house.standing()
    arguments = arguments_of(words, tmp_path)
    found = shell.run(*words, *arguments, "--at", FUTURE, PACESETTER_ENV="production")
    assert found.exit_code == 1, found.output
    assert "2999" in found.stderr
    assert found.stdout == ""
    assert small_house.standing() == before


def test_the_future_may_be_played_in_a_test(shell: Shell, small_house: House) -> None:
    assert shell.reads("sweep", "--at", "2026-04-02T10:00")["moved"] == 0
    assert shell.reads("sweep", "--at", "2026-07-02T10:00")["posted"] > 0
    assert len(shell.reads("overdue", "--at", FUTURE)) >= 8


def test_a_simulated_clock_is_refused_in_production(shell: Shell) -> None:
    for words in (("overdue",), ("sweep",), ("clock", "set", "2026-03-11")):
        found = shell.run(*words, PACESETTER_ENV="production")
        assert found.exit_code == 1, words
        assert found.stderr.strip()
        assert not KEY.search(found.stderr)


# --- refusals -------------------------------------------------------------------------------------

REFUSED: dict[str, list[str]] = {
    "an unknown stage": ["campaign", "reopen", "B1", "main/plege", "--reason", "why"],
    "what is not ready": ["campaign", "submit", "B1"],
    "nothing to approve": ["campaign", "approve", "B1"],
    "an unknown date": ["campaign", "date", "B1", "main/x.due", "--open", "--reason", "why"],
    "an unknown event": ["campaign", "event", "C", "kongress", "--on", "2026-06-15"],
    "a stale version": ["campaign", "approve", "B1", "--seen", "1"],
    "an unknown organisation": ["campaign", "show", "NOWHERE"],
    "an unknown plan": ["campaign", "launch", "nowhere", "--organization", "C"],
    "a second launch": ["campaign", "launch", "house@1", "--organization", "C"],
    "too late a day": ["campaign", "postpone", "B1", "--until", "2027-01-01", "--reason", "why"],
    "an empty reason": ["campaign", "cancel", "B1", "--reason", " "],
    "no such incident": ["incidents", "77", "close"],
    "no such token": ["token", "revoke", "9999"],
    "a table that is none": ["organizations", "import", "Makefile"],
    "a table that is not there": ["people", "import", "nowhere.csv"],
    "an organisation with others below": ["organizations", "close", "G1"],
    "a cycle": ["organizations", "move", "G1", "--under", "B1"],
}  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("what", REFUSED)
def test_a_refusal_tells_why_in_every_language(shell: Shell, what: str, locale: str) -> None:
    found = shell.run("--locale", locale, *REFUSED[what])
    assert found.exit_code == 1, (found.output, found.exception)
    assert isinstance(found.exception, SystemExit)
    assert found.stdout == ""
    assert found.stderr.strip()
    assert not KEY.search(found.stderr), found.stderr
    chinese = re.search(r"[\u4e00-\u9fff]", found.stderr)
    assert bool(chinese) or locale == "en"


def test_a_refused_act_leaves_a_line(shell: Shell) -> None:
    shell.run("campaign", "submit", "B1")
    shell.run("campaign", "reopen", "B1", "main/plege", "--reason", "why")
    lines = [
        line
        for line in shell.reads("campaign", "show", "B1")["history"]
        if line["kind"] == "refused"
    ]
    assert [(line["actor"], line["rule"]) for line in lines] == [
        ("operator", "submit"),
        ("operator", "reopen"),
    ]


def test_a_broken_plan_file_tells_every_mistake(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "broken.yaml"
    text = PLAN.replace("leave: on_approval", "leave: on_aproval").replace(
        "every: month", "every: moon"
    )
    file.write_text(text.replace("name: house", "name: broken"), "utf-8")
    for before, after in (
        (("plan", "check"), ()),
        (("plan", "rehearse"), ()),
        (("campaign", "launch"), ("--organization", "X")),
    ):
        found = shell.run(*before, str(file), *after)
        assert found.exit_code == 1, before
        assert len(found.stderr.strip().splitlines()) >= 2, found.stderr
        assert "on_approval" in found.stderr


def test_good_files_are_launched_from_anywhere(shell: Shell, plan_file: str) -> None:
    assert shell.reads("plan", "check", plan_file)["plans"][0]["ok"] is True
    told = shell.reads("plan", "diff", plan_file, "house@1")
    assert told == []


def test_tables_of_organisations_come_and_go(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    assert shell.run("organizations", "export", str(out)).exit_code == 0
    told = shell.reads("organizations", "import", str(out))
    assert told == {"created": 0, "updated": 0, "unchanged": 8}
    bad = tmp_path / "bad.csv"
    bad.write_text("code,name,kind,parent_code\nN1,甲,branch,NOWHERE\nN1,乙,branch,G1\n", "utf-8")
    found = shell.run("organizations", "import", str(bad))
    assert found.exit_code == 1
    assert "NOWHERE" in found.stderr
    assert len(found.stderr.splitlines()) >= 2
    assert shell.run("campaign", "show", "N1").exit_code == 1
