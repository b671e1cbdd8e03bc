"""Answers: JSON of the views, problem documents (RFC 9457), and the headers that go with all.

In: a view or an error. Out: a Starlette response. Large JSON is compressed where the page takes it;
answers about people are never stored by a cache.
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from breathway.console.views import Problem
from breathway.model.errors import BreathwayError

COMPRESS_FROM = 8 << 10  # bytes
PROBLEM_MEDIA = "application/problem+json"

# Scripts and styles come from our own files only. ``style-src-attr`` lets a plot place a mark.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self'; connect-src 'self'; "
    "worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=()",
}
HSTS = "max-age=31536000"

_encoder = msgspec.json.Encoder()


class Encoded(Struct, frozen=True):
    """A large view, encoded and compressed beforehand: made in a thread, answered many times."""

    plain: bytes
    packed: bytes


def encode(view: object) -> Encoded:
    plain = _encoder.encode(view)
    return Encoded(plain, _gzip(plain))


def answer(request: Request, view: object) -> Response:
    """A view as JSON; nothing as 204; a response as it is."""
    if isinstance(view, Response):
        return view
    if view is None:
        return Response(status_code=204, headers={"cache-control": "no-store"})
    headers = {"cache-control": "no-store", "vary": "accept-encoding"}
    body = view.plain if isinstance(view, Encoded) else _encoder.encode(view)
    if len(body) >= COMPRESS_FROM and "gzip" in request.headers.get("accept-encoding", ""):
        body = view.packed if isinstance(view, Encoded) else _gzip(body)
        headers["content-encoding"] = "gzip"
    return Response(body, media_type="application/json", headers=headers)


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, compresslevel=1, mtime=0)


def problem(error: BreathwayError, reference: str) -> Response:
    """An error of our tree as a problem document."""
    headers = {"cache-control": "no-store"}
    retry_after_s: Any = getattr(error, "retry_after_s", None)
    if retry_after_s is not None:
        headers["retry-after"] = str(max(1, round(retry_after_s)))
    elif error.status in (429, 503):
        headers["retry-after"] = "5"
    view = Problem(
        type=f"urn:breathway:problem:{error.name}",
        title=error.name,
        status=error.status,
        detail=str(error),
        hint=error.hint,
        reference=reference,
    )
    return Response(
        _encoder.encode(view), status_code=error.status, media_type=PROBLEM_MEDIA, headers=headers
    )
