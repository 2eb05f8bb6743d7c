"""SMS by Tencent Cloud: registered templates only, one person a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from notifications.channels import wire
from notifications.channels.registered import template_code
from notifications.channels.tags import tagged
from notifications.channels.wire import Reply, Timeouts, accepted
from notifications.envelopes import Envelope, Receipts
from notifications.failures import Later, Never, Unknown


@dataclass
class Tencent:
    """The channel "sms" by Tencent Cloud's SMS 2021-01-11.

    `templates`: the codes under which the notices' wordings are registered.
    """

    secret_id: str = field(repr=False)
    secret_key: str = field(repr=False)
    app_id: str
    sign: str
    templates: Mapping[str, str]
    region: str = "ap-guangzhou"
    base_url: str = "https://sms.tencentcloudapi.com"
    timeouts: Timeouts = field(default_factory=Timeouts)
    name: str = "sms"
    limit: int = 1
    policy: str = "at_most_once"
    abroad: bool = False

    def send(self, batch: list[Envelope]) -> Receipts:
        """One SMS; our id goes along as the session's context."""
        (envelope,) = batch
        request = {
            "PhoneNumberSet": [envelope.address],
            "SmsSdkAppId": self.app_id,
            "SignName": self.sign,
            "TemplateId": template_code(self.templates, envelope.letter),
            "TemplateParamSet": [value for _, value in envelope.variables],
            "SessionContext": tagged(envelope.key, self.secret_key),
        }
        reply = accepted(self._call(request))
        return _read(reply.json())

    def _call(self, request: Mapping[str, Any]) -> Reply:
        """Let the SDK sign, and send the signed request over our own bounded wire."""
        from tencentcloud.common.credential import Credential
        from tencentcloud.common.profile.client_profile import ClientProfile
        from tencentcloud.common.profile.http_profile import HttpProfile
        from tencentcloud.sms.v20210111.sms_client import SmsClient

        parts = urlsplit(self.base_url)
        http = HttpProfile(protocol=parts.scheme, endpoint=parts.netloc)
        profile = ClientProfile(signMethod="TC3-HMAC-SHA256", httpProfile=http)
        credential = Credential(self.secret_id, self.secret_key)
        client = SmsClient(credential, self.region, profile)
        door = _Door(self.base_url, self.timeouts)
        client.request = door
        client._call("SendSms", request)
        assert door.reply is not None
        return door.reply


@dataclass
class _Door:
    """Stands where the SDK keeps its own HTTP client, and keeps the answer."""

    base_url: str
    timeouts: Timeouts
    reply: Reply | None = None

    def send_request(self, signed: Any) -> None:
        """Send what the SDK has signed."""
        body = signed.data if isinstance(signed.data, bytes) else str(signed.data).encode()
        self.reply = wire.post(f"{self.base_url}/", body, signed.header, self.timeouts)


def _read(answer: Any) -> Receipts:
    try:
        response = answer["Response"]
        if error := response.get("Error"):
            raise _failure(str(error["Code"]), str(error.get("Message", "")))
        (status,) = response["SendStatusSet"]
        code, reference = str(status["Code"]), str(status.get("SerialNo") or "")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unknown("an answer without a status") from error
    if code != "Ok":
        raise _failure(code, str(status.get("Message", "")))
    if not reference:
        raise Unknown("an answer without a serial number")
    return Receipts(reference)


def _failure(code: str, said: str) -> Exception:
    reason = f"{code} {said}".strip()
    if code.startswith(("InternalError", "ServiceUnavailable")):
        return Unknown(reason)
    if code.startswith(("LimitExceeded", "RequestLimitExceeded")):
        return Later(reason)
    if code.startswith("AuthFailure"):
        return Later(reason, timedelta(minutes=10))
    return Never(reason)
