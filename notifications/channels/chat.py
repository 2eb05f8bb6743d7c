"""Group chats (WeCom, DingTalk, Feishu and what else Apprise knows) by their robots."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from notifications.channels.wire import Timeouts
from notifications.envelopes import Envelope, Receipts
from notifications.failures import Never, Unknown


@dataclass
class Chat:
    """The channel "chat": every message goes to each configured robot.

    `urls` are Apprise's, such as `wecombot://KEY`; they come from the settings only, never
    from a message, so that nobody can make us call another host.
    """

    urls: Sequence[str] = field(repr=False)
    timeouts: Timeouts = field(default_factory=Timeouts)
    name: str = "chat"
    limit: int = 1
    policy: str = "at_least_once"
    abroad: bool = False

    def send(self, batch: list[Envelope]) -> Receipts:
        """One message. Apprise tells no more than yes or no, and after a no nobody knows."""
        from apprise import Apprise, NotifyFormat

        (envelope,) = batch
        robots = Apprise()
        for url in self.urls:
            joint = "&" if "?" in url else "?"
            limits = f"cto={self.timeouts.connect}&rto={self.timeouts.read}"
            if not robots.add(f"{url}{joint}{limits}"):
                raise Never("a chat address that Apprise cannot read")
        if not len(robots):
            raise Never("no chat robot is configured")
        if not robots.notify(
            title=envelope.subject, body=envelope.chat, body_format=NotifyFormat.TEXT
        ):
            raise Unknown("a chat robot did not confirm")
        return Receipts()
