"""Sealing words about a person under their own data key.

In: plain bytes, a 32-byte key, a 24-byte nonce and the patient's id. Out: ``Sealed``; and back.
XChaCha20-Poly1305 (IETF construction, draft-irtf-cfrg-xchacha-03) from libsodium; the patient's id
is the associated data, so a box moved to another patient does not open. Nonces are arguments: the
caller draws them at random, and 192 bits make a collision a non-event.
"""

from __future__ import annotations

from uuid import UUID

import nacl.bindings as sodium
import nacl.exceptions

from breathway.model.event import Sealed

KEY_BYTES = sodium.crypto_aead_xchacha20poly1305_ietf_KEYBYTES
NONCE_BYTES = sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


def seal(plain: bytes, key: bytes, key_id: UUID, patient_id: UUID, nonce: bytes) -> Sealed:
    """Seal ``plain`` so that only the holder of ``key`` reads it, for this patient only."""
    return Sealed(key_id=key_id, nonce=nonce, box=seal_bytes(plain, key, patient_id, nonce))


def unseal(sealed: Sealed, key: bytes, patient_id: UUID) -> bytes | None:
    """The plain bytes, or None where the key, the patient or the box does not fit."""
    return unseal_bytes(sealed.box, key, patient_id, sealed.nonce)


def seal_bytes(plain: bytes, key: bytes, patient_id: UUID, nonce: bytes) -> bytes:
    """As ``seal``, for an object (a sound) whose key and nonce the event names."""
    return sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, patient_id.bytes, nonce, key)


def unseal_bytes(box: bytes, key: bytes, patient_id: UUID, nonce: bytes) -> bytes | None:
    """The plain bytes of an object, or None where something does not fit."""
    try:
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(box, patient_id.bytes, nonce, key)
    except (nacl.exceptions.CryptoError, TypeError, ValueError):
        return None
