"""Names as they are searched for: what is written in the index, what is asked of it.

In: a profile, or what somebody typed. Out: normalised parts. Case, accents on Latin letters and
width are folded; every part is also there by its beginnings, so that typing half a name finds it.
A Chinese name stands without a space inside, so there a part begins at any of its characters.
"""

from __future__ import annotations

import re
import unicodedata

from breathway.model.people import Profile

LATIN_SHORTEST = 2  # letters of a Latin name part that can be searched for
LONGEST = 24  # letters of a part that count
PREFIX_LONGEST = 9  # letters typed up to which a beginning finds; after that the whole word does
HAN_LONGEST = 6  # characters of a Chinese name; a longer run is not a name
PARTS_LIMIT = 256  # tokens of one patient

_SPLIT = re.compile(r"[\s,.;:'’`\-‐‑–_/()·・\u200b]+")


def name_parts(text: str) -> list[str]:
    """The words of a name, folded: "Nguyễn  Thị-Hạnh" → ["nguyen", "thi", "hanh"]."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [part[:LONGEST] for raw in _SPLIT.split(folded) if (part := _bare(raw))]


def index_parts(profile: Profile) -> set[str]:
    """Every part under which a patient is found."""
    parts: set[str] = set()
    for word in [*name_parts(profile.name), *name_parts(profile.name_latin)]:
        parts.update(_beginnings(word))
    if profile.local_number:
        parts.add(number_part(profile.local_number))
        parts.update(name_parts(profile.local_number))
    return set(sorted(parts, key=lambda part: (-len(part), part))[:PARTS_LIMIT])


def number_part(text: str) -> str:
    """A facility's own number as one part: "KH-18 / 42" → "#kh1842"."""
    return "#" + "".join(letter for letter in _fold(text) if letter.isalnum())[:40]


def query_parts(text: str) -> list[str]:
    """What is asked: every part must be found. At most six count."""
    return [part for part in name_parts(text) if _searchable(part)][:6]


def _beginnings(word: str) -> set[str]:
    if word.isascii():
        return {word[:end] for end in range(LATIN_SHORTEST, min(len(word), PREFIX_LONGEST))} | {
            word
        }
    starts = range(len(word)) if len(word) <= HAN_LONGEST and _is_han(word) else range(1)
    return {
        word[start:end]
        for start in starts
        for end in range(start + 1, min(len(word), start + PREFIX_LONGEST) + 1)
    } | {word}


def _is_han(word: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("CJK UNIFIED") for letter in word)


def _searchable(part: str) -> bool:
    return len(part) >= LATIN_SHORTEST or not part.isascii()


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _bare(word: str) -> str:
    """Without the marks on Latin letters; Khmer vowels and signs stay, they carry the word."""
    out: list[str] = []
    latin = False
    for letter in unicodedata.normalize("NFD", word):
        if unicodedata.category(letter) == "Mn" and latin:
            continue
        if unicodedata.category(letter)[0] != "M":
            latin = unicodedata.name(letter, "").startswith("LATIN")
        out.append("d" if letter == "đ" else letter)
    return unicodedata.normalize("NFC", "".join(out))
