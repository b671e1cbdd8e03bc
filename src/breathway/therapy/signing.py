"""Who answers for a protocol: its digest, the state of its sign-off, what each record says of it.

In: a protocol, and the time where it is used. Out: the state, a reference for records, a hard stop
where nobody answers. A sign-off holds for one digest: whatever changes afterwards, in the protocol
or in what it extends, ends it. It holds from its day on: one that is dated after today is none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Literal

import msgspec
from msgspec.structs import replace

from breathway.model.treatment import ProtocolRef, TherapyFinding
from breathway.therapy.protocol import Protocol, finding

_FIRST_ZONE = dt.timezone(dt.timedelta(hours=14))  # where each day begins first


def digest(protocol: Protocol) -> str:
    """SHA-256 of everything but the sign-off."""
    bare = replace(protocol, sign_off=None)
    return hashlib.sha256(msgspec.json.encode(bare, order="deterministic")).hexdigest()


SignState = Literal["signed", "proposal", "changed", "future"]


def latest_day(at: dt.datetime) -> dt.date:
    """The last day that has begun anywhere on earth: no sign-off can be dated later."""
    return at.astimezone(_FIRST_ZONE).date()


def sign_state(protocol: Protocol, at: dt.datetime) -> SignState:
    """``proposal``: not signed off. ``changed``: signed, and something changed since. ``future``:
    dated after ``at``; a slip of the pen, or the clock is wrong."""
    if protocol.sign_off is None:
        return "proposal"
    if protocol.sign_off.digest != digest(protocol):
        return "changed"
    return "signed" if protocol.sign_off.on <= latest_day(at) else "future"


def reference(protocol: Protocol, at: dt.datetime) -> ProtocolRef:
    """What each record carries of the protocol in force."""
    signed = protocol.sign_off if sign_state(protocol, at) == "signed" else None
    return ProtocolRef(
        id=protocol.id,
        version=protocol.version,
        digest=digest(protocol)[:16],
        signed_by=f"{signed.name}, {signed.role}" if signed else "",
        signed_on=signed.on if signed else None,
    )


def unsigned(protocol: Protocol, at: dt.datetime) -> list[TherapyFinding]:
    """A hard stop where no named clinician answers for these very numbers."""
    state = sign_state(protocol, at)
    if state == "signed":
        return []
    said = {"title": protocol.title, "version": protocol.version}
    if state == "changed":
        return [finding(protocol, None, "stop", "protocol_changed", **said)]
    if state == "future" and protocol.sign_off is not None:
        said |= {"on": str(protocol.sign_off.on), "today": str(at.date())}
        return [finding(protocol, None, "stop", "protocol_future", **said)]
    return [finding(protocol, None, "stop", "protocol_unsigned", **said)]
