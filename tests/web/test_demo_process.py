"""`pacesetter demo` as a person starts it: the command itself, in a process of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.error import URLError

import pytest

COMMAND = Path(sys.executable).with_name("pacesetter")
PATIENCE = 120  # seconds; a machine that is busy with the rest of the suite takes its time


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _page(url: str) -> str | None:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            text: str = answer.read().decode()
            return text
    except (URLError, OSError):
        return None


@pytest.mark.parametrize("plan", ["college-001", "municipal-002"])
def test_the_demonstration_starts_from_nothing_and_shows_the_board(
    plan: str, tmp_path: Path
) -> None:
    port = _free_port()
    surroundings = {**os.environ, "TMPDIR": str(tmp_path)}
    command = [str(COMMAND), "demo", "--port", str(port), "--plan", plan]
    with subprocess.Popen(command, cwd=tmp_path, env=surroundings, stderr=subprocess.PIPE) as demo:
        began = time.monotonic()
        board = None
        while board is None and demo.poll() is None and time.monotonic() - began < PATIENCE:
            time.sleep(0.5)
            board = _page(f"http://127.0.0.1:{port}/board")
        demo.send_signal(signal.SIGINT)
        _, complaint = demo.communicate(timeout=60)
    assert board is not None, complaint.decode()
    assert "示例职业技术学院党委" in board
