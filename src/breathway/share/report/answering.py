"""The page as an answer over HTTP: it carries its own style and font, and nothing in it runs.

In: a ``Page`` and a form, ``html`` or ``pdf``. Out: a Starlette response that no cache keeps and no
other page may frame.
"""

from __future__ import annotations

from starlette.responses import Response

from breathway.share.report.compose import Page
from breathway.share.report.page import html
from breathway.share.report.pdf import pdf

FORMS = {"html": "text/html; charset=utf-8", "pdf": "application/pdf"}
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


def answer(page: Page, form: str) -> Response:
    """Call it in a thread: a PDF takes a tenth of a second."""
    headers = {
        "cache-control": "no-store",
        "content-disposition": f'inline; filename="report.{form}"',
        "content-security-policy": POLICY,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }
    made = pdf(page) if form == "pdf" else html(page)
    return Response(made, media_type=FORMS[form], headers=headers)
