"""Sound that comes to the edge by a WebSocket: the page's microphone, or ``breathway listen``.

In: ``/api/capture?treatment=…&phase=…&site=…&rate=4000|8000&instrument=…``; frames of a u32 index
(big-endian) and samples of 16 bit little-endian; words ``moved`` and ``end``. Out: takes of the
studio, recorded before they are sent; once a second how it goes. A hole in the source's indices
ends the take and begins another: nothing is filled in. An index that goes back is refused.
"""

from __future__ import annotations

import asyncio
from typing import Literal
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import msgspec
from msgspec import Struct

from breathway.edge.recording import Studio, Take, disk_trouble
from breathway.edge.recording.sound import Ear
from breathway.model.errors import BadRequest, BreathwayError, Conflict
from breathway.model.quantity import Code
from breathway.model.sound import BodySite
from breathway.model.spirometry import Phase
from breathway.wire.socket import NORMAL, POLICY, TEXT
from breathway.wire.upgrade import Request

PATH = "/api/capture"
SAY_S = 1.0
CONTACT = frozenset({"no_contact", "friction"})
WAITING_MOST = 256  # chunks that the disk has not taken


class Asked(Struct, frozen=True, kw_only=True):
    """The query."""

    phase: Phase = "before"
    site: BodySite
    rate: Literal[4000, 8000] = 8000
    instrument: Code = "microphone"
    treatment: UUID | None = None


class Word(Struct, frozen=True, kw_only=True):
    """What the source says: ``moved`` to a body site, or ``end``."""

    kind: Literal["moved", "end"]
    body_site: BodySite | None = None


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the edge answers: once a second, and last with ``kept``."""

    recording_id: UUID | None
    samples: int  # on tape so far
    listeners: int = 0
    line: str = "none"  # "up", "cut", "connecting", "complete", "none", or a refusal's name
    notes: list[str] = []  # "silent", "clipped", "no_contact", "gap"
    kept: int | None = None  # records made, when it is over
    problem: str = ""


class Capture:
    """One source."""

    def __init__(self, socket: Request, studio: Studio, asked: Asked, treatment_id: UUID) -> None:
        self._socket, self._studio, self._asked = socket, studio, asked
        self._treatment_id = treatment_id
        self._take: Take | None = None
        self._index = 0  # of the next sample
        self._site = asked.site
        self._waiting: asyncio.Queue[bytes | Word | None] = asyncio.Queue(WAITING_MOST)
        self._ear, self._gap, self._kept, self._problem = Ear(), False, 0, ""

    async def run(self) -> None:
        """From the first sample to the end, whichever side ends it."""
        self._take = await self._begin()
        socket = self._socket
        socket.on_frame, socket.on_text = self._put, self._hear
        socket.on_lost = lambda: self._put(None)
        socket.accept()
        saying = asyncio.get_running_loop().create_task(self._say_often())
        try:
            while (what := await self._waiting.get()) is not None:
                await self._do(what)
        except BreathwayError as problem:
            self._problem = problem.name
        except OSError as problem:  # what is on tape until then is kept
            self._problem = disk_trouble(problem).name
        finally:
            saying.cancel()
            if self._problem:  # at once: what is kept may have to wait for the disk
                self._say()
            await self._end()
            self._say(self._kept)
            socket.close(POLICY if self._problem else NORMAL, self._problem)

    def _put(self, what: bytes | Word | None) -> None:
        if self._waiting.full():
            self._waiting.get_nowait()
            self._problem, what = "disk_too_slow", None
        self._waiting.put_nowait(what)

    def _hear(self, raw: bytes) -> None:
        try:
            word = msgspec.json.decode(raw, type=Word)
        except (msgspec.DecodeError, UnicodeDecodeError):
            self._problem = "bad_request"
            self._put(None)
            return
        self._put(None if word.kind == "end" else word)

    async def _do(self, what: bytes | Word) -> None:
        if isinstance(what, Word):
            self._site = what.body_site or self._site
            if self._take is not None:
                self._take.move(self._site)
            return
        index, pcm = int.from_bytes(what[:4], "big"), what[4:]
        if len(what) < 6 or len(pcm) % 2:
            raise BadRequest("not a chunk of samples", name="bad_request")
        if index < self._index:
            raise BadRequest("the index goes back", name="stream_lies_about_its_index")
        if index > self._index or (self._take is not None and self._take.full):
            self._gap |= index > self._index
            await self._end()
        if self._take is None:
            self._take = await self._begin()
        self._take.add(pcm)
        self._ear.hear(pcm)
        self._index = index + len(pcm) // 2

    async def _begin(self) -> Take:
        return await self._studio.begin(
            self._treatment_id,
            phase=self._asked.phase,
            body_site=self._site,
            instrument_id=self._asked.instrument,
            rate_hz=self._asked.rate,
        )

    async def _end(self) -> None:
        take, self._take = self._take, None
        if take is None:
            return
        if take.samples:
            self._kept += await self._studio.end(take)
        else:
            self._studio.drop(take)

    async def _say_often(self) -> None:
        while not self._socket.closed:
            self._say()
            await asyncio.sleep(SAY_S)

    def _notes(self, take: Take | None) -> list[str]:
        """Of the level at once; of the contact as soon as the analysis has heard it."""
        said = self._ear.notes()
        if not said and take is not None and CONTACT & set(take.problems):
            said.append("no_contact")
        return said

    def _say(self, kept: int | None = None) -> None:
        if self._socket.closed:
            return
        take = self._take
        lane = self._studio.lanes.get(take.opening.recording_id) if take is not None else None
        said = Said(
            recording_id=take.opening.recording_id if take is not None else None,
            samples=self._index,
            listeners=take.listeners if take is not None else 0,
            line=lane.state if lane is not None else "none",
            notes=self._notes(take) + (["gap"] if self._gap else []) if self._index else [],
            kept=kept,
            problem=self._problem,
        )
        self._socket.send(TEXT, msgspec.json.encode(said))


async def answer(request: Request, studio: Studio) -> None:
    """Whoever may speak to the edge was asked already."""
    asked = _asked(request.path)
    treatment_id = asked.treatment
    if treatment_id is None:
        there = await asyncio.to_thread(studio.open_treatments)
        if len(there) != 1:
            raise Conflict(
                f"{len(there)} treatments are open",
                name="which_treatment",
                hint="begin one at the bedside page, or name one with --treatment: "
                + (", ".join(map(str, there[:10])) or "none is open"),
            )
        treatment_id = there[0]
    await Capture(request, studio, asked, treatment_id).run()


def _asked(path: str) -> Asked:
    query = {name: values[-1] for name, values in parse_qs(urlsplit(path).query).items()}
    try:
        return msgspec.convert(query, Asked, strict=False)
    except msgspec.ValidationError as problem:
        raise BadRequest(str(problem), name="bad_request") from None
