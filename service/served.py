"""The web service as a WSGI server starts it, in a process of its own."""

from __future__ import annotations

import gc
import os
import threading
import time

from flask import Flask

from service import loglines
from service.app import create_app
from service.context import open_context
from service.settings import load

WATCHED_EVERY = 1.0  # seconds


def app() -> Flask:
    """Put it together from the environment. Raises BadInput with everything that is wrong."""
    settings = load(serving=True)
    loglines.install(settings)
    threading.Thread(target=_leave_when_alone, args=(os.getppid(),), daemon=True).start()
    served = create_app(open_context(settings))
    # What is loaded now stays: a long page need not have it looked through again and again.
    gc.collect()
    gc.freeze()
    return served


def _leave_when_alone(parent: int) -> None:
    """Let go of the port when the server's main process was killed outright.

    Its successor could not listen there, and this one would go on answering with old code. What
    is cut off was in a transaction.
    """
    while os.getppid() == parent:
        time.sleep(WATCHED_EVERY)
    os._exit(1)
