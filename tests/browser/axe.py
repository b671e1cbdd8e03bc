"""What axe-core finds on a page (WCAG 2.2 A and AA), and targets that are too small."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[2] / "console/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def faults(page: Page) -> list[str]:
    """As "rule: element"; empty when there are none."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: run npm ci in console/")
    # Evaluated by the debugger, so that the page's own content policy stays as it is.
    page.evaluate(AXE.read_text("utf-8") + "; 0")
    result: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
    )
    return [
        f"{rule['id']}: {node['html'][:140]} {node['failureSummary'][:200]}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def small_targets(page: Page, within: str, least_px: float) -> list[str]:
    """Buttons, links and fields in ``within`` that are lower than ``least_px``."""
    found: list[str] = page.evaluate(
        """([within, least]) => [...document.querySelectorAll(within)]
             .flatMap(part => [...part.querySelectorAll('button, a, select, input, summary')])
             .filter(e => !['radio', 'checkbox'].includes(e.type))
             .filter(e => {
               const box = e.getBoundingClientRect();
               return box.width > 0 && box.height < least;
             }).map(e => e.outerHTML.slice(0, 120))""",
        [within, least_px],
    )
    return found
