"""What the instruments delivered, to the recorder: saved under its treatment, or kept apart.

In: whole blows, clips, dose logs and stretches of vital signs, with the treatment they belong to or
none. Out: records, or strays; a full disk is waited for, because an instrument says a thing once.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import math
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from breathway import log
from breathway.device import DoseLogged
from breathway.edge.clock import Clock
from breathway.edge.gateway.collect import Blow, Clip
from breathway.edge.gateway.line import Stretch
from breathway.edge.lungs import is_possible
from breathway.edge.recorder import TreatmentRecorder
from breathway.edge.recording.sound import to_flac
from breathway.edge.spool import Spool
from breathway.edge.treatment import Dose, Treatment
from breathway.model.errors import BreathwayError, Conflict, NotFound, Unavailable
from breathway.model.treatment import Interruption
from breathway.score.errors import ScoreError

T = TypeVar("T")

_log = log.get(__name__)
_AGAIN_S = 5.0
_EARLY_S = 5.0  # what a nebulizer's own clock may be off
_EARLY = dt.timedelta(seconds=_EARLY_S)


class Delivery:
    """``used`` is told of every dose that a nebulizer logged."""

    def __init__(
        self,
        spool: Spool,
        recorder: TreatmentRecorder,
        clock: Clock,
        used: Callable[[str], None],
    ) -> None:
        self._used = used
        self._spool = spool
        self._recorder = recorder
        self._clock = clock

    async def blow(self, instrument_id: str, blow: Blow) -> str:
        """Save it; the name of the problem where it does not count, or ""."""
        problem = blow.problem
        if not problem and not is_possible(blow.flow_l_s, blow.rate_hz):
            problem = "blow_impossible"
        claim = blow.claim
        if claim is not None and not problem:
            try:
                await self._insist(
                    lambda: self._recorder.add_blow(
                        claim.treatment_id,
                        claim.phase,
                        blow.flow_l_s,
                        instrument_id=instrument_id,
                        rate_hz=blow.rate_hz,
                        btps=blow.btps,
                        humidity_percent=blow.humidity_percent,
                    )
                )
                return ""
            except (Conflict, NotFound) as refusal:
                problem = refusal.name
            except ScoreError as refusal:
                problem = refusal.name
        if problem not in ("no_blow", "blow_stopped"):
            flow = [round(float(v), 4) for v in blow.flow_l_s if math.isfinite(v)]
            await self._stray(instrument_id, "blow", {"rate_hz": blow.rate_hz, "flow_l_s": flow})
        if not blow.problem and problem != "blow_impossible":
            await self._of_nobody(instrument_id, blow)
        return problem or "unassigned"

    async def _of_nobody(self, instrument_id: str, blow: Blow) -> None:
        """It travels without a person; what cannot be scored stays here."""
        with contextlib.suppress(ScoreError):
            await self._insist(
                lambda: self._recorder.add_blow_of_nobody(
                    blow.flow_l_s,
                    instrument_id=instrument_id,
                    rate_hz=blow.rate_hz,
                    btps=blow.btps,
                    humidity_percent=blow.humidity_percent,
                )
            )

    async def clip(self, instrument_id: str, clip: Clip) -> str:
        claim, problem = clip.claim, clip.problem
        if claim is not None and not problem:
            flac = await asyncio.to_thread(to_flac, clip.pcm, clip.rate_hz)
            now = self._clock.now()
            try:
                await self._insist(
                    lambda: self._recorder.add_clip(
                        claim.treatment_id,
                        flac,
                        phase=claim.phase,
                        body_site=claim.body_site,
                        instrument_id=instrument_id,
                        rate_hz=clip.rate_hz,
                        samples=len(clip.pcm) // 2,
                        at=now,
                    )
                )
                return ""
            except (Conflict, NotFound) as refusal:
                problem = refusal.name
        if claim is None or not clip.problem:
            await self._stray(instrument_id, "sound", {"rate_hz": clip.rate_hz, "pcm": clip.pcm})
        return problem or "unassigned"

    async def dose(
        self,
        instrument_id: str,
        said: DoseLogged,
        for_whom: UUID | None = None,
        since_s: float | None = None,
    ) -> UUID | None:
        """The treatment it was logged to.

        ``for_whom`` and ``since_s`` say for whom the nebulizer was asked in this run of the edge,
        and how long ago, so that a clock that jumps meanwhile changes nothing.
        """
        now = self._clock.now()
        ended_at = now - dt.timedelta(seconds=said.ended_ago_s)
        began_at = ended_at - dt.timedelta(seconds=said.duration_s)
        content = {"dose": said, "began_at": began_at, "ended_at": ended_at}

        def keep() -> UUID | None:
            with self._recorder.together():
                if not self._spool.drafts.hear_dose(instrument_id, said.dose_id, now):
                    return None
                self._used(instrument_id)
                began_s = said.duration_s + said.ended_ago_s
                here = for_whom if since_s is not None and began_s <= since_s + _EARLY_S else None
                found = self._asked_for(instrument_id, said, began_at, here)
                if found is None:
                    self._spool.drafts.keep_stray(
                        instrument_id, "dose", now, msgspec.msgpack.encode(content)
                    )
                    return None
                state, asked = found
                self._recorder.log_dose(
                    state.treatment_id, _logged(asked, said, began_at, ended_at)
                )
                return state.treatment_id

        return await self._insist(keep)

    def _asked_for(
        self, instrument_id: str, said: DoseLogged, began_at: dt.datetime, here: UUID | None
    ) -> tuple[Treatment, Dose] | None:
        """The one dose that this nebulizer was asked for, that began after it was asked for."""
        for state in self._recorder.unfinished():
            for asked in state.awaited_doses:
                if asked.instrument_id != instrument_id or asked.drug != said.drug:
                    continue
                if state.treatment_id == here or began_at >= asked.asked_at - _EARLY:
                    return state, asked
        return None

    async def vitals(self, instrument_id: str, treatment_id: UUID | None, stretch: Stretch) -> bool:
        """Whether the stretch is on the disk; where not, it is kept in memory and tried again."""
        if not stretch.samples:
            return True
        samples = list(stretch.samples)
        try:
            if treatment_id is None:
                content = {"began_at": stretch.began_at, "samples": samples}
                await self._keep_stray(instrument_id, "vitals", content)
            else:
                await asyncio.to_thread(
                    self._recorder.add_vitals,
                    treatment_id,
                    instrument_id,
                    stretch.began_at,
                    samples,
                )
        except NotFound:
            return True  # erased meanwhile
        except BreathwayError as problem:
            _log.warning("vitals_not_saved", extra={"problem": problem.name})
            return False
        return True

    async def _stray(self, instrument_id: str, kind: str, content: dict[str, Any]) -> None:
        _log.warning("reading_unassigned", extra={"instrument_id": instrument_id, "kind": kind})
        raw, now = msgspec.msgpack.encode(content), self._clock.now()
        await self._insist(lambda: self._spool.drafts.keep_stray(instrument_id, kind, now, raw))

    async def _keep_stray(self, instrument_id: str, kind: str, content: dict[str, Any]) -> None:
        raw, now = msgspec.msgpack.encode(content), self._clock.now()
        await asyncio.to_thread(self._spool.drafts.keep_stray, instrument_id, kind, now, raw)

    async def _insist(self, save: Callable[[], T]) -> T:
        """Until it is saved: the disk may be full for a while."""
        while True:
            try:
                return await asyncio.to_thread(save)
            except Unavailable as problem:
                _log.error("not_saved_yet", extra={"problem": problem.name})
                await self._clock.sleep(_AGAIN_S)


def _logged(asked: Dose, said: DoseLogged, began_at: dt.datetime, ended_at: dt.datetime) -> Dose:
    return msgspec.structs.replace(
        asked,
        delivered_mg=min(max(said.delivered_mg, 0.0), 10_000.0),
        began_at=began_at,
        ended_at=ended_at,
        interruptions=tuple(
            Interruption(
                began_at=began_at + dt.timedelta(seconds=gap.began_s),
                ended_at=began_at + dt.timedelta(seconds=gap.ended_s),
                cause=gap.cause,
            )
            for gap in said.interruptions
        ),
        trace=tuple(min(max(ratio, 0.0), 1.0) for ratio in said.trace[:240]),
        pressure_kpa=said.pressure_kpa,
        breathing_rate_per_min=said.breathing_rate_per_min,
        inhaled_ratio=said.inhaled_ratio,
        flow_l_min=None if said.flow_l_min is None else min(max(said.flow_l_min, 0.0), 100.0),
    )
