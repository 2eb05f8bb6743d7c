"""Somebody at a terminal: the command as a process of its own, or in this one where it is quick."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
from click.testing import CliRunner, Result

from service.cli import main

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Shell:
    """A terminal with an installation's environment."""

    url: str
    env: dict[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        """What the command is told about the installation."""
        told = {"PACESETTER_ENV": "test", "PACESETTER_DATABASE_URL": self.url}
        return {**told, "PACESETTER_LOCALE": "en", **self.env, **more}

    def run(self, *words: str, **more: str) -> Result:
        """Run one command in this process."""
        return CliRunner().invoke(
            main, list(words), env=self.environment(**more), prog_name="pacesetter"
        )

    def reads(self, *words: str) -> Any:
        """Run one command that reports, and return what it printed as JSON."""
        found = self.run(*words, "--json")
        assert found.exit_code == 0, (words, found.output, found.exception)
        return json.loads(found.stdout)

    def process(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one command in a process of its own, as an operator does."""
        return subprocess.run(
            [sys.executable, "-m", "service", *words],
            cwd=ROOT,
            env={**os.environ, **self.environment(**more)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


def commands() -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with the words by which it is called."""
    yield from _below((), main)


def _below(
    words: tuple[str, ...], command: click.Command
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if not isinstance(command, click.Group):
        yield words, command
        return
    for name, found in command.commands.items():
        yield from _below((*words, name), found)


def takes(command: click.Command, option: str) -> bool:
    """Say whether a command has an option."""
    return any(option in parameter.opts for parameter in command.params)
