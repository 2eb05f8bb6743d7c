"""Commands and options whose help comes from the catalogues, in the locale that was asked for."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from service.words import DEFAULT_LOCALE, LOCALES, has_words, say

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def locale_of(context: click.Context | None) -> str:
    """The locale of `--locale`, else of the environment, else the default."""
    asked = context.find_root().params.get("locale") if context is not None else None
    for locale in (asked, os.environ.get("PACESETTER_LOCALE")):
        if locale in LOCALES:
            return str(locale)
    return DEFAULT_LOCALE


def _help(key: str | None, context: click.Context | None = None) -> str:
    """Help is given as a catalogue key, and looked up when it is shown."""
    if not key or not has_words("cli", key):
        return key or ""
    return say(locale_of(context or click.get_current_context(silent=True)), "cli", key)


class SpokenCommand(click.Command):
    """A command whose `help` is a key of the catalogue ``cli``."""

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first line of the help; sentences in Chinese have no spaces to cut at."""
        return _help(self.help).partition("\n")[0]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help of this command."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_help(self.help, ctx))


class SpokenGroup(SpokenCommand, click.Group):
    """A group of such commands, shown in the order in which they were added."""

    command_class = SpokenCommand
    group_class = type

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work, not of the alphabet."""
        return list(self.commands)


class SpokenOption(click.Option):
    """An option whose `help` is a key of the catalogue ``cli``."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The line of this option in the help."""
        record = super().get_help_record(ctx)
        if record is None or not self.help:
            return record
        return record[0], record[1].replace(self.help, _help(self.help, ctx))


def option(*names: str, **attributes: Any) -> Callable[[Decorated], Decorated]:
    """An option with spoken help; `help` defaults to ``option.<its long name>``."""
    long = max(names, key=len).lstrip("-").replace("-", "_")
    attributes.setdefault("help", f"option.{long}")
    return click.option(*names, cls=SpokenOption, **attributes)


def json_option() -> Callable[[Decorated], Decorated]:
    """`--json`, which every command that reports takes."""
    return option("--json", "as_json", is_flag=True, help="option.json")
