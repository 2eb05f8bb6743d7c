"""Templates in each language: a sentence with nothing to fill in is part of the compiled page.

Most of what a page says are such sentences, and looking each one up, with the language it is to be
in, took as long as all else that a template does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from functools import cache, partial
from typing import Any, Final

from flask import Flask, current_app
from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer

from service.words import say, stands_alone

SPOKEN: Final = "pacesetter_spoken"
#: By which name templates ask for the words of which catalogue; each page is given its own as `p`.
WORDS: Final = {
    "t": "web",
    "h": "help",
    "wp": "work_pages",
    "lw": "long_work",
    "pw": "pledge_pages",
    "tp": "tenure_pages",
    "wf": "word_files",
    "bp": "board_pages",
    "list_words": "list_sheets",
}


class SpokenEnvironment(Environment):
    """Flask's environment, or an overlay of it whose templates speak one language."""

    language: str | None = None

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """What a template has at hand: one mapping, since each page copies all of it.

        Jinja chains two, so that what an app adds later is seen; here nothing is added later.
        """
        return self.globals if d is None else super().make_globals(d)

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        if self.language is not None:
            source = _Settled(self.language).visit(source)
        return super()._generate(source, name, filename, defer_init)


class _Settled(NodeTransformer):
    """Puts sentences where they are asked for by a key that is written out."""

    def __init__(self, language: str) -> None:
        self.language = language

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        match node:
            case nodes.Call(
                node=nodes.Name(name=name),
                args=[nodes.Const(value=str(key))],
                kwargs=[],
                dyn_args=None,
                dyn_kwargs=None,
            ) if name in WORDS and stands_alone(self.language, WORDS[name], key):
                return nodes.Const(say(self.language, WORDS[name], key), lineno=node.lineno)
        return self.generic_visit(node)


def install(app: Flask, told: Callable[[str], Mapping[str, Any]]) -> None:
    """Let pages be rendered in a language; `told` gives what else templates call in that one."""

    @cache
    def environment(language: str) -> SpokenEnvironment:
        base = app.jinja_env
        assert isinstance(base, SpokenEnvironment)
        spoken = base.overlay()
        spoken.language = language
        words = {name: partial(say, language, domain) for name, domain in WORDS.items()}
        spoken.globals = {**base.globals, **words, **told(language)}
        return spoken

    app.extensions[SPOKEN] = environment


def template(language: str, name: str) -> Template:
    """A template of the app in a language."""
    found: Template = current_app.extensions[SPOKEN](language).get_template(name)
    return found
