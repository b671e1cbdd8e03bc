"""The address of an MQTT broker.

In: ``mqtts://user:password@host:port``. Out: its parts; an error that never repeats the password.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from msgspec import Struct

from breathway.model.errors import BadInput


class Broker(Struct, frozen=True, kw_only=True):
    host: str
    port: int
    username: str
    password: str
    tls: bool


def broker_of(url: str) -> Broker:
    """Port 8883 with TLS, 1883 without, where none is named."""
    parts = urlsplit(url)
    if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
        raise BadInput(
            f"{url.rpartition('@')[2]!r} is no address of a broker",
            name="bad_broker",
            hint="write mqtts://user:password@host:8883",
        )
    tls = parts.scheme == "mqtts"
    return Broker(
        host=parts.hostname,
        port=parts.port or (8883 if tls else 1883),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
    )
