"""What a Word template may say: names, conditions, loops of one level and a few filters.

A sandbox keeps a template away from the program; this keeps it small. Whoever may upload one could
else let a machine multiply texts until it has no memory left.
"""

from __future__ import annotations

from typing import Any

from jinja2 import TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

#: What a filter makes is not longer than what it is given.
FILTERS = frozenset(
    {"capitalize", "count", "d", "default", "e", "escape", "first", "join", "last", "length",
     "lower", "title", "trim", "upper"}
)  # fmt: skip
ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Getitem,
    nodes.Const, nodes.For, nodes.If, nodes.CondExpr, nodes.Filter, nodes.Test, nodes.Compare,
    nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Keyword,
)  # fmt: skip


class NotForTemplates(TemplateError):
    """A construct that a template has no need of."""


class Narrow(ImmutableSandboxedEnvironment):
    """The sandbox, without functions, sums, macros and loops within loops."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.globals.clear()

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        whole = super()._parse(source, name, filename)
        _refuse(whole, looped=False)
        return whole


def _refuse(node: nodes.Node, *, looped: bool) -> None:
    """Raise NotForTemplates for what is not allowed, by its name."""
    called = type(node).__name__
    if not isinstance(node, ALLOWED):
        raise NotForTemplates(called)
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise NotForTemplates(f"|{node.name}")
    if isinstance(node, nodes.For):
        if looped or node.recursive:
            raise NotForTemplates("for … for")
        looped = True
    for below in node.iter_child_nodes():
        _refuse(below, looped=looped)
