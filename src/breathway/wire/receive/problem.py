"""Refusals as HTTP says them: problem documents (RFC 9457).

In: an error of ``model.errors``. Out: its status, its document and the headers that go with it.
"""

from __future__ import annotations

import msgspec

from breathway.model.errors import BadInput, BreathwayError, TooMuch

PROBLEM_TYPE = b"application/problem+json"


class TooOften(TooMuch):
    name = "too_often"

    def __init__(self, wait_s: float) -> None:
        super().__init__("too many calls")
        self.wait_s = wait_s


class TooLarge(TooMuch):
    name = "body_too_large"
    status = 413
    hint = "send fewer records at a time"


class TooSlow(BadInput):
    name = "body_too_slow"
    status = 408
    hint = "send it again; if it repeats, the line is too slow for bodies of this size"


class NotHttp(BadInput):
    name = "not_http"
    status = 400
    hint = "look at what stands between the edge and the centre: it changes what is sent"


class NotThisMethod(BreathwayError):
    name = "method_not_allowed"
    status = 405

    def __init__(self, method: str) -> None:
        super().__init__(f"this call is made with {method}", hint=f"use {method}")
        self.method = method


def status_of(problem: BreathwayError) -> int:
    """What HTTP says. ``model.batch`` names a batch too large without knowing of HTTP."""
    return 413 if problem.name.endswith("_too_large") else problem.status


def document(problem: BreathwayError, reference: str) -> bytes:
    """The body; ``reference`` is in the log too, to be quoted to support."""
    status = status_of(problem)
    return msgspec.json.encode(
        {
            "type": f"urn:breathway:problem:{problem.name}",
            "title": problem.name,
            "status": status,
            "detail": str(problem),
            "hint": TooLarge.hint if status == 413 else problem.hint,
            "reference": reference,
        }
    )


def headers_of(problem: BreathwayError, *, whole: bool) -> list[tuple[bytes, bytes]]:
    """``whole`` is False where the caller is still sending: hang up instead of reading on."""
    headers = []
    if isinstance(problem, TooOften):
        headers.append((b"retry-after", b"%d" % max(1, round(problem.wait_s))))
    elif status_of(problem) == 503:
        headers.append((b"retry-after", b"2"))
    if isinstance(problem, NotThisMethod):
        headers.append((b"allow", problem.method.encode()))
    if not whole:
        headers.append((b"connection", b"close"))
    return headers
