"""The web service as a WSGI server starts it, in a process of its own."""

from __future__ import annotations

from flask import Flask

from service import loglines
from service.app import create_app
from service.context import open_context
from service.settings import load


def app() -> Flask:
    """Put it together from the environment. Raises BadInput with everything that is wrong."""
    settings = load(serving=True)
    loglines.install(settings)
    return create_app(open_context(settings))
