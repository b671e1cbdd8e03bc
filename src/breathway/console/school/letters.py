"""The letters of schools' pages: the console's own faces, for readers who have none of a script.

In: the folder of the build, a language. Out: a style sheet of ``@font-face`` rules alone, as the
build wrote them: split by ``unicode-range``, so that a page fetches only what it shows. Without a
build it is empty, and the reader's own letters stand.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from breathway.console.desk import Desk
from breathway.console.school.answering import unknown

FAMILIES = {"en": "Noto Sans", "km": "Noto Sans Khmer", "zh-CN": "Noto Sans SC"}
KEEP_S = 86_400
_FACE = re.compile(r"@font-face\s*\{[^}]*\}")


@cache
def faces(static: Path | None, lang: str) -> str:
    """The rules of one language's family."""
    if static is None:
        return ""
    named = re.compile(rf"font-family:\s*['\"]?{FAMILIES[lang]} Variable\b")
    found = {
        rule
        for sheet in sorted((static / "assets").glob("*.css"))
        for rule in _FACE.findall(sheet.read_text("utf-8"))
        if named.search(rule)
    }
    return "\n".join(sorted(found))


def of(static: Path | None) -> Callable[[Desk, Request], Awaitable[Response]]:
    async def letters(desk: Desk, request: Request) -> Response:
        lang = request.path_params["lang"]
        if lang not in FAMILIES:
            raise unknown()
        headers = {"cache-control": f"public, max-age={KEEP_S}"}
        return Response(faces(static, lang), 200, headers, "text/css; charset=utf-8")

    return letters
