"""One complete treatment without a browser, counted at both ends.

In: a running node. Out: one JSON object. What it says is read from the edge's spool, the centre's
log and the console's API, never from what was meant to happen.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import time
from typing import Any

from breathway.cli.demo.bedside import Bedside, NotDone, Plan
from breathway.cli.demo.console import Console
from breathway.cli.demo.node import Edge, Node
from breathway.cli.demo.people import person
from breathway.record import Database, application_url

SHOWN_S = 60.0


async def treat_once(node: Node, edge: Edge, seed: int) -> dict[str, Any]:
    """A treatment at ``edge``, awaited at the console."""
    bedside = Bedside(edge.url, edge.pin, "Srey Leak")
    console = Console(node.url)
    try:
        await console.sign_in("doctor", node.people["doctor"].password)
        await console.watch()
        await bedside.sign_in()
        await bedside.instruments_ready()
        node.say("a treatment: sound, three blows, nebulization, three blows")
        year = dt.datetime.now(dt.UTC).year
        plan = Plan(random.Random(seed), brief=True)  # noqa: S311 - synthetic
        treatment = await bedside.treat(person(1, seed, year), plan)
        node.say("waiting until the console shows it")
        records = await _acknowledged(bedside)
        page = await _shown(console, treatment, records)
        return await _account(node, edge, treatment, records, page, console.shown)
    finally:
        await bedside.close()
        await console.close()


async def _acknowledged(bedside: Bedside) -> list[dict[str, Any]]:
    """Every record of the spool, once none waits any more."""
    view = await bedside.until(
        "/api/records?limit=1000",
        lambda v: v["rows"] and all(r["acknowledged_at"] for r in v["rows"]),
        "the acknowledgement of every record",
        SHOWN_S,
    )
    rows: list[dict[str, Any]] = view["rows"]
    return rows


async def _shown(console: Console, treatment: str, records: list[dict[str, Any]]) -> dict[str, Any]:
    """The treatment as the console's API answers it, complete."""
    wanted = {r["event_id"] for r in records if r["treatment_id"] == treatment}
    until = time.monotonic() + SHOWN_S
    while time.monotonic() < until:
        page: dict[str, Any] = await console.ask("GET", f"/api/treatments/{treatment}")
        if page["finished_at"] and len(page["spirometry"]) == 2 and wanted <= set(console.shown):
            return page
        await asyncio.sleep(0.05)
    raise NotDone("the console did not show the treatment whole")


async def _account(
    node: Node,
    edge: Edge,
    treatment: str,
    records: list[dict[str, Any]],
    page: dict[str, Any],
    shown: dict[str, float],
) -> dict[str, Any]:
    ids = [r["event_id"] for r in records]
    in_log = await _times_in_log(node, ids)
    delays = sorted(
        (shown[r["event_id"]] - dt.datetime.fromisoformat(r["saved_at"]).timestamp()) * 1000
        for r in records
        if r["event_id"] in shown
    )
    tests = {t["phase"]: t for t in page["spirometry"]}
    return {
        "treatment_id": treatment,
        "facility": edge.facility.id,
        "events": len(ids),
        "acknowledged": sum(1 for r in records if r["acknowledged_at"]),
        "bedside_to_console_ms": {
            "p50": round(_percentile(delays, 0.50), 1),
            "p99": round(_percentile(delays, 0.99), 1),
        },
        "spirometry": {
            name: {key: _rounded(tests[phase][key]) for key in ("fev1_l", "fvc_l", "pef_l_s")}
            for name, phase in (("pre", "before"), ("post", "after"))
        },
        "lost": sum(1 for ident in ids if in_log.get(ident, 0) == 0),
        "duplicated": sum(1 for ident in ids if in_log.get(ident, 0) > 1),
    }


async def _times_in_log(node: Node, ids: list[str]) -> dict[str, int]:
    """How often each event stands in the centre's log."""
    from breathway.centre import operate
    from breathway.centre.keys import keys_of

    url = application_url(operate.admin_url(node.settings), keys_of(node.settings.data).node)
    database = await Database.open(url, "stage", size=1)
    try:
        async with database.transaction() as connection:
            rows = await connection.fetch(
                "SELECT id::text, count(*) AS times FROM log"
                " WHERE id = ANY($1::uuid[]) GROUP BY id",
                ids,
            )
    finally:
        await database.close()
    return {row["id"]: row["times"] for row in rows}


def _percentile(ordered: list[float], share: float) -> float:
    """Nearest rank of ascending values."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")


def _rounded(value: float | None) -> float | None:
    """To a millilitre, which is finer than any spirometer."""
    return None if value is None else round(value, 3)
