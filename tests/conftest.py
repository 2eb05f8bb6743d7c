"""What every test stands on: real databases, a real browser, no way out, nothing left out."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
import structlog

from tests.databases import PostgresServer, fresh_name, migrate, postgres

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from sqlalchemy import Engine
    from sqlalchemy.orm import sessionmaker
    from sqlmodel import Session

# A database driven by an example may take longer once; the same examples every time, since a
# suite that fails at random teaches people to run it again.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, database=None)
hypothesis.settings.load_profile("suite")

#: Where files are kept in memory, and how many bytes of it a run may need.
MEMORY = Path("/dev/shm")
WANTED = 8 * 2**30

OURS = ("PACESETTER_", "SENDGRID_", "TENCENT", "ALIBABA", "TWILIO_", "SMTP_", "WECOM_")


def pytest_configure(config: pytest.Config) -> None:
    """Forget the developer's own settings: a test must never send with somebody's real key."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        if name != "PACESETTER_CHROMIUM":
            del os.environ[name]
    os.environ["PACESETTER_ENV"] = "test"
    # A machine that stands still for a while is no failure of what is tested on it.
    for limit in ("STATEMENT", "LOCK", "IDLE"):
        os.environ[f"PACESETTER_{limit}_TIMEOUT"] = "300"
    if _has_room(MEMORY):
        # SQLite waits for the disk at every commit, a hundred times as long as for memory. What a
        # killed process leaves behind is the same in both.
        os.environ["TMPDIR"] = str(MEMORY)
        tempfile.tempdir = None


def _has_room(folder: Path) -> bool:
    if "TMPDIR" in os.environ or not os.access(folder, os.W_OK):
        return False
    told = re.search(r"^MemAvailable: +(\d+) kB$", Path("/proc/meminfo").read_text(), re.MULTILINE)
    free = int(told[1]) * 1024 if told else 0
    return min(shutil.disk_usage(folder).free, free) >= WANTED


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when anything was skipped or expected to fail: a test runs, or it goes."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None:
        return
    left_out = [kind for kind in ("skipped", "xfailed", "xpassed") if reporter.stats.get(kind)]
    if left_out:
        reporter.write_line(f"\nNothing may be left out, but some tests were {left_out}", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(autouse=True)
def log_as_it_was() -> Iterator[None]:
    """Give the log back its settings: a command run by a test sets them for its whole process."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One PostgreSQL for the whole run."""
    with postgres() as server:
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres_server: PostgresServer) -> str:
    """The name of a migrated PostgreSQL database, to be copied and never touched."""
    name = fresh_name("template")
    migrate(postgres_server.create(name))
    return name


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file, to be copied and never touched."""
    file = tmp_path_factory.mktemp("template") / "pacesetter.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a migrated, empty SQLite file of this test's own."""
    file = tmp_path / "pacesetter.db"
    shutil.copyfile(sqlite_template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def postgresql_url(postgres_server: PostgresServer, postgres_template: str) -> Iterator[str]:
    """The URL of a migrated, empty PostgreSQL database of this test's own."""
    name = fresh_name("test")
    yield postgres_server.create(name, template=postgres_template)
    postgres_server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a migrated, empty database: the test runs on SQLite and on PostgreSQL."""
    url = request.getfixturevalue(f"{request.param}_url")
    assert isinstance(url, str)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without any table, for tests of the migrations themselves."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    name = fresh_name("empty")
    yield server.create(name)
    server.drop(name)


@pytest.fixture
def engine(database_url: str) -> "Iterator[Engine]":
    """An engine on a migrated, empty database: the test runs on SQLite and on PostgreSQL."""
    from service.db import make_engine

    engine = make_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: "Engine") -> "sessionmaker[Session]":
    """What opens sessions on that database; the test commits as a door would."""
    from service.db import session_factory

    return session_factory(engine)


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """A headless Chromium.

    One a module and not one a run: while Playwright is alive it holds this thread's event loop,
    and tests elsewhere want to run one of their own.
    """
    from playwright.sync_api import sync_playwright

    from tools.chromium import IN_CHINESE, WHAT_IS_MISSING, find_chromium, in_chinese

    path = find_chromium()
    assert path, WHAT_IS_MISSING
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",  # it refuses its sandbox to root, which is who CI is
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                IN_CHINESE,
            ],
            env=in_chinese(),
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    """A page without cookies, of a reader of simplified Chinese in Beijing."""
    context = browser.new_context(
        locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": 1280, "height": 800}
    )
    yield context.new_page()
    context.close()
