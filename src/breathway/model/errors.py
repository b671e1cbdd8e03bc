"""The one tree of errors, and the two results that are not errors.

::

    BreathwayError                  name, message, hint, status (what HTTP says)
    ├── BadInput                    what came in is wrong; nothing was kept or it is quarantined
    │   ├── BadBatch                a batch that cannot be taken whole
    │   └── BadRequest              a console or bedside call
    ├── Refused                     we know who it is and the answer is no
    │   ├── NotEnrolled             unknown edge, revoked key, wrong signature
    │   ├── NotSignedIn
    │   └── NotAllowed
    ├── NotFound
    ├── Conflict                    somebody else was first
    ├── TooMuch                     too large, too many, too often
    └── Unavailable                 our side cannot do it now: disk full, database away

A poor blow is a ``Grade`` and bad bytes are a ``Rejection``: those are results. An exception is a
broken world or a broken program. Each has a stable snake_case ``name``, a lower-case message and a
``hint`` that says what to do.
"""

from __future__ import annotations

from msgspec import Struct


class Rejection(Struct, frozen=True, kw_only=True):
    """Bytes or a record that cannot be understood: kept with its reason, never dropped."""

    name: str  # stable, snake_case: "unknown_kind", "impossible_value"
    detail: str  # what is wrong and where; never a patient's value
    hint: str  # what to do


class Finding(Struct, frozen=True, kw_only=True):
    """Something implausible but possible: the record is kept, and this goes with it."""

    name: str
    field: str
    detail: str


class BreathwayError(Exception):
    """Root of the tree."""

    name = "breathway_error"
    status = 500
    hint = "look at the log of the process for the event with this name"

    def __init__(self, message: str = "", *, name: str = "", hint: str = "") -> None:
        super().__init__(message or self.name.replace("_", " "))
        self.name = name or type(self).name
        self.hint = hint or type(self).hint


class BadInput(BreathwayError):
    name = "bad_input"
    status = 422
    hint = "correct the value that the message names and send again"


class BadBatch(BadInput):
    name = "bad_batch"
    status = 400
    hint = "send the batch again as it stands in the spool; if it repeats, upgrade the edge"


class BadRequest(BadInput):
    name = "bad_request"
    status = 400


class Refused(BreathwayError):
    name = "refused"
    status = 403
    hint = "ask an administrator"


class NotEnrolled(Refused):
    name = "not_enrolled"
    status = 401
    hint = "enrol the edge with a fresh one-time code: breathway edge enrol CODE"


class NotSignedIn(Refused):
    name = "not_signed_in"
    status = 401
    hint = "sign in again"


class NotAllowed(Refused):
    name = "not_allowed"
    status = 403
    hint = "this role or scope does not reach it; ask an administrator"


class NotFound(BreathwayError):
    name = "not_found"
    status = 404
    hint = "it does not exist, or it is outside your scope"


class Conflict(BreathwayError):
    name = "conflict"
    status = 409
    hint = "load it again: somebody else changed it first"


class TooMuch(BreathwayError):
    name = "too_much"
    status = 429
    hint = "wait as long as Retry-After says, then try again"


class Unavailable(BreathwayError):
    name = "unavailable"
    status = 503
    hint = "nothing was lost: it is kept where it is and tried again"
