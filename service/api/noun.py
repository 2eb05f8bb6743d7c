"""How every noun of the API is made."""

from __future__ import annotations

from flask_openapi.blueprint import APIBlueprint

from service.api.answers import ANSWERS


def make(name: str, *, of: str | None = None) -> APIBlueprint:
    """A noun under ``/api/v1/<name>``, for bearers of tokens; `of` puts it under another noun."""
    return APIBlueprint(
        f"api_{name}",
        __name__,
        url_prefix=f"/api/v1/{of or name}",
        abp_tags=[{"name": of or name}],
        abp_security=[{"bearer": []}],
        abp_responses=ANSWERS,
    )
