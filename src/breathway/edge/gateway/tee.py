"""The stethoscope of a treatment: its sound to the tape and the live lane while it comes.

In: the frames of a clip that was asked for. Out: a take of the studio; at the clip's end its
records. A hole, or an instrument that falls silent, ends the take: what came before is kept, the
nurse is told of the problem.
"""

from __future__ import annotations

from breathway import log
from breathway.device import PcmFrame
from breathway.edge.gateway.collect import Clip
from breathway.edge.gateway.line import Line
from breathway.edge.recording import Studio
from breathway.model.errors import BreathwayError

_WORTH_S = 1.0  # a take that broke off and is shorter than this is nothing
_log = log.get(__name__)


class Tee:
    def __init__(self, studio: Studio | None) -> None:
        self._studio = studio

    async def hear(self, line: Line, reading: PcmFrame) -> None:
        """After the collector has taken the frame."""
        claim = line.clip.claims.running
        if self._studio is None or claim is None or not line.clip.collecting:
            return
        if line.take is None and reading.sample_index == 0:
            try:
                line.take = await self._studio.begin(
                    claim.treatment_id,
                    phase=claim.phase,
                    body_site=claim.body_site,
                    instrument_id=line.id,
                    rate_hz=reading.rate_hz,
                )
            except BreathwayError as problem:
                _log.warning("tape_not_begun", extra={"problem": problem.name})
        if line.take is not None and reading.sample_index == line.take.samples:
            try:
                line.take.add(reading.pcm)
            except OSError:
                _log.error("tape_failed", extra={"instrument_id": line.id})
                await self.give_up(line)

    async def end(self, line: Line, clip: Clip) -> str | None:
        """The problem, "" for none; None where there was no take: the clip is to be kept whole."""
        take, line.take = line.take, None
        if self._studio is None or take is None:
            return None
        if clip.problem and take.samples < _WORTH_S * clip.rate_hz:
            self._studio.drop(take)
            return clip.problem
        if not clip.problem and 2 * take.samples != len(clip.pcm):
            self._studio.drop(take)
            return None
        kept = await self._studio.end(take)
        return clip.problem or ("" if kept else "unassigned")

    async def give_up(self, line: Line) -> None:
        """The instrument says no more: what there is, is kept."""
        take, line.take = line.take, None
        if self._studio is None or take is None:
            return
        if take.samples >= _WORTH_S * take.opening.rate_hz:
            await self._studio.end(take)
        else:
            self._studio.drop(take)
