"""What is sent up and does not arrive whole, or is too large: it is said, and nothing is kept."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing

import httpx
import pytest
from sqlmodel import func, select

from service.db import reading
from service.models import Attachment
from service.web.forms.uploads import LARGEST_TOGETHER
from tests.web.office import Office, Visitor
from tests.web.served import listening

CODE = "JD03"
FILE = b"%PDF-1.7 " + b"minutes of the meeting " * 4_000
LINE = "xxBOUNDARYxx"


@pytest.fixture
def port(sqlite_office: Office) -> Iterator[int]:
    """Where the office is served, so that somebody can hang up on it."""
    with listening(sqlite_office.app) as address:
        yield int(address.rpartition(":")[2])


def form(office: Office, visitor: Visitor) -> bytes:
    """A form with a document in a file, as a browser sends it."""
    fields = {
        "csrf_token": visitor.token(),
        "campaign_id": str(office.number(CODE)),
        "_of": str(office.number(CODE)),
        "document": "assessment_rules",
        "title": "考评细则",
    }
    parts = [
        f'--{LINE}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = (
        f'--{LINE}\r\nContent-Disposition: form-data; name="_one.attachment_id"; '
        'filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    )
    return b"".join([*parts, head.encode(), FILE, f"\r\n--{LINE}--\r\n".encode()])


def head(visitor: Visitor, length: int) -> bytes:
    cookie = visitor.client.get_cookie("pacesetter")
    assert cookie
    lines = [
        "POST /do/documents HTTP/1.1",
        "Host: 127.0.0.1",
        "Connection: close",
        f"Cookie: pacesetter={cookie.value}",
        f"Content-Type: multipart/form-data; boundary={LINE}",
        f"Content-Length: {length}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode()


def kept(office: Office) -> int:
    with reading(office.context.sessions) as session:
        return session.exec(select(func.count()).select_from(Attachment)).one()


def answer(line: socket.socket) -> str:
    """All that comes back until the server hangs up."""
    told = b""
    while piece := line.recv(65_536):
        told += piece
    return told.decode()


def alive(port: int) -> bool:
    address = f"http://127.0.0.1:{port}/health/live"
    return httpx.get(address, timeout=10, trust_env=False).status_code == 200


def test_half_a_file_is_said_to_be_half_and_not_kept(sqlite_office: Office, port: int) -> None:
    visitor = sqlite_office.visitor(CODE, "secretary")
    body = form(sqlite_office, visitor)
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as line:
        line.sendall(head(visitor, len(body)) + body[: len(body) // 2])
        line.shutdown(socket.SHUT_WR)
        told = answer(line)
    assert told.startswith("HTTP/1.1 400")
    for words in ("没有传完", "什么都没有保存", "再提交一次"):
        assert words in told
    assert kept(sqlite_office) == 0
    with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as line:
        line.sendall(head(visitor, len(body)) + body)
        assert "没有传完" not in answer(line)
    assert kept(sqlite_office) == 1, "it was that, and nothing else"


def test_whoever_hangs_up_half_way_leaves_nothing_and_holds_nobody(
    sqlite_office: Office, port: int
) -> None:
    visitor = sqlite_office.visitor(CODE, "secretary")
    body = form(sqlite_office, visitor)
    for part in (0, 200, len(body) // 2, len(body) - 1):
        with closing(socket.create_connection(("127.0.0.1", port), timeout=30)) as line:
            line.sendall(head(visitor, len(body)) + body[:part])
        assert alive(port)
    assert kept(sqlite_office) == 0


def test_what_is_too_large_is_told_how_much_is_taken(sqlite_office: Office) -> None:
    visitor = sqlite_office.visitor(CODE, "secretary")
    told = visitor.client.post(
        "/do/documents",
        content_type=f"multipart/form-data; boundary={LINE}",
        environ_overrides={"CONTENT_LENGTH": str(LARGEST_TOGETHER + 1)},
    )
    text = told.get_data(as_text=True)
    assert told.status_code == 413
    for words in ("文件太大", "一次最多上传 48 MB，每个文件最多 10 MB", "填过的字还在"):
        assert words in text
    assert kept(sqlite_office) == 0
