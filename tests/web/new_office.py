"""A new installation without anything in it, and persons who come to it one by one."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from service import clock
from service.app import create_app
from service.auth import invitations
from service.context import open_context
from service.db import writing
from service.settings import Settings
from service.ticking import sweep_once
from tests.web.reader import Reader

ZONE = ZoneInfo("Asia/Shanghai")


class NewOffice:
    """An installation on its first day; the test's hand moves its calendar and nothing else."""

    def __init__(self, url: str, keys: Path) -> None:
        settings = Settings(
            database_url=url, env="test", secret_key=SecretStr("x" * 40), vault_dir=keys
        )
        self.context = open_context(settings)
        self.app = create_app(self.context)

    def day(self, day: str) -> None:
        """Make it ten in the morning of a day, with all that should have happened by then."""
        at = datetime.fromisoformat(f"{day} 10:00").replace(tzinfo=ZONE)
        with writing(self.context.sessions) as session:
            wall = clock.wall(session)
            clock.set_clock(session, self.context.settings, at=at, speed=0, wall=wall)
        sweep_once(self.context, at=at)

    def first_link(self) -> str:
        """The one link that an installation prints for its first administrator."""
        with writing(self.context.sessions) as session:
            secret = invitations.invite_first_administrator(session, wall=clock.wall(session))
        return f"/invitations/{secret}"

    def stranger(self) -> Reader:
        """Somebody at a browser who has not logged in."""
        return Reader(self.app.test_client())

    def close(self) -> None:
        """Give the database back."""
        self.context.close()
