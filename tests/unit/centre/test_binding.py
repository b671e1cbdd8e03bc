"""Where a centre may listen, and where it refuses to."""

from __future__ import annotations

import socket

import pytest

from breathway.centre.binding import check, listen, url_of
from breathway.config import BadSetting, CentreSettings, load


def settings(**options):
    return load(CentreSettings, options={"data": "d", "port": 0, **options})


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_loopback_needs_no_certificate(host):
    check(settings(host=host))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "centre.example"])
def test_beyond_loopback_it_does_unless_somebody_says_otherwise(host):
    with pytest.raises(BadSetting) as raised:
        check(settings(host=host))
    assert raised.value.name == "tls_needed"
    assert "--insecure-http" in raised.value.hint
    check(settings(host=host, insecure_http=True))


def test_a_certificate_comes_with_its_key(tmp_path):
    file = tmp_path / "centre.pem"
    file.write_text("x")
    with pytest.raises(BadSetting) as raised:
        check(settings(tls_cert=file))
    assert raised.value.name == "tls_incomplete"
    with pytest.raises(BadSetting) as raised:
        check(settings(tls_cert=file, tls_key=tmp_path / "none.pem"))
    assert raised.value.name == "tls_file_missing"
    check(settings(host="0.0.0.0", tls_cert=file, tls_key=file))


def test_a_taken_port_is_an_error_with_a_hint():
    with listen(settings()) as first:
        port = first.getsockname()[1]
        assert url_of(settings(), first) == f"http://127.0.0.1:{port}"
        with pytest.raises(BadSetting) as raised:
            listen(settings(port=port))
        assert raised.value.name == "cannot_listen"
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass
