"""One call to the API, as its handlers see it, and the row of the table that says how to take it.

In: a Starlette request. Out: an ``Ask`` with path, query and body checked against the operation.
Bodies are JSON, bounded; a body that does not fit is a problem that names the field, never a value.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from starlette.requests import ClientDisconnect, Request

from breathway.console.desk import Desk
from breathway.console.visitor import Visitor
from breathway.model.body import decode
from breathway.model.errors import BadRequest, TooMuch
from breathway.model.people import Role

BODY_S = 30.0  # for the whole of it
BODY_LIMIT = 64 << 10  # bytes; the longest advice is 4,000 letters

EVERYONE: frozenset[Role] = frozenset(
    {"nurse", "expert", "epidemiologist", "operator", "administrator"}
)
CLINICAL: frozenset[Role] = frozenset({"nurse", "expert"})


@dataclass(frozen=True, slots=True)
class Ask:
    now: dt.datetime
    address: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any = None
    token: str = ""  # of the session cookie, for sign-out

    def id(self, name: str) -> UUID:
        """An id from the path. One that is not an id is simply not found there."""
        return _uuid(self.path[name], name)

    def text(self, name: str, otherwise: str = "") -> str:
        return self.query.get(name, otherwise)

    def number(self, name: str, otherwise: int, *, lowest: int, highest: int) -> int:
        raw = self.query.get(name, "")
        if not raw:
            return otherwise
        if not raw.isascii() or not raw.isdigit():
            raise BadRequest(f"{name} must be a whole number", name="bad_query")
        return max(lowest, min(highest, int(raw[:9])))


Handler = Callable[[Desk, Visitor, Ask], Awaitable[object]]
OpenHandler = Callable[[Desk, Ask], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One line of the API: routing, roles, checks and the OpenAPI document are made from it."""

    method: Literal["GET", "POST", "DELETE"]
    path: str  # "/api/patients/{id}"
    does: str  # one sentence, for the document
    answer: Any  # the view, or None for 204
    handler: Handler | None = None
    open_handler: OpenHandler | None = None  # no session needed
    body: Any = None
    query: Mapping[str, str] = field(default_factory=dict)  # name → what it says
    roles: frozenset[Role] = EVERYONE
    media: str = "application/json"
    by_itself: bool = False  # pages open it again without a person: no sign of use


async def read_body(request: Request, kind: Any) -> Any:
    """The body as ``kind``, within bounds."""
    media = request.headers.get("content-type", "").split(";")[0].strip().lower()
    raw = await bounded(request)
    if media != "application/json":
        raise BadRequest("the body must be application/json", name="not_json")
    return decode(raw, kind)


async def bounded(request: Request) -> bytes:
    """The raw body, within bounds."""
    declared = request.headers.get("content-length", "0")
    too_large = TooMuch(
        f"the body is larger than {BODY_LIMIT >> 10} KiB",
        name="body_too_large",
        hint="send less at once",
    )
    too_large.status = 413
    if declared.isdigit() and int(declared) > BODY_LIMIT:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise too_large
    except ClientDisconnect:
        raise BadRequest("the body ended early", name="bad_body") from None
    except TimeoutError:
        slow = BadRequest("the body did not arrive in time", name="body_too_slow")
        slow.status = 408
        raise slow from None
    return bytes(body)


def _uuid(raw: str, name: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError:
        raise BadRequest(f"{name} must be a UUID", name="bad_id") from None
