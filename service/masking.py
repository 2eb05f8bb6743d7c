"""Addresses as they may be shown: enough to recognise one's own, too little to take away."""

from __future__ import annotations


def masked(address: str | None) -> str:
    """``138****1234`` for a telephone number, ``l***@example.org`` for an e-mail address."""
    if not address:
        return ""
    name, at, host = address.partition("@")
    if at:
        return f"{name[:1]}***@{host}"
    if len(address) < 8:
        return "****"
    return f"{address[:-8]}****{address[-4:]}"
