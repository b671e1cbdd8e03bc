"""What `score` advises after a blow has words at the bedside, with the numbers that convince."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from breathway.edge.bedside.show import _COACH
from breathway.score.coach import SENTENCES

LOCALES = Path("console/src/locales")


@pytest.mark.parametrize("language", ["en", "km", "zh-CN"])
def test_every_advice_has_words_and_names_only_numbers_it_has(language: str) -> None:
    text = (LOCALES / language / "bedside.ftl").read_text("utf-8")
    for code, sentence in SENTENCES.items():
        key = "bedside-coach-" + _COACH.get(code, code).replace("_", "-")
        found = re.search(rf"^{key} = .+\n    \.why = (.+(?:\n {{5,}}.*|\n    }})*)", text, re.M)
        assert found, key
        said = set(re.findall(r"\$(\w+)", found[1]))
        assert said <= {*re.findall(r"\{(\w+)", sentence), "seconds"}, key


def test_who_stops_early_hears_how_much_still_moved() -> None:
    text = (LOCALES / "en" / "bedside.ftl").read_text("utf-8")
    assert "the last second still moved { $moved_ml } mL" in text
