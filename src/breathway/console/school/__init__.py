"""The door for schools: pages and feeds without a session, by what a link holds.

In: requests under ``/school``. Out: HTML, Atom, iCalendar. A school's page and feeds are found by
its public id, its subscription by the manage link's token, a feedback by the delivery's mark; the
database holds to the same (15_schools.sql). What changes something is a POST.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from breathway.console.desk import Desk
from breathway.console.school import enrol, flag, keep, letters
from breathway.console.school.answering import guarded

Handler = Callable[[Desk, Request], Awaitable[Response]]
PATHS: tuple[tuple[str, Handler, tuple[str, ...]], ...] = (
    ("/school", enrol.subscribe, ("GET", "POST")),
    ("/school/confirm/{token}", enrol.confirm, ("GET", "POST")),
    ("/school/manage/{token}", keep.manage, ("GET", "POST")),
    ("/school/end/{token}", keep.end, ("GET", "POST")),
    ("/school/helped/{delivery}/{mark}", keep.helped, ("GET", "POST")),
    ("/school/place/{place}", flag.of_place, ("GET",)),
    ("/school/{public_id}.atom", flag.atom, ("GET",)),
    ("/school/{public_id}.ics", flag.icalendar, ("GET",)),
    ("/school/{public_id}", flag.of_school, ("GET",)),
)


def routes(desk: Desk, static: Path | None) -> list[Route]:
    """``static`` is the folder of the build, for its letters."""
    paths = (("/school/letters/{lang}.css", letters.of(static), ("GET",)), *PATHS)
    return [
        Route(path, guarded(desk, handler, path), methods=list(methods))
        for path, handler, methods in paths
    ]
