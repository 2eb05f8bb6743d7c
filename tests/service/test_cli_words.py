"""A slip of the fingers at the terminal is told in the reader's language, click's words too."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract

from service.commands.click_words import MODULES
from service.words import LOCALES, catalogue
from tests.service.operator import Operator

#: What click says to whoever writes a program with it, or in prompts, which we have none of.
SPOKEN_TO_PROGRAMMERS = (
    "DeprecationWarning",
    "Name '",
    "Boolean option",
    "Could not determine name",
    "No options defined",
    "(dynamic)",
    "Arguments take exactly",
    "Do you want to continue",
    "Confirm the action",
    "%(prog)s",  # said without click's word for version
    "Show ",  # --help and --version have words of ours
    "Invalid start character",
    "Repeat for confirmation",
    "Error: The two entered",
    "Error: invalid input",
    "Unknown color",
    "Press any key",
    "Choice(",
    "{value!r} does not match",  # click.DateTime
    "{value!r} is not a valid UUID",
    "file",
    "directory",
    "path",
)


def of_click() -> Iterator[str]:
    """Yield the sentences that click's modules ask gettext for; of two forms, the first."""
    for module in MODULES:
        source = BytesIO(inspect.getsource(module).encode())
        for _, said, _, _ in extract("python", source):
            yield said if isinstance(said, str) else said[0]


@pytest.mark.parametrize("locale", LOCALES)
def test_whatever_click_says_to_a_person_has_words_here(locale: str) -> None:
    said = {each for each in of_click() if not each.startswith(SPOKEN_TO_PROGRAMMERS)}
    assert len(said) > 35
    assert set(catalogue(locale, "click")) == said


def pacesetter(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, whose environment says nothing of a language."""
    passed = {name: value for name, value in os.environ.items() if name != "PACESETTER_LOCALE"}
    program = "from service.cli import main; main(prog_name='pacesetter')"
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        env={**passed, "PYTHONUTF8": "1", **env},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_an_unknown_command_is_told_in_chinese_with_a_guess() -> None:
    found = pacesetter("plan", "shwo")
    assert found.returncode == 2
    assert found.stderr.splitlines() == [
        "用法：pacesetter plan [选项] 命令 [参数]…",
        "用法说明见“pacesetter plan --help”。",
        "",
        "错误：没有命令“shwo”。 您是不是要写 'show'？",
    ]


def test_the_language_asked_for_holds_before_the_mistake_and_after_it() -> None:
    found = pacesetter("--locale=zh-Hant", "--bogus")
    assert (found.returncode, found.stderr.count("錯誤：沒有選項「--bogus」。")) == (2, 1)
    found = pacesetter("--locale", "en", "plan", "show", PACESETTER_LOCALE="zh-Hant")
    assert found.returncode == 2
    assert "Usage: pacesetter plan show [OPTIONS] NAME\n" in found.stderr
    assert "Error: Missing argument 'NAME'." in found.stderr


def test_the_environment_says_the_language_too() -> None:
    found = pacesetter("--help", PACESETTER_LOCALE="zh-Hant")
    assert found.stdout.startswith("用法：pacesetter [選項] 命令 [參數]…\n")
    assert "\n選項：\n" in found.stdout
    assert "\n命令：\n" in found.stdout


@pytest.fixture
def operator() -> Operator:
    return Operator("sqlite:///nowhere.db", Path(), locale="zh-Hans")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("serve", "--port", "x"), "错误：'--port' 的值不对：“x”不是数。"),
        (("serve", "--port", "0"), "错误：'--port' 的值不对：0 超出范围 1<=x<=65535。"),
        (("serve", "--port"), "错误：选项“--port”后面要有 1 个值。"),
        (("plan", "show", "a", "b"), "错误：多余的参数：b"),
        (("plan", "show", "--jsn", "a"), "错误：没有选项“--jsn”。 您是不是要写 '--json'？"),
        (("--locale", "fr", "doctor"), "“fr”不可选，可选的有 'zh-Hans', 'zh-Hant', 'en'。"),
    ],
)
def test_a_wrong_usage_is_told_in_chinese(
    operator: Operator, words: tuple[str, ...], told: str
) -> None:
    found = operator.run(*words)
    assert found.exit_code == 2
    assert told in found.stderr


def test_one_process_may_speak_one_language_after_another(operator: Operator) -> None:
    helps = [operator.does("--locale", locale, "sweep", "--help") for locale in LOCALES]
    assert ["用法：" in helps[0], "用法：" in helps[1], "Usage: " in helps[2]] == [True] * 3
    assert ["看这份说明" in helps[0], "看這份說明" in helps[1]] == [True, True]
    assert "Show this message" in helps[2]
