"""Our channels pointed at the sink, one for each vendor, and doors that lead nowhere."""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from notifications.channels.alibaba import Alibaba
from notifications.channels.sendgrid import SendGrid
from notifications.channels.tencent import Tencent
from notifications.channels.twilio import Twilio
from notifications.channels.wire import Timeouts
from notifications.envelopes import Channel, Envelope, Receipts

# Fast enough for tests; the proportions are those of production.
HASTY = Timeouts(connect=1.0, read=0.8, total=1.2)
# For a provider that answers at once, whatever else the machine has to do.
UNHURRIED = Timeouts(connect=30.0, read=30.0, total=60.0)
CODES = {"reminder_due": "1001", "digest": "1002", "reminder_due.en": "1003"}


def sendgrid(url: str, timeouts: Timeouts = HASTY) -> SendGrid:
    sender = "no-reply@example.org"
    return SendGrid("SG.test", sender, base_url=url, timeouts=timeouts, abroad=False)


def tencent(url: str, timeouts: Timeouts = HASTY) -> Tencent:
    return Tencent("id", "secret", "1400000000", "某某学院", CODES, base_url=url, timeouts=timeouts)


def alibaba(url: str) -> Alibaba:
    return Alibaba("id", "secret", "某某学院", CODES, base_url=url, timeouts=HASTY)


def twilio(url: str) -> Twilio:
    callback = "https://work.example.org/webhooks/twilio"
    return Twilio("AC0", "token", "+15005550006", callback, url, HASTY, abroad=False)


VENDORS: Mapping[str, Callable[[str], Channel]] = {
    "sendgrid": sendgrid,
    "tencent": tencent,
    "alibaba": alibaba,
    "twilio": twilio,
}


def closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def nowhere(edge: str, url: str) -> str:
    """An address that fails before any server hears the request."""
    return {
        "connection_refused": f"http://127.0.0.1:{closed_port()}",
        "no_such_host": "http://no-such-host.invalid",
        "tls_failure": url.replace("http://", "https://"),
    }[edge]


@dataclass
class Fickle:
    """A channel that at a rate finds its provider at an address that leads nowhere."""

    good: Channel
    bad: Sequence[Channel]
    rate: float
    rng: Random = field(default_factory=lambda: Random(5))

    @property
    def name(self) -> str:
        """As the channel that works."""
        return self.good.name

    @property
    def limit(self) -> int:
        """As the channel that works."""
        return self.good.limit

    @property
    def policy(self) -> str:
        """As the channel that works."""
        return self.good.policy

    @property
    def abroad(self) -> bool:
        """As the channel that works."""
        return self.good.abroad

    def send(self, batch: list[Envelope]) -> Receipts:
        """By the good address or, at the rate, by one of the bad."""
        lost = self.rng.random() < self.rate
        return (self.rng.choice(self.bad) if lost else self.good).send(batch)
