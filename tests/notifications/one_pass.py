"""One pass of delivery as a process, to be killed: ``python -m tests.notifications.one_pass``."""

import sys
from datetime import datetime

from service.db import make_engine, session_factory
from tests.notifications.office import Office
from tests.notifications.providers import sendgrid, tencent


def main(database_url: str, sink_url: str, now: str, wall: str) -> None:
    """Deliver what is ready at `now` to the sink, e-mail and SMS."""
    engine = make_engine(database_url)
    email, sms = sendgrid(sink_url), tencent(sink_url)
    email.limit = 4
    office = Office(session_factory(engine), {"email": email, "sms": sms})
    office.now, office.wall = datetime.fromisoformat(now), datetime.fromisoformat(wall)
    office.courier.hands = 1
    office.deliver()
    engine.dispose()


if __name__ == "__main__":
    main(*sys.argv[1:])
