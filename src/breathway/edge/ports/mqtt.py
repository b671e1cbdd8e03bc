"""Instruments on MQTT, through the edge's own broker (MQTT 3.1.1).

In: the broker's address and the instrument's id. Out: an ``Instrument``. An instrument speaks on
``breathway/<id>/…``; its retained ``…/link`` says ``online``, and its last will ``offline``.
Commands go to ``…/command`` as JSON. A retained ``online`` may be older than a power
cut: it is asked who it is, and counts as connected only when it says something now.

A dose log is acknowledged by the port when the reader comes back for the next reading: whoever
reads it has then kept it. Until that, the nebulizer says it again, also after a restart of either
side; one that was already read is acknowledged again and not passed on twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
import secrets
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from typing import Any, Protocol

import aiomqtt

from breathway.device import (
    AcknowledgeDose,
    Command,
    DoseLogged,
    Identify,
    LinkChanged,
    Reading,
    nebulizer,
    oximeter,
)
from breathway.edge.ports.backoff import BackOff
from breathway.edge.ports.broker import BrokerAddress
from breathway.edge.ports.ending import end
from breathway.model.errors import BadInput, Rejection, Unavailable
from breathway.model.facility import InstrumentKind


class _MessageDecoder(Protocol):
    def feed(self, topic: str, payload: bytes) -> list[Reading | Rejection]: ...


_FAMILIES: dict[
    str,
    tuple[Callable[[str], _MessageDecoder], Callable[[Command], bytes], tuple[str, ...]],
] = {
    "nebulizer": (nebulizer.NebulizerDecoder, nebulizer.encode_command, nebulizer.TOPICS),
    "pulse_oximeter": (oximeter.OximeterDecoder, oximeter.encode_command, oximeter.TOPICS),
}

_WAITING_MOST = 1000  # messages that nobody has read yet; more are dropped, as live signals may be
_DOSES_REMEMBERED = 32
_ANSWER_S = 2.0

Where = BrokerAddress | Callable[[], BrokerAddress]


class MqttInstrument:
    """An ``Instrument`` behind a broker. ``where`` may be a function: a broker may move."""

    def __init__(
        self,
        instrument_id: str,
        kind: InstrumentKind,
        where: Where,
        *,
        backoff: BackOff | None = None,
    ) -> None:
        if kind not in _FAMILIES:
            raise BadInput(
                f"a {kind} does not speak MQTT",
                name="wrong_channel",
                hint="give it a tcp: or serial: address",
            )
        self._id = instrument_id
        self._kind = kind
        make, self._encode, self._topics = _FAMILIES[kind]
        self._decoder = make(instrument_id)
        self._where = where
        self._backoff = backoff or BackOff(random.random)
        self._client: aiomqtt.Client | None = None
        self._online = False
        self._doses: deque[str] = deque(maxlen=_DOSES_REMEMBERED)
        self._closed = asyncio.Event()

    @property
    def id(self) -> str:
        return self._id

    @property
    def kind(self) -> InstrumentKind:
        return self._kind

    async def readings(self) -> AsyncIterator[Reading | Rejection]:
        """From now until ``close``."""
        said = ""
        while not self._closed.is_set():
            try:
                async with self._connect() as client, self._listening(client) as messages:
                    said = ""
                    async for message in messages:
                        async for reading in self._read(message):
                            yield reading
            except (aiomqtt.MqttError, OSError, Unavailable):
                pass
            if self._closed.is_set():
                return
            if said != "broker_away":
                said = "broker_away"
                yield LinkChanged(instrument_id=self._id, connected=False, detail=said)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._backoff.next_s()):
                    await self._closed.wait()

    async def command(self, command: Command) -> None:
        """Tell the instrument."""
        payload = self._encode(command)
        if self._client is None or not self._online:
            raise self._away()
        await self._publish(payload, qos=1)

    async def close(self) -> None:
        """Let go of the broker."""
        self._closed.set()

    @contextlib.asynccontextmanager
    async def _connect(self) -> AsyncGenerator[aiomqtt.Client]:
        where = self._where if isinstance(self._where, BrokerAddress) else self._where()
        async with aiomqtt.Client(
            where.host,
            where.port,
            username=where.username,
            password=where.password,
            identifier=f"{self._id}-port-{secrets.token_hex(4)}",
            keepalive=10,
            timeout=_ANSWER_S,
            max_queued_incoming_messages=_WAITING_MOST,
        ) as client:
            async with asyncio.timeout(_ANSWER_S):
                for topic in ("link", *self._topics):
                    await client.subscribe(f"breathway/{self._id}/{topic}", qos=1, timeout=math.inf)
            self._client, self._online = client, False
            self._backoff.reset()
            try:
                yield client
            finally:
                if self._client is client:  # else a later reader has opened its own
                    self._client, self._online = None, False

    @contextlib.asynccontextmanager
    async def _listening(
        self, client: aiomqtt.Client
    ) -> AsyncGenerator[AsyncGenerator[aiomqtt.Message]]:
        async with contextlib.aclosing(self._messages(client)) as messages:
            yield messages

    async def _messages(self, client: aiomqtt.Client) -> AsyncGenerator[aiomqtt.Message]:
        """Messages until the broker goes (raises ``MqttError``) or ``close`` is called."""
        source = aiter(client.messages)
        closing = asyncio.ensure_future(self._closed.wait())
        work: asyncio.Future[aiomqtt.Message] = asyncio.ensure_future(_next(source))
        try:
            while True:
                waiting: set[asyncio.Future[Any]] = {work, closing}
                await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
                if not work.done():
                    return
                message = work.result()
                work = asyncio.ensure_future(_next(source))
                yield message
        finally:
            await end(work, closing)

    async def _read(self, message: aiomqtt.Message) -> AsyncGenerator[Reading | Rejection]:
        topic = message.topic.value
        payload = message.payload if isinstance(message.payload, bytes) else b""
        if topic.endswith("/link"):
            online = payload == b"online"
            if not online or not message.retain:
                self._online = online
                yield LinkChanged(
                    instrument_id=self._id, connected=online, detail="" if online else "offline"
                )
            if online:
                await self._publish(self._encode(Identify()), qos=0)
            return
        if not self._online and not message.retain:
            self._online = True
            yield LinkChanged(instrument_id=self._id, connected=True)
        for reading in self._decoder.feed(topic, payload):
            known = isinstance(reading, DoseLogged) and reading.dose_id in self._doses
            if not known:
                yield reading
            if isinstance(reading, DoseLogged):
                self._doses.append(reading.dose_id)
                acknowledgement = AcknowledgeDose(dose_id=reading.dose_id)
                await self._publish(self._encode(acknowledgement), qos=0)  # else it is said again

    async def _publish(self, payload: bytes, qos: int) -> None:
        client = self._client
        if client is None:
            raise self._away()
        try:
            async with asyncio.timeout(_ANSWER_S):
                await client.publish(
                    f"breathway/{self._id}/command", payload, qos=qos, timeout=math.inf
                )
        except (aiomqtt.MqttError, OSError):
            raise self._away() from None

    def _away(self) -> Unavailable:
        return Unavailable(
            f"the instrument {self._id} is not connected",
            name="instrument_away",
            hint="check that it is switched on and in reach, then try again",
        )


async def _next(source: Any) -> aiomqtt.Message:
    message: aiomqtt.Message = await anext(source)
    return message
