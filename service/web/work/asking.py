"""What a page shows is what the API tells the same person: one question, one answer, one right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from inspect import unwrap
from typing import Any, TypeVar, get_type_hints

from flask import Response, current_app
from pydantic import BaseModel, ValidationError

from service.api import PREFIX
from service.api.request import Filled, fill
from service.errors import NotFound
from service.web.current import locale, now, visitor

AT_ONCE = 500
Shaped = TypeVar("Shaped", bound=BaseModel)


def ask(address: str, **query: Any) -> Any:
    """Return what ``GET /api/v1/<address>`` tells the visitor, as JSON tells it: days are texts.

    Raises NotFound and NotAllowed as the API does.
    """
    return answered(address, **query).get_json()


def answered(address: str, **query: Any) -> Response:
    """Return the whole answer of ``GET /api/v1/<address>`` to the visitor: a file, say."""
    endpoint, given = current_app.url_map.bind("").match(f"{PREFIX}/{address}", method="GET")
    do, hints = _call_of(current_app.view_functions[endpoint])
    asked: dict[str, Any] = {}
    if "path" in hints:
        asked["path"] = placed(hints["path"], given)
    if "query" in hints:
        said = {name: value for name, value in query.items() if value is not None}
        asked["query"] = hints["query"].model_validate(said)
    fill(Filled(visitor().person_id, locale(), seen=(visitor(), now())))
    answer: Response = do(**asked)
    return answer


def placed(shape: type[Shaped], given: Mapping[str, Any]) -> Shaped:
    """Return what an address names, as its shape. Raises NotFound for what there can never be."""
    try:
        return shape.model_validate(given)
    except ValidationError:
        raise NotFound("page") from None


@cache  # a signature is slow to read, and there are only so many
def _call_of(view: Callable[..., Any]) -> tuple[Callable[..., Response], dict[str, Any]]:
    do = unwrap(view)
    return do, get_type_hints(do)


def ask_all(address: str, name: str, **query: Any) -> list[Any]:
    """Return the whole of a list, however many parts the API tells it in."""
    found: list[Any] = []
    after: int | None = 0
    while after is not None:
        part = ask(address, after=after, limit=AT_ONCE, **query)
        found += part[name]
        after = part["next"]
    return found
