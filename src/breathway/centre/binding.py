"""Where a centre listens.

In: settings. Out: one listening socket that all workers share, and its URL. Beyond loopback a
centre speaks TLS, unless somebody says in so many words that it shall not.
"""

from __future__ import annotations

import ipaddress
import socket

from breathway.config import BadSetting, CentreSettings

BACKLOG = 4096  # connections that wait while all workers are busy


def listen(settings: CentreSettings) -> socket.socket:
    """Bind and listen; raises BadSetting where that must not or cannot be."""
    check(settings)
    try:
        family, kind, number, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, number)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as problem:
        raise BadSetting(
            f"cannot listen on {settings.host}:{settings.port}: {problem.strerror or problem}",
            name="cannot_listen",
            hint="choose another --port, or stop what listens there",
        ) from None
    listening.setblocking(False)
    return listening


def check(settings: CentreSettings) -> None:
    if (settings.tls_cert is None) != (settings.tls_key is None):
        raise BadSetting(
            "a certificate and its key belong together",
            name="tls_incomplete",
            hint="give both --tls-cert and --tls-key",
        )
    for file in (settings.tls_cert, settings.tls_key):
        if file is not None and not file.is_file():
            raise BadSetting(
                f"there is no file {file}", name="tls_file_missing", hint="name a PEM file"
            )
    if settings.tls_cert is None and not settings.insecure_http and not loopback(settings.host):
        raise BadSetting(
            f"{settings.host} is reached from other machines, and there is no certificate",
            name="tls_needed",
            hint="give --tls-cert and --tls-key; behind a proxy that speaks TLS: --insecure-http",
        )


def loopback(host: str) -> bool:
    """Whether only this machine reaches it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def url_of(settings: CentreSettings, listening: socket.socket) -> str:
    port = listening.getsockname()[1]
    host = "localhost" if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104
    return f"http{'s' if settings.tls_cert else ''}://{f'[{host}]' if ':' in host else host}:{port}"
