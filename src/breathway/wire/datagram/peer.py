"""A page's end of the datagram path: WebRTC's DataChannel, outward only.

In: the page's certificate fingerprint, its datagrams. Out: messages, each sent once. ICE-lite: the
page calls, we answer (``stun``); DTLS 1.2 by OpenSSL, the page being the client (RFC 8827); SCTP in
it (``sctp``). What is sent before the channel is open, or after it is closed, is not sent.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import os
import time
from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from breathway.wire.datagram import stun
from breathway.wire.datagram.sctp import Association

CONSENT_S = 30.0  # without a signed request from the page: it is gone (RFC 7675)
MTU = 1200
ADDRESSES_MOST = 8  # of a page at a time
KNOWN_MOST = 1024  # requests of a page that are remembered: twenty minutes and more
_CIPHERS = (
    b"ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES256-GCM-SHA384"
)

Address = tuple[str, int]
Send = Callable[[bytes, Address], None]


class Identity:
    """The certificate of one process, made anew at each start; the page is told its fingerprint."""

    def __init__(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "breathway")])
        now = dt.datetime.now(dt.UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=365))
            .sign(key, hashes.SHA256())
        )
        self.fingerprint = _fingerprint(certificate)
        self.context = SSL.Context(SSL.DTLS_METHOD)
        self.context.use_certificate(certificate)
        self.context.use_privatekey(key)
        self.context.set_cipher_list(_CIPHERS)
        # Who it is says the fingerprint, which came by the signed-in page's own line.
        required = SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT
        self.context.set_verify(required, lambda *_: True)


class Peer:
    """One page."""

    def __init__(self, identity: Identity, fingerprint: str, send: Send) -> None:
        self.ufrag, self.password = os.urandom(6).hex(), os.urandom(16).hex()
        self.address: Address | None = None
        self.heard_s = time.monotonic()
        self._expected, self._send = fingerprint.upper(), send
        self._known = False
        self._addresses: list[Address] = []
        self._asked: dict[bytes, Address] = {}  # transactions, and where each came from
        self._tls = SSL.Connection(identity.context)
        self._tls.set_ciphertext_mtu(MTU)
        self._tls.set_accept_state()
        self._sctp = Association(
            int.from_bytes(os.urandom(4), "big") or 1,
            int.from_bytes(os.urandom(4), "big"),
            os.urandom(16),
        )
        self.closed = False

    @property
    def open(self) -> bool:
        return self._sctp.open and not self.closed

    def stun(self, raw: bytes, address: Address) -> bool:
        """Whether it is signed: then it comes from the page, wherever that is now."""
        said = stun.answer(raw, self.password.encode(), address)
        if said is None or self._asked.setdefault(raw[8:20], address) != address:
            return False  # not the page's, or the page's said again from elsewhere
        if len(self._asked) > KNOWN_MOST:
            del self._asked[next(iter(self._asked))]
        self.heard_s, self.address = time.monotonic(), address
        self._send(said, address)
        return True

    def moved_to(self, address: Address) -> list[Address]:
        """It is at one more; those too long ago, which are its no more."""
        self._addresses.append(address)
        old = self._addresses[:-ADDRESSES_MOST]
        del self._addresses[:-ADDRESSES_MOST]
        return [each for each in old if each not in self._addresses]

    def receive(self, raw: bytes) -> None:
        """A datagram of DTLS."""
        try:
            self._tls.bio_write(raw)
            if not self._known:
                self._shake_hands()
            while self._known and not self.closed:
                if answer := self._sctp.receive(self._tls.recv(4096)):
                    self._tls.send(answer)
                self.closed = self.closed or self._sctp.closed
        except SSL.WantReadError:
            pass
        except SSL.Error:
            self.closed = True
        self._flush()

    def tick(self, now_s: float) -> None:
        """A few times a second: what of the handshake is lost is said again."""
        if now_s - self.heard_s > CONSENT_S:
            self.closed = True
        elif not self._known and not self.closed:
            with contextlib.suppress(SSL.Error):
                self._tls.DTLSv1_handle_timeout()
            self._flush()

    def send(self, message: bytes) -> None:
        if self.open:
            try:
                self._tls.send(self._sctp.send(message))
            except SSL.Error:
                self.closed = True
            self._flush()

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            with contextlib.suppress(SSL.Error):
                self._tls.shutdown()
            self._flush()

    def _shake_hands(self) -> None:
        self._tls.do_handshake()
        theirs = self._tls.get_peer_certificate(as_cryptography=True)
        if theirs is None or _fingerprint(theirs) != self._expected:
            self.closed = True
        self._known = True

    def _flush(self) -> None:
        """Records go out whole, several in a datagram where they fit."""
        try:
            waiting = self._tls.bio_read(1 << 16)
        except SSL.Error:
            return
        if self.address is None:
            return
        start = end = 0
        while end < len(waiting):
            size = 13 + int.from_bytes(waiting[end + 11 : end + 13], "big")
            if end + size - start > MTU and end > start:
                self._send(waiting[start:end], self.address)
                start = end
            end += size
        if end > start:
            self._send(waiting[start:end], self.address)


def _fingerprint(certificate: x509.Certificate) -> str:
    raw = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()
    return ":".join(raw[at : at + 2] for at in range(0, 64, 2)).upper()
