"""SMS by Alibaba Cloud: registered templates only, one person a request."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

from notifications.channels import wire
from notifications.channels.registered import template_code
from notifications.channels.tags import tagged
from notifications.channels.wire import Reply, Timeouts, accepted
from notifications.envelopes import Envelope, Receipts
from notifications.failures import Later, Never, Unknown


@dataclass
class Alibaba:
    """The channel "sms" by Alibaba Cloud's Dysmsapi 2017-05-25.

    `templates`: the codes under which the notices' wordings are registered.
    """

    access_key_id: str = field(repr=False)
    access_key_secret: str = field(repr=False)
    sign: str
    templates: Mapping[str, str]
    base_url: str = "https://dysmsapi.aliyuncs.com"
    timeouts: Timeouts = field(default_factory=Timeouts)
    name: str = "sms"
    limit: int = 1
    policy: str = "at_most_once"
    abroad: bool = False

    def send(self, batch: list[Envelope]) -> Receipts:
        """One SMS; our id goes along as OutId."""
        (envelope,) = batch
        from alibabacloud_dysmsapi20170525.models import SendSmsRequest  # 1.4 s: not at the start

        request = SendSmsRequest(
            phone_numbers=envelope.address.removeprefix("+86"),
            sign_name=self.sign,
            template_code=template_code(self.templates, envelope.letter),
            template_param=json.dumps(dict(envelope.variables), ensure_ascii=False),
            out_id=tagged(envelope.key, self.access_key_secret),
        )
        reply = accepted(self._call(request.to_map()))
        return _read(reply.json())

    def _call(self, query: Mapping[str, str]) -> Reply:
        """Let the SDK sign, and send the signed request over our own bounded wire.

        The SDK's own client retries, follows redirects and reads replies of any length.
        """
        from alibabacloud_tea_openapi.utils import Utils
        from darabonba.request import DaraRequest

        payload = Utils.hash(b"", "ACS3-HMAC-SHA256").hex()
        request = DaraRequest()
        request.method, request.pathname, request.query = "POST", "/", dict(query)
        request.headers = {
            "host": urlsplit(self.base_url).netloc,
            "x-acs-action": "SendSms",
            "x-acs-version": "2017-05-25",
            "x-acs-date": Utils.get_timestamp(),
            "x-acs-signature-nonce": Utils.get_nonce(),
            "x-acs-content-sha256": payload,
            "accept": "application/json",
        }
        request.headers["Authorization"] = Utils.get_authorization(
            request,
            "ACS3-HMAC-SHA256",
            payload,
            self.access_key_id,
            self.access_key_secret,
        )
        url = f"{self.base_url}/?{urlencode(query)}"
        return wire.post(url, b"", request.headers, self.timeouts)


def _read(answer: Any) -> Receipts:
    try:
        code, reference = str(answer["Code"]), str(answer.get("BizId") or "")
        said = str(answer.get("Message", ""))
    except (KeyError, TypeError, AttributeError) as error:
        raise Unknown("an answer without a code") from error
    if code == "OK" and reference:
        return Receipts(reference)
    if code == "OK":
        raise Unknown("an answer without a BizId")
    if code.startswith(("isp.", "InternalError", "ServiceUnavailable", "SignatureNonceUsed")):
        raise Unknown(f"{code} {said}")
    if "LIMIT_CONTROL" in code or code.startswith("Throttling"):
        raise Later(f"{code} {said}")
    if code.startswith(("InvalidAccessKeyId", "SignatureDoesNotMatch", "isv.AMOUNT_NOT_ENOUGH")):
        raise Later(f"{code} {said}", timedelta(minutes=10))
    raise Never(f"{code} {said}")
