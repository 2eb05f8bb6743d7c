"""How every noun of the API is made."""

from __future__ import annotations

from flask_openapi.blueprint import APIBlueprint


def make(name: str) -> APIBlueprint:
    """A noun under ``/api/v1/<name>``, documented under its name, for bearers of tokens."""
    return APIBlueprint(
        f"api_{name}",
        __name__,
        url_prefix=f"/api/v1/{name.partition('.')[0]}",
        abp_tags=[{"name": name}],
        abp_security=[{"bearer": []}],
    )
