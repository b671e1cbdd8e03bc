"""From a request to an operation's handler and back: session, role, CSRF, body, errors.

In: the table of operations. Out: Starlette routes. Nothing about a person reaches a log: a failed
call leaves its operation's name, the problem's name, and the reference its answer quotes.
"""

from __future__ import annotations

import datetime as dt
import hmac
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from breathway.console import respond, sessions
from breathway.console.ask import Ask, Operation, read_body
from breathway.console.desk import Desk
from breathway.console.visitor import Visitor
from breathway.model.errors import (
    BadRequest,
    BreathwayError,
    NotAllowed,
    NotFound,
    NotSignedIn,
    Refused,
    Unavailable,
)
from breathway.record import AWAY

CSRF_HEADER = "x-breathway-csrf"
BACKGROUND_HEADER = "x-breathway-background"  # a refresh by itself does not keep a session alive

_log = logging.getLogger(__name__)


class CrossSite(Refused):
    """A call that changes something came without the token only our own pages know."""

    name = "csrf_token_wrong"
    hint = "load the page again and repeat it"


def routes(desk: Desk, operations: Iterable[Operation]) -> list[Route]:
    """One route per path, with every method it takes."""
    paths: dict[str, dict[str, Operation]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method] = operation
    made = []
    for path, methods in paths.items():
        endpoint = _endpoint(desk, methods)
        made.append(Route(path, endpoint, methods=sorted({*methods, "HEAD"} - _no_head(methods))))
    return made


def _no_head(methods: dict[str, Operation]) -> set[str]:
    return set() if "GET" in methods else {"HEAD"}


def _endpoint(
    desk: Desk, methods: dict[str, Operation]
) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        operation = methods["GET" if request.method == "HEAD" else request.method]
        try:
            return respond.answer(request, await _handle(desk, operation, request))
        except BreathwayError as error:
            return failed(error, operation.path)
        except AWAY as error:
            away = Unavailable("the database cannot be reached now", name="database_away")
            _log.warning("database_away", extra={"problem": type(error).__name__})
            return failed(away, operation.path)
        except Exception as error:
            _log.exception("call_failed", extra={"kind": _code(operation.path)})
            broken = BreathwayError(
                "this part of the centre failed", name="broken", hint="quote the reference"
            )
            broken.__cause__ = error
            return failed(broken, operation.path)

    return endpoint


async def _handle(desk: Desk, operation: Operation, request: Request) -> object:
    now = desk.now()
    token = request.cookies.get(sessions.cookie_name(desk.secure_cookies), "")
    if operation.open_handler is not None:
        return await operation.open_handler(desk, await _ask(operation, request, now, token))
    active = BACKGROUND_HEADER not in request.headers and not operation.by_itself
    visitor = await sessions.find(desk, token, now, active=active)
    if visitor is None:
        raise NotSignedIn("there is no session, or it has ended")
    if operation.method != "GET":
        _check_csrf(visitor, request)
    if visitor.role not in operation.roles:
        raise NotAllowed("this is not for your role")
    if operation.handler is None:
        raise NotFound("nothing is here")
    return await operation.handler(desk, visitor, await _ask(operation, request, now, token))


async def _ask(operation: Operation, request: Request, now: dt.datetime, token: str) -> Ask:
    if any(
        "\0" in text for text in (*request.path_params.values(), *request.query_params.values())
    ):
        raise BadRequest("the address holds a letter that no text has", name="bad_query")
    body = None if operation.body is None else await read_body(request, operation.body)
    return Ask(
        now=now,
        address=request.client.host if request.client else "",
        path=request.path_params,
        query=request.query_params,
        headers=request.headers,
        body=body,
        token=token,
    )


def _check_csrf(visitor: Visitor, request: Request) -> None:
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise CrossSite("the call came from another site", name="cross_site")
    sent = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(sent.encode(), visitor.csrf.encode()):
        raise CrossSite("the token of the page is missing or old")


def failed(error: BreathwayError, place: str) -> Response:
    """The problem document, with a reference that the log holds too."""
    reference = secrets.token_hex(4)
    if error.status >= 500:
        extra = {"reference": reference, "problem": error.name, "kind": _code(place)}
        _log.error("problem_answered", extra=extra)
    return respond.problem(error, reference)


def _code(path: str) -> str:
    """An operation's path as a code for the log: "/api/patients/{id}" → "api/patients/id"."""
    return path.strip("/").replace("{", "").replace("}", "") or "root"
