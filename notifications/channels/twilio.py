"""SMS by Twilio, for recipients outside mainland China."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from notifications.channels import wire
from notifications.channels.wire import Timeouts, accepted
from notifications.envelopes import Envelope, Receipts
from notifications.failures import Unknown


@dataclass
class Twilio:
    """The channel "sms" by Twilio's 2010-04-01 API.

    `callback`: where Twilio reports to, if it can reach us; our id goes along in its query.
    """

    account_sid: str
    auth_token: str = field(repr=False)
    sender: str
    callback: str = ""
    base_url: str = "https://api.twilio.com"
    timeouts: Timeouts = field(default_factory=Timeouts)
    name: str = "sms"
    limit: int = 1
    policy: str = "at_most_once"
    abroad: bool = True

    def send(self, batch: list[Envelope]) -> Receipts:
        """One SMS."""
        from twilio.http import HttpClient
        from twilio.http.response import Response
        from twilio.rest import Client

        channel = self

        class Wire(HttpClient):  # type: ignore[misc] # the SDK has no types
            """Our bounded wire in the place of the SDK's HTTP client."""

            def request(  # the signature is the SDK's
                self, method: str, uri: str, **rest: Any
            ) -> Response:
                """Send what the SDK has put together; any refusal leaves as our failure."""
                form = {k: v for k, v in (rest.get("data") or {}).items() if v is not None}
                headers = dict(rest.get("headers") or {})
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                headers["Authorization"] = _basic(*rest["auth"])
                path = urlsplit(uri).path
                url = channel.base_url + path
                reply = accepted(
                    wire.post(url, urlencode(form).encode(), headers, channel.timeouts)
                )
                reply.json()
                return Response(reply.status, reply.body.decode("utf-8", "replace"))

        (envelope,) = batch
        wanted: dict[str, Any] = {"to": envelope.address, "from_": self.sender}
        if self.callback:
            wanted["status_callback"] = f"{self.callback}?key={quote(envelope.key, safe='')}"
        client = Client(self.account_sid, self.auth_token, http_client=Wire(None, False))
        message = client.messages.create(body=envelope.sms, **wanted)
        if not message.sid:
            raise Unknown("an answer without a message id")
        return Receipts(str(message.sid))


def _basic(user: str, password: str) -> str:
    import base64

    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def signed(auth_token: str, url: str, form: Mapping[str, str], signature: str) -> bool:
    """Whether Twilio signed this callback to exactly this URL, its query included."""
    from twilio.request_validator import RequestValidator

    return bool(RequestValidator(auth_token).validate(url, dict(form), signature))
