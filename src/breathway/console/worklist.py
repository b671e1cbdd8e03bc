"""The worklist: open tasks within the scope; what you are asked for first, then the most urgent.

In: a filter and a limit. Out: ``Worklist``. One statement finds the tasks that nobody answered and
that the roster asks you for, one walks the open tasks, one reads their steps, one the numbers; each
patient shown leaves a row of audit.
"""

from __future__ import annotations

from breathway.console.ask import Ask
from breathway.console.audit import reading
from breathway.console.counts import CHILD_YEARS, numbers_of
from breathway.console.desk import Desk
from breathway.console.open_tasks import MINE, WALK, arguments, walk
from breathway.console.tasks import select_tasks, task_rows
from breathway.console.views import Worklist
from breathway.console.visitor import Visitor
from breathway.model.errors import BadRequest

ALSO = {
    "everyone": "true",
    "mine": MINE,
    "children": "k.birth_year > $4",
}


ASKED_OF_YOU = select_tasks(
    "select k.* from task k where k.asked @> array[$2::uuid] and k.state = 'overdue'"
    " order by k.priority, k.deadline_at limit $1"
)


def statement(visitor: Visitor, chosen: str) -> str:
    return select_tasks(walk(visitor, ALSO[chosen]))


async def show(desk: Desk, visitor: Visitor, ask: Ask) -> Worklist:
    chosen = ask.text("filter", "everyone")
    if chosen not in ALSO:
        raise BadRequest("filter must be everyone, mine or children", name="bad_query")
    limit = ask.number("limit", 50, lowest=0, highest=200)  # 0: the numbers alone
    position = desk.hub.position  # before the rows: what comes after it is news to the page
    async with reading(desk, visitor, ask.now) as read:
        if chosen != "mine":
            await read.conn.execute(WALK)
        values = arguments(visitor, limit)
        if chosen == "children":
            values = (*values, ask.now.year - CHILD_YEARS)
        asked = await read.conn.fetch(ASKED_OF_YOU, limit, visitor.account_id)
        rows = await read.conn.fetch(statement(visitor, chosen), *values)
        known = {row["task_id"] for row in asked}
        rows = [*asked, *(row for row in rows if row["task_id"] not in known)][:limit]
        tasks = await task_rows(read, desk.keys, rows, ask.now, action="worklist")
        await read.conn.execute(WALK)
        numbers = await numbers_of(desk.counts, read.conn, visitor, ask.now)
    # As of the rows: the numbers may be a second older, and a page would not look again for long.
    counts = {**numbers.counts, "asked": len(asked)} if limit else numbers.counts
    return Worklist(
        tasks=tasks,
        total=max(numbers.counts[chosen], len(tasks)),
        counts=counts,
        raised_last_10_min=numbers.raised_last_10_min,
        today_by_priority=numbers.today_by_priority,
        median_claim_high_s=numbers.median_claim_high_s,
        position=position,
        answered_at=ask.now,
    )
