"""A mail server over real SMTP: what it is sent, and what each of its answers settles."""

import smtplib
import socketserver
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy

import pytest

from notifications.channels.smtp import Smtp
from notifications.failures import Later, Unknown
from tests.notifications.office import envelopes, letter_to
from tests.notifications.providers import (
    HASTY,
)


@dataclass
class MailServer:
    """A mail server that takes everything, but for what it is told to refuse or to drop."""

    refuse: dict[str, bytes] = field(default_factory=dict)
    hang_up_on: str = ""
    taken: list[bytes] = field(default_factory=list)
    port: int = 0

    def talk(self, file: "socketserver.StreamRequestHandler") -> None:
        def say(line: bytes) -> None:
            file.wfile.write(line + b"\r\n")

        say(b"220 ready")
        address = ""
        while line := file.rfile.readline():
            verb = line[:4].upper()
            if verb == b"RCPT":
                address = line.split(b"<")[1].split(b">")[0].decode()
                say(self.refuse.get(address, b"250 ok"))
            elif verb == b"DATA":
                say(b"354 go on")
                lines = []
                while (part := file.rfile.readline()) != b".\r\n":
                    lines.append(part)
                if address == self.hang_up_on:
                    return
                self.taken.append(b"".join(lines))
                say(b"250 taken")
            elif verb == b"QUIT":
                say(b"221 bye")
                return
            else:
                say(b"250 ok")


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            server.talk(self)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as tcp:
        tcp.daemon_threads = True
        threading.Thread(target=tcp.serve_forever, args=(0.02,), daemon=True).start()
        server.port = tcp.server_address[1]
        yield server
        tcp.shutdown()


def by_smtp(server: MailServer) -> Smtp:
    return Smtp("127.0.0.1", server.port, "no-reply@example.org", security="none", timeouts=HASTY)


def test_a_mail_server_gets_whole_messages(mail_server: MailServer) -> None:
    by_smtp(mail_server).send(envelopes(1, 2, maybe=True))
    assert len(mail_server.taken) == 2
    message = message_from_bytes(mail_server.taken[0], policy=policy.default)
    (one, _) = envelopes(1, 2)
    assert message["Subject"] == one.subject
    assert message["X-Pacesetter-Key"] == one.key
    assert message["X-Pacesetter-Maybe-Sent"] == "1"
    text, markup = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert markup is not None
    assert text.get_content().strip() == one.text.strip()
    assert markup.get_content().strip() == one.html.strip()


def test_a_second_copy_has_the_id_of_the_first(mail_server: MailServer) -> None:
    for maybe in (False, True):
        by_smtp(mail_server).send(envelopes(1, maybe=maybe))
    first, second = (message_from_bytes(taken) for taken in mail_server.taken)
    assert first["Message-ID"] == second["Message-ID"]


def test_a_refused_mailbox_holds_up_no_other(mail_server: MailServer) -> None:
    mail_server.refuse = {"secretary2@example.org": b"550 no such user"}
    receipts = by_smtp(mail_server).send(envelopes(1, 2, 3))
    assert receipts.refused == ((letter_to(2)["key"], "550 no such user"),)
    assert len(mail_server.taken) == 2


def test_a_greylisted_mailbox_is_tried_again(mail_server: MailServer) -> None:
    mail_server.refuse = {"secretary2@example.org": b"450 later"}
    receipts = by_smtp(mail_server).send(envelopes(1, 2, 3))
    assert receipts.unsent == {letter_to(n)["key"] for n in (2, 3)}
    mail_server.refuse = {"secretary1@example.org": b"450 later"}
    with pytest.raises(Later, match="450 later"):
        by_smtp(mail_server).send(envelopes(1, 2))


def test_a_mail_server_that_hangs_up_leaves_one_unknown(mail_server: MailServer) -> None:
    mail_server.hang_up_on = "secretary2@example.org"
    receipts = by_smtp(mail_server).send(envelopes(1, 2, 3))
    assert receipts.unknown == {letter_to(2)["key"]}
    assert receipts.unsent == {letter_to(3)["key"]}
    mail_server.hang_up_on = "secretary1@example.org"
    with pytest.raises(Unknown):
        by_smtp(mail_server).send(envelopes(1))


def test_a_mail_server_that_is_down_has_taken_nothing(mail_server: MailServer) -> None:
    channel = by_smtp(mail_server)
    channel.port = 1
    with pytest.raises(Later):
        channel.send(envelopes(1))
    channel = by_smtp(mail_server)
    channel.security = "starttls"
    with pytest.raises(Later):
        channel.send(envelopes(1))
    assert issubclass(smtplib.SMTPNotSupportedError, smtplib.SMTPException)
