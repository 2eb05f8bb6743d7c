"""Every sentence that a page, a command or a problem asks for by name is written."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click

from service.auth.permits import VERBS
from service.words import LOCALES, catalogue, domains, has_words

ROOT = Path(__file__).parent.parent
# The functions that look up in one catalogue, by the part of the service that they belong to.
SHORT = {"service/web": ("t", "web"), "service/commands": ("say", "cli")}

Asked = tuple[str, str, str]


def asked_for() -> Iterator[Asked]:
    """Yield (domain, key, place) of every key that stands in the code as it is."""
    for file in sorted(ROOT.glob("service/**/*.py")):
        place = file.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and (found := _asked(place, node)):
                yield (*found, f"{place}:{node.lineno}")
    for file in sorted(ROOT.glob("service/web/templates/**/*")):
        if file.is_file():
            for key in re.findall(r"\bt\(\s*['\"]([\w.]+)['\"]\s*[,)]", file.read_text("utf-8")):
                yield "web", key, file.relative_to(ROOT).as_posix()
            for key in re.findall(r"\bwp\(\s*['\"]([\w.]+)['\"]\s*[,)]", file.read_text("utf-8")):
                yield "work_pages", key, file.relative_to(ROOT).as_posix()


def _asked(place: str, call: ast.Call) -> tuple[str, str] | None:
    called = ast.unparse(call.func).rpartition(".")[2]
    words = [a.value if isinstance(a, ast.Constant) else None for a in call.args]
    texts = [word if isinstance(word, str) else None for word in words]
    for folder, (name, domain) in SHORT.items():
        if place.startswith(folder) and called == name and texts and texts[0]:
            return (domain, texts[0]) if len(texts) == 1 else None
    if called == "say" and len(texts) == 3 and texts[1] and texts[2]:
        return texts[1], texts[2]
    if called == "cell" and len(texts) == 3 and texts[2]:
        return "tree", f"problem.{texts[2]}"
    if called == "_problem" and place == "service/setting_rules.py" and texts[-1]:
        return "settings", f"problem.{texts[-1]}"
    if called == "Problem" and len(texts) >= 2 and texts[1]:
        named = [word.value for word in call.keywords if word.arg == "domain"]
        given = texts[3] if len(texts) > 3 else None
        told = ast.literal_eval(named[0]) if named else given or "tree"
        return str(told), f"problem.{texts[1]}"
    return None


ASKED = sorted(set(asked_for()))


def test_the_keys_are_found_at_all() -> None:
    assert len(ASKED) > 50


def test_pages_of_the_work_say_nothing_that_is_not_written() -> None:
    """Their templates ask by `p` (`pw` in imported pieces), each in the domain of its family."""
    families = [domain for domain in domains() if domain.endswith("_pages")]
    missing = {
        f"{file.name}: {key}"
        for file in sorted(ROOT.glob("service/web/templates/work/*.html"))
        for key in re.findall(r"\bpw?\(\s*['\"]([\w.]+)['\"]\s*[,)]", file.read_text("utf-8"))
        if not any(has_words(domain, key) for domain in families)
    }
    assert missing == set()


def test_every_sentence_that_is_asked_for_is_written() -> None:
    missing = [
        f"{place}: {domain} {key}" for domain, key, place in ASKED if not has_words(domain, key)
    ]
    assert missing == []


def test_every_right_is_named_in_words_where_it_is_missing() -> None:
    for locale in LOCALES:
        named = catalogue(locale, "terms")
        assert [verb for verb in VERBS if f"verb.{verb}" not in named] == [], locale


def test_every_command_and_option_has_its_help_in_words() -> None:
    from service.cli import main

    assert sorted(_helps("", main)) == []


def _helps(path: str, command: click.Command) -> Iterator[str]:
    if not has_words("cli", command.help or ""):
        yield f"{path}: {command.help}"
    for option in command.params:
        if not isinstance(option, click.Option) or option.name in {"help", "version"}:
            continue
        if not has_words("cli", option.help or ""):
            yield f"{path} --{option.name}: {option.help}"
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from _helps(f"{path} {name}", below)
