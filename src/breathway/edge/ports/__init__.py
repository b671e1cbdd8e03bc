"""Ports: the channels on which instruments speak, each behind one small interface.

In: an instrument on TCP (``tcp``), a serial line or pty (``serial``), or MQTT (``mqtt``). Out: its
readings, decoded by ``device``, and a way to command it. A port reconnects by itself, with
back-off, and says ``LinkChanged`` when the channel comes up or goes away; bad bytes come out as a
``Rejection`` in their place in the stream.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from breathway.device import Command, Reading
from breathway.model.errors import Rejection
from breathway.model.facility import InstrumentKind


class Instrument(Protocol):
    """One instrument as the gateway uses it."""

    @property
    def id(self) -> str: ...

    @property
    def kind(self) -> InstrumentKind: ...

    def readings(self) -> AsyncIterator[Reading | Rejection]:
        """Everything the instrument says, from now until ``close``; at most one reader."""
        ...

    async def command(self, command: Command) -> None:
        """Tell the instrument. Raises ``Unavailable`` (``instrument_away``) when it is not there,
        ``BadRequest`` (``wrong_instrument``) when it has no such command."""
        ...

    async def close(self) -> None:
        """Let go of the channel; ``readings`` then ends. Closing twice is closing once."""
        ...


__all__ = ["Instrument"]
