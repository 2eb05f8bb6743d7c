"""The suite keeps its own rules: no way out of this machine, nothing left out, nobody's keys."""

import os
import socket
import subprocess
import sys
import warnings
from pathlib import Path

import httpx
import pytest
from pytest_socket import SocketConnectBlockedError

ROOT = Path(__file__).parent.parent


def outcome_of(test: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a test of one line under the rules of this suite."""
    file = folder / "test_one.py"
    file.write_text(test)
    suite = [sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider"]
    return subprocess.run(
        [*suite, "--rootdir", str(ROOT), "-c", str(ROOT / "pyproject.toml"), str(file)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_connection_past_this_machine_is_refused() -> None:
    with pytest.raises(SocketConnectBlockedError), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_so_is_one_by_a_library() -> None:
    with pytest.raises(SocketConnectBlockedError):
        httpx.get("http://192.0.2.1/", timeout=1)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()


def test_a_warning_is_an_error() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("something is going to break", stacklevel=1)


def test_a_passing_test_passes(tmp_path: Path) -> None:
    assert outcome_of("def test_it(): pass", tmp_path).returncode == 0


@pytest.mark.parametrize(
    "left_out",
    [
        "import pytest\n@pytest.mark.skip\ndef test_it(): pass",
        "import pytest\ndef test_it(): pytest.skip('later')",
        "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False",
        "import pytest\npytest.importorskip('no_such_library')\ndef test_it(): pass",
        "import pytest\n@pytest.mark.parametrize('x', [])\ndef test_it(x): pass",
    ],
    ids=["marked", "called", "expected", "imported", "empty"],
)
def test_nothing_may_be_left_out(left_out: str, tmp_path: Path) -> None:
    done = outcome_of(left_out, tmp_path)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED
    assert "Nothing may be left out" in done.stdout


def test_a_developers_own_settings_are_forgotten(tmp_path: Path) -> None:
    asks = "import os\ndef test_it(): assert 'SENDGRID_API_KEY' not in os.environ"
    assert outcome_of(asks, tmp_path, SENDGRID_API_KEY="SG.mine").returncode == 0
