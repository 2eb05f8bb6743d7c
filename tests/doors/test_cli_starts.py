"""A broken plan, calendar, schedule or setting: the service does not start and says all of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from service.settings import CONFIG
from service.words import LOCALES
from tests.doors.house import PLAN
from tests.doors.shell import Shell

STARTING = {"serve": ("serve", "--port", "1"), "scheduler": ("scheduler",), "worker": ("worker",)}
BAD_PLAN = PLAN.replace("leave: on_approval", "leave: on_aproval").replace(
    "every: month", "every: moon"
)
BAD_CALENDAR = "year: 2031\ncomplete: maybe\nholidays:\n  - {from: 2031-10-07, to: 2031-10-01}\n"
BAD_SCHEDULE = "sweep: {every: never}\ndelivr: {every: 5s}\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration of one's own, as it is delivered."""
    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder)
    return folder


@pytest.fixture
def shell(sqlite_url: str, config: Path) -> Shell:
    """A terminal at an installation with that configuration."""
    env = {"PACESETTER_CONFIG_DIR": str(config), "PACESETTER_SECRET_KEY": "k9" + "ab1cd2ef3g" * 5}
    return Shell(sqlite_url, env)


def break_all(config: Path) -> None:
    """Break a plan, the calendar of a year, and the timetable."""
    (config / "plans" / "house.yaml").write_text(BAD_PLAN, "utf-8")
    (config / "calendars" / "cn-2031.yaml").write_text(BAD_CALENDAR, "utf-8")
    (config / "schedule.yaml").write_text(BAD_SCHEDULE, "utf-8")


def refuses(shell: Shell, what: str, locale: str = "en") -> str:
    """What is said by something that does not start."""
    found = shell.run("--locale", locale, *STARTING[what])
    assert found.exit_code == 1, (found.output, found.exception)
    assert isinstance(found.exception, SystemExit), found.exception
    assert found.stdout == ""
    return found.stderr


@pytest.mark.parametrize("what", STARTING)
def test_everything_that_is_wrong_is_said_at_once(shell: Shell, config: Path, what: str) -> None:
    break_all(config)
    said = refuses(shell, what)
    for part in ("plans/house.yaml", "on_aproval", "moon", "calendars", "schedule.yaml", "delivr"):
        assert part in said, (part, said)


@pytest.mark.parametrize("locale", LOCALES)
def test_it_is_said_in_every_language(shell: Shell, config: Path, locale: str) -> None:
    break_all(config)
    said = refuses(shell, "scheduler", locale)
    assert "mistake." not in said
    assert "schedule." not in said.replace("schedule.yaml", "")
    assert "calendar." not in said


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("plans/house.yaml", BAD_PLAN.encode()),
        ("plans/house.yaml", PLAN.encode("gb18030")),
        ("plans/house.yaml", b"\xff\xfe\x00"),
        ("calendars/cn-2031.yaml", BAD_CALENDAR.encode()),
        ("calendars/cn-2031.yaml", "name: 国庆节".encode("gb18030")),
        ("schedule.yaml", BAD_SCHEDULE.encode()),
        ("schedule.yaml", b"\xff"),
        ("schedule.yaml", b"sweep: {every: 30s}\n" * 2),
        ("schedule.yaml", b""),
    ],
    ids=lambda told: told if isinstance(told, str) else repr(told[:10]),
)
def test_each_alone_is_enough(shell: Shell, config: Path, file: str, content: bytes) -> None:
    (config / file).write_bytes(content)
    assert file.partition("/")[0].removesuffix("s.yaml") in refuses(shell, "scheduler")


def test_a_timetable_that_is_missing(shell: Shell, config: Path) -> None:
    (config / "schedule.yaml").unlink()
    assert "schedule.yaml" in refuses(shell, "scheduler")


def test_two_calendars_are_both_told(shell: Shell, config: Path) -> None:
    (config / "calendars" / "cn-2031.yaml").write_text(BAD_CALENDAR, "utf-8")
    (config / "calendars" / "hk-2031.yaml").write_text(BAD_CALENDAR, "utf-8")
    said = refuses(shell, "scheduler")
    assert "cn-2031" in said
    assert "hk-2031" in said


def test_a_plan_is_not_checked_by_calendars_that_cannot_be_read(shell: Shell, config: Path) -> None:
    (config / "calendars" / "cn-2031.yaml").write_bytes("name: 国庆节".encode("gb18030"))
    (config / "calendars" / "hk-2031.yaml").write_text(BAD_CALENDAR, "utf-8")
    for words in (("check", str(config / "plans" / "default.yaml")), ("show", "default")):
        found = shell.run("plan", *words)
        assert found.exit_code == 1
        assert isinstance(found.exception, SystemExit), found.exception
        assert "cn-2031" in found.stderr
        assert "hk-2031" in found.stderr


@pytest.mark.parametrize("what", STARTING)
def test_settings_are_told_all_at_once(shell: Shell, what: str) -> None:
    shell.env |= {
        "PACESETTER_TIMEZONE": "Mars/Base",
        "PACESETTER_TICK": "0",
        "PACESETTER_TCIK": "3",
    }
    said = refuses(shell, what)
    for name in ("PACESETTER_TIMEZONE", "PACESETTER_TICK", "PACESETTER_TCIK"):
        assert name in said


def test_a_service_without_its_key_does_not_start_in_production(shell: Shell) -> None:
    shell.env["PACESETTER_ENV"] = "production"
    for key in ("", "k3y-0f-m1ne", "a" * 60, "change-me-change-me-change-me-change-me"):
        shell.env["PACESETTER_SECRET_KEY"] = key
        said = refuses(shell, "serve")
        assert "PACESETTER_SECRET_KEY" in said
        assert not key or key not in said


def test_a_database_without_tables_is_told(tmp_path: Path, shell: Shell) -> None:
    shell.url = f"sqlite:///{tmp_path / 'empty.db'}"
    assert "db upgrade" in refuses(shell, "serve")


def test_the_real_command_says_it_too(shell: Shell, config: Path) -> None:
    break_all(config)
    done = shell.process("serve", "--port", "1")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "plans/house.yaml" in done.stderr


def test_doctor_says_it_as_data(shell: Shell, config: Path) -> None:
    break_all(config)
    found = shell.run("doctor", "--json")
    assert found.exit_code == 1
    assert "on_aproval" in found.stdout
    assert "delivr" in found.stdout


def test_as_delivered_nothing_is_wrong(shell: Shell) -> None:
    assert shell.run("sweep").exit_code == 0
    found = shell.run("doctor")
    assert "✗" not in found.output, found.output
    assert found.exit_code == 0
