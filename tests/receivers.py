"""Receivers of warnings on loopback: an SMTP server (aiosmtpd), an HTTP server, an MQTT broker
(nats-server). Each keeps how often it took each id.

What a receiver does is said by the address: a local part or path of ``bounce``, ``later``,
``fails``, ``slow``, ``lingers``, ``moved``, ``gone``; everything else is taken.
"""

from __future__ import annotations

import asyncio
import contextlib
import email
import json
import ssl
from collections import Counter
from pathlib import Path
from typing import Any

import aiomqtt
from aiosmtpd.smtp import SMTP

from breathway.edge.ports.broker import Broker


class Inbox:
    """An SMTP server's handler."""

    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()
        self.mails: list[Any] = []
        self.tries: Counter[str] = Counter()
        self.keep = True

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        self.tries[address] += 1
        if address.startswith("bounce"):
            return "550 5.1.1 no such user"
        if address.startswith("policy"):
            return "550 5.7.1 your server is on a list"
        if address.startswith("later") and self.tries[address] == 1:
            return "451 4.7.1 greylisted"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        head = envelope.content.split(b"\r\n\r\n", 1)[0]
        mail = email.message_from_bytes(envelope.content if self.keep else head)
        self.ids[mail["Message-ID"].strip("<>").split("@")[0]] += 1
        if self.keep:
            self.mails.append(mail)
        return "250 OK"


class Hooks:
    """An HTTP server that takes POST."""

    def __init__(self) -> None:
        self.ids: Counter[str] = Counter()
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        self.tries: Counter[str] = Counter()
        self.keep = True

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                path = head[0].split()[1]
                fields = [line.split(": ", 1) for line in head[1:] if line]
                headers = {name.lower(): value for name, value in fields}
                body = await reader.readexactly(int(headers.get("content-length", 0)))
                self.tries[path] += 1
                writer.write(await self._answer(path, headers, body))
                await writer.drain()
        writer.close()

    async def _answer(self, path: str, headers: dict[str, str], body: bytes) -> bytes:
        empty = b"content-length: 0\r\n\r\n"
        if path.startswith("/fails"):
            return b"HTTP/1.1 500 No\r\n" + empty
        if path.startswith("/gone"):
            return b"HTTP/1.1 410 Gone\r\n" + empty
        if path.startswith("/moved"):
            return b"HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:1/secret\r\n" + empty
        if path.startswith("/lingers") and self.tries[path] == 1:
            await asyncio.sleep(0.7)
        if path.startswith("/slow"):
            await asyncio.sleep(60)
        self.ids[headers["webhook-id"]] += 1
        if self.keep:
            self.calls.append((path, headers, body))
        return b"HTTP/1.1 204 Taken\r\n\r\n"


class Receivers:
    """All three; ``async with`` them."""

    def __init__(self, folder: Path, tls: ssl.SSLContext | None = None) -> None:
        self.inbox, self.hooks, self.topics = Inbox(), Hooks(), Counter[str]()
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.broker = Broker(folder / "broker")
        self.tls = tls

    async def __aenter__(self) -> Receivers:
        loop = asyncio.get_running_loop()
        address = await self.broker.start()
        self.mqtt_url = (
            f"mqtt://{address.username}:{address.password}@{address.host}:{address.port}"
        )
        self.smtp = await loop.create_server(
            lambda: SMTP(self.inbox, enable_SMTPUTF8=True, loop=loop), "127.0.0.1", 0
        )
        self.http = await asyncio.start_server(self.hooks.serve, "127.0.0.1", 0, ssl=self.tls)
        self.smtp_url = f"smtp://127.0.0.1:{self.smtp.sockets[0].getsockname()[1]}"
        scheme = "https" if self.tls else "http"
        self.http_url = f"{scheme}://127.0.0.1:{self.http.sockets[0].getsockname()[1]}"
        ready = asyncio.Event()
        self._listening = asyncio.create_task(self._listen(address, ready))
        await ready.wait()
        return self

    async def _listen(self, address: Any, ready: asyncio.Event) -> None:
        async with aiomqtt.Client(
            address.host, address.port, username=address.username, password=address.password,
            identifier="school", max_queued_incoming_messages=100_000,
        ) as client:  # fmt: skip
            await client.subscribe("#", qos=1)
            ready.set()
            async for message in client.messages:
                said = json.loads(message.payload)
                self.topics[said["data"]["id"]] += 1
                self.said.append((message.topic.value, said))

    @property
    def ids(self) -> Counter[str]:
        return self.inbox.ids + self.hooks.ids + self.topics

    def taken(self) -> int:
        """How many ids have arrived."""
        return len(self.inbox.ids) + len(self.hooks.ids) + len(self.topics)

    async def __aexit__(self, *problem: object) -> None:
        self._listening.cancel()
        await asyncio.gather(self._listening, return_exceptions=True)
        self.smtp.close()
        self.http.close()
        await self.broker.stop()
