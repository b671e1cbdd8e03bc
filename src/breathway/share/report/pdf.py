"""The page as PDF: typst sets ``page.typ`` with the fonts of this package.

In: a ``Page``. Out: bytes of a tagged PDF, A4, with every font embedded. Khmer is shaped, Chinese
has the characters that are frequent in texts and names; a name with others is printed in Latin
letters, or not at all, and the page says so (docs/decisions/0016-report-as-pdf.md).
"""

from __future__ import annotations

import re
import struct
from functools import cache
from html import unescape
from importlib import resources
from typing import Any

import msgspec

from breathway.model.errors import BadInput
from breathway.share.report.compose import Page, plain
from breathway.share.report.drawing import WORDS
from breathway.share.report.words import words

FONTS = ("NotoSans.ttf", "NotoSansExt.ttf", "NotoSansKhmer.ttf", "NotoSansSC-Regular.otf",
         "NotoSansSC-Bold.otf")  # fmt: skip
UNBROKEN = re.compile("[!-\u024f]{20,}")  # Latin letters and signs; Khmer and Chinese break anyway
BREAK = "\u200b"  # where a line may end, without a sign


def pdf(page: Page) -> bytes:
    """One page of A4."""
    import typst  # a large library, loaded when a PDF is wanted

    shown = _printable(page)
    template = (resources.files(__package__) / "page.typ").read_bytes()
    with resources.as_file(resources.files(__package__) / "fonts") as folder:
        made: bytes = typst.compile(  # type: ignore[call-overload]
            template,
            font_paths=[str(folder)],
            ignore_system_fonts=True,
            sys_inputs={"page": msgspec.json.encode(_lifted(shown)).decode()},
            format="pdf",
        )
    return made


def _lifted(page: Page) -> dict[str, object]:
    """The page as plain values, the words of its pictures beside them: typst shapes Khmer in its
    own text and not in that of an SVG."""
    made = plain(page)
    for name in ("loop", "volume", "years"):
        svg = getattr(page, name)
        words_of = [
            {"x": float(x), "y": float(y), "end": anchor == "end", "text": unescape(text)}
            for x, y, anchor, text in WORDS.findall(svg)
        ]
        made[name] = {"svg": WORDS.sub("", svg), "words": words_of}
    return made


def _printable(page: Page) -> Page:
    """The page with only what the fonts can show."""
    known = _covered()
    notes = list(page.notes)
    name, other = page.name, page.other_name
    if not _has(name, known):
        name, other = (other or "–"), ""
        notes.insert(0, words(page.lang)("name-not-printable"))
    facts = [(label, _only(value, known)) for label, value in page.facts]
    comments = [_only(comment, known) for comment in page.comments]
    return msgspec.structs.replace(
        page, name=_only(name, known), other_name=_only(other, known), facts=facts,
        comments=comments, notes=notes,
    )  # fmt: skip


def _has(text: str, known: frozenset[int]) -> bool:
    return all(ord(c) in known or c.isspace() for c in text)


def _only(text: str, known: frozenset[int]) -> str:
    """Characters without a glyph become the sign that says so (U+25A1 has one); what has no blank
    for long may be broken anywhere."""
    shown = "".join(c if ord(c) in known or c.isspace() else "?" for c in text)
    return UNBROKEN.sub(lambda found: BREAK.join(found[0]), shown)


@cache
def font(name: str) -> bytes:
    """A font of the package (fonts/PROVENANCE.md)."""
    return (resources.files(__package__) / "fonts" / name).read_bytes()


@cache
def _covered() -> frozenset[int]:
    """Every character that some font has."""
    return frozenset().union(*(characters(font(name)) for name in FONTS))


def characters(data: bytes) -> set[int]:
    """The characters of a font: formats 4 and 12 of its ``cmap`` (OpenType 1.9)."""
    tables = {
        data[at : at + 4]: struct.unpack_from(">II", data, at + 8)
        for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16)
    }
    start = tables[b"cmap"][0]
    count = struct.unpack_from(">H", data, start + 2)[0]
    found: set[int] = set()
    for n in range(count):
        offset = start + struct.unpack_from(">I", data, start + 8 + 8 * n)[0]
        kind = struct.unpack_from(">H", data, offset)[0]
        if kind == 4:
            found |= _format4(data, offset)
        elif kind == 12:
            groups = struct.unpack_from(">I", data, offset + 12)[0]
            for g in range(groups):
                first, last, _ = struct.unpack_from(">III", data, offset + 16 + 12 * g)
                found |= set(range(first, last + 1))
    if not found:
        raise BadInput("a font of the package is damaged", name="font_damaged", hint="reinstall")
    return found


def _format4(font: bytes, offset: int) -> set[int]:
    segments: int = struct.unpack_from(">H", font, offset + 6)[0] // 2
    read: Any = lambda at: struct.unpack_from(f">{segments}H", font, offset + at)  # noqa: E731
    ends, starts = read(14), read(16 + 2 * segments)
    return {c for first, last in zip(starts, ends, strict=True) for c in range(first, last + 1)} - {
        0xFFFF
    }
