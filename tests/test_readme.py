"""The READMEs say what is true: their commands run, their files exist, their settings are known."""

import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from service.settings import VARIABLES, Settings

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.en.md", "CONTRIBUTING.md")
PACESETTER = str(Path(sys.executable).with_name("pacesetter"))
# These serve until somebody stops them; tests of their own start them.
ENDLESS = {"demo", "serve", "scheduler", "worker"}


def commands_in(readme: str) -> list[list[str]]:
    """Return the commands of a page's sh blocks, without comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", (ROOT / readme).read_text("utf-8"), re.M | re.S)
    lines = "".join(blocks).splitlines()
    return [words for line in lines if (words := shlex.split(line, comments=True))]


def commands(program: str) -> list[list[str]]:
    """Return what all pages tell to give to a program, each once."""
    given = {
        tuple(words[1:])
        for readme in READMES
        for words in commands_in(readme)
        if Path(words[0]).name == program
    }
    return [list(words) for words in sorted(given)]


@cache
def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M))


@pytest.mark.parametrize("readme", READMES)
def test_pages_give_only_commands_that_are_tried_here(readme: str) -> None:
    assert {Path(words[0]).name for words in commands_in(readme)} <= {"make", "pacesetter"}


@pytest.mark.parametrize("words", commands("make"), ids=" ".join)
def test_what_is_to_be_made_can_be_made(words: list[str]) -> None:
    assert words[0] in make_targets()


@pytest.mark.parametrize("words", commands("pacesetter"), ids=" ".join)
def test_a_command_does_what_the_page_says(words: list[str], sqlite_url: str) -> None:
    asked = [*words, "--help"] if words[0] in ENDLESS else words
    done = subprocess.run(
        [PACESETTER, *asked],
        cwd=ROOT,
        env={
            "PATH": "/usr/bin:/bin",
            "PACESETTER_ENV": "test",
            "PACESETTER_DATABASE_URL": sqlite_url,
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


@pytest.mark.parametrize("page", [*READMES, "docs/style.md", "docs/decisions/README.md"])
def test_links_lead_somewhere(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text)
    here = (ROOT / page).parent
    missing = {t for t in targets if "://" not in t and not (here / t).exists()}
    assert missing == set()


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs/decisions"
    listed = (folder / "README.md").read_text("utf-8")
    assert {
        page.name for page in folder.glob("[0-9]*.md") if f"({page.name})" not in listed
    } == set()


def settings_table() -> dict[str, str]:
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| ([^|]+) \|", (ROOT / "README.md").read_text("utf-8"), re.M
    )
    return {name: default.strip() for name, default in rows}


@pytest.mark.parametrize("name", settings_table())
def test_a_setting_of_the_table_exists_with_that_default(name: str) -> None:
    told = settings_table()[name]
    default = Settings.model_fields[VARIABLES[name]].default
    if told.startswith("`"):
        assert told.strip("`") == default
    elif told.startswith("否"):
        assert default is False


def test_every_setting_that_is_named_anywhere_is_known() -> None:
    named = {
        name
        for page in READMES
        for name in re.findall(
            r"\b(?:PACESETTER|SENDGRID|TENCENT|SMTP)_[A-Z_]+\b", (ROOT / page).read_text("utf-8")
        )
    }
    assert named <= VARIABLES.keys()


def test_the_commands_of_the_table_are_commands() -> None:
    from click import Group

    from service.cli import main

    assert isinstance(main, Group)
    table = (ROOT / "README.md").read_text("utf-8").partition("| 命令 |")[2].partition("\n\n")[0]
    named = {
        words.split()[0]
        for words in re.findall(r"`([a-z][a-z ]+)`", table.replace("serve --with", "serve"))
    }
    of_groups = {
        name
        for group in main.commands.values()
        if isinstance(group, Group)
        for name in group.commands
    }
    assert named <= main.commands.keys() | of_groups
