"""Schools for operators: who is warned, by what way, what did not arrive, whether it helped.

In: an operator's scope. Out: views. Addresses are opened only to show their host; the manage link
is the school's alone.
"""

from __future__ import annotations

import datetime as dt

from breathway.console.ask import Ask
from breathway.console.desk import Desk
from breathway.console.views.schools import SchoolDelivery, SchoolRow, Schools
from breathway.console.visitor import Visitor
from breathway.model.errors import NotFound
from breathway.record import schools
from breathway.record.places import places
from breathway.share.school.forms import masked
from breathway.share.school.tickets import Tickets

MOST = 500
COUNTED = dt.timedelta(days=30)
_COLUMNS = ", ".join(f"s.{name}" for name in schools.COLUMNS.split(", "))
_LIST = f"""
with counted as (
  select subscription_id, count(*) filter (where state = 'sent') as sent,
    count(*) filter (where state in ('failed', 'expired')) as failed,
    count(*) filter (where helped) as helped, count(*) filter (where not helped) as not_helped
  from delivery where kind <> 'confirm' and planned_at > $1 group by 1
), row as (
  select {_COLUMNS}, l.at as last_at, l.became as last_state, l.outcome as last_outcome,
    coalesce(c.sent, 0) as sent, coalesce(c.failed, 0) as failed,
    coalesce(c.helped, 0) as helped, coalesce(c.not_helped, 0) as not_helped
  from subscription s left join counted c using (subscription_id) left join lateral (
    select coalesce(d.sent_at, d.planned_at) as at, d.state as became, d.outcome
    from delivery d where d.subscription_id = s.subscription_id
    order by d.planned_at desc limit 1
  ) l on true
  where s.state <> 'ended'
)
select *, count(*) filter (where state = 'active') over () as n_active,
  count(*) filter (where state = 'waiting') over () as n_waiting,
  count(*) filter (where state = 'paused') over () as n_paused,
  count(*) filter (where failed > 0) over () as n_failing, sum(sent) over () as n_sent,
  sum(helped) over () as n_helped, sum(not_helped) over () as n_not_helped
from row order by state = 'paused' desc, (failed > 0 and last_state <> 'sent') desc,
  state = 'waiting' desc, place, school limit $2
"""  # noqa: S608 - constants
COUNTS = ("active", "waiting", "paused", "failing", "sent", "helped", "not_helped")


async def show_all(desk: Desk, visitor: Visitor, ask: Ask) -> Schools:
    open_ = Tickets(desk.keys.node_key).open
    async with desk.console.scoped(visitor.scope) as connection:
        found = await connection.fetch(_LIST, ask.now - COUNTED, MOST)
        names = {each.id: each.name for each in await places(connection)}
    base = desk.ways.base_url
    rows = []
    for row in found:
        one = schools.subscription(row, open_)
        rows.append(
            SchoolRow(
                subscription_id=one.id,
                to=masked(one),
                place=names.get(one.place, one.place),
                page=f"{base}/school/{one.public_id}",
                last_at=row["last_at"],
                last_state=row["last_state"] or "",
                last_outcome=row["last_outcome"] or "",
                **{name: getattr(one, name) for name in _SAME},
                **{name: row[name] for name in ("sent", "failed", "helped", "not_helped")},
            )
        )
    counts = {name: int(found[0][f"n_{name}"]) if found else 0 for name in COUNTS}
    return Schools(rows=rows, counts=counts, answered_at=ask.now)


_SAME = ("school", "channel", "language", "least", "state", "reason", "synthetic")


async def log_of(desk: Desk, visitor: Visitor, ask: Ask) -> list[SchoolDelivery]:
    async with desk.console.scoped(visitor.scope) as connection:
        known = await connection.fetchval(
            "select true from subscription where subscription_id = $1", ask.id("id")
        )
        if not known:
            raise NotFound("there is no such school")
        rows = await schools.log_of(connection, ask.id("id"), 50)
    names = SchoolDelivery.__struct_fields__
    return [SchoolDelivery(**{name: row[name] for name in names}) for row in rows]
