"""Announcements of WIS2 by MQTT, and the data behind them.

In: a broker and topics (``origin/a/wis2/…``, ``cache/a/wis2/…``). Out: messages, for ever: a broker
that goes away is asked again after a growing pause, and keeps what was said meanwhile (QoS 1, a
session of our own); the bytes that a notice announces, as their checksum says. Standard: WMO-No.
1061, Manual on WIS, volume II; the notice itself is read by ``exposure.wis2``.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator

import aiomqtt
import httpx

from breathway import log
from breathway.exposure.wis2 import Notice, intact
from breathway.share.air.address import Broker
from breathway.share.air.fetch import FetchError, fetch_public

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 300.0
MOST_WAITING = 1000  # messages; beyond it the broker keeps them

_log = log.get(__name__)


async def announced(
    broker: Broker, topics: tuple[str, ...], identity: str
) -> AsyncIterator[tuple[str, bytes]]:
    """Topic and message, as they come; ends only with its task."""
    pause_s = FIRST_PAUSE_S
    while True:
        try:
            async with aiomqtt.Client(
                broker.host,
                broker.port,
                username=broker.username or None,
                password=broker.password or None,
                identifier=identity,
                clean_session=False,
                keepalive=60,
                max_queued_incoming_messages=MOST_WAITING,
                tls_context=ssl.create_default_context() if broker.tls else None,
            ) as client:
                for topic in topics:
                    await client.subscribe(topic, qos=1)
                pause_s = FIRST_PAUSE_S
                _log.info("wis2_subscribed", extra={"port": broker.port})
                async for message in client.messages:
                    if isinstance(message.payload, bytes | bytearray):
                        yield str(message.topic), bytes(message.payload)
        except (aiomqtt.MqttError, OSError) as problem:
            _log.warning("wis2_away", extra={"port": broker.port, "seconds": pause_s,
                                             "problem": type(problem).__name__})  # fmt: skip
        await asyncio.sleep(pause_s)
        pause_s = min(LONGEST_PAUSE_S, pause_s * 2)


async def data_of(client: httpx.AsyncClient, notice: Notice, *, private: bool = False) -> bytes:
    """What is announced: from the message itself, or by its link; never other than it says."""
    if notice.content is not None and intact(notice, notice.content):
        return notice.content
    link = notice.data
    if link is None:
        raise FetchError("no link leads to the data", name="no_link")
    data = await fetch_public(client, link.href, private=private)
    if not intact(notice, data):
        raise FetchError(f"the data has another {notice.method} than announced",
                         name="checksum_wrong")  # fmt: skip
    return data
