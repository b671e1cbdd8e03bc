"""The static bedside page: built by the console's build, in the wheel, or said to be missing.

In: the folder of built files. Out: routes; ``bedside.html`` at ``/`` and the assets it names. No
other page of the folder is served, and nothing is loaded from elsewhere (Content Security Policy).
"""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline';"
    " connect-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_MISSING = (
    "The bedside page is not built. Build the console (make demo does it), then start the edge"
    " again. The API and the records work without it.\n"
)


def routes(static: Path) -> list[Route]:
    folder = static.resolve()

    async def page(request: Request) -> Response:
        path = folder / "bedside.html"
        if not path.is_file():
            return PlainTextResponse(_MISSING, 503, headers=_HEADERS)
        return FileResponse(path, headers=_HEADERS | {"cache-control": "no-cache"})

    async def asset(request: Request) -> Response:
        path = (folder / request.path_params["path"]).resolve()
        inside = path.is_relative_to(folder) and path.is_file()
        if not inside or path.suffix == ".html":
            return PlainTextResponse("not found\n", 404, headers=_HEADERS)
        hashed = path.parent.name == "assets"
        age = "public, max-age=31536000, immutable" if hashed else "no-cache"
        kind = mimetypes.guess_type(path.name)[0]
        return FileResponse(path, media_type=kind, headers=_HEADERS | {"cache-control": age})

    return [
        Route("/", page),
        Route("/bedside", page),
        Route("/bedside.html", page),
        Route("/{path:path}", asset),
    ]
