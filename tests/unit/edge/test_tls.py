"""The edge's own certificates: one authority for good, a certificate at each start."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.x509.verification import PolicyBuilder, Store

from breathway.edge import tls

NOW = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)


def trusted(certificate: tls.Certificate, name: str, at: dt.datetime) -> None:
    """As a tablet sees it that trusts the authority; raises where it would refuse."""
    authority = x509.load_pem_x509_certificate(certificate.ca_pem)
    leaf, *_ = x509.load_pem_x509_certificates(certificate.chain.read_bytes())
    policy = PolicyBuilder().store(Store([authority])).time(at)
    policy.build_server_verifier(x509.DNSName(name)).verify(leaf, [])


def test_a_tablet_that_trusts_the_authority_trusts_every_start(tmp_path: Path) -> None:
    first = tls.issue(tmp_path, {"edge-1", "192.168.7.1"}, NOW)
    again = tls.issue(tmp_path, {"edge-1", "192.168.7.1"}, NOW + dt.timedelta(days=900))
    assert first.ca_pem == again.ca_pem
    trusted(again, "edge-1", NOW + dt.timedelta(days=900))
    with pytest.raises(x509.verification.VerificationError):
        trusted(again, "elsewhere", NOW + dt.timedelta(days=900))
    tls.context(again)
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_authority_made_under_a_wrong_clock_is_good_for_decades(tmp_path: Path) -> None:
    tls.issue(tmp_path, {"edge-1"}, NOW.replace(year=1975))
    later = tls.issue(tmp_path, {"edge-1"}, NOW)  # the clock was set
    trusted(later, "edge-1", NOW)


def test_the_names_of_this_machine() -> None:
    loopback = tls.names_of_this_machine("127.0.0.1")
    assert {"localhost", "127.0.0.1", "::1"} <= loopback
    assert "tablet-net" in tls.names_of_this_machine("Tablet-Net")
    assert loopback <= tls.names_of_this_machine("0.0.0.0")
