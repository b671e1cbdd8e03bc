"""The page for clinicians is the one the rules and tables make."""

from __future__ import annotations

from pathlib import Path

from render_watch import page

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/watch-rules.md"


def test_the_page_is_current():
    assert PAGE.read_text() == page(), "python tests/spec/watch/render_watch.py > " + PAGE.name
