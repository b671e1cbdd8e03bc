"""The words for schools: one catalogue in each language, in the simple part of Fluent's syntax.

In: a language. Out: ``Words`` (see ``share.report.words``). A list stands in one entry, parted by
``|``. A reason that a later version names is shown as its code.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from importlib import resources

from breathway.model.school import Language
from breathway.share.report.words import Words as Catalogue

OTHER: dict[str, Language] = {"KH": "km", "CN": "zh-CN"}  # what a jurisdiction's people read

# Recalled, not verified: a centre's setting ``emergency_number`` stands above them.
EMERGENCY = {"KH": "119", "CN": "120"}


class Words(Catalogue):
    def several(self, key: str) -> list[str]:
        return [part.strip() for part in self(key).split("|")]

    def date(self, day: dt.date) -> str:
        return self(
            "date",
            weekday=self(f"day-{day.weekday()}"),
            day=day.day,
            month=self(f"month-{day.month}"),
        )

    def reasons(self, codes: tuple[str, ...]) -> str:
        """The first two, as a sentence's beginning; empty where none is known."""
        said = [self.entries.get(f"because-{c}") or c.replace("_", " ") for c in codes[:2]]
        return self("and").join(said)

    def outcome(self, code: str) -> str:
        """What became of a message; a receiver's number stays a number."""
        kind, _, number = code.partition("_")
        if number.isdigit():
            return self(f"outcome-{kind}", number=number)
        return self.entries.get(f"outcome-{code.replace('_', '-')}") or code.replace("_", " ")


@cache
def words(lang: str) -> Words:
    """The catalogue of a language."""
    text = (resources.files(__package__) / "catalogues" / f"{lang}.ftl").read_text("utf-8")
    pairs = (line.partition(" = ") for line in text.splitlines() if line[:1].islower())
    return Words(lang, {key: value for key, _, value in pairs})
