"""Which open tasks a scope has, most urgent first, at a cost that does not grow with all others'.

In: a visitor. Out: the subquery that walks them and its arguments. For a whole jurisdiction it is
one walk along the index (priority, deadline_at); for a few facilities a short walk along each one's
own rows; in either case the patients whose consultation was granted to the visitor are with it.
Row-level security asks its own question of every row besides.
"""

from __future__ import annotations

from typing import Any

from breathway.console.visitor import Visitor

# The planner cannot know how many rows a policy lets through, guesses few, and would rather read
# and sort every open task than walk an index in order. Without sorting and reading whole it walks.
WALK = "select set_config('enable_sort', 'off', true), set_config('enable_seqscan', 'off', true)"

MINE = "k.claimed_by = $2"  # few, along an index of their own
GRANTED = """
  select patient_id from consultation
  where expert_id = $2 and ended_at is null and until_at > now()
"""


def walk(visitor: Visitor, also: str = "true", most: str = "$1") -> str:
    """The first ``most`` open tasks for which ``also`` holds; ``k`` is the task.

    Its arguments are ``arguments(visitor, limit)``; further ones of ``also`` begin at $4.
    """
    order = f"order by k.priority, k.deadline_at limit {most}"
    condition = f"k.state <> 'done' and {also}"
    # Every form takes the same arguments, whether it needs them or not.
    unused = "($2::uuid is not null or $3::text[] is null)"
    if "*" in visitor.facilities or also == MINE:
        return f"select k.* from task k where {condition} and {unused} {order}"  # noqa: S608
    return f"""
      select k.* from (
        select t.* from unnest($3::text[]) f(id) cross join lateral (
          select k.* from task k where k.facility_id = f.id and {condition} {order}) t
        union
        select k.* from task k where k.patient_id in ({GRANTED}) and {condition}
      ) k {order}
    """  # noqa: S608


def arguments(visitor: Visitor, limit: int) -> tuple[Any, ...]:
    return (limit, visitor.account_id, list(visitor.facilities))
