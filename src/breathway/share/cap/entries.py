"""Where the messages of a weather service lie: its index, read.

In: bytes from anywhere. Out: addresses, in the index's order, or a ``Rejection``; never an
exception, and never more work than the bytes are worth (4 MiB, no document type). Atom (RFC 4287):
the link of an entry that is CAP by its media type, else its alternate one. RSS 2.0: the enclosure
that is CAP, else the link.
"""

from __future__ import annotations

from xml.parsers import expat

from msgspec import Struct, field

from breathway.model.errors import Rejection
from breathway.share.cap.message import MEDIA

MAX_BYTES = 4 << 20
MOST_ENTRIES = 1000
_ATOM = "http://www.w3.org/2005/Atom "
_ITEMS = (f"{_ATOM}entry", "item")
_HINT = "name the address of an Atom or RSS index of CAP 1.2 messages"


class Entry(Struct, frozen=True):
    """One message of an index; a message that is ``updated`` is looked at again."""

    href: str  # as it stands there: may be relative
    updated: str


class _Item(Struct):
    links: list[tuple[bool, str]] = field(default_factory=list)  # whether it says it is CAP
    updated: str = ""


class _Reader:
    def __init__(self) -> None:
        self.root, self.items, self.text = "", list[_Item](), list[str]()
        self.within = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.root, self.text = self.root or name, []
        if name in _ITEMS and len(self.items) < MOST_ENTRIES:
            self.items.append(_Item())
            self.within = True
        elif self.within and name in (f"{_ATOM}link", "enclosure"):
            media = attributes.get("type", "").partition(";")[0].strip().lower()
            href = attributes.get("href") or attributes.get("url") or ""
            if href and (media == MEDIA or (
                media != "text/html" and attributes.get("rel", "alternate") == "alternate"
                and name != "enclosure"
            )):  # fmt: skip
                self.items[-1].links.append((media == MEDIA, href))

    def end(self, name: str) -> None:
        said = "".join(self.text).strip()
        if name in _ITEMS:
            self.within = False
        elif self.within and name == "link" and said:
            self.items[-1].links.append((False, said))
        elif self.within and name in (f"{_ATOM}updated", "pubDate"):
            self.items[-1].updated = said
        self.text = []

    def refuse(self, *_: object) -> None:
        raise ValueError("it declares a document type or entities")


def entries(document: bytes) -> list[Entry] | Rejection:
    """The messages that an index names, each once."""
    if len(document) > MAX_BYTES:
        return _no(f"more than {MAX_BYTES} bytes")
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = lambda text: reader.text.append(text)
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = reader.refuse
    try:
        parser.Parse(document, True)
    except (expat.ExpatError, LookupError, ValueError) as problem:
        return _no(str(problem)[:200])
    if reader.root not in (f"{_ATOM}feed", "rss"):
        return _no(f"the root is {reader.root.rpartition(' ')[2][:40]!r}")
    found = [
        Entry(max(each.links, key=lambda link: link[0])[1], each.updated)
        for each in reader.items
        if each.links
    ]
    return list(dict.fromkeys(found))


def _no(detail: str) -> Rejection:
    return Rejection(name="cap_index_unreadable", detail=detail, hint=_HINT)
