"""The part of the API's table for weather services and families.

In: nothing. Out: ``GIVING``, a part of ``api.OPERATIONS``.
"""

from __future__ import annotations

from breathway.console import authority, family, feeds
from breathway.console import views as v
from breathway.console.ask import CLINICAL, Operation
from breathway.model.people import Role
from breathway.share import cap

OPERATOR: frozenset[Role] = frozenset({"operator"})

GIVING = (
    Operation(
        method="GET",
        path="/feed/cap/{jurisdiction}",
        does="Public warnings that are not over, newest first, as an Atom feed.",
        answer=None,
        open_handler=feeds.cap_index,
        media=cap.ATOM,
    ),
    Operation(
        method="GET",
        path="/feed/cap/{jurisdiction}/{file}",
        does="One warning in CAP 1.2, signed (id.xml); the certificate (certificate.pem).",
        answer=None,
        open_handler=feeds.cap_document,
        media=cap.MEDIA,
    ),
    Operation(
        method="GET",
        path="/feed/open",
        does="What was released of the map of treatments.",
        answer=None,
        open_handler=feeds.open_index,
        query={"after": "releases behind this number; 100 in an answer, then follow next"},
        media="application/json; charset=utf-8",
    ),
    Operation(
        method="GET",
        path="/feed/open/{file}",
        does="One released file.",
        answer=None,
        open_handler=feeds.open_file,
        media="text/csv",
    ),
    Operation(
        method="GET",
        path="/api/warning-authority",
        does="Who may warn the public, by which act.",
        answer=list[v.AuthorityRow],
        handler=authority.show,
        roles=OPERATOR,
    ),
    Operation(
        method="POST",
        path="/api/warning-authority",
        does="Record the authority to warn: from now on warnings are Actual.",
        body=v.AuthorityRequest,
        answer=list[v.AuthorityRow],
        handler=authority.record,
        roles=OPERATOR,
    ),
    Operation(
        method="POST",
        path="/api/warning-authority/{id}/end",
        does="End the authority to warn: from now on warnings are an Exercise.",
        answer=list[v.AuthorityRow],
        handler=authority.end,
        roles=OPERATOR,
    ),
    Operation(
        method="GET",
        path="/api/weather-warnings",
        does="What weather services warn of now at our places.",
        answer=list[v.StandingWarning],
        handler=authority.standing,
        query={"place": "only of this place"},
    ),
    Operation(
        method="GET",
        path="/api/weather-feeds",
        does="How the indexes of weather services stand that this centre follows.",
        answer=list[v.WarningFeed],
        handler=authority.followed,
        roles=OPERATOR,
    ),
    Operation(
        method="GET",
        path="/api/patients/{id}/family-warnings",
        does="Whether this person's family is warned, and of what it could be.",
        answer=v.FamilyPage,
        handler=family.show,
        roles=CLINICAL,
    ),
    Operation(
        method="POST",
        path="/api/patients/{id}/family-warnings",
        does="Warn the family from now on, with their consent.",
        body=v.FamilyRequest,
        answer=v.FamilyPage,
        handler=family.agree,
        roles=CLINICAL,
    ),
    Operation(
        method="POST",
        path="/api/patients/{id}/family-warnings/end",
        does="End it, when the family says so at the clinic.",
        body=v.FamilyEndRequest,
        answer=v.FamilyPage,
        handler=family.end,
        roles=CLINICAL,
    ),
    Operation(
        method="GET",
        path="/family/end/{token}",
        does="The page behind the link in a family's warning: one button.",
        answer=None,
        open_handler=family.ask_by_link,
        media="text/html",
    ),
    Operation(
        method="POST",
        path="/family/end/{token}",
        does="End a family's warnings with one click (RFC 8058).",
        answer=None,
        open_handler=family.end_by_link,
        media="text/html",
    ),
)
