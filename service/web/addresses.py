"""The addresses of pages and files: a page has dozens of links, most of which every page has."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flask import Flask, current_app, request

KEPT = 4096
PLAIN = (str, int, type(None))
ADDRESSES = "pacesetter_addresses"


def install(app: Flask) -> None:
    """Let pages have addresses that were built before, under the same root."""

    @lru_cache(maxsize=KEPT, typed=True)
    def built(_root: str, endpoint: str, **values: Any) -> str:
        return app.url_for(endpoint, **values)

    def address(endpoint: str, **values: Any) -> str:
        for one in values.values():
            if not isinstance(one, PLAIN):
                return app.url_for(endpoint, **values)
        return built(request.root_path, endpoint, **values)

    app.extensions[ADDRESSES] = address
    app.jinja_env.globals["url_for"] = address


def url_for(endpoint: str, **values: Any) -> str:
    """The address that Flask gives an endpoint, looked up where it was asked for before."""
    address: str = current_app.extensions[ADDRESSES](endpoint, **values)
    return address
