"""Slips to print and cut: what stands on them is what opens a ballot, and nobody keeps a copy."""

from __future__ import annotations

import base64
import re
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, delete, select

from service.db import reading, writing
from service.models import BallotCredential, Token
from service.paper import code_of
from service.paper_slips import SlipOfPaper, draw_slips
from tests.doors.house import House, staff_no
from tests.doors.shell import Shell
from tests.doors.test_ballot_credentials import MASSES, SCRUTINEERS, asks, opened, stratum_of
from tests.on_paper import pieces_on

LETTERS = re.compile(r"[A-Z2-7]{1,5}( [A-Z2-7]{1,5})?")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
LINK = "https://pacesetter.example/vote/7#1=COOCRS77444J5PQ4XNXPFLUOFQ"


@pytest.fixture
def hall(house: House, tmp_path: Path) -> Iterator[House]:
    """The house with a folder of its own for keys; nobody of the masses has a token."""
    found = House(house.settings.database_url, house.secrets, vault_dir=tmp_path / "keys")
    with writing(found.context.sessions) as session:
        who = [found.person(session, *voter.split("-")).id for voter in MASSES]
        session.execute(delete(Token).where(col(Token.person_id).in_(who)))
    yield found
    found.close()


def drawn(paper: bytes) -> bytes:
    """Everything that the pages draw."""
    streams = (found.strip() for found in STREAM.findall(paper))
    return b"".join(
        zlib.decompress(base64.a85decode(one.removesuffix(b"~>")))
        for one in streams
        if one.endswith(b"~>")
    )


def lines_of(paper: bytes) -> tuple[list[str], list[str]]:
    """The words that stand on slips, and the letters of their secrets, as a reader finds them."""
    found = pieces_on(paper)
    letters = [text for text in found if LETTERS.fullmatch(text)]
    return [text for text in found if text not in letters], letters


def slip(number: int) -> SlipOfPaper:
    return SlipOfPaper(
        "群众评议", "纸条①", f"甲{number}号", LINK[-26:], LINK, ("合在一起才能投票",)
    )


def test_ten_slips_stand_on_a_page_each_with_its_words_and_its_code() -> None:
    paper = draw_slips([slip(number) for number in range(1, 12)], None)
    assert paper.count(b"/Type /Page\n") == 2
    words, letters = lines_of(paper)
    for number in range(1, 12):
        assert f"甲{number}号" in words
    assert words.count("合在一起才能投票") == 11
    assert letters.count("COOCR S7744") == 11, "in groups that can be read and typed"
    dark = sum(sum(row) for row in code_of(LINK))
    assert drawn(paper).count(b" re f") == 11 * dark
    assert draw_slips([slip(1)], None) == draw_slips([slip(1)], None), (
        "the same words give the same bytes"
    )


def test_a_code_has_its_three_corners_and_grows_with_its_text() -> None:
    rows = code_of(LINK)
    size = len(rows)
    assert all(len(row) == size for row in rows)
    for down, across in ((0, 0), (0, size - 7), (size - 7, 0)):
        assert all(rows[down][across : across + 7])
        assert not any(rows[down + 1][across + 1 : across + 6])
    assert len(code_of(LINK * 3)) > size


def test_a_command_writes_both_halves_for_their_owners_alone(hall: House, tmp_path: Path) -> None:
    vote = opened(hall)["id"]
    shell = Shell(hall.settings.database_url)
    halves = []
    for hand, who in enumerate(SCRUTINEERS, 1):
        file = tmp_path / f"{hand}.pdf"
        command = ("appraisals", "credentials", str(vote), stratum_of(hall, vote))
        done = shell.run(*command, "--by", staff_no(*who), "--pdf", str(file))
        assert done.exit_code == 0, done.output
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        words, letters = lines_of(file.read_bytes())
        assert all(any(voter in line for line in words) for voter in MASSES)
        halves.append("".join(letters).replace(" ", ""))
        over = shell.run(*command, "--by", staff_no(*who), "--pdf", str(file))
        assert over.exit_code == 1, "no file is written over"
    first, second = (whole[:26] for whole in halves)
    assert asks(hall, vote, f"{first}.{second}")["id"] == vote, "what is printed opens the ballot"


def test_what_could_not_be_written_was_not_made(hall: House, tmp_path: Path) -> None:
    vote = opened(hall)["id"]
    shell = Shell(hall.settings.database_url)
    command = ("appraisals", "credentials", str(vote), stratum_of(hall, vote))
    lost = tmp_path / "nowhere" / "slips.pdf"
    done = shell.run(*command, "--by", staff_no(*SCRUTINEERS[0]), "--pdf", str(lost))
    assert done.exit_code == 1
    with reading(hall.context.sessions) as session:
        assert session.exec(select(BallotCredential)).all() == []
