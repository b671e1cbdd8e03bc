"""The key with which a centre signs its public warnings, and its certificate.

In: the data folder and the sender's id. Out: ``keys/warning.pem`` (ECDSA P-256, readable by its
owner only) and ``keys/warning.crt``, made the first time; a certificate that is about to run out,
or of another sender, is replaced, the key is kept.
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from msgspec import Struct

from breathway.model.errors import BadInput
from breathway.share import cap

CERTIFICATE = "warning.crt"
_KEY = "warning.pem"
_RENEW = dt.timedelta(days=365)  # before its end


class Signer(Struct, frozen=True):
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    def sign(self, document: bytes) -> bytes:
        return cap.sign(document, self.key, self.certificate)


def signer_of(data: Path, sender: str, now: dt.datetime) -> Signer:
    """The signer of the centre in ``data``."""
    folder = data / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = _key(folder / _KEY)
    file = folder / CERTIFICATE
    certificate = x509.load_pem_x509_certificate(file.read_bytes()) if file.exists() else None
    if certificate is None or not _fits(certificate, key, sender, now):
        certificate = cap.certify(key, sender, now)
        _write(file, certificate.public_bytes(serialization.Encoding.PEM))
    return Signer(key, certificate)


def _fits(
    certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey, sender: str, now: dt.datetime
) -> bool:
    name = certificate.subject.rfc4514_string()
    return (
        certificate.public_key() == key.public_key()
        and name == f"CN={sender[:64]}"
        and certificate.not_valid_after_utc - now > _RENEW
    )


def _key(file: Path) -> ec.EllipticCurvePrivateKey:
    if not file.exists():
        made = ec.generate_private_key(ec.SECP256R1())
        _write(
            file,
            made.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise BadInput(
            f"{file} is not an ECDSA key",
            name="key_damaged",
            hint="restore it from your backup, or move it away: a new one is made",
        )
    return key


def _write(file: Path, data: bytes) -> None:
    """Whole or not at all, on the disk, and for the owner only."""
    half = file.with_name(f".{file.name}.half")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        os.write(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    half.replace(file)
