"""An enveloped XML signature on a CAP document, the only one that CAP 1.2 knows (Security Note).

In: a document of ``write``, the node's key and certificate. Out: the same document with a
``Signature`` (W3C XML Signature 1.1: ECDSA P-256 with SHA-256, exclusive canonicalization, the
certificate inside) as its last element. What ``write`` makes has one namespace and no prefix, so
that the standard library's canonical form (C14N 2.0) and the exclusive one (1.0) are the same
bytes; the tests have another library verify it.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from xml.etree import ElementTree

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.x509.oid import NameOID

YEARS = 10
_DSIG = "http://www.w3.org/2000/09/xmldsig#"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_NOT_FOR = (  # what else an X.509 key may be used for
    *("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
    *("key_cert_sign", "crl_sign", "encipher_only", "decipher_only"),
)
_SIGNED = (
    f'<SignedInfo xmlns="{_DSIG}">'
    f'<CanonicalizationMethod Algorithm="{_EXCLUSIVE}"></CanonicalizationMethod>'
    '<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256">'
    '</SignatureMethod><Reference URI=""><Transforms>'
    f'<Transform Algorithm="{_DSIG}enveloped-signature"></Transform>'
    f'<Transform Algorithm="{_EXCLUSIVE}"></Transform></Transforms>'
    '<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></DigestMethod>'
    "<DigestValue>{digest}</DigestValue></Reference></SignedInfo>"
)


def sign(document: bytes, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> bytes:
    """The document with its signature."""
    head, end, tail = document.rpartition(b"</alert>")
    canonical = ElementTree.canonicalize(xml_data=document.decode())
    info = _SIGNED.format(digest=_base64(hashlib.sha256(canonical.encode()).digest()))
    r, s = utils.decode_dss_signature(key.sign(info.encode(), ec.ECDSA(hashes.SHA256())))
    value = _base64(r.to_bytes(32, "big") + s.to_bytes(32, "big"))  # XML Signature 1.1, 6.4.3
    held = _base64(certificate.public_bytes(serialization.Encoding.DER))
    signature = (
        f'<Signature xmlns="{_DSIG}">{info}<SignatureValue>{value}</SignatureValue><KeyInfo>'
        f"<X509Data><X509Certificate>{held}</X509Certificate></X509Data></KeyInfo></Signature>"
    )
    return b"".join((head, signature.encode(), end, tail))


def certify(key: ec.EllipticCurvePrivateKey, sender: str, at: dt.datetime) -> x509.Certificate:
    """The node's own certificate for its key: whoever relies on it keeps it, as with any root."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, sender[:64])])
    usage = dict.fromkeys(_NOT_FOR, False)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - dt.timedelta(hours=1))
        .not_valid_after(at + dt.timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
