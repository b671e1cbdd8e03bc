"""Answers to schools: pages with a policy of their own, and problems in words.

In: a handler. Out: an endpoint. A problem is a page that says what to do; what breaks is logged by
the operation's path alone, never with the token in it.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
from collections.abc import Awaitable, Callable
from functools import cache
from urllib.parse import parse_qsl
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from breathway.console.ask import bounded
from breathway.console.desk import Desk
from breathway.model.alert import Place
from breathway.model.errors import BadRequest, BreathwayError, NotFound, Unavailable
from breathway.model.school import LANGUAGES, Language
from breathway.record import AWAY, schools
from breathway.record.places import gather
from breathway.share.school import forms, page
from breathway.share.school.tickets import Tickets
from breathway.share.school.words import words

# Neither the record nor XML takes them, or they turn the direction of what stands beside them.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")
_TAGS: dict[str, Language] = {"km": "km", "zh": "zh-CN", "en": "en"}
Endpoint = Callable[[Request], Awaitable[Response]]
_log = logging.getLogger(__name__)


@cache
def policy() -> str:
    """Nothing runs, nothing is loaded but letters; the page's own style is known by its hash."""
    digest = base64.b64encode(hashlib.sha256(page.style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'self' 'sha256-{digest}'; font-src 'self'; "
        "form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def answer(html: str, status: int = 200, *, cache_s: int = 0) -> Response:
    keeps = f"private, max-age={cache_s}" if cache_s else "no-store"
    headers = {"content-security-policy": policy(), "cache-control": keeps}
    return Response(html, status, headers, "text/html; charset=utf-8")


def guarded(
    desk: Desk, handler: Callable[[Desk, Request], Awaitable[Response]], path: str
) -> Endpoint:
    async def endpoint(request: Request) -> Response:
        try:
            if "\0" in request.scope["path"]:
                raise unknown()
            return await handler(desk, request)
        except BreathwayError as error:
            return _problem(request, error)
        except AWAY:
            _log.warning("database_away", extra={"kind": "school"})
            return _problem(request, Unavailable("the centre cannot be reached now"))
        except Exception:
            _log.exception("call_failed", extra={"kind": path.split("/{")[0].strip("/")})
            return _problem(request, BreathwayError("this part of the centre failed"))

    return endpoint


def _problem(request: Request, error: BreathwayError) -> Response:
    say = words(language_of(request))
    text = say.entries.get(f"problem-{error.name}") or f"{error}. {error.hint}."
    return answer(forms.told(say, say("problem-title"), text, wrong=True), error.status)


def language_of(request: Request, otherwise: Language | None = None) -> Language:
    """What the address asks for, what is known, what the browser prefers."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    if otherwise:
        return otherwise
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower()
        for short, language in _TAGS.items():
            if tag.startswith(short):
                return language
    return "en"


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a posted form, without spaces around them."""
    raw = (await bounded(request)).decode("utf-8", "replace")
    try:
        pairs = parse_qsl(raw, max_num_fields=40)
    except ValueError:
        raise BadRequest("the form has too many fields", name="bad_body") from None
    return {key: _CONTROL.sub(" ", value).strip() for key, value in pairs}


def tickets_of(desk: Desk) -> Tickets:
    return Tickets(desk.keys.node_key)


def base_of(desk: Desk, request: Request) -> str:
    return desk.ways.base_url or str(request.base_url).rstrip("/")


async def places_of(desk: Desk) -> list[Place]:
    """What a school may choose among."""
    async with schools.opened(desk.console) as connection:
        return gather(await schools.cities(connection))


def unknown() -> NotFound:
    return NotFound("this link leads nowhere", name="unknown")


def id_of(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise unknown() from None


def wrong(name: str) -> BadRequest:
    """Of ``problem-…`` in the catalogue."""
    return BadRequest(name, name=name)
