"""The words of the report: one catalogue in each language, in the simple part of Fluent's syntax.

In: a language. Out: ``Words``, which fills ``{ $name }`` in. A key that is missing is an error of
the program: a test holds the catalogues to the same keys and the same names.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from importlib import resources

LANGUAGES = ("en", "zh-CN", "km")
SETS = {"gli-2022": "GLI Global 2022", "gli-2012": "GLI 2012", "nhanes3": "NHANES III 1999",
        "jrs-2014": "JRS 2014", "jian-2017": "Jian 2017"}  # fmt: skip


class Words:
    """One language."""

    def __init__(self, lang: str, entries: dict[str, str]) -> None:
        self.lang = lang
        self.entries = entries

    def __call__(self, key: str, **values: object) -> str:
        return re.sub(r"\{ \$(\w+) \}", lambda found: str(values[found[1]]), self.entries[key])

    def reason(self, code: str) -> str:
        """What is wrong with a blow; a code of a later version stays as it is."""
        return self.entries.get(f"reason-{code}") or code.replace("_", " ")

    def day(self, at: dt.date | None) -> str:
        """A date in the one form that every language reads without doubt."""
        return at.strftime("%Y-%m-%d") if at else ""

    def moment(self, at: dt.datetime | None) -> str:
        return at.strftime("%Y-%m-%d %H:%M") if at else ""


@cache
def words(lang: str) -> Words:
    """The catalogue of a language."""
    text = (resources.files(__package__) / "catalogues" / f"{lang}.ftl").read_text("utf-8")
    pairs = (line.partition(" = ") for line in text.splitlines() if line[:1].islower())
    return Words(lang, {key: value for key, _, value in pairs})
