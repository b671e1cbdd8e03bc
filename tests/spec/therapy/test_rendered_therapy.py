"""The page for clinicians is the one these tables make."""

from __future__ import annotations

from pathlib import Path

from render_therapy import page

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/therapy-rules.md"


def test_the_page_is_current():
    assert PAGE.read_text() == page(), "python tests/spec/therapy/render_therapy.py > " + PAGE.name
