"""What a Word template may say: names, conditions, loops of one level and a few filters.

A sandbox keeps a template away from the program; this keeps it small. Whoever may upload one could
else let a machine multiply texts until it has no memory left.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from itertools import islice
from typing import NoReturn

from jinja2 import StrictUndefined, TemplateError, TemplateRuntimeError, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

#: What a filter makes is not longer than what it is given.
FILTERS = frozenset(
    {"capitalize", "count", "d", "default", "e", "escape", "first", "last", "length", "lower",
     "title", "trim", "upper"}
)  # fmt: skip
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem,
    nodes.Const, nodes.For, nodes.If, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Keyword,
)  # fmt: skip
#: The rest of the language as people would call it; what is not here is "other".
SORTS: tuple[tuple[str, tuple[type[nodes.Node], ...]], ...] = (
    ("sum", (nodes.BinExpr, nodes.UnaryExpr, nodes.Concat)),
    ("call", (nodes.Call,)),
    ("assigned", (nodes.Assign, nodes.AssignBlock)),
    ("macro", (nodes.Macro, nodes.CallBlock)),
    ("list", (nodes.List, nodes.Tuple, nodes.Dict, nodes.Slice)),
    ("other_file", (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends, nodes.Block)),
)
PLACEHOLDER = re.compile(r"\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)", re.DOTALL)
#: What docxtpl adds for cells; its way of finding them takes hours over a run of blanks.
CELLS = re.compile(r"\{%\s*(?:colspan|cellbg|vm|hm)\b")
TAG = re.compile(r"<[^>]*>")
ENDS = {"for": "{% endfor %}", "if": "{% endif %}"}
MOST_SHOWN, LONGEST, DEEPEST, MOST_TOKENS = 60, 2_000, 60, 20_000
#: A row with all its looks, ten times what Word makes of one; and a document filled, in characters.
MOST_LOOPED, MOST_FILLED = 20_000, 20_000_000
#: How a name within a loop counts, since more than its braces stands there in the end.
NAME_COUNTS = 20


class NotForTemplates(TemplateError):
    """A construct that a template has no need of: its sort, and where it is known the words."""

    def __init__(self, sort: str, said: str = "") -> None:
        super().__init__(sort)
        self.sort, self.said = sort, said


class TooMuchFilled(TemplateError):
    """A document that would be larger than anybody reads."""


class Unknown(StrictUndefined):
    """A name that there is not; its message is that name, in every language."""

    @property
    def _undefined_message(self) -> str:
        name: object = self._undefined_name  # a number where a row is asked for by its place
        return f"[{name}]" if isinstance(name, int) else str(name or "|first, |last")


class Narrow(ImmutableSandboxedEnvironment):
    """The sandbox, without functions, sums, macros and loops within loops, for one document."""

    def __init__(self, lists: Iterable[str]) -> None:
        """`lists` are the names that loops may go through."""
        super().__init__(undefined=Unknown, autoescape=True)
        self.globals.clear()
        self.lists = frozenset(lists)
        self.filled = 0
        self.concat = self._bounded  # type: ignore[method-assign]  # each counts its own document

    def _bounded(self, parts: Iterable[str]) -> str:
        """Join what was filled in, of all parts of the document no more than is bearable."""
        kept = []
        for part in parts:
            self.filled += len(part)
            if self.filled > MOST_FILLED:
                raise TooMuchFilled(str(self.filled))
            kept.append(part)
        return "".join(kept)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        # Before it is parsed: a tree takes a thousand times the memory of what it is made from.
        if (
            sum(1 for _ in islice(self.lexer.tokeniter(source, name), MOST_TOKENS + 1))
            > MOST_TOKENS
        ):
            raise NotForTemplates("many", "{{ … }}")
        try:
            whole = super()._parse(source, name, filename)
            self._refuse(whole)
        except RecursionError:
            raise NotForTemplates("deep", self.wrong(source)) from None
        except NotForTemplates as error:
            raise NotForTemplates(error.sort, error.said or self.wrong(source)) from None
        _refuse_long_rows(whole)
        return whole

    def handle_exception(self, source: str | None = None) -> NoReturn:
        """Whatever a filter was given that it cannot take is the template's mistake."""
        error = sys.exc_info()[1]
        if isinstance(error, TemplateError):
            super().handle_exception(source)
        raise TemplateRuntimeError(str(error)) from None

    def wrong(self, source: str) -> str:
        """The first placeholder that is wrong by itself, as it is written; none where all do."""
        for found in PLACEHOLDER.finditer(source):
            said = found.group()
            word = said[2:].strip(" -+").partition(" ")[0] if said.startswith("{%") else ""
            if word in ("else", "elif", "endfor", "endif", "raw", "endraw"):
                continue
            try:
                self._refuse(super()._parse(said + ENDS.get(word, ""), None, None))
            except (TemplateError, RecursionError):
                return _shown(said)
        return ""

    def _refuse(self, node: nodes.Node, depth: int = 0, *, looped: bool = False) -> None:
        """Raise NotForTemplates for what is not allowed, by its sort."""
        if depth > DEEPEST:
            raise NotForTemplates("deep")
        if not isinstance(node, ALLOWED):
            found = (sort for sort, kinds in SORTS if isinstance(node, kinds))
            raise NotForTemplates(next(found, "other"))
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise NotForTemplates("filter")
        if isinstance(node, nodes.Test) and node.name not in self.tests:
            raise NotForTemplates("filter")
        if isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            raise NotForTemplates("inner")
        if isinstance(node, nodes.For):
            self._refuse_loop(node, looped)
            looped = True
        for below in node.iter_child_nodes():
            self._refuse(below, depth + 1, looped=looped)

    def _refuse_loop(self, node: nodes.For, looped: bool) -> None:
        if looped or node.recursive:
            raise NotForTemplates("loops", "{% for … %}{% for … %}")
        if not isinstance(node.iter, nodes.Name) or node.iter.name not in self.lists:
            raise NotForTemplates("not_rows")


def _shown(said: str) -> str:
    words = TAG.sub("", said)
    return words if len(words) <= MOST_SHOWN else words[:MOST_SHOWN] + "…"


def refuse_tangled(xml: str) -> None:
    """Refuse placeholders that would take long to be found: open ones, long ones, those of cells.

    Raises TemplateSyntaxError or NotForTemplates.
    """
    words = TAG.sub("", xml)
    cells = CELLS.search(words) or CELLS.search(xml)
    if cells:
        raise NotForTemplates("cells", " ".join(cells.group().split()))
    for found in PLACEHOLDER.finditer(words):
        if not found.group().endswith("}"):
            error = TemplateSyntaxError("open", 1)
            error.source = words
            raise error
        if len(found.group()) > LONGEST:
            raise NotForTemplates("many", _shown(found.group()))


def _refuse_long_rows(whole: nodes.Template) -> None:
    """What is repeated for every row of a ledger must be short, or no trial of two would tell."""
    length = 0
    for loop in whole.find_all(nodes.For):
        length += sum(len(one.data) for one in loop.find_all(nodes.TemplateData))
        length += sum(len(str(one.value)) for one in loop.find_all(nodes.Const))
        length += sum(NAME_COUNTS for _ in loop.find_all(nodes.Name))
        if length > MOST_LOOPED:
            assert isinstance(loop.iter, nodes.Name)
            raise NotForTemplates("long_row", f"{{% for … in {loop.iter.name} %}}")
