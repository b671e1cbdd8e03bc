"""The bedside page and its API, served by the edge itself; it works with the line cut.

In: HTTP from the tablet or the edge's own screen. Out: the bodies of ``edge.views`` as JSON, live
signals, the static page. Errors are problem documents (RFC 9457) with the stable names of
``model.errors``.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Mount, Route

from breathway import log
from breathway.edge.bedside import capture, pages
from breathway.edge.bedside.calls import Calls
from breathway.edge.bedside.live import Hub
from breathway.edge.bedside.session import COOKIE, SESSION_S, Sessions, Wait, check_origin
from breathway.edge.views import (
    AdviceState,
    BlowBody,
    CareBody,
    ControlBody,
    FamilyBody,
    FamilyEndBody,
    FinishBody,
    GivenBody,
    HelpBody,
    MedicationBody,
    NebulizationBody,
    OximeterBody,
    PatientBody,
    Problem,
    Session,
    SeverityBody,
    SignIn,
    SoundBody,
    StepBody,
    TalkView,
    TestEndBody,
    TreatmentBody,
    VerificationBody,
)
from breathway.model.body import decode
from breathway.model.errors import BadRequest, BreathwayError, NotFound, NotSignedIn, TooMuch
from breathway.wire.upgrade import Answer as Upgrade
from breathway.wire.upgrade import Request as Upgraded

_log = log.get(__name__)
BODY_LIMIT = 256 << 10
T = TypeVar("T", bound=Struct)
Handler = Callable[[Request], Awaitable[Response]]


class Bedside:
    """The ASGI application. ``names`` are the host names, beside addresses, that are ours."""

    def __init__(
        self,
        calls: Calls,
        hub: Hub,
        sessions: Sessions,
        *,
        facility_name: str,
        names: set[str],
        static: Path,
        ca_pem: bytes | None = None,
        secure: bool = False,
        edge_id: UUID,
        captures: Upgrade | None = None,
        token: str = "",
        metrics: Callable[[], str] = str,
    ) -> None:
        self._calls, self._metrics = calls, metrics
        self._hub = hub
        self._sessions = sessions
        self._facility_name = facility_name
        self._names = names
        self._ca_pem = ca_pem
        self._secure = secure
        self._captures, self._token = captures, token
        # Cookies know no port: two edges on one machine must not sign each other out.
        self._cookie = f"{COOKIE}_{edge_id.hex[-8:]}"
        self.app = Starlette(routes=[*self._routes(), *pages.routes(static)])

    def _routes(self) -> list[Route | Mount]:
        calls = self._calls
        treatment, patient = "/api/treatments/{id}", "/api/patients/{id}"
        return [
            Route("/ca.pem", self._open(self._ca)),
            Route("/healthz", self._open(self._health)),
            Route("/metrics", self._open(self._counts)),
            Route("/api/session", self._open(self._sign_in), methods=["POST"]),
            Route("/api/session", self._open(self._sign_out), methods=["DELETE"]),
            Route("/api/session", self._signed(self._session), methods=["GET"]),
            Route("/api/live", self._signed(self._live), methods=["GET"]),
            self._get("/api/bedside", calls.bedside),
            self._get("/api/patients", calls.patients),
            self._get("/api/patients/{id}", calls.patient),
            self._get(treatment, calls.treatment),
            Route(f"{treatment}/report", self._signed(calls.report), methods=["GET"]),
            self._get("/api/records", calls.records),
            self._send("POST", "/api/patients", PatientBody, calls.register, 201),
            self._send("PUT", "/api/patients/{id}", PatientBody, calls.update),
            self._send("POST", f"{patient}/medications", MedicationBody, calls.medicate, 201),
            self._send("POST", "/api/patients/{id}/family", FamilyBody, calls.agree, 201),
            self._send("POST", "/api/patients/{id}/family/end", FamilyEndBody, calls.end_family),
            self._send("POST", "/api/treatments", TreatmentBody, calls.begin, 201),
            self._send("POST", f"{treatment}/step", StepBody, calls.step),
            self._send("POST", f"{treatment}/oximeter", OximeterBody, calls.oximeter),
            self._send("POST", f"{treatment}/blows", BlowBody, calls.blow),
            self._send("DELETE", f"{treatment}/blows", None, calls.stop_blow),
            self._send("POST", f"{treatment}/test", TestEndBody, calls.end_test),
            self._send("POST", f"{treatment}/nebulization", NebulizationBody, calls.nebulize),
            self._send("POST", f"{treatment}/check", NebulizationBody, calls.check),
            self._send("POST", f"{treatment}/severity", SeverityBody, calls.severity),
            self._get("/api/care", calls.care),
            self._send("POST", "/api/instruments/{id}/care", CareBody, calls.cared),
            self._get("/api/verification", calls.verification),
            self._send(
                "POST", "/api/instruments/{id}/verification", VerificationBody, calls.verify
            ),
            self._send("POST", "/api/instruments/{id}/control", ControlBody, calls.control),
            self._send("POST", treatment + "/nebulization/{what}", None, calls.tell_nebulizer),
            self._send("POST", f"{treatment}/sounds", SoundBody, calls.sound),
            self._send("POST", f"{treatment}/talk", TalkView, calls.talk),
            self._send("POST", f"{treatment}/help", HelpBody, calls.help),
            self._send("POST", f"{treatment}/given", GivenBody, calls.given),
            self._send("POST", f"{treatment}/finish", FinishBody, calls.finish),
            self._send("POST", f"{treatment}/cancel", None, calls.cancel),
            self._send("POST", "/api/advice/{id}", AdviceState, calls.advice),
            self._send("POST", "/api/advice/{id}/start", None, calls.start_advised),
            Route("/api/{rest:path}", self._open(_no_such_call)),
        ]

    # -- around every call ----------------------------------------------------------------------

    def _open(self, handler: Handler) -> Handler:
        """Without a session, but from our own page."""

        async def handle(request: Request) -> Response:
            try:
                scheme = "https" if self._secure else request.url.scheme
                check_origin(request.method, request.headers, scheme, self._names)
                return await handler(request)
            except BreathwayError as problem:
                return _problem(problem)
            except Exception:
                _log.exception("bedside_call_failed")
                return _problem(BreathwayError("the edge failed at this", name="unexpected"))

        return handle

    def _signed(self, handler: Handler) -> Handler:
        async def handle(request: Request) -> Response:
            signed = self._sessions.who(request.cookies.get(self._cookie))
            request.state.operator = signed.name
            return await handler(request)

        return self._open(handle)

    def _get(self, path: str, call: Callable[[Request], Awaitable[Struct]]) -> Route:
        async def handle(request: Request) -> Response:
            return _json(await call(request))

        return Route(path, self._signed(handle), methods=["GET"])

    def _send(
        self,
        method: str,
        path: str,
        body: type[T] | None,
        call: Callable[[Request, T], Awaitable[Struct]] | Callable[[Request], Awaitable[Struct]],
        status: int = 200,
    ) -> Route:
        async def handle(request: Request) -> Response:
            said: tuple[Any, ...] = () if body is None else (await _read(request, body),)
            return _json(await call(request, *said), status)

        return Route(path, self._signed(handle), methods=[method])

    async def upgrade(self, request: Upgraded) -> None:
        """Sound from the page's microphone, or from a program beside us that has the token."""
        headers = {name.decode(): value.decode("latin-1") for name, value in request.headers}
        scheme = "https" if self._secure else "http"
        check_origin("POST", headers, scheme, self._names)
        said = headers.get("authorization", "").removeprefix("Bearer ")
        if not (self._token and hmac.compare_digest(said.encode(), self._token.encode())):
            self._sessions.who(request.cookie(self._cookie))
        if self._captures is None or not request.path.startswith(capture.PATH + "?"):
            raise NotFound("no websocket is at this address")
        await self._captures(request)

    # -- session, live, certificate -------------------------------------------------------------

    async def _sign_in(self, request: Request) -> Response:
        address = request.client.host if request.client else ""
        self._sessions.may_try(address)
        body = await _read(request, SignIn)
        if not await asyncio.to_thread(self._sessions.verify, body.pin.strip()):
            self._sessions.note_wrong(address)
            raise NotSignedIn(
                "this is not the PIN",
                name="wrong_pin",
                hint="the PIN is printed when the edge starts",
            )
        token = self._sessions.sign_in(address, body.name.strip())
        response = await self._said(token)
        response.set_cookie(
            self._cookie,
            token,
            max_age=int(SESSION_S),
            httponly=True,
            samesite="strict",
            secure=self._secure,
        )
        return response

    async def _session(self, request: Request) -> Response:
        return await self._said(request.cookies.get(self._cookie))

    async def _said(self, token: str | None) -> Response:
        signed = self._sessions.who(token)
        return _json(
            Session(
                name=signed.name,
                facility_name=self._facility_name,
                expires_at=self._calls.after(self._sessions.left_s(signed)),
            )
        )

    async def _sign_out(self, request: Request) -> Response:
        self._sessions.sign_out(request.cookies.get(self._cookie))
        response = Response(status_code=204)
        response.delete_cookie(self._cookie, httponly=True, samesite="strict", secure=self._secure)
        return response

    async def _live(self, request: Request) -> Response:
        self._calls.look()
        return StreamingResponse(
            self._hub.stream(),
            media_type="text/event-stream",
            headers={"cache-control": "no-store", "x-accel-buffering": "no"},
        )

    async def _ca(self, request: Request) -> Response:
        if self._ca_pem is None:
            raise NotFound("this edge is reached without TLS", name="no_certificate")
        return Response(
            self._ca_pem,
            media_type="application/x-x509-ca-cert",
            headers={"content-disposition": 'attachment; filename="breathway-edge-ca.pem"'},
        )

    async def _health(self, request: Request) -> Response:
        return Response(b"ok\n", media_type="text/plain")

    async def _counts(self, request: Request) -> Response:
        return Response(self._metrics(), media_type="text/plain; version=0.0.4")


async def _no_such_call(request: Request) -> Response:
    raise NotFound("there is no such call", name="no_such_call", hint="see the edge's reference")


async def _read(request: Request, kind: type[T]) -> T:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type != "application/json":
        raise BadRequest("send JSON", name="not_json", hint="content-type: application/json")
    raw = b""
    async for part in request.stream():
        raw += part
        if len(raw) > BODY_LIMIT:
            raise TooMuch("the body is larger than 256 KiB", name="body_too_large")
    body: T = decode(raw, kind, "bad_request")
    return body


def _json(body: Struct, status: int = 200) -> Response:
    return Response(
        msgspec.json.encode(body),
        status,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )


def _problem(problem: BreathwayError) -> Response:
    body = Problem(
        type=f"urn:breathway:problem:{problem.name}",
        title=problem.name,
        status=problem.status,
        detail=str(problem),
        hint=problem.hint,
    )
    headers = {"cache-control": "no-store"}
    if isinstance(problem, Wait):
        headers["retry-after"] = str(int(problem.retry_after_s) + 1)
    return Response(
        msgspec.json.encode(body),
        problem.status,
        media_type="application/problem+json",
        headers=headers,
    )
