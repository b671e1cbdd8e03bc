"""The centre's keys, as the console needs them: to read names, words and sounds, and to find names.

In: the folder with ``box.key`` (X25519, 32 bytes) and ``node.key`` (32 bytes). Out: patients' data
keys opened (libsodium sealed box), words unsealed, tokens of name parts. A patient's key is read
from the database for every answer and never kept, so that an erased one is gone at once.
"""

from __future__ import annotations

import hashlib
import hmac
from pathlib import Path
from uuid import UUID

import msgspec
import nacl.bindings as sodium
import nacl.exceptions

from breathway.model.people import Profile
from breathway.model.seal import unseal_bytes

TOKEN_BYTES = 16  # of the 32: two parts that meet by chance only show one patient more

_profile_decoder = msgspec.msgpack.Decoder(Profile)
_words_decoder = msgspec.msgpack.Decoder(str)


class Keys:
    def __init__(self, box_private: bytes, node_key: bytes) -> None:
        self._box_private = box_private
        self._box_public = sodium.crypto_scalarmult_base(box_private)
        self.node_key = node_key

    @classmethod
    def load(cls, folder: Path) -> Keys:
        return cls((folder / "box.key").read_bytes(), (folder / "node.key").read_bytes())

    @property
    def box_public(self) -> bytes:
        return self._box_public

    def open_key(self, sealed: bytes | None) -> bytes | None:
        """A patient's data key, or None where it was destroyed or is not ours to open."""
        if sealed is None:
            return None
        try:
            return sodium.crypto_box_seal_open(sealed, self._box_public, self._box_private)
        except (nacl.exceptions.CryptoError, ValueError, TypeError):
            return None

    def profile(
        self, sealed_key: bytes | None, nonce: bytes | None, box: bytes | None, patient_id: UUID
    ) -> Profile | None:
        """Who it is, or None: erased, sealed to another centre, or damaged."""
        plain = self.unseal(sealed_key, nonce, box, patient_id)
        if plain is None:
            return None
        try:
            return _profile_decoder.decode(plain)
        except msgspec.DecodeError:
            return None

    def words(
        self, sealed_key: bytes | None, nonce: bytes | None, box: bytes | None, patient_id: UUID
    ) -> str:
        """Sealed words, or nothing where they cannot be read any more."""
        plain = self.unseal(sealed_key, nonce, box, patient_id)
        if plain is None:
            return ""
        try:
            return _words_decoder.decode(plain)
        except msgspec.DecodeError:
            return ""

    def unseal(
        self, sealed_key: bytes | None, nonce: bytes | None, box: bytes | None, patient_id: UUID
    ) -> bytes | None:
        key = self.open_key(sealed_key)
        if key is None or nonce is None or box is None:
            return None
        return unseal_bytes(box, key, patient_id, nonce)

    def name_token(self, part: str) -> bytes:
        """A name part as the index holds it: without the node's key it says nothing."""
        message = b"breathway-name-1\x00" + part.encode()
        return hmac.digest(self.node_key, message, hashlib.sha256)[:TOKEN_BYTES]
