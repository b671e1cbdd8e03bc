"""The secrets of a school's links, derived from the node's key, so that none of them is stored.

In: the node's key and an id. Out: the manage link's token, a webhook's secret, the mark of a
feedback link; and addresses sealed and opened (libsodium's secretbox). The record holds SHA-256 of
a token: who reads the record can open no link.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from uuid import UUID

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

_TOKEN_BYTES = 24  # 192 random-looking bits
_MARK_BYTES = 12


class Tickets:
    def __init__(self, node_key: bytes) -> None:
        self._key = node_key
        self._box = SecretBox(self._derive("address", b""))

    def _derive(self, word: str, message: bytes) -> bytes:
        said = f"breathway-school-{word}-1".encode() + b"\x00" + message
        return hmac.digest(self._key, said, hashlib.sha256)

    def manage(self, subscription_id: UUID) -> str:
        """The token by which a school changes or ends its subscription."""
        made = self._derive("manage", subscription_id.bytes)[:_TOKEN_BYTES]
        return base64.urlsafe_b64encode(made).decode()

    def webhook_secret(self, subscription_id: UUID) -> str:
        """32 bytes in Standard Webhooks' form, one for each school."""
        made = self._derive("webhook", subscription_id.bytes)
        return "whsec_" + base64.b64encode(made).decode()

    def mark(self, delivery_id: UUID) -> str:
        """What makes a feedback link ours."""
        made = self._derive("feedback", delivery_id.bytes)[:_MARK_BYTES]
        return base64.urlsafe_b64encode(made).decode()

    def address_hash(self, *parts: str) -> bytes:
        """The same parts, the same hash; without the node's key nobody can try addresses out."""
        return self._derive("once", "\x00".join(parts).encode())

    def seal(self, address: str) -> bytes:
        return bytes(self._box.encrypt(address.encode())) if address else b""

    def open(self, sealed: bytes) -> str:
        """Empty where there is none, or where another key sealed it."""
        try:
            return self._box.decrypt(sealed).decode() if sealed else ""
        except (CryptoError, ValueError):
            return ""


def hashed(token: str) -> bytes:
    """As the record knows a manage token."""
    return hashlib.sha256(token.encode()).digest()
