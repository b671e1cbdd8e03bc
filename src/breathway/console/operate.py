"""What operators decide: an edge's key is over, an entry of the quarantine is tried or discarded.

In: ids and reasons. Out: the record's own acts, and the view after them.
"""

from __future__ import annotations

from breathway.console import facilities, quarantine
from breathway.console.ask import Ask
from breathway.console.consent import code
from breathway.console.desk import Desk
from breathway.console.facilities import find_edge, reason_of
from breathway.console.views import FacilityPage, QuarantineDetail
from breathway.console.visitor import Visitor
from breathway.model.errors import Conflict, NotFound


async def revoke_edge(desk: Desk, visitor: Visitor, ask: Ask) -> FacilityPage:
    reason = code(reason_of(ask.body))
    edge = await find_edge(desk, visitor, ask)
    if edge["revoked_at"] is not None:
        raise Conflict("the edge's key was ended already", name="edge_revoked")
    await desk.decisions.revoke(edge["edge_id"], visitor.account_id, reason, ask.now)
    return await facilities.show(desk, visitor, ask)


async def replay(desk: Desk, visitor: Visitor, ask: Ask) -> QuarantineDetail:
    """Try it again with the program as it is now."""
    await _open(desk, visitor, ask)
    await desk.decisions.quarantine_replay(ask.id("id"), visitor.account_id, ask.now)
    return await quarantine.show(desk, visitor, ask)


async def discard(desk: Desk, visitor: Visitor, ask: Ask) -> QuarantineDetail:
    """Say that it is not wanted, and why. Its bytes stay."""
    reason = reason_of(ask.body)
    await _open(desk, visitor, ask)
    await desk.decisions.quarantine_discard(ask.id("id"), visitor.account_id, reason, ask.now)
    return await quarantine.show(desk, visitor, ask)


async def _open(desk: Desk, visitor: Visitor, ask: Ask) -> None:
    async with desk.console.scoped(visitor.scope) as conn:
        state = await conn.fetchval(
            "select state from quarantine where quarantine_id = $1", ask.id("id")
        )
    if state is None:
        raise NotFound("there is no such entry in the quarantine")
    if state != "open":
        raise Conflict("it was decided already", name="quarantine_decided")
