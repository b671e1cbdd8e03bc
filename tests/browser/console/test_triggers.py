"""Personal triggers on the patient page: drawn, in words, and plain for the family."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit, row_of
from tests.browser.console.test_accessible import faults

BODY = {
    "treatments": 14, "months": 9, "people": 212, "place": "kh-sihanoukville", "effects": [
        {"exposure": "cold", "verdict": "raises", "rr": 1.44, "lower": 1.12, "upper": 1.86,
         "others": 1.18, "usual": 27.4, "high": 21.6},
        {"exposure": "humidity", "verdict": "little", "rr": 1.02, "lower": 0.9, "upper": 1.16,
         "others": 1.0, "usual": 78.0, "high": 92.0},
        {"exposure": "pollen_grass", "verdict": "cannot_tell", "rr": 1.1, "lower": 0.7,
         "upper": 1.7, "others": 1.1, "usual": 3.0, "high": 41.0},
        {"exposure": "no2", "verdict": "not_measured"},
    ],
}  # fmt: skip


@pytest.fixture
def told(node: Any, treated: tuple[str, str]) -> None:
    """What a week's work would have kept for the person who was treated."""

    async def keep() -> None:
        connection = await asyncpg.connect((node.node.folder / "centre/database-url").read_text())
        await connection.execute("SET search_path = breathway")
        await connection.execute("SET ROLE breathway_owner")
        await connection.execute(
            "INSERT INTO personal_effect SELECT p.patient_id, p.facility_id, p.jurisdiction, now(),"
            " $2 FROM treatment t JOIN patient p USING (patient_id) WHERE t.treatment_id::text = $1"
            " ON CONFLICT (patient_id) DO UPDATE SET body = excluded.body",
            treated[0],
            json.dumps(BODY),
        )
        await connection.close()

    asyncio.run_coroutine_threadsafe(keep(), node.loop).result(20)


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("km", 360)])
def test_triggers(
    told: None, open_window: Callable[..., Visit], treated: tuple[str, str], language: str,
    width: int,
) -> None:  # fmt: skip
    visit = open_window("doctor", language=language, width=width)
    visit.go("/worklist")
    row_of(visit, treated).locator("h2 a").click()
    section = visit.page.locator(".triggers")
    expect(section.locator("li")).to_have_count(4)
    expect(section).to_contain_text("14")
    marks = section.locator("li.raises svg circle")
    expect(marks).to_have_count(2)
    left, right = (float(marks.nth(n).get_attribute("cx") or 0) for n in (0, 1))
    assert 125 < left < right  # more often than usual, and more so than others
    label = section.locator("li.raises svg").get_attribute("aria-label") or ""
    assert re.search(r"1\.44.*1\.12.*1\.86", label)
    if language == "en":
        expect(section).to_contain_text("14 treatments in 9 months. We cannot yet tell for grass")
    section.locator("summary").click()
    section.locator("button[lang=zh-CN]").click()
    plain = section.locator(".plain")
    expect(plain).to_contain_text("寒冷的日子之后")
    expect(plain).to_contain_text("未经临床审核")
    assert faults(visit) == ""
    assert visit.overflow_px() <= 0
