"""The index of CAP messages as an Atom feed (RFC 4287).

In: entries, newest first. Out: bytes. Each entry links to its document with the media type of CAP,
so that a reader who knows Atom finds all of them and one who knows CAP takes only those.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from msgspec import Struct

from breathway.share.cap.message import MEDIA

ATOM = "application/atom+xml"
NOTHING_YET = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Entry(Struct, frozen=True, kw_only=True):
    """What the index says of one message."""

    identifier: str
    sent_at: dt.datetime
    expires_at: dt.datetime
    headline: str
    href: str


def index(own: str, title: str, entries: Iterable[Entry]) -> bytes:
    """``own`` is the feed's stable address, which is its id too."""
    listed = list(entries)
    updated = max((entry.sent_at for entry in listed), default=NOTHING_YET)
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<id>{escape(own)}</id><title>{escape(title)}</title>",
        f"<updated>{_moment(updated)}</updated><author><name>Breathway</name></author>",
        f'<link rel="self" type="{ATOM}" href={quoteattr(own)}/>',
    ]
    for entry in listed:
        parts.append(
            f"\n<entry><id>{escape(entry.identifier)}</id><title>{escape(entry.headline)}</title>"
            f"<updated>{_moment(entry.sent_at)}</updated>"
            f"<summary>{escape(entry.headline)}</summary>"
            f'<link rel="alternate" type="{MEDIA}" href={quoteattr(entry.href)}/></entry>'
        )
    return "".join((*parts, "\n</feed>\n")).encode()


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
