"""A certificate for the bedside page when tablets reach it over the facility's own network.

In: a folder and the names and addresses of this edge. Out: a little certificate authority of the
edge's own (made once, its key 0600) and a certificate issued by it at each start (RFC 5280). A
tablet trusts the authority once, from ``/ca.pem``. Validity begins in 2020: the edge's clock may be
years wrong, the tablet's seldom is.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import os
import socket
import ssl
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

_BEGIN = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
_CA_YEARS = 30
_LEAF_DAYS = 820  # tablets refuse certificates of more than 825 days (Apple, 2019)


class Certificate(Struct, frozen=True, kw_only=True):
    chain: Path
    key: Path
    ca_pem: bytes


def issue(folder: Path, names: Iterable[str], now: dt.datetime) -> Certificate:
    """The certificate to serve with; the authority is made where there is none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ca, ca_key = _authority(folder, now)
    key = ec.generate_private_key(ec.SECP256R1())
    begin = max(_BEGIN, now - dt.timedelta(days=1))
    leaf = (
        x509.CertificateBuilder()
        .subject_name(_name("Breathway bedside"))
        .issuer_name(ca.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + dt.timedelta(days=_LEAF_DAYS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(_alternatives(names)), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
        )
        .sign(ca_key, hashes.SHA256())
    )
    ca_pem = ca.public_bytes(serialization.Encoding.PEM)
    chain, key_path = folder / "bedside.pem", folder / "bedside.key"
    _write(key_path, _key_pem(key))
    _write(chain, leaf.public_bytes(serialization.Encoding.PEM) + ca_pem)
    return Certificate(chain=chain, key=key_path, ca_pem=ca_pem)


def context(certificate: Certificate) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(certificate.chain, certificate.key)
    return made


def names_of_this_machine(host: str) -> set[str]:
    """What a tablet may call this edge: its host name, and every address it is reached at."""
    own = socket.gethostname().lower()
    names = {"localhost", "127.0.0.1", "::1", own, f"{own.partition('.')[0]}.local"}
    if host not in ("0.0.0.0", "::", ""):  # noqa: S104 - compared, not bound
        return names | {host.lower()}
    try:
        found = socket.getaddrinfo(own, None)
    except OSError:
        found = []
    names |= {str(entry[4][0]).partition("%")[0] for entry in found}
    outward = _outward_address()
    return names | ({outward} if outward else set())


def _outward_address() -> str | None:
    """The address of the interface that leads outward; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1 (RFC 5737)
            return str(probe.getsockname()[0])
        except OSError:
            return None


def _authority(
    folder: Path, now: dt.datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    cert_path, key_path = folder / "ca.pem", folder / "ca.key"
    if cert_path.exists() and key_path.exists():
        ca = x509.load_pem_x509_certificate(cert_path.read_bytes())
        key = serialization.load_pem_private_key(key_path.read_bytes(), None)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            return ca, key
    key = ec.generate_private_key(ec.SECP256R1())
    begin = _BEGIN
    name = _name(f"Breathway edge {x509.random_serial_number() % 10**6:06d}")
    ca = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(max(_BEGIN, now) + dt.timedelta(days=365 * _CA_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_ca_usage(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write(key_path, _key_pem(key))
    _write(cert_path, ca.public_bytes(serialization.Encoding.PEM))
    return ca, key


def _ca_usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )


def _alternatives(names: Iterable[str]) -> list[x509.GeneralName]:
    out: list[x509.GeneralName] = []
    for name in sorted(set(names)):
        try:
            out.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            if name.isascii():
                out.append(x509.DNSName(name))
    return out


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _key_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _write(path: Path, content: bytes) -> None:
    """0600 from its first byte."""
    part = path.with_suffix(path.suffix + ".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
