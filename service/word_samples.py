"""Sample data for Word templates: to look at one, and to try one before it is taken."""

from __future__ import annotations

from typing import Any

from service.word import FIELDS, ROWS, TEXTS, filled
from service.words import DEFAULT_LOCALE, say

AT_LEAST = 2


def sample(kind: str, locale: str) -> dict[str, Any]:
    """Return something for every name that a template of a kind may use."""
    return {name: _sample(name, locale) for name in FIELDS[kind]}


def _sample(name: str, locale: str) -> Any:
    if name == TEXTS:
        return [_said(locale, f"{name}.{place}") for place in range(1, AT_LEAST + 1)]
    if name in ROWS:
        return [
            {field: _said(locale, f"{name}.{field}.{place}") for field in ROWS[name]}
            for place in range(1, AT_LEAST + 1)
        ]
    return _said(locale, name)


def _said(locale: str, key: str) -> str:
    return say(locale, "word_files", f"sample.{key}")


def tried(kind: str, template: bytes, where: str) -> None:
    """Fill a template with samples, and with nothing, as it will be one day.

    Raises BadInput for one that does not do for either.
    """
    whole = sample(kind, DEFAULT_LOCALE)
    filled(kind, template, where, whole)
    filled(kind, template, where, {name: type(value)() for name, value in whole.items()})
