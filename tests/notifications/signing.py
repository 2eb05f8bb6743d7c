"""What a provider does to sign its reports: keys and signatures of our own making."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from twilio.request_validator import RequestValidator

_KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC_KEY = base64.b64encode(
    _KEY.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
).decode()


def by_sendgrid(reports: Sequence[Mapping[str, Any]], at: datetime) -> tuple[bytes, dict[str, str]]:
    """Body and headers of SendGrid's event webhook."""
    body, timestamp = json.dumps(reports).encode(), str(int(at.timestamp()))
    signature = _KEY.sign(timestamp.encode() + body, ec.ECDSA(hashes.SHA256()))
    return body, {
        "X-Twilio-Email-Event-Webhook-Signature": base64.b64encode(signature).decode(),
        "X-Twilio-Email-Event-Webhook-Timestamp": timestamp,
    }


def by_twilio(url: str, form: Mapping[str, str], token: str) -> str:
    """The signature of Twilio's status callback."""
    return str(RequestValidator(token).compute_signature(url, dict(form)))


def report(key: str, event: str, number: int, at: datetime, **more: Any) -> dict[str, Any]:
    """One event as SendGrid writes it."""
    return {
        "email": "somebody@example.org",
        "timestamp": int(at.timestamp()),
        "event": event,
        "sg_event_id": f"event-{number}",
        "pacesetter_key": key,
        **more,
    }
