"""MQTT to the broker of a school, or of the node: quality of service 1, no retained messages.

In: a broker's URL (``mqtts://user:password@host:8883``), a topic, an id, a body. Out: an
``Outcome`` once the broker has acknowledged. MQTT 5 carries the id as user property ``id`` and a
message expiry; a broker that speaks only 3.1.1 gets the same body, which holds both. Connections
are kept while they are used.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
import ssl
from collections import OrderedDict
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import aiomqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from breathway.model.errors import BadInput, BreathwayError
from breathway.model.school import Outcome
from breathway.share.channels.guard import NoSuchHost, PrivateAddress, resolve

PATIENCE_S = 10.0
KEPT = 64  # connections at most
AT_ONCE = 20  # messages on their way on one connection


class BadBroker(BadInput):
    name = "bad_broker_url"
    hint = "give mqtts://user:password@host:8883, and a topic without + and #"


def check_broker(url: str, topic: str, *, private: bool) -> None:
    """Refuse what could not be used, before anybody tries."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        raise BadBroker("the broker's address is no URL") from None
    if parts.scheme != "mqtts" and not (private and parts.scheme == "mqtt"):
        raise BadBroker("the broker's address does not begin with mqtts://")
    if not parts.hostname:
        raise BadBroker("the broker's address has no host")
    if not topic or any(letter in topic for letter in "+#\0") or topic.startswith("$"):
        raise BadBroker("the topic is empty or has letters that a topic may not have")


class _Line:
    """One connection; whoever needs it first makes it."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.places = asyncio.Semaphore(AT_ONCE)
        self.client: aiomqtt.Client | None = None
        self.version = aiomqtt.ProtocolVersion.V5
        self.users = 0

    async def end(self, client: aiomqtt.Client | None) -> None:
        """Of two messages that failed on one connection, the second finds another already."""
        if client is not None and client is self.client:
            self.client = None
            with contextlib.suppress(aiomqtt.MqttError, OSError):
                await client.__aexit__(None, None, None)


class _Named:
    """What the client asks of a TLS context, with a host's name in place of its address."""

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        self._context, self._host = context, host
        self.check_hostname = context.check_hostname

    def wrap_socket(self, connection: socket.socket, **given: Any) -> ssl.SSLSocket:
        return self._context.wrap_socket(connection, **given | {"server_hostname": self._host})


class Mqtt:
    """``node`` is the node's own broker, which may be private; ``private`` lets all be."""

    def __init__(
        self, *, private: bool = False, node: str = "", tls: ssl.SSLContext | None = None
    ) -> None:
        self._private, self._node, self._tls = private, node, tls
        self._lines: OrderedDict[str, _Line] = OrderedDict()

    async def send(
        self, url: str, topic: str, message_id: str, body: bytes, expires_s: int
    ) -> Outcome:
        line = self._lines.setdefault(url, _Line())
        self._lines.move_to_end(url)
        line.users += 1
        client = None
        try:
            async with line.places, asyncio.timeout(PATIENCE_S):
                client = await self._client(line, url)
                await client.publish(
                    topic, body, qos=1, properties=_properties(line.version, message_id, expires_s)
                )
            return Outcome(sent=True, code="sent")
        except PrivateAddress as problem:
            return Outcome(sent=False, code=problem.name, final=True, pauses=True)
        except BreathwayError as problem:
            return Outcome(sent=False, code=problem.name, final=not isinstance(problem, NoSuchHost))
        except TimeoutError:
            await line.end(client)
            return Outcome(sent=False, code="timeout")
        except ssl.SSLError:
            return Outcome(sent=False, code="tls_failed")
        except (aiomqtt.MqttError, OSError) as problem:
            await line.end(client)
            tls = isinstance(problem.__cause__ or problem.__context__, ssl.SSLError)
            return Outcome(sent=False, code="tls_failed" if tls else "no_connection")
        finally:
            line.users -= 1
            await self._shrink()

    async def _client(self, line: _Line, url: str) -> aiomqtt.Client:
        async with line.lock:
            if line.client is None:
                try:
                    line.client = await self._connect(url, line.version)
                except (aiomqtt.MqttError, OSError):
                    if line.version is not aiomqtt.ProtocolVersion.V5:
                        raise
                    line.version = aiomqtt.ProtocolVersion.V311
                    line.client = await self._connect(url, line.version)
            return line.client

    async def _connect(self, url: str, version: aiomqtt.ProtocolVersion) -> aiomqtt.Client:
        parts = urlsplit(url)
        host, secure = parts.hostname or "", parts.scheme == "mqtts"
        port = parts.port or (8883 if secure else 1883)
        private = self._private or bool(self._node and url == self._node)
        address = await resolve(host, port, private=private)
        client = aiomqtt.Client(
            address,
            port,
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            identifier=f"breathway-{secrets.token_hex(8)}",
            protocol=version,
            tls_context=self._secured(host) if secure else None,
            timeout=PATIENCE_S / 2,
            max_inflight_messages=AT_ONCE,
        )
        client.pending_calls_threshold = 2 * AT_ONCE  # so many are no reason to warn
        await client.__aenter__()
        return client

    def _secured(self, host: str) -> ssl.SSLContext:
        """The connection goes to the address that was checked, the certificate is the name's."""
        return cast(ssl.SSLContext, _Named(self._tls or ssl.create_default_context(), host))

    async def _shrink(self) -> None:
        idle = [url for url, line in self._lines.items() if not line.users]
        for url in idle[: max(0, len(self._lines) - KEPT)]:
            line = self._lines.pop(url)
            await line.end(line.client)

    async def close(self) -> None:
        for line in self._lines.values():
            await line.end(line.client)
        self._lines.clear()


def _properties(
    version: aiomqtt.ProtocolVersion, message_id: str, expires_s: int
) -> Properties | None:
    if version is not aiomqtt.ProtocolVersion.V5:
        return None
    made = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    made.UserProperty = ("id", message_id)
    made.ContentType = "application/json"
    made.MessageExpiryInterval = max(1, expires_s)
    return made
