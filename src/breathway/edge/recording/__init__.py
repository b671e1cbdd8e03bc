"""Listening at the bedside: recorded first, then sent live, then a record like any other.

In: sound of an instrument, of the bedside page's microphone, of ``breathway listen``. Out: a tape
that grows before anything is sent; the live lane to the centre; at its end one ``SoundRecorded``
for each stretch at one body site, exactly once: a tape that a crash left is made a record at the
next start, under the id it would have had.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine
from pathlib import Path
from uuid import UUID

from breathway import log
from breathway.edge.clock import Clock
from breathway.edge.recorder import Pen, TreatmentRecorder
from breathway.edge.recording.findings import LISTEN_EVERY_S, WINDOW_S, find
from breathway.edge.recording.lane import Call, Lane
from breathway.edge.recording.sound import to_flac
from breathway.edge.recording.take import Stretch, Take
from breathway.edge.recording.tape import Tape, read_tape
from breathway.model import derived_id
from breathway.model.errors import BreathwayError, Conflict, NotFound, Unavailable
from breathway.model.live import Opening, Talk
from breathway.model.sound import BodySite
from breathway.model.spirometry import Phase

FOLDER = "recordings"
LANE_S = 900.0  # how long after its end a recording is offered to the live lane
_AGAIN_S = 5.0

_log = log.get(__name__)


class Studio:
    """The recordings of one edge."""

    def __init__(
        self,
        folder: Path,
        key: bytes,
        pen: Pen,
        treatments: TreatmentRecorder,
        clock: Clock,
        *,
        call: Call | None = None,
        secret_key: bytes = b"",
        synthetic: bool = False,
    ) -> None:
        self._folder, self._key = folder / FOLDER, key
        self._pen, self._treatments, self._clock = pen, treatments, clock
        self._call, self._secret_key, self._synthetic = call, secret_key, synthetic
        self.lanes: dict[UUID, Lane] = {}
        self._over = (0.0, 0.0)  # of lanes that ended: the longest that now waited, seconds skipped
        self._takes: dict[UUID, Take] = {}  # that run
        self._tasks: set[asyncio.Task[None]] = set()
        self.on_talk: Callable[[UUID, Talk], object] = lambda treatment_id, word: None

    def open_treatments(self) -> list[UUID]:
        return [state.treatment_id for state in self._treatments.unfinished() if state.open]

    # begin, end

    async def begin(
        self,
        treatment_id: UUID,
        *,
        phase: Phase,
        body_site: BodySite,
        instrument_id: str,
        rate_hz: int,
    ) -> Take:
        """A take of an open treatment, with its tape on the disk."""
        state = await asyncio.to_thread(self._treatments.find, treatment_id)
        if not state.open:
            raise Conflict("the treatment has ended", name="treatment_over")
        opening = Opening(
            recording_id=self._pen.new_id(),
            facility_id=self._pen.facility.id,
            patient_id=state.patient_id,
            treatment_id=treatment_id,
            instrument_id=instrument_id,
            phase=phase,
            body_site=body_site,
            rate_hz=rate_hz,  # type: ignore[arg-type]
            began_at=self._pen.now(),
            synthetic=self._synthetic,
        )
        path = self._folder / f"{opening.recording_id}.tape"
        try:
            tape = await asyncio.to_thread(Tape, path, self._key, opening)
        except OSError as problem:
            raise disk_trouble(problem) from None
        take = self._takes[opening.recording_id] = Take(opening, tape)
        take.talk = lambda word: self.on_talk(treatment_id, word)
        if self._call is not None:
            self._start_lane(take, self._call)
        self._keep_task(self._listen(take))
        return take

    async def end(self, take: Take) -> int:
        """Make it records; how many. The live lane goes on until the centre has all of it."""
        self._takes.pop(take.opening.recording_id, None)
        try:
            await take.end()
        except OSError as problem:
            _log.error("tape_not_synced", extra={"problem": disk_trouble(problem).name})
        kept = await self._keep(take)
        if take.tape is not None:
            take.tape.drop()
        return kept

    def drop(self, take: Take) -> None:
        """Nothing of it is wanted, or its person was erased."""
        self._takes.pop(take.opening.recording_id, None)
        take.dropped = take.ended = True
        if take.tape is not None:
            take.tape.drop()
        take.grown()

    def forget(self, patient_id: UUID) -> None:
        for take in [*self._takes.values(), *(lane.take for lane in self.lanes.values())]:
            if take.opening.patient_id == patient_id:
                self.drop(take)

    def talk(self, treatment_id: UUID, word: Talk) -> None:
        """What the bedside answers to an expert's voice."""
        lanes = [
            each for each in self.lanes.values() if each.take.opening.treatment_id == treatment_id
        ]
        if not any(lane.say(word) for lane in lanes[-1:]):
            raise Conflict("the live line is not there", name="line_away", hint="it may come back")

    # after a crash, and at the end

    async def restore(self) -> int:
        """Tapes that a crash left become records; how many."""
        count = 0
        paths = sorted(self._folder.glob("*.tape")) if self._folder.exists() else []
        for path in paths:
            found = await asyncio.to_thread(read_tape, path, self._key)
            if found is not None and found.pcm:
                take = Take(found.opening, None, found.pcm)
                take.moved, take.ended = found.moved, True
                count += await self._keep(take)
            about = {} if found is None else {"treatment_id": found.opening.treatment_id}
            _log.warning("tape_restored", extra=about)
            path.unlink(missing_ok=True)
        return count

    async def close(self) -> None:
        """The lanes end; what is on tape is made a record at the next start."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for lane in self.lanes.values():
            if lane.take.tape is not None:
                lane.take.tape.close()

    async def _keep(self, take: Take) -> int:
        kept = 0
        for stretch in take.stretches():
            try:
                await self._keep_stretch(take, stretch)
                kept += 1
            except (Conflict, NotFound) as refusal:
                _log.warning("recording_not_kept", extra={"problem": refusal.name})
        return kept

    async def _keep_stretch(self, take: Take, stretch: Stretch) -> None:
        opening = take.opening
        pcm = take.pcm(stretch.start, stretch.end)
        flac = await asyncio.to_thread(to_flac, pcm, opening.rate_hz)
        at = opening.began_at + dt.timedelta(seconds=stretch.end / opening.rate_hz)

        def save() -> None:
            self._treatments.add_clip(
                opening.treatment_id,
                flac,
                phase=opening.phase,
                body_site=stretch.body_site,
                instrument_id=opening.instrument_id,
                rate_hz=opening.rate_hz,
                samples=stretch.end - stretch.start,
                at=at,
                event_id=derived_id(opening.recording_id, "recording", stretch.number),
            )

        while True:
            try:
                await asyncio.to_thread(save)
                return
            except Unavailable as problem:  # the disk may be full for a while
                _log.error("not_saved_yet", extra={"problem": problem.name})
                await self._clock.sleep(_AGAIN_S)

    # the live lane

    async def _listen(self, take: Take) -> None:
        """The explained layer over the last seconds, again and again while sound comes."""
        done = 0
        while not take.ended:
            await asyncio.sleep(LISTEN_EVERY_S / 2)
            end = take.samples
            if end - done < LISTEN_EVERY_S * take.opening.rate_hz:
                continue
            start = max(0, end - round(WINDOW_S * take.opening.rate_hz))
            samples, rate_hz = take.part(start, end), take.opening.rate_hz
            try:
                take.note(await asyncio.to_thread(find, samples, rate_hz, start))
            except Exception:  # nothing depends on it
                _log.exception("analysis_failed")
            done = end

    def _start_lane(self, take: Take, call: Call) -> None:
        lane = self.lanes[take.opening.recording_id] = Lane(take, call, self._secret_key)
        self._keep_task(self._run(lane))

    def _keep_task(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, lane: Lane) -> None:
        running = asyncio.ensure_future(lane.run())
        ended_s: float | None = None
        try:
            while not running.done():
                await asyncio.wait({running}, timeout=1.0)
                if lane.take.ended and ended_s is None:
                    ended_s = self._clock.monotonic()
                if ended_s is not None and self._clock.monotonic() - ended_s > LANE_S:
                    return
            if (problem := running.exception()) is not None:
                _log.error("lane_failed", exc_info=problem)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            del self.lanes[lane.take.opening.recording_id]
            self._over = self._worst([lane])

    def _worst(self, lanes: list[Lane]) -> tuple[float, float]:
        most_s, skipped_s = self._over
        for lane in lanes:
            most_s = max(most_s, lane.unsent_most_s)
            skipped_s += lane.skipped / lane.take.opening.rate_hz
        return most_s, skipped_s

    def metrics(self) -> str:
        """Of the live lane, as Prometheus reads it (text format 0.0.4)."""
        lanes = list(self.lanes.values())
        most_s, skipped_s = self._worst(lanes)
        oldest_s = max((lane.unsent_s for lane in lanes), default=0.0)
        rows = (
            ("live_lanes", "gauge", "Recordings that are sent", len(lanes)),
            ("live_unsent_seconds", "gauge", "Age of the oldest unsent live sample", oldest_s),
            ("live_unsent_seconds_most", "gauge", "The same, the most since the start", most_s),
            ("live_skipped_seconds", "counter", "Live sound that was left for later", skipped_s),
        )
        return "".join(
            f"# HELP breathway_edge_{name} {does}.\n# TYPE breathway_edge_{name} {kind}\n"
            f"breathway_edge_{name} {value:g}\n"
            for name, kind, does, value in rows
        )


def disk_trouble(problem: OSError) -> BreathwayError:
    return Unavailable(
        f"the tape cannot be written: {problem.strerror}",
        name="disk_full" if problem.errno == 28 else "disk_failed",
        hint="give the edge's disk room; nothing is sent that is not on tape",
    )


__all__ = ["Studio", "Take", "disk_trouble"]
