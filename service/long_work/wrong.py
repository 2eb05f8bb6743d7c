"""Why long work failed: kept as codes, and told in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.errors import Problem
from service.wording import reason_words
from workflows.refusals import Reason

#: So many are told on a page; the sheet has them all.
TOLD = 20


def written(reasons: Iterable[Reason], problems: Sequence[Problem] = ()) -> list[dict[str, Any]]:
    """As it is kept."""
    return [
        *({"reason": one.code, "params": one.params} for one in reasons),
        *(
            {
                "problem": one.code,
                "params": one.params,
                "where": one.where,
                "domain": one.domain,
                "row": one.row,
                "column": one.column,
            }
            for one in problems[:TOLD]
        ),
    ]


def read(kept: Mapping[str, Any], locale: str) -> str:
    """As a person reads it."""
    params = tuple((str(name), str(value)) for name, value in kept["params"])
    if "reason" in kept:
        return reason_words(locale, Reason(kept["reason"], params))
    return Problem(
        kept["where"], kept["problem"], params, kept["domain"], kept["row"], kept["column"]
    ).told(locale)
