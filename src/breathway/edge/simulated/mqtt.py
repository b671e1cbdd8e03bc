"""The instrument's end of MQTT: says that it is there, hears commands, comes back by itself.

In: a broker's address as this instrument. Out: a conversation that a subclass fills. ``…/link`` is
retained, ``online`` while connected; the broker says ``offline`` for an instrument that vanishes.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable
from typing import Any

import aiomqtt
import msgspec

from breathway.device import Command
from breathway.edge.ports.broker import BrokerAddress
from breathway.edge.ports.ending import end
from breathway.model.errors import Rejection

_RETRY_S = 0.3
_ANSWER_S = 1.0  # a broker on the same machine answers in milliseconds, or is gone


class MqttSpeaker:
    """One instrument on MQTT; a subclass gives ``_info``, ``_live`` and ``_hear``."""

    def __init__(self, instrument_id: str, where: Callable[[], BrokerAddress]) -> None:
        self.id = instrument_id
        self._where = where
        self._client: aiomqtt.Client | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        await end(self._task)
        self._task = None

    def _info(self) -> dict[str, Any]:
        raise NotImplementedError

    async def _live(self) -> None:
        """Says what is to be said, for ever."""
        raise NotImplementedError

    async def _hear(self, command: Command) -> None:
        raise NotImplementedError

    async def _say(self, topic: str, value: Any, *, qos: int = 0, retain: bool = False) -> None:
        """Publish when connected; a live signal that finds no broker is gone."""
        if self._client is None:
            return
        payload = value if isinstance(value, bytes) else msgspec.json.encode(value)
        with contextlib.suppress(aiomqtt.MqttError, TimeoutError):
            async with asyncio.timeout(_ANSWER_S):
                await self._client.publish(
                    f"breathway/{self.id}/{topic}", payload, qos, retain, timeout=math.inf
                )

    async def _run(self) -> None:
        life = asyncio.create_task(self._live())
        try:
            while not life.done():
                with contextlib.suppress(aiomqtt.MqttError, OSError):
                    await self._converse()
                await asyncio.sleep(_RETRY_S)
            life.result()
        finally:
            await end(life)

    async def _converse(self) -> None:
        where = self._where()
        link = f"breathway/{self.id}/link"
        async with aiomqtt.Client(
            where.host,
            where.port,
            username=where.username,
            password=where.password,
            identifier=self.id,
            keepalive=10,
            will=aiomqtt.Will(link, b"offline", qos=1, retain=True),
        ) as client:
            await client.subscribe(f"breathway/{self.id}/command", qos=1)
            self._client = client
            try:
                await self._say("info", self._info(), qos=1, retain=True)
                await self._say("link", b"online", qos=1, retain=True)
                async for message in client.messages:
                    await self._read(message.payload)
            except asyncio.CancelledError:
                await self._say("link", b"offline", qos=1, retain=True)
                raise
            finally:
                self._client = None

    async def _read(self, payload: Any) -> None:
        command = _decode(payload if isinstance(payload, bytes) else b"")
        if not isinstance(command, Rejection):
            await self._hear(command)


_commands: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Command)


def _decode(payload: bytes) -> Any:
    """``Command | Rejection``."""
    try:
        return _commands.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return Rejection(
            name="bad_command", detail="not a command", hint="see docs/reference/instruments.md"
        )
