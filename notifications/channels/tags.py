"""Our id as a provider carries it: the message's key, with a tag that nobody else can make."""

import hashlib
import hmac

_TAG = 32  # hexadecimal digits: 128 bits


def tagged(key: str, secret: str) -> str:
    """The key as it goes out with a message."""
    return _tag(key, secret) + key


def untagged(carried: str, secret: str) -> str | None:
    """The key that came back, or None where the tag is not ours.

    Receipts of some vendors are not signed (TRUST finding 11): only who saw the message's own
    request can know its tag.
    """
    tag, key = carried[:_TAG], carried[_TAG:]
    return key if key and hmac.compare_digest(tag.encode(), _tag(key, secret).encode()) else None


def _tag(key: str, secret: str) -> str:
    return hmac.new(secret.encode(), key.encode(), hashlib.sha256).hexdigest()[:_TAG]
