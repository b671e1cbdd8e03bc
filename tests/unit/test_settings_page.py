"""The page of settings tells every key and its default, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from breathway.config import CentreSettings

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "settings.md"


def shown(default: object) -> str:
    if default is msgspec.NODEFAULT or default is None:
        return "none"
    if default == "":
        return "empty"
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def test_the_page_is_the_struct():
    rows = dict(re.findall(r"^\| `(\w+)` \| (\S+) \|", PAGE.read_text(), re.MULTILINE))
    fields = msgspec.structs.fields(CentreSettings)
    assert rows == {field.name: shown(field.default) for field in fields}
