"""A person gets into the service by a link that the operator prints, and by nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PACESETTER = str(Path(sys.executable).with_name("pacesetter"))
ORGANIZATIONS = "code,name,kind,parent_code,founded_on\nC,党委,committee,,2001-01-01\n"
PEOPLE = (
    "staff_no,name,organization_code,posts,email,phone,locale\n1001,书记,C,secretary,,,zh-Hans\n"
)


@pytest.fixture
def staffed(sqlite_url: str, tmp_path: Path) -> str:
    """A database with one organisation and one person, imported as an operator would."""
    for noun, table in (("organizations", ORGANIZATIONS), ("people", PEOPLE)):
        file = tmp_path / f"{noun}.csv"
        file.write_text(table, "utf-8")
        assert said(sqlite_url, noun, "import", str(file)).returncode == 0
    return sqlite_url


def said(url: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PACESETTER, "--locale", "en", *words],
        env={**os.environ, "PACESETTER_DATABASE_URL": url},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_link_is_printed_for_a_person(staffed: str) -> None:
    invited = said(staffed, "people", "invite", "1001")
    assert invited.returncode == 0, invited.stderr
    assert invited.stdout.startswith("http://127.0.0.1:8000/invitations/")


def test_every_link_is_another_one(staffed: str) -> None:
    assert len({said(staffed, "people", "invite", "1001").stdout for _ in range(2)}) == 2


def test_nobody_is_invited_who_is_not_there(staffed: str) -> None:
    invited = said(staffed, "people", "invite", "9999")
    assert invited.returncode == 1
    assert "9999" in invited.stderr
    assert not invited.stdout


def test_the_first_administrator_is_invited_while_there_is_no_account(staffed: str) -> None:
    first = said(staffed, "people", "invite", "--first-administrator")
    assert first.returncode == 0, first.stderr
    assert "/invitations/" in first.stdout


def test_whom_to_invite_has_to_be_said(staffed: str) -> None:
    assert said(staffed, "people", "invite").returncode == 2
