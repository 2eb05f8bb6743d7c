"""One message, ready to be handed to a channel."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from notifications.letters import Letter, escape, fill


@dataclass(slots=True)
class Envelope:
    """What a channel needs of one message: where to, and the letter with its values.

    `key` is the message's unique key, which providers carry back to us. `markup` holds those
    values that are HTML already. `maybe_sent` says that an earlier try may have arrived: such
    a message is flagged wherever the provider lets us.
    """

    key: str
    address: str
    name: str
    letter: Letter
    values: Mapping[str, str]
    markup: Mapping[str, str]
    maybe_sent: bool = False

    @property
    def subject(self) -> str:
        """The subject of an e-mail, in one line."""
        return fill(self.letter.subject, self.values)

    @property
    def text(self) -> str:
        """The e-mail as plain text."""
        return fill(self.letter.text, self.values)

    @property
    def html(self) -> str:
        """The e-mail as HTML, every value escaped."""
        escaped = {name: escape(value) for name, value in self.values.items()}
        return fill(self.letter.html, {**escaped, **self.markup})

    @property
    def chat(self) -> str:
        """What a group chat is told."""
        return fill(self.letter.chat, self.values)

    @property
    def sms(self) -> str:
        """The wording of the SMS."""
        return fill(self.letter.sms, self.values)

    @property
    def variables(self) -> list[tuple[str, str]]:
        """The SMS's variables with their values, in the vendor's order."""
        return [(name, self.values[name]) for name in self.letter.variables]


@dataclass(frozen=True)
class Receipts:
    """What a provider said about a batch that it took: all but the exceptions are accepted.

    `refused`: certainly not accepted and never will be, with the reason. `unsent`: certainly
    not tried, to go out again. `unknown`: may have been accepted. All by message key.
    """

    reference: str | None = None
    refused: tuple[tuple[str, str], ...] = ()
    unsent: frozenset[str] = frozenset()
    unknown: frozenset[str] = frozenset()


class Channel(Protocol):
    """A way to reach people.

    `limit`: most messages of one `send`. `policy`: "at_least_once" or "at_most_once", that is
    what becomes of a message that may have been accepted. `abroad`: the provider stands
    outside mainland China, so that it is given neutral wording only.
    """

    @property
    def name(self) -> str: ...
    @property
    def limit(self) -> int: ...
    @property
    def policy(self) -> str: ...
    @property
    def abroad(self) -> bool: ...

    def send(self, batch: list[Envelope]) -> Receipts:
        """Hand the batch to the provider in one request.

        Raises Later, Never or Unknown for the batch as a whole (`notifications.failures`).
        """
        ...
