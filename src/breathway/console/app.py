"""The console as one ASGI application: the API, the live stream, and the built pages.

In: the database as the console's role, the record's appender and objects, keys, the
clock, the build. Out: an application that, once entered, also tails the log. Every answer
carries the security headers; every error is a problem document.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Message, Receive, Send
from starlette.types import Scope as AsgiScope

from breathway import __version__
from breathway.console import dispatch, listening, openapi, respond, school, warm
from breathway.console.api import OPERATIONS
from breathway.console.audit import Written
from breathway.console.decisions import RecordDecisions
from breathway.console.desk import Desk, Outward
from breathway.console.keys import Keys
from breathway.console.map.source import Charts
from breathway.console.pages import Pages
from breathway.console.ports import Appends, Objects
from breathway.console.tail import Tail
from breathway.console.ways import Ways
from breathway.model.errors import BadRequest, BreathwayError, NotFound
from breathway.record import Database
from breathway.wire.relay import Relay
from breathway.wire.upgrade import Request

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def build(
    *,
    console: Database,
    appender: Appends,
    objects: Objects,
    intake: Database,
    keys_folder: Path,
    now: Callable[[], dt.datetime],
    static: Path | None,
    secure_cookies: bool,
    relay: Relay | None = None,
    turn: tuple[str, str] = ("", ""),
    charts: Charts | None = None,
    ways: Ways | None = None,
    outward: Outward | None = None,
) -> Console:
    """The application; ``async with`` it around serving, or serve it with ASGI's lifespan.

    ``intake`` is the database as the role that appends; notices of its channel ``log`` belong to
    ``Console.heard``. ``relay`` is where live sound comes from; ``turn`` is the server by which
    voices find their way where browsers cannot reach each other. ``charts`` is what the map reads,
    ``ways`` how schools are reached, ``outward`` what the public is given.
    """
    desk = Desk(
        console=console,
        appender=appender,
        objects=objects,
        decisions=RecordDecisions(intake),
        keys=Keys.load(keys_folder),
        now=now,
        secure_cookies=secure_cookies,
        jurisdiction="",
        written=Written(),
        relay=relay or Relay(),
        turn=turn,
        charts=charts,
        ways=ways or Ways(),
        outward=outward or Outward(),
    )
    return Console(desk, static)


class Console:
    """An ASGI application with a tail of the log behind it."""

    def __init__(self, desk: Desk, static: Path | None) -> None:
        self.desk = desk
        self._tail = Tail(desk)
        self._app = _with_headers(_routed(desk, static, self._lifespan), desk.secure_cookies)

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)

    async def __aenter__(self) -> Console:
        await self._tail.start()
        await warm.warm(self.desk)
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self._tail.stop()

    async def upgrade(self, request: Request) -> None:
        """A page that wants a WebSocket; see ``listening``."""
        await listening.answer(self.desk, request)

    def heard(self, channel: str = "log", payload: str = "") -> None:
        """A ``record.Wake``'s listener. Without it the tail looks once a second."""
        self._tail.heard()

    def close(self) -> None:
        """End the open streams, so that the server can stop; pages come back by themselves."""
        self.desk.hub.close()

    @asynccontextmanager
    async def _lifespan(self, app: Starlette) -> AsyncIterator[None]:
        async with self:
            yield


def _routed(
    desk: Desk,
    static: Path | None,
    lifespan: Callable[[Starlette], AbstractAsyncContextManager[None]],
) -> ASGIApp:
    pages = Pages(static)
    document = openapi.document(OPERATIONS, __version__)

    async def describe(request: HttpRequest) -> Response:
        return Response(document, media_type="application/json")

    calls = dispatch.routes(desk, OPERATIONS)

    async def no_such_call(request: HttpRequest) -> Response:
        if any(call.matches(request.scope)[0] is Match.PARTIAL for call in calls):
            raise HTTPException(405)
        return dispatch.failed(NotFound("the API has no such call", name="no_such_call"), "api")

    return Starlette(
        routes=[
            *calls,
            Route("/api/openapi.json", describe),
            Route(
                "/api/{path:path}", no_such_call, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]
            ),
            *school.routes(desk, static),
            Route("/{path:path}", pages.file),
        ],
        exception_handlers={HTTPException: _refused},
        lifespan=lifespan,
    )


async def _refused(request: HttpRequest, error: Exception) -> Response:
    """What the router itself refuses, as a problem document."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    if status == 404:
        return dispatch.failed(NotFound("nothing is at this address"), "router")
    refused: BreathwayError = BadRequest(
        "this address does not take the method",
        name="method_not_allowed",
        hint="see /api/openapi.json",
    )
    refused.status = status
    return dispatch.failed(refused, "router")


def _with_headers(app: ASGIApp, secure: bool) -> ASGIApp:
    fixed = [(name.encode(), value.encode()) for name, value in respond.SECURITY_HEADERS.items()]
    if secure:
        fixed.append((b"strict-transport-security", respond.HSTS.encode()))

    async def wrapped(scope: AsgiScope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = list(message.get("headers", ()))
                said = {name for name, _ in own}  # a whole page of its own has its own policy
                message["headers"] = [*own, *(each for each in fixed if each[0] not in said)]
            await send(message)

        await app(scope, receive, with_headers)

    return wrapped
