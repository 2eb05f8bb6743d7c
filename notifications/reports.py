"""What providers report by webhook: read, verified, and put into one vocabulary."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from notifications.channels import sendgrid, twilio
from notifications.channels.sendgrid import KEY_ARGUMENT
from notifications.channels.tags import untagged

SENDGRID_SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature"
SENDGRID_TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp"
TWILIO_SIGNATURE = "X-Twilio-Signature"

# SendGrid repeats for 24 hours; what is older is somebody's recording.
_OLDEST = timedelta(hours=25)
_FAST_CLOCK = timedelta(minutes=5)
_VENDOR_ZONE = ZoneInfo("Asia/Shanghai")
_PRIVATE = frozenset({"email", "ip", "useragent", "mobile", "phone_number"})
_KINDS = {
    "processed": "processed",
    "deferred": "deferred",
    "delivered": "delivered",
    "bounce": "bounced",
    "dropped": "dropped",
    "spamreport": "complained",
    "accepted": "processed",
    "queued": "processed",
    "sending": "processed",
    "sent": "processed",
    "read": "delivered",
    "undelivered": "failed",
    "failed": "failed",
}


class Forged(Exception):
    """A report without a valid signature, or one that is too old: nothing of it is read."""


class Unreadable(Exception):
    """A report that is not what its provider sends."""


@dataclass(frozen=True)
class Event:
    """One report about one message. `kind`: processed, deferred, delivered, bounced, dropped,
    complained, failed or other; `message_key` is None where the report names none of ours."""

    provider: str
    event_id: str
    message_key: str | None
    kind: str
    at: datetime
    reason: str = ""
    raw: str = "{}"


def from_sendgrid(
    body: bytes, headers: Mapping[str, str], public_key: str, wall: datetime
) -> list[Event]:
    """SendGrid's event webhook. Raises Forged or Unreadable."""
    given = {name.lower(): value for name, value in headers.items()}
    signature = given.get(SENDGRID_SIGNATURE.lower())
    timestamp = given.get(SENDGRID_TIMESTAMP.lower())
    if not signature or not timestamp or not public_key:
        raise Forged("no signature")
    try:
        text = body.decode("utf-8")
        sent = datetime.fromtimestamp(int(timestamp), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Forged("no text or no time") from error
    if not sendgrid.signed(public_key, text, signature, timestamp):
        raise Forged("a wrong signature")
    if not wall - _OLDEST <= sent <= wall + _FAST_CLOCK:
        raise Forged("a report of another time")
    return [_of_sendgrid(item) for item in _items(text)]


def from_twilio(
    url: str, form: Mapping[str, str], signature: str | None, auth_token: str, wall: datetime
) -> list[Event]:
    """Twilio's status callback; `url` is the full one that Twilio called. Raises Forged."""
    if not signature or not auth_token or not twilio.signed(auth_token, url, form, signature):
        raise Forged("a wrong signature")
    sid, status = form.get("MessageSid", ""), form.get("MessageStatus", "")
    if not sid or not status:
        raise Unreadable("a callback without id or status")
    key = _text(parse_qs(urlsplit(url).query).get("key", [""])[0])
    kind, reason = _KINDS.get(status, "other"), _text(form.get("ErrorCode", ""))
    return [Event("twilio", _text(f"{sid}:{status}", 200), key or None, kind, wall, reason)]


def from_tencent(body: bytes, secret_key: str, wall: datetime) -> list[Event]:
    """Tencent's unsigned callback: a hint, believed where it carries our tag. Raises Unreadable."""

    def read(item: Mapping[str, Any]) -> Event:
        kind = "delivered" if item.get("report_status") == "SUCCESS" else "failed"
        at = _local(str(item.get("user_receive_time", "")), wall)
        key = untagged(str(item.get("ext", "")), secret_key)
        said = _text(f"{item.get('errmsg', '')} {item.get('description', '')}".strip())
        return Event("tencent", _text(str(item["sid"]), 200), key, kind, at, said, _raw(item))

    return _each(body, read)


def from_alibaba(body: bytes, access_key_secret: str, wall: datetime) -> list[Event]:
    """Alibaba's unsigned receipt: a hint, believed where it carries our tag. Raises Unreadable."""

    def read(item: Mapping[str, Any]) -> Event:
        kind = "delivered" if item.get("success") is True else "failed"
        at = _local(str(item.get("report_time", "")), wall)
        key = untagged(str(item.get("out_id", "")), access_key_secret)
        said = _text(f"{item.get('err_code', '')} {item.get('err_msg', '')}".strip())
        return Event("alibaba", _text(str(item["biz_id"]), 200), key, kind, at, said, _raw(item))

    return _each(body, read)


def _each(body: bytes, read: Callable[[Mapping[str, Any]], Event]) -> list[Event]:
    try:
        return [read(item) for item in _items(body.decode("utf-8"))]
    except (UnicodeDecodeError, KeyError) as error:
        raise Unreadable(repr(error)) from error


def _items(text: str) -> list[Mapping[str, Any]]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable("no JSON") from error
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise Unreadable("no list of reports")
    return found


def _of_sendgrid(item: Mapping[str, Any]) -> Event:
    try:
        at = datetime.fromtimestamp(int(item["timestamp"]), UTC)
        event_id = _text(str(item["sg_event_id"]), 200)
    except (KeyError, ValueError, TypeError, OverflowError, OSError) as error:
        raise Unreadable("an event without id or time") from error
    key = item.get(KEY_ARGUMENT)
    return Event(
        provider="sendgrid",
        event_id=event_id,
        message_key=_text(key) or None if isinstance(key, str) else None,
        kind=_KINDS.get(str(item.get("event")), "other"),
        at=at,
        reason=_text(str(item.get("reason") or item.get("type") or "")),
        raw=_raw(item),
    )


def _raw(item: Mapping[str, Any]) -> str:
    """The report as it came, without what is personal: the message row has that already."""
    kept = {name: value for name, value in item.items() if name not in _PRIVATE}
    return _text(json.dumps(kept, ensure_ascii=False), 2_000)


def _text(told: str, longest: int = 500) -> str:
    """What a database can keep of a provider's words: no NUL, no half of a character.

    One report that could not be kept would send back all that came with it, again and again.
    """
    return told.encode("utf-8", "replace").decode("utf-8").replace("\0", "")[:longest]


def _local(text: str, wall: datetime) -> datetime:
    with suppress(ValueError):
        return datetime.fromisoformat(text).replace(tzinfo=_VENDOR_ZONE).astimezone(UTC)
    return wall
