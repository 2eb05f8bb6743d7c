"""E-mail by SendGrid: up to 1,000 personalizations in one request."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from notifications.channels import wire
from notifications.channels.wire import Reply, Timeouts, accepted
from notifications.envelopes import Envelope, Receipts
from notifications.failures import Never, Unknown
from notifications.letters import escape, fill

KEY_ARGUMENT = "pacesetter_key"
FLAG_ARGUMENT = "pacesetter_maybe_sent"

_SPECIAL = re.compile(r"[&<>\"']")
_FIELD = re.compile(r"personalizations[.\[](\d+)")


@dataclass
class SendGrid:
    """The channel "email" by SendGrid's v3 API (`base_url` without the path)."""

    api_key: str
    sender: str
    sender_name: str = "Pacesetter"
    base_url: str = "https://api.sendgrid.com"
    timeouts: Timeouts = field(default_factory=Timeouts)
    name: str = "email"
    limit: int = 1_000
    policy: str = "at_least_once"
    abroad: bool = True

    def __post_init__(self) -> None:
        from sendgrid import SendGridAPIClient

        # The SDK knows the headers. The wire is ours: the SDK's has no time-out in all, reads
        # replies of any length and follows redirects.
        client = SendGridAPIClient(self.api_key, host=self.base_url)
        self._headers: Mapping[str, str] = {
            **client.client.request_headers,
            "Content-Type": "application/json",
        }

    def send(self, batch: list[Envelope]) -> Receipts:
        """One request; each recipient a personalization of its own, so none sees another."""
        if len(batch) > self.limit:
            raise Never(f"more than {self.limit} messages in one request")
        body = json.dumps(self._request(batch), ensure_ascii=False).encode()
        url = f"{self.base_url}/v3/mail/send"
        reply = wire.post(url, body, self._headers, self.timeouts)
        if reply.status == 400 and (blamed := _blamed(reply, batch)):
            # One bad address must not hold up the other 999: they go out again without it.
            kept = frozenset(envelope.key for envelope in batch) - {key for key, _ in blamed}
            return Receipts(refused=blamed, unsent=kept)
        reference = accepted(reply).headers.get("x-message-id")
        if not reference:
            raise Unknown(f"{reply.status} without a message id")
        return Receipts(reference, refused=_blamed(reply, batch))

    def _request(self, batch: list[Envelope]) -> dict[str, Any]:
        letter = batch[0].letter
        plan = _Substitution(batch)
        return {
            "from": {"email": self.sender, "name": self.sender_name},
            "subject": fill(letter.subject, plan.text),
            "content": [
                {"type": "text/plain", "value": fill(letter.text, plan.text)},
                {"type": "text/html", "value": fill(letter.html, plan.markup)},
            ],
            "personalizations": [_personalization(envelope, plan) for envelope in batch],
            "tracking_settings": {
                "click_tracking": {"enable": False},
                "open_tracking": {"enable": False},
            },
            "categories": [letter.notice],
        }


class _Substitution:
    """Which values go into the letter itself, and which are substituted for each recipient.

    What all recipients share stands in the letter. The rest is a tag for SendGrid to replace;
    one that has to be escaped in HTML, or is HTML itself, has a second tag there. The tags'
    opening occurs in no value, so that no value can name a tag.
    """

    def __init__(self, batch: list[Envelope]) -> None:
        names = batch[0].letter.in_mail
        seen = {name: {envelope.values[name] for envelope in batch} for name in names}
        ready = {name for envelope in batch for name in envelope.markup}
        opening = "[%"
        while any(opening in value for values in seen.values() for value in values):
            opening += "%"
        self.text: dict[str, str] = {}
        self.markup: dict[str, str] = {}
        self.own: list[tuple[str, str]] = []
        self.own_markup: list[tuple[str, str]] = []
        for name, values in seen.items():
            if len(values) == 1:
                (value,) = values
                self.text[name] = value
                self.markup[name] = batch[0].markup.get(name) or escape(value)
                continue
            tag = f"{opening}{name}%]"
            self.text[name] = self.markup[name] = tag
            self.own.append((tag, name))
            if name in ready or any(_SPECIAL.search(value) for value in values):
                self.markup[name] = f"{opening}{name}.html%]"
                self.own_markup.append((self.markup[name], name))


def _personalization(envelope: Envelope, plan: _Substitution) -> dict[str, Any]:
    values = envelope.values
    tags = {tag: values[name] for tag, name in plan.own}
    for tag, name in plan.own_markup:
        tags[tag] = envelope.markup.get(name) or escape(values[name])
    to = {"email": envelope.address}
    if envelope.name:
        to["name"] = envelope.name
    custom = {KEY_ARGUMENT: envelope.key}
    if envelope.maybe_sent:
        custom[FLAG_ARGUMENT] = "1"
    return {"to": [to], "substitutions": tags, "custom_args": custom}


def _blamed(reply: Reply, batch: list[Envelope]) -> tuple[tuple[str, str], ...]:
    """The messages that the answer's errors name, with the reason."""
    try:
        errors = json.loads(reply.body or b"{}").get("errors") or []
        named = [(_FIELD.match(str(error["field"])), str(error["message"])) for error in errors]
        return tuple(
            (batch[int(found[1])].key, reason) for found, reason in named if found is not None
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        return ()


def signed(public_key: str, body: str, signature: str, timestamp: str) -> bool:
    """Whether SendGrid's event webhook signed this body (base64 public key, no PEM frame)."""
    from sendgrid.helpers.eventwebhook import EventWebhook

    try:
        return bool(EventWebhook(public_key).verify_signature(body, signature, timestamp))
    except (ValueError, TypeError):  # what is no base64, or no signature at all
        return False
