"""Indexes of weather services, as they are found."""

from __future__ import annotations

import datetime as dt

import pytest

from breathway.model.errors import Rejection
from breathway.share import cap
from breathway.share.cap.entries import MAX_BYTES

NOW = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><updated>2026-11-26T00:00:00Z</updated>
<link href="https://met.example/self"/>
<entry><link rel="alternate" type="text/html" href="page"/><link type="application/cap+xml"
 href="a.xml"/><updated>2026-11-26T01:00:00Z</updated></entry>
<entry><link href="b.xml"/></entry><entry><link rel="related" href="c.xml"/></entry></feed>"""
RSS = """<rss version="2.0"><channel><link>https://met.example</link>
<item><link>https://met.example/a.xml</link><pubDate>Thu, 26 Nov 2026 01:00:00 GMT</pubDate></item>
<item><enclosure url="b.xml" type="application/cap+xml"/><link>page</link></item>
</channel></rss>"""


def test_atom_by_the_media_type_else_the_alternate_link():
    assert [(one.href, one.updated) for one in cap.entries(ATOM.encode())] == [
        ("a.xml", "2026-11-26T01:00:00Z"),
        ("b.xml", ""),
    ]


def test_rss_by_the_enclosure_else_the_link():
    assert [one.href for one in cap.entries(RSS.encode())] == ["https://met.example/a.xml", "b.xml"]


def test_our_own_index_is_one():
    entry = cap.Entry(identifier="7", sent_at=NOW, expires_at=NOW, headline="<&",
                      href="https://x.example/7.xml?a=1&b=2")  # fmt: skip
    (found,) = cap.entries(cap.index("https://x.example/", "W", [entry]))
    assert found.href == "https://x.example/7.xml?a=1&b=2"


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"not xml",
        b"<html/>",
        ATOM[:-9].encode(),
        b"<!DOCTYPE rss [<!ENTITY a 'b'>]><rss>&a;</rss>",
        b"<?xml version='1.0' encoding='of-mars'?><rss/>",
        b" " * (MAX_BYTES + 1),
    ],
)
def test_what_is_no_index_is_said(document):
    found = cap.entries(document)
    assert isinstance(found, Rejection)
    assert found.name == "cap_index_unreadable"
