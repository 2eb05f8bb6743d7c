"""Commands and options whose help comes from the catalogues, in the locale that was asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from service.commands.click_words import current_locale, told
from service.words import LOCALES, has_words, say

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def locale_of(context: click.Context | None) -> str:
    """The locale of `--locale`, else of the environment, else the default."""
    asked = context.find_root().params.get("locale") if context is not None else None
    return str(asked) if asked in LOCALES else current_locale()


def _help(key: str | None, context: click.Context | None = None) -> str:
    """Help is given as a catalogue key, and looked up when it is shown."""
    if not key or not has_words("cli", key):
        return key or ""
    return say(locale_of(context or click.get_current_context(silent=True)), "cli", key)


class SpokenHelp(click.HelpFormatter):
    """A page of help, with headings as the language ends them."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line of usage; after a Chinese colon there is no space."""
        super().write_usage(prog, args, told("Usage:") if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """Write a heading with its colon."""
        ended = say(current_locale(), "cli", "usage.heading", heading=heading)
        self.write(f"{'':>{self.current_indent}}{ended}\n")


class SpokenContext(click.Context):
    """What a command is read with."""

    formatter_class = SpokenHelp


class SpokenCommand(click.Command):
    """A command whose `help` is a key of the catalogue ``cli``."""

    context_class = SpokenContext

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """The line of usage, what stands for options and commands in words."""
        stands_for = {"[OPTIONS]": "usage.options", "COMMAND [ARGS]...": "usage.command"}
        return [
            say(locale_of(ctx), "cli", stands_for[piece]) if piece in stands_for else piece
            for piece in super().collect_usage_pieces(ctx)
        ]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, which click makes once, whatever language is asked for next."""
        found = super().get_help_option(ctx)
        if found is not None:
            found.help = say(locale_of(ctx), "cli", "option.help")
        return found

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


def seen_option() -> Callable[[Decorated], Decorated]:
    """`--seen`, which every command that rules takes; without it what is current is ruled on."""
    return option("--seen", "seen_version", type=int, help="option.seen")


def json_option() -> Callable[[Decorated], Decorated]:
    """`--json`, which every command that reports takes."""
    return option("--json", "as_json", is_flag=True, help="option.json")
