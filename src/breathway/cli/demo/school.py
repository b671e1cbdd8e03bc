"""A school at the demonstration, so that its page is one click away. It is made up and says so.

In: a running centre. Out: the address of the school's page. Started again, it is the same school:
its ids follow from its name and the node's key.
"""

from __future__ import annotations

import datetime as dt
from uuid import UUID, uuid5

from breathway.centre import operate
from breathway.centre.keys import keys_of
from breathway.config import CentreSettings
from breathway.model.school import Subscription
from breathway.record import Database, application_url, schools
from breathway.share.school.tickets import Tickets, hashed

NAME = "Mittapheap Primary School"
_OURS = UUID("5c4001a1-0000-4000-8000-000000000000")


async def subscribe(settings: CentreSettings, url: str) -> str:
    """The school reads an Atom feed: it needs no server of its own."""
    tickets = Tickets(keys_of(settings.data).node)
    id_ = uuid5(_OURS, NAME)
    one = Subscription(
        id=id_,
        public_id=tickets.manage(uuid5(_OURS, "page"))[:16],
        jurisdiction="KH",
        place="kh-sihanoukville",
        school=NAME,
        zone="Asia/Phnom_Penh",
        language="en",
        least="yellow",
        channel="atom",
        plans=11,
        synthetic=True,
    )
    key = hashed(tickets.manage(id_))
    admin = operate.admin_url(settings)
    db = await Database.open(application_url(admin, keys_of(settings.data).node), "console", 1)
    try:
        async with schools.opened(db, manage=key, public=one.public_id) as connection:
            if await schools.by_manage(connection, key, tickets.open) is None:
                await schools.add(
                    connection,
                    one,
                    manage_hash=key,
                    address_hash=tickets.address_hash(str(id_)),
                    address=b"",
                    at=dt.datetime.now(dt.UTC),
                )
    finally:
        await db.close()
    return f"{url}/school/{one.public_id}"
