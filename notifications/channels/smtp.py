"""E-mail by SMTP: the organisation's own mail server."""

import hashlib
import smtplib
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate

from notifications.channels.wire import Timeouts
from notifications.envelopes import Envelope, Receipts
from notifications.failures import Later, Unknown

_WRONG_PASSWORD_REST = timedelta(minutes=10)


@dataclass
class Smtp:
    """The channel "email" by one mail server.

    `security`: "starttls", "tls" or "none". One connection carries a batch, message by message.
    """

    host: str
    port: int
    sender: str
    sender_name: str = "Pacesetter"
    username: str = ""
    password: str = field(default="", repr=False)
    security: str = "starttls"
    timeouts: Timeouts = field(default_factory=Timeouts)
    name: str = "email"
    limit: int = 50
    policy: str = "at_least_once"
    abroad: bool = False

    def send(self, batch: list[Envelope]) -> Receipts:
        """Send the batch; a refused address holds up no other.

        Raises Later or Unknown only while nothing of the batch has been taken or refused; after
        that the rest comes back as `unsent`.
        """
        deadline = time.monotonic() + self.timeouts.total
        server = self._open()
        refused: list[tuple[str, str]] = []
        settled = 0
        try:
            for place, envelope in enumerate(batch):
                rest = frozenset(other.key for other in batch[place:])
                if settled and time.monotonic() > deadline:
                    return Receipts(refused=tuple(refused), unsent=rest)
                try:
                    self._hand_over(server, envelope)
                except _Refused as refusal:
                    refused.append((envelope.key, str(refusal)))
                except Later:
                    if not settled:
                        raise
                    return Receipts(refused=tuple(refused), unsent=rest)
                except Unknown:
                    if not settled:
                        raise
                    lost = frozenset({envelope.key})
                    return Receipts(refused=tuple(refused), unsent=rest - lost, unknown=lost)
                settled += 1
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        return Receipts(refused=tuple(refused))

    def _open(self) -> smtplib.SMTP:
        """Connect and log in; whatever fails here, no message was handed over."""
        server: smtplib.SMTP | None = None
        try:
            server = self._connect()
            if self.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if self.username:
                server.login(self.username, self.password)
        except (smtplib.SMTPException, OSError) as error:
            if server is not None:
                server.close()
            if isinstance(error, smtplib.SMTPAuthenticationError):
                told = f"the mail server refuses our password: {error.smtp_code}"
                raise Later(told, _WRONG_PASSWORD_REST) from error
            raise Later(f"cannot reach {self.host}: {error!r}") from error
        return server

    def _connect(self) -> smtplib.SMTP:
        wait = self.timeouts.connect
        if self.security == "tls":
            context = ssl.create_default_context()
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=wait, context=context
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=wait)
        if server.sock is not None:
            server.sock.settimeout(self.timeouts.read)
        return server

    def _hand_over(self, server: smtplib.SMTP, envelope: Envelope) -> None:
        """One message. Raises _Refused for a 5xx, Later for a 4xx, Unknown without an answer."""
        try:
            server.sendmail(self.sender, [envelope.address], self._message(envelope).as_bytes())
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            _sort(code, said)
        except smtplib.SMTPResponseException as error:
            _sort(error.smtp_code, error.smtp_error)
        except (smtplib.SMTPException, OSError) as error:
            raise Unknown(f"no answer from {self.host}: {error!r}") from error

    def _message(self, envelope: Envelope) -> EmailMessage:
        message = EmailMessage()
        message["From"] = Address(self.sender_name, addr_spec=self.sender)
        message["To"] = Address(envelope.name, addr_spec=envelope.address)
        message["Subject"] = envelope.subject
        message["Date"] = formatdate()
        # The same message has the same id, so that a second copy can be recognised.
        digest = hashlib.sha256(envelope.key.encode()).hexdigest()[:32]
        message["Message-ID"] = f"<{digest}@{self.sender.partition('@')[2]}>"
        message["X-Pacesetter-Key"] = envelope.key
        if envelope.maybe_sent:
            message["X-Pacesetter-Maybe-Sent"] = "1"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(envelope.text)
        message.add_alternative(envelope.html, subtype="html")
        return message


class _Refused(Exception):
    """The server will never take this message."""


def _sort(code: int, said: bytes | str) -> None:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    if 400 <= code < 500:
        raise Later(f"{code} {text}")
    if 500 <= code < 600:
        raise _Refused(f"{code} {text}")
    raise Unknown(f"{code} {text}")
