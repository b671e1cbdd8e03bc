"""Whether the signature of a CAP message holds, and whose it is.

In: a document that ``read`` has taken, certificates that are trusted, the time. Out: a ``Verdict``,
never an exception. Only what covers the whole message is checked: one enveloped signature (W3C XML
Signature 1.1) with the reference "", RSA (2,048 bits or more) or ECDSA on P-256, P-384 or P-521,
with SHA-2. A certificate counts where it is trusted itself, or issued by one that is; nobody is
asked whether it was revoked.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Literal

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.x509.oid import NameOID
from msgspec import Struct

from breathway.share.cap.canonical import Node, canonical, tree

State = Literal["unsigned", "unchecked", "broken", "unknown", "trusted"]
LEAST_BITS = 2048  # of an RSA key
MOST_CERTIFICATES = 6  # that a signature may carry
_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_ENC = "http://www.w3.org/2001/04/xmlenc#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_FORMS = {  # → exclusive or not. What is signed has no comments: with or without is the same.
    _EXCLUSIVE: True,
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": False,
}
_DIGESTS: dict[str, type[hashes.HashAlgorithm]] = {
    f"{_ENC}sha256": hashes.SHA256,
    f"{_MORE}sha384": hashes.SHA384,
    f"{_ENC}sha512": hashes.SHA512,
}
_METHODS: dict[str, type[hashes.HashAlgorithm]] = {
    f"{_MORE}{kind}-sha{bits}": of
    for kind in ("rsa", "ecdsa")
    for bits, of in ((256, hashes.SHA256), (384, hashes.SHA384), (512, hashes.SHA512))
}
_Form = tuple[bool, frozenset[str]]


class Verdict(Struct, frozen=True, kw_only=True):
    """``unsigned``; ``unchecked``: signed in a way that is not checked here; ``broken``: it is not
    what was signed; ``unknown``: whole, by a signer who is not trusted here; ``trusted``."""

    state: State
    signer: str = ""  # the name in the certificate
    detail: str = ""


class _Unchecked(Exception):
    """Something that this module does not do."""


def verify(document: bytes, trusted: Sequence[x509.Certificate], now: dt.datetime) -> Verdict:
    """``document`` must have been taken by ``read``."""
    top = tree(document)
    root = next(one for one in top.inside if isinstance(one, Node) and one.name[:1] != "?")
    signatures = [
        one for one in root.inside if isinstance(one, Node) and one.kind.startswith(_DSIG)
    ]
    if not signatures:
        return Verdict(state="unsigned")
    try:
        if len(signatures) > 1:
            raise _Unchecked("it carries more than one signature")
        return _verdict(top, signatures[0], trusted, now)
    except _Unchecked as problem:
        return Verdict(state="unchecked", detail=str(problem))


def _verdict(
    top: Node, signature: Node, trusted: Sequence[x509.Certificate], now: dt.datetime
) -> Verdict:
    info = _one(signature, "SignedInfo")
    if not _digest_fits(top, signature, info):
        return Verdict(state="broken", detail="the message is not what was signed")
    method = _algorithm(_one(info, "SignatureMethod"))
    if method not in _METHODS:
        raise _Unchecked(f"the method {_last(method)} is not accepted")
    exclusive, listed = _form(_one(info, "CanonicalizationMethod"))
    signed = canonical(info, exclusive=exclusive, listed=listed)
    value = _bytes(_one(signature, "SignatureValue"))
    held = _certificates(signature)
    for certificate in held or trusted:
        if _holds(certificate, method, value, signed):
            return _whose(certificate, held, trusted, now)
    if held:
        return Verdict(state="broken", detail="its certificate does not verify the signature")
    return Verdict(
        state="unknown", detail="it carries no certificate, and none that is trusted verifies it"
    )


def _digest_fits(top: Node, signature: Node, info: Node) -> bool:
    """Whether the one reference, to the whole document, has the digest that it says."""
    reference = _one(info, "Reference")
    if reference.attributes.get("URI") != "":
        raise _Unchecked("it does not cover the whole message")
    form: _Form = (False, frozenset())
    for at, transform in enumerate(_one(reference, "Transforms").children(f"{_DSIG} Transform")):
        if (_algorithm(transform) == f"{_DSIG}enveloped-signature") != (at == 0) or at > 1:
            raise _Unchecked("its transforms are not enveloped-signature and a canonical form")
        if at == 1:
            form = _form(transform)
    method = _algorithm(_one(reference, "DigestMethod"))
    if method not in _DIGESTS:
        raise _Unchecked(f"the digest {_last(method)} is not accepted")
    hashed = hashes.Hash(_DIGESTS[method]())
    hashed.update(canonical(top, exclusive=form[0], listed=form[1], without=signature))
    return hashed.finalize() == _bytes(_one(reference, "DigestValue"))


def _holds(certificate: x509.Certificate, method: str, value: bytes, signed: bytes) -> bool:
    """Whether a certificate's key made the signature; raises for a key that is not accepted."""
    key, digest = certificate.public_key(), _METHODS[method]()
    try:
        if isinstance(key, rsa.RSAPublicKey) and "#rsa-" in method:
            if key.key_size < LEAST_BITS:
                raise _Unchecked(f"the key has {key.key_size} bits, and {LEAST_BITS} are the least")
            key.verify(value, signed, padding.PKCS1v15(), digest)
        elif isinstance(key, ec.EllipticCurvePublicKey) and "#ecdsa-" in method:
            width = (key.curve.key_size + 7) // 8  # XML Signature 1.1, 6.4.3: r and s, of one width
            if len(value) != 2 * width or key.curve.key_size < 256:
                return False
            r, s = (int.from_bytes(part) for part in (value[:width], value[width:]))
            key.verify(utils.encode_dss_signature(r, s), signed, ec.ECDSA(digest))
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _whose(
    signer: x509.Certificate,
    held: Sequence[x509.Certificate],
    trusted: Sequence[x509.Certificate],
    now: dt.datetime,
) -> Verdict:
    """Up from the signer's certificate to one that is trusted; each must be in its time."""
    name, at = _name(signer), signer
    for _ in range(MOST_CERTIFICATES):
        if not at.not_valid_before_utc <= now <= at.not_valid_after_utc:
            return Verdict(
                state="unknown", signer=name, detail="its certificate is out of its time"
            )
        if at in trusted:
            return Verdict(state="trusted", signer=name)
        above = next((one for one in (*trusted, *held) if one != at and _issued(one, at)), None)
        if above is None:
            break
        at = above
    return Verdict(state="unknown", signer=name, detail="its certificate is not trusted here")


def _name(certificate: x509.Certificate) -> str:
    """The common name; all of the name where there is none."""
    common = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    said = common[0].value if common else certificate.subject.rfc4514_string()
    return " ".join(str(said).split())[:200]


def _issued(issuer: x509.Certificate, certificate: x509.Certificate) -> bool:
    try:
        basic = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value
        certificate.verify_directly_issued_by(issuer)
    except (x509.ExtensionNotFound, x509.DuplicateExtension, InvalidSignature, ValueError,
            TypeError, UnsupportedAlgorithm):  # fmt: skip
        return False
    return basic.ca


def _certificates(signature: Node) -> list[x509.Certificate]:
    found = [
        one
        for key in signature.children(f"{_DSIG} KeyInfo")
        for data in key.children(f"{_DSIG} X509Data")
        for one in data.children(f"{_DSIG} X509Certificate")
    ]
    if len(found) > MOST_CERTIFICATES:
        raise _Unchecked("it carries too many certificates")
    try:
        return [_readable(x509.load_der_x509_certificate(_bytes(one))) for one in found]
    except (UnsupportedAlgorithm, x509.InvalidVersion, ValueError, TypeError):
        raise _Unchecked("its certificate cannot be read") from None


def _readable(certificate: x509.Certificate) -> x509.Certificate:
    """The library reads its parts when they are asked for: those that we ask for, now."""
    _name(certificate)
    certificate.public_key()
    if certificate.not_valid_before_utc > certificate.not_valid_after_utc:
        raise ValueError("it ends before it begins")
    return certificate


def _one(node: Node, local: str) -> Node:
    found = node.children(f"{_DSIG} {local}")
    if len(found) != 1:
        raise _Unchecked(f"{local} must stand once")
    return found[0]


def _algorithm(node: Node) -> str:
    return node.attributes.get("Algorithm", "")


def _form(node: Node) -> _Form:
    exclusive = _FORMS.get(_algorithm(node))
    if exclusive is None:
        raise _Unchecked(f"the canonical form {_last(_algorithm(node))} is not known")
    lists: Iterable[Node] = node.children(f"{_EXCLUSIVE} InclusiveNamespaces")
    words = [word for one in lists for word in one.attributes.get("PrefixList", "").split()]
    return exclusive, frozenset("" if word == "#default" else word for word in words)


def _bytes(node: Node) -> bytes:
    try:
        return base64.b64decode("".join(node.text().split()), validate=True)
    except binascii.Error:
        raise _Unchecked("a value is not base64") from None


def _last(address: str) -> str:
    return repr(address.rpartition("#")[2].rpartition("/")[2][:40])
