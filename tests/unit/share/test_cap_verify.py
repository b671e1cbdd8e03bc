"""Signatures of others: made by another library in the ways that are met, then attacked."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from breathway.cli import main
from breathway.share import cap

signxml = pytest.importorskip("signxml")
etree = pytest.importorskip("lxml.etree")

NOW = dt.datetime(2026, 1, 26, 11, tzinfo=dt.UTC)
EC = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(65537, 2048)
INCLUSIVE = signxml.CanonicalizationMethod.CANONICAL_XML_1_0
EXCLUSIVE = signxml.CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0
# What forms differ in: prefixes, an instruction, comments, entities, CDATA, line ends.
MESSAGE = """<?xml version="1.0" encoding="UTF-8"?>\r
<?xml-stylesheet href="a.xsl"?>
<c:alert xmlns:c="urn:oasis:names:tc:emergency:cap:1.2" xmlns:x="http://www.w3.org/2001/XMLSchema-instance" x:b="1">
  <c:identifier>1</c:identifier><c:sender>met.example</c:sender><!-- kept out -->
  <c:sent>2026-11-26T18:00:00+07:00</c:sent><c:status>Actual</c:status>
  <c:msgType>Alert</c:msgType><c:source xmlns:c='urn:oasis:names:tc:emergency:cap:1.2' x:z="&quot;&lt;&#9;" xml:lang="en">a &amp; b &#13; <![CDATA[<c>]]> &gt; ğ</c:source>
  <c:scope>Public</c:scope>
</c:alert><!-- after --><?done?>
""".encode()  # noqa: E501


def certificate(key, name="met.example", *, by=None, ca=False, years=1):
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer_key, issuer = by or (key, None)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - dt.timedelta(days=1))
        .not_valid_after(NOW + dt.timedelta(days=365 * years))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(issuer_key, hashes.SHA256())
    )


def signed(key=EC, cert=None, *, form=EXCLUSIVE, bits=256, message=MESSAGE, with_key=True) -> bytes:
    kind = "rsa" if isinstance(key, rsa.RSAPrivateKey) else "ecdsa"
    signer = signxml.XMLSigner(
        signature_algorithm=f"{kind}-sha{bits}", digest_algorithm=f"sha{bits}", c14n_algorithm=form
    )
    made = signer.sign(
        etree.fromstring(message), key=key, cert=[cert or certificate(key)] if with_key else None
    )
    return bytes(etree.tostring(made.getroottree()))


def verdict(document: bytes, *trusted: x509.Certificate, now=NOW) -> cap.Verdict:
    assert isinstance(cap.read(document), cap.Message)
    return cap.verify(document, trusted, now)


@pytest.mark.parametrize("form", [INCLUSIVE, EXCLUSIVE])
@pytest.mark.parametrize("bits", [256, 512])
@pytest.mark.parametrize("key", [EC, RSA, ec.generate_private_key(ec.SECP521R1())])
def test_what_another_library_signs_holds(key, form, bits):
    one = certificate(key)
    document = signed(key, one, form=form, bits=bits)
    assert verdict(document) == cap.Verdict(
        state="unknown", signer="met.example", detail="its certificate is not trusted here"
    )
    assert verdict(document, one) == cap.Verdict(state="trusted", signer="met.example")
    assert verdict(document.replace(b"Actual", b"System"), one).state == "broken"
    assert verdict(document.replace(b"kept out", b"as it is"), one).state == "trusted"


def test_our_own_signature_holds():
    one = cap.certify(EC, "met.example", NOW)
    message = cap.read(MESSAGE)
    assert isinstance(message, cap.Message)
    assert verdict(cap.sign(cap.write(message), EC, one), one).state == "trusted"


def test_nothing_signed_is_said():
    assert verdict(MESSAGE).state == "unsigned"


def test_a_certificate_counts_by_who_issued_it():
    root_key, middle_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = certificate(root_key, "root", ca=True)
    middle = certificate(middle_key, "middle", by=(root_key, root), ca=True)
    leaf = certificate(EC, by=(middle_key, middle))
    assert verdict(signed(EC, leaf), middle).state == "trusted"
    assert verdict(signed(EC, leaf), root).state == "unknown"  # the middle one is not at hand
    assert verdict(signed(EC, leaf), root, middle).state == "trusted"
    not_ca = certificate(root_key, "root")
    below = certificate(EC, by=(root_key, not_ca))
    assert verdict(signed(EC, below), not_ca).state == "unknown"
    late = verdict(signed(EC, leaf), leaf, now=NOW + dt.timedelta(days=400))
    assert (late.state, late.detail) == ("unknown", "its certificate is out of its time")


def test_another_name_of_another_key_is_not_trusted():
    theirs = certificate(ec.generate_private_key(ec.SECP256R1()))
    assert verdict(signed(), theirs).state == "unknown"
    assert verdict(signed(cert=theirs), theirs).state == "broken"


@pytest.mark.parametrize(
    ("change", "state", "detail"),
    [
        ((b'URI=""', b'URI="#x"'), "unchecked", "whole message"),
        ((b"#enveloped-signature", b"#base64"), "unchecked", "transforms"),
        ((b"2001/04/xmlenc#sha256", b"2000/09/xmldsig#sha1"), "unchecked", "'sha1'"),
        ((b"xmldsig-more#ecdsa-sha256", b"xmldsig-more#ecdsa-sha1"), "unchecked", "'ecdsa-sha1'"),
        ((b"<ds:SignatureValue>", b"<ds:SignatureValue>AAAA"), "broken", "certificate"),
        ((b"<ds:DigestValue>", b"<ds:DigestValue>!"), "unchecked", "base64"),
        ((b"<ds:X509Certificate>", b"<ds:X509Certificate>AAAA"), "unchecked", "cannot be read"),
        ((b"<ds:KeyInfo>", b"<ds:SignedInfo/><ds:KeyInfo>"), "unchecked", "SignedInfo"),
        ((b"</c:alert>", b'<S xmlns="http://www.w3.org/2000/09/xmldsig#"/></c:alert>'),
         "unchecked", "more than one"),
    ],
)  # fmt: skip
def test_what_does_not_hold_or_is_not_checked(change, state, detail):
    document = signed().replace(*change, 1)
    found = verdict(document)
    assert (found.state, detail in found.detail) == (state, True), found


def test_a_short_key_is_not_taken():
    found = verdict(signed(rsa.generate_private_key(65537, 1024)))
    assert (found.state, "1024 bits" in found.detail) == ("unchecked", True)


def test_the_command_says_what_a_signature_is_worth(tmp_path, capsys):
    one = certificate(EC, years=50)
    file, pem = tmp_path / "heat.xml", tmp_path / "met.pem"
    file.write_bytes(signed(EC, one))
    pem.write_bytes(one.public_bytes(serialization.Encoding.PEM))

    def check(*more: str) -> tuple[int, dict]:
        status = main(["cap", "check", str(file), *more])
        return status, json.loads(capsys.readouterr().out)

    assert check()[1]["signature"]["state"] == "unknown"
    status, said = check("--trust", str(pem))
    assert (status, said["signature"]["state"], said["sender"]) == (0, "trusted", "met.example")
    assert check("--trust", str(tmp_path))[1]["signature"]["state"] == "trusted"
    file.write_bytes(file.read_bytes().replace(b"Actual", b"System"))
    status, said = check("--trust", str(pem))
    assert (status, said["signature"]["state"], said["status"]) == (1, "broken", "System")
    assert main(["cap", "check", str(file), "--trust", str(file)]) == 2
    assert "bad_certificate" in capsys.readouterr().err
