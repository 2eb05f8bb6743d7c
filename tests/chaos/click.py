"""One request of a person's own program, in a process that may die over it."""

from __future__ import annotations

import json
import os
import sys

from service import clock
from service.app import create_app
from service.appraisals import tend
from service.context import open_context
from service.db import reading
from service.settings import load
from tests.doors.house import Caller

#: What is sent, as JSON: the token, the path, the body and the Idempotency-Key.
ASKED = "CHAOS_CLICK"
#: Instead of a request: that the timetable does what votes ask of it.
TENDED = {"tended": "appraisals"}


def click() -> None:
    """Send it, and say on standard output what was answered."""
    asked = json.loads(os.environ[ASKED])
    context = open_context(load())
    if asked == TENDED:
        with reading(context.sessions) as session:
            now = clock.read(session, context.settings)
        tend(context.engine, context.rulebook, context.vault, now=now)
        sys.stdout.write("[]\n")
        sys.stdout.flush()
        return
    caller = Caller(create_app(context).test_client(), asked["token"])
    found = caller.post(asked["path"], asked["body"], key=asked["key"])
    sys.stdout.write(json.dumps([found.status_code, found.get_data(as_text=True)]) + "\n")
    sys.stdout.flush()
    context.close()
