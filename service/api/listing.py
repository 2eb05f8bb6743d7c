"""Lists of the API: a page of rows in the order of their numbers, and where the next one begins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.api.reach import visible
from service.api.request import Call
from service.api.shapes import Page
from service.models import Approval, Campaign, Postponement

OfCampaign = TypeVar("OfCampaign", Approval, Postponement)


def of_campaigns(call: Call, kind: type[OfCampaign]) -> SelectOfScalar[OfCampaign]:
    """The rows of a kind that belong to campaigns which the caller may see."""
    belongs = col(Campaign.id) == col(kind.campaign_id)
    return select(kind).join(Campaign, belongs).where(visible(col(Campaign.path), call.who))


def a_page(
    call: Call,
    chosen: Any,
    query: Page,
    name: str,
    number: Any,
    told: Callable[..., dict[str, Any]],
) -> dict[str, Any]:
    """The part of `chosen` that `query` asks for, under `name`.

    `number` is the column that orders it; `told` makes data of a row, with that number as ``id``.
    """

    def told_each(rows: Sequence[Any]) -> list[dict[str, Any]]:
        return [told(row) for row in rows]

    return a_page_at_once(call, chosen, query, name, number, told_each)


def a_page_at_once(
    call: Call,
    chosen: Any,
    query: Page,
    name: str,
    number: Any,
    told: Callable[[Sequence[Any]], list[dict[str, Any]]],
) -> dict[str, Any]:
    """The same, where `told` makes data of all rows together, so as to ask once for all."""
    wanted = chosen.where(number > query.after).order_by(number).limit(query.limit)
    lines = told(call.session.exec(wanted).all())
    return {name: lines, "next": lines[-1]["id"] if len(lines) == query.limit else None}
