"""The built page: hashed assets kept forever, the one ``index.html`` for every address of a page.

In: the folder of the build. Out: responses. Text is compressed once, when first asked for; a path
that leaves the folder is not found.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from breathway.console import dispatch
from breathway.model.errors import NotFound

# Vite names what it hashes "name-<8 letters>.ext" and puts it under assets/.
_HASHED = re.compile(r"[-.][A-Za-z0-9_-]{8,}\.[a-z0-9]+$")
IMMUTABLE = "public, max-age=31536000, immutable"
_TEXT = {".js", ".css", ".html", ".svg", ".json", ".ftl", ".webmanifest", ".txt", ".map"}
_KEEP_LIMIT = 4 << 20  # bytes of one file that may be kept compressed in memory
_TYPES = {
    ".js": "text/javascript",
    ".ftl": "text/plain",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}


class Pages:
    def __init__(self, folder: Path | None) -> None:
        self._folder = folder.resolve() if folder is not None else None
        self._compressed: dict[Path, tuple[int, bytes]] = {}

    async def file(self, request: Request) -> Response:
        """A file of the build, or the page itself where the address names none."""
        name = request.path_params.get("path", "")
        found = self._find(name)
        if found is None and not _is_asset(name):
            found = self._find("index.html")
        if found is None:
            return dispatch.failed(self._missing(), "page")
        return self._send(request, found)

    def _find(self, name: str) -> Path | None:
        if self._folder is None or not name or "\x00" in name:
            return None
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            return None
        return path

    def _send(self, request: Request, path: Path) -> Response:
        headers = {"cache-control": IMMUTABLE if _HASHED.search(path.name) else "no-cache"}
        media = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
        media = media or "application/octet-stream"
        if path.suffix not in _TEXT:
            return FileResponse(path, media_type=media, headers=headers)
        headers["vary"] = "accept-encoding"
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return FileResponse(path, media_type=media, headers=headers)
        headers["content-encoding"] = "gzip"
        return Response(self._gzip(path), media_type=media, headers=headers)

    def _gzip(self, path: Path) -> bytes:
        changed_ns = path.stat().st_mtime_ns
        kept = self._compressed.get(path)
        if kept is not None and kept[0] == changed_ns:
            return kept[1]
        packed = gzip.compress(path.read_bytes(), mtime=0)
        if len(packed) <= _KEEP_LIMIT:
            self._compressed[path] = (changed_ns, packed)
        return packed

    def _missing(self) -> NotFound:
        if self._folder is None or not (self._folder / "index.html").is_file():
            return NotFound(
                "the console's pages are not built",
                name="console_not_built",
                hint="build them with make console, or install the wheel",
            )
        return NotFound("there is no such file")


def _is_asset(name: str) -> bool:
    """Whether an address asks for a file, not for a page: it has a folder of files or an ending."""
    return name.startswith(("assets/", "api/", "v1/")) or "." in name.rsplit("/", 1)[-1]
