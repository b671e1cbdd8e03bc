"""The worklist's numbers, bounded and shared: what a glance needs, at a cost that never grows.

In: a connection within a scope. Out: counts of open tasks by priority and filter, the load of the
last ten minutes, today's shares and the median time to claim. Each priority is counted up to
``COUNT_LIMIT``; today's shares and the median rest on the latest ``SAMPLE`` tasks. A worker answers
the same scope from the same numbers for a second.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from msgspec import Struct

from breathway.console.kept import Kept
from breathway.console.open_tasks import arguments, walk
from breathway.console.visitor import Visitor

COUNT_LIMIT = 1000  # tasks of one priority that are counted; beyond it the page says "over 1000"
SAMPLE = 1000
KEEP_S = 1.0
CHILD_YEARS = 18  # Convention on the Rights of the Child, article 1

_NUMBERS = """
with open as ({parts})
select count(*) as everyone,
  (select count(*) from task where claimed_by = $2 and state <> 'done') as mine,
  (select count(*) from task where asked @> array[$2::uuid] and state = 'overdue') as asked,
  count(*) filter (where birth_year > $4) as children,
  count(distinct patient_id) as people_everyone,
  (select count(distinct patient_id) from task
    where claimed_by = $2 and state <> 'done') as people_mine,
  count(distinct patient_id) filter (where birth_year > $4) as people_children,
  count(*) filter (where priority = 1) as high,
  count(*) filter (where priority = 2) as medium,
  count(*) filter (where priority = 3) as low,
  count(*) filter (where deadline_at < $5 and claimed_by is null) as overdue,
  count(*) filter (where priority = 1 and claimed_by is null) as unclaimed_high,
  count(distinct patient_id) filter (where priority = 1 and claimed_by is null) as people_high
from open
"""


def open_counts(visitor: Visitor) -> str:
    """Each priority is walked by itself, up to the limit."""
    parts = [walk(visitor, f"k.priority = {priority}") for priority in (1, 2, 3)]
    return _NUMBERS.format(parts=" union all ".join(f"({part})" for part in parts))


TODAY = """
select priority, count(*) as n, count(*) filter (where raised_at > $2) as fresh,
  percentile_cont(0.5) within group (order by extract(epoch from claimed_at - raised_at))
    filter (where claimed_at is not null) as claim_s
from (select priority, raised_at, claimed_at from task
      where raised_at >= $1 order by raised_at desc limit $3) t
group by priority
"""


class Numbers(Struct, frozen=True):
    counts: dict[str, int]
    raised_last_10_min: int
    today_by_priority: dict[str, int]
    median_claim_high_s: float | None


async def numbers_of(kept: Kept[Numbers], conn: Any, visitor: Visitor, now: dt.datetime) -> Numbers:
    """As counted within the last second for this account, or counted now."""
    numbers = kept.get(visitor, now)
    if numbers is None:
        numbers = await count(conn, visitor, now)
        kept.put(visitor, now, numbers)
    return numbers


async def count(conn: Any, visitor: Visitor, now: dt.datetime) -> Numbers:
    """Within a transaction that walks (``open_tasks.WALK``)."""
    values = (*arguments(visitor, COUNT_LIMIT), now.year - CHILD_YEARS, now)
    row = await conn.fetchrow(open_counts(visitor), *values)
    counts = {name: int(number) for name, number in row.items()}
    counts["counted_up_to"] = COUNT_LIMIT
    day = now - dt.timedelta(days=1)
    today = await conn.fetch(TODAY, day, now - dt.timedelta(minutes=10), SAMPLE)
    names = {1: "high", 2: "medium", 3: "low"}
    by_priority = dict.fromkeys(names.values(), 0)
    claim_high_s: float | None = None
    for line in today:
        by_priority[names[line["priority"]]] = line["n"]
        if line["priority"] == 1 and line["claim_s"] is not None:
            claim_high_s = float(line["claim_s"])
    return Numbers(
        counts=counts,
        raised_last_10_min=sum(line["fresh"] for line in today),
        today_by_priority=by_priority,
        median_claim_high_s=claim_high_s,
    )
