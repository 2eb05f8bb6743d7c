"""Where providers report: ``/webhooks/<vendor>``, believed only with a signature or tag."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, Flask, Response, request

from notifications import receipts
from notifications.receipts import Event
from service import clock
from service.context import Context
from service.db import reading, writing
from service.settings import Settings

#: SendGrid sends batches; anything larger than this is not a batch of reports.
LARGEST_REPORT = 2 * 1024 * 1024

Reader = Callable[[Settings, datetime], list[Event]]


def _sendgrid(settings: Settings, wall: datetime) -> list[Event]:
    body, headers = request.get_data(), dict(request.headers)
    return receipts.from_sendgrid(body, headers, settings.sendgrid_webhook_key, wall)


def _twilio(settings: Settings, wall: datetime) -> list[Event]:
    # The address that Twilio was given is the one it signs, whatever a proxy made of it.
    query = request.query_string.decode("ascii", "replace")
    url = f"{settings.base_url.rstrip('/')}/webhooks/twilio" + (f"?{query}" if query else "")
    signature = request.headers.get("X-Twilio-Signature")
    token = settings.twilio_auth_token.get_secret_value()
    return receipts.from_twilio(url, request.form.to_dict(), signature, token, wall)


def _tencent(settings: Settings, wall: datetime) -> list[Event]:
    key = _configured(settings.tencent_secret_key.get_secret_value())
    return receipts.from_tencent(request.get_data(), key, wall)


def _alibaba(settings: Settings, wall: datetime) -> list[Event]:
    secret = _configured(settings.alibaba_access_key_secret.get_secret_value())
    return receipts.from_alibaba(request.get_data(), secret, wall)


def _configured(secret: str) -> str:
    """Without a secret of ours anybody could make a tag: a vendor that is not used is not heard."""
    if not secret:
        raise receipts.Forged("this vendor is not configured")
    return secret


READERS: dict[str, Reader] = {
    "sendgrid": _sendgrid,
    "twilio": _twilio,
    "tencent": _tencent,
    "alibaba": _alibaba,
}


def register(app: Flask, context: Context) -> Blueprint:
    """Open the doors; the caller exempts the blueprint from form tokens."""
    doors = Blueprint("webhooks", __name__, url_prefix="/webhooks")

    @doors.post("/<vendor>")
    def report(vendor: str) -> Response:
        """Keep a provider's reports; repeating them changes nothing (TRUST P23)."""
        reader = READERS.get(vendor)
        if reader is None:
            return Response(status=404)
        if (request.content_length or 0) > LARGEST_REPORT:
            return Response(status=413)
        with reading(context.sessions) as session:
            wall = clock.wall(session)
        try:
            events = reader(context.settings, wall)
        except receipts.Forged:
            return Response(status=403)
        except receipts.Unreadable:
            return Response(status=400)
        with writing(context.sessions) as session:
            receipts.apply(session, events, wall)
        return Response(_answer(vendor), status=200, mimetype="application/json")

    app.register_blueprint(doors)
    return doors


def _answer(vendor: str) -> str:
    """Say "received" as the vendor wants it said; Tencent and Alibaba repeat until they hear it."""
    if vendor == "tencent":
        return '{"result":0,"errmsg":"OK"}'
    if vendor == "alibaba":
        return '{"code":0,"msg":"OK"}'
    return "{}"
