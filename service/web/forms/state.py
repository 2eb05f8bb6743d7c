"""One form as its page shows it: empty at first, and as it was typed when it could not be done."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request

#: Where in the environment of a request that shows a page again its form lies.
SHOWN_AGAIN = "pacesetter.form"
#: Of so many organisations one is chosen from a list; of more its code is written, or it is gone
#: to by its own page: a list of thousands is no help, and too heavy for a telephone.
MOST_TO_CHOOSE = 300


_ASKS = re.compile(r'<(?:select|textarea)\b|<input\b(?![^>]*\btype="hidden")')


def asks(inside: str) -> bool:
    """Whether what stands in a form asks for anything: a button alone keeps nothing typed."""
    return _ASKS.search(inside) is not None


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody sent, and why it could not be done: by field, and as a whole."""

    address: str
    values: Mapping[str, list[str]]
    problems: Mapping[str, list[str]] = field(default_factory=dict)
    reasons: tuple[str, ...] = ()


def typed_here() -> Typed | None:
    """The form that this page is shown again for."""
    found: Typed | None = request.environ.get(SHOWN_AGAIN)
    return found


@dataclass(slots=True)
class Form:
    """A form of a page: the act of the API that it leads to, and what stands in its fields."""

    address: str  # under /api/v1/
    given: Mapping[str, Any]
    typed: Typed | None
    key: str  # the same act is done once, however often its button is pressed

    @property
    def is_again(self) -> bool:
        """Whether the page is shown again because of this form."""
        return self.typed is not None

    @property
    def anchor(self) -> str:
        """The id of the form in its page."""
        return "form-" + self.address.replace("/", "-")

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it was refused as a whole."""
        return self.typed.reasons if self.typed else ()

    def value(self, name: str) -> str:
        """What stands in a field: as it was typed, else as it was given."""
        if self.typed is not None:
            return next(iter(self.typed.values.get(name, ())), "")
        found = self.given.get(name)
        return "" if found is None else str(found)

    def ticked(self, name: str, value: str) -> bool:
        """Whether a box or an option is chosen."""
        if self.typed is not None:
            return value in self.typed.values.get(name, ())
        found = self.given.get(name)
        several = found if isinstance(found, list | tuple | set | frozenset) else [found]
        return value in {str(one) for one in several if one is not None}

    def chosen(self, name: str, value: str, default: str = "") -> bool:
        """Whether one of several is chosen; where nothing was said yet, whether by itself."""
        said = name in self.typed.values if self.typed else self.given.get(name) is not None
        return self.ticked(name, value) if said else value == default

    def problems(self, name: str) -> list[str]:
        """What is wrong with a field."""
        return list(self.typed.problems.get(name, ())) if self.typed else []

    def kept(self, name: str) -> list[tuple[str, str]]:
        """The files that a field has already: number and name."""
        if self.typed is None:
            return []
        values = self.typed.values
        return [
            (number, values[f"_kept.{number}"][0])
            for number in values.get(name, ())
            if values.get(f"_kept.{number}")
        ]

    def blocks(self, name: str, at_least: int = 1, at_most: int = 50) -> range:
        """The numbers of the blocks of a list: those typed or given, and one more on request."""
        if self.typed is None:
            return range(min(max(at_least, int(self.given.get(f"{name}.count", 0))), at_most))
        begun = f"{name}."
        numbers = {
            key[len(begun) :].partition(".")[0]
            for key in self.typed.values
            if key.startswith(begun)
        }
        count = max((int(one) + 1 for one in numbers if one.isdecimal()), default=0)
        more = self.typed.values.get("_more", [""])[0] == name
        return range(min(max(at_least, count + more), at_most))


def form_of(address: str, **given: Any) -> Form:
    """The form for an act of the API; `given` is what stands in its fields at first.

    A field of a block is given by its whole name, in a mapping.
    """
    typed = typed_here()
    mine = typed if typed is not None and typed.address == address else None
    return Form(address, given, mine, secrets.token_urlsafe(16))
