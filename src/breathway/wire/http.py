"""The link over HTTPS.

In: signed bodies. Out: the centre's answers, or LinkDown for everything that is not one: a cut
line, a time-out, a proxy's page, a redirect, a body that is not an Answer. Problem documents
(RFC 9457) become the errors of ``model.errors`` under their stable names; 429 and 503 are LinkDown
with the centre's Retry-After (RFC 9110, section 10.2.3), because the same call is right later.
Where the answer carries a Content-Digest (RFC 9530) it must fit.
"""

from __future__ import annotations

import base64
import hashlib
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
import msgspec
from msgspec import Struct

from breathway.model.batch import Answer, Enrolment, EnrolRequest, decode_answer
from breathway.model.errors import (
    BadBatch,
    BreathwayError,
    Conflict,
    NotEnrolled,
    NotFound,
    Refused,
    TooMuch,
)
from breathway.wire.link import LinkDown

ANSWER_LIMIT = 8 << 20
CONNECT_S = 15.0
ANSWER_S = 60.0  # longer than the longest wait_s and a slow disk
RETRY_AFTER_LIMIT_S = 3600.0

_BY_STATUS: dict[int, type[BreathwayError]] = {
    400: BadBatch,
    401: NotEnrolled,
    403: Refused,
    404: NotFound,
    409: Conflict,
    410: Conflict,
    413: TooMuch,
}
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})


class _Problem(Struct):
    title: str
    detail: str = ""
    hint: str = ""


class HttpLink:
    """One client with kept-alive connections: one for the long poll, others for records."""

    def __init__(self, url: str, *, certificates: str | None = None) -> None:
        """``certificates``: a file of the authorities to trust in place of the system's."""
        self._url = url.rstrip("/")
        verify: ssl.SSLContext | bool = True
        if certificates is not None:
            verify = ssl.create_default_context(cafile=certificates)
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            limits=httpx.Limits(max_connections=4, max_keepalive_connections=4),
            verify=verify,
            trust_env=not _is_here(url),  # a proxy of the environment does not lead to ourselves
            follow_redirects=False,
            headers={"user-agent": "breathway-edge"},
        )

    async def enrol(self, request: EnrolRequest) -> Enrolment:
        async with self._call(
            "POST",
            "/v1/enrolments",
            msgspec.json.encode(request),
            {"content-type": "application/json"},
        ) as (_, body):
            try:
                return msgspec.json.decode(body, type=Enrolment)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                raise LinkDown("answer_not_understood") from None

    async def send(self, body: bytes, headers: dict[str, str]) -> Answer:
        async with self._call("POST", "/v1/batches", body, headers) as (_, raw):
            try:
                return decode_answer(raw)
            except BadBatch:
                raise LinkDown("answer_not_understood") from None

    async def put_object(self, sha256: bytes, data: bytes, headers: dict[str, str]) -> None:
        async with self._call("PUT", f"/v1/objects/{sha256.hex()}", data, headers) as (status, _):
            if status not in (200, 201, 204):
                raise LinkDown("answer_not_understood")

    async def close(self) -> None:
        await self._client.aclose()

    @asynccontextmanager
    async def _call(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> AsyncIterator[tuple[int, bytes]]:
        try:
            async with self._client.stream(
                method, self._url + path, content=body, headers=headers
            ) as response:
                raw = await _read(response)
        except httpx.HTTPError as problem:
            raise LinkDown(_line_name(problem)) from problem
        except httpx.InvalidURL as problem:
            raise LinkDown("bad_url") from problem
        _check_digest(response, raw)
        if response.status_code >= 300:
            raise _refusal(response, raw)
        yield response.status_code, raw


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or host.startswith("127.")


async def _read(response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > ANSWER_LIMIT:
            raise LinkDown("answer_too_large")
        parts.append(part)
    return b"".join(parts)


def _check_digest(response: httpx.Response, raw: bytes) -> None:
    stated = response.headers.get("content-digest", "")
    if not stated.startswith("sha-256=:"):
        return
    fits = base64.b64encode(hashlib.sha256(raw).digest()).decode()
    if stated != f"sha-256=:{fits}:":
        raise LinkDown("answer_damaged")


def _refusal(response: httpx.Response, raw: bytes) -> Exception:
    """What a status of 300 and more means; only a problem document speaks for the centre."""
    status = response.status_code
    retry_after_s = _retry_after(response.headers.get("retry-after", ""))
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/problem+json":
        return LinkDown("not_the_centre", retry_after_s=retry_after_s)
    try:
        problem = msgspec.json.decode(raw, type=_Problem)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return LinkDown("answer_not_understood", retry_after_s=retry_after_s)
    if status in _LATER or status not in _BY_STATUS:
        return LinkDown(problem.title[:64], retry_after_s=retry_after_s)
    return _BY_STATUS[status](
        problem.detail[:400] or problem.title[:64], name=problem.title[:64], hint=problem.hint[:400]
    )


def _retry_after(value: str) -> float | None:
    try:
        seconds = float(value)
    except ValueError:
        return None
    return min(max(seconds, 0.0), RETRY_AFTER_LIMIT_S) if seconds == seconds else None


def _line_name(problem: httpx.HTTPError) -> str:
    """A stable name for what the line did; the certificate's trouble has one of its own."""
    if isinstance(problem, httpx.TimeoutException):
        return "timed_out"
    if "CERTIFICATE_VERIFY_FAILED" in str(problem):
        return "certificate_not_trusted"
    if isinstance(problem, httpx.ConnectError):
        return "no_line"
    return "line_broke"
