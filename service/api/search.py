"""Search 检索: organisations, people, campaigns, plans, documents, pledges, as one may see them."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Response
from pydantic import Field

from service.api.noun import make
from service.api.request import Call, read
from service.api.shapes import Shape
from service.clock import local_day
from service.search.finding import find, long_enough

noun = make("search")


class Asked(Shape):
    """What was typed: the beginning of a name, of its pinyin or initials, or a number."""

    q: Annotated[str, Field(max_length=100)] = ""


@noun.get("", summary="What begins with what was typed")
def search(query: Asked) -> Response:
    """The nearest first, twenty of each kind; nothing for a single letter."""
    return read(lambda call: _told(call, query.q))


def _told(call: Call, query: str) -> dict[str, Any]:
    today = local_day(call.now, call.context.settings.zone)
    found = find(call.session, call.who, query, today=today)
    return {
        "long_enough": long_enough(query),
        "organizations": [
            {"code": one.code, "name": one.name, "kind": one.kind} for one in found.organizations
        ],
        "people": [
            {
                "staff_no": person.staff_no,
                "name": person.name,
                "organization": home.code,
                "organization_name": home.name,
            }
            for person, home in found.people
        ],
        "campaigns": [
            {
                "id": campaign.id,
                "organization": place.code,
                "organization_name": place.name,
                "plan": title,
                "closed_at": campaign.closed_at,
            }
            for campaign, place, title in found.campaigns
        ],
        "plans": [
            {"name": plan.name, "title": plan.title, "version_id": version}
            for plan, version in found.plans
        ],
        "documents": [
            {
                "id": document.id,
                "title": document.title,
                "campaign_id": document.campaign_id,
                "organization_name": place.name,
            }
            for document, place in found.documents
        ],
        "pledges": [
            {"id": pledge.id, "title": title, "organization_name": place.name}
            for pledge, place, title in found.pledges
        ],
    }
