"""What every framed stream has in common: frames to readings, gaps seen, unknown types refused.

In: bytes of one instrument's stream, and how each type of its frames is read. Out: readings in the
order of the stream, ``FramesLost`` where the sequence has a gap, ``Rejection``; never an exception.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from breathway.device import FramesLost, Reading
from breathway.device.frame import Frame, FrameReader, SequenceWatch
from breathway.device.payload import parse_info, unknown_frame
from breathway.model.errors import Rejection
from breathway.model.facility import InstrumentKind

INFO: Final = 0x01  # of every framed instrument: what it is
Parse = Callable[[bytes], Reading | Rejection]


class FramedDecoder:
    """Bytes of one instrument to readings; never raises on bytes."""

    def __init__(
        self, instrument_id: str, kind: InstrumentKind, sync: bytes, parse: Mapping[int, Parse]
    ) -> None:
        self._id = instrument_id
        self._frames = FrameReader(sync)
        self._sequence = SequenceWatch()
        self._parse = {INFO: lambda raw: parse_info(raw, instrument_id, kind), **parse}

    def feed(self, data: bytes) -> list[Reading | Rejection]:
        """The readings that ``data`` completes, in the order of the stream."""
        out: list[Reading | Rejection] = []
        for found in self._frames.feed(data):
            if isinstance(found, Rejection):
                out.append(found)
            else:
                self._read(found, out)
        return out

    def _read(self, frame: Frame, out: list[Reading | Rejection]) -> None:
        restarted = frame.type == INFO and frame.sequence == 0
        missing = self._sequence.missing(frame.sequence, restarted=restarted)
        if missing:
            out.append(FramesLost(instrument_id=self._id, frames=missing))
        parse = self._parse.get(frame.type)
        out.append(parse(frame.payload) if parse else unknown_frame(frame.type))
