"""The record as the wire sees it: an adapter of ``wire.receive.Records``.

In: verified batches. Out: the appender's answers. Identities of edges are at hand in memory and
kept fresh by notifications; the outbox is asked only where something waits; presence is gathered
and written once a second. What a broken database or a full disk does to a call is an
``Unavailable`` with a name, and the edge keeps what it has.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import errno
from collections.abc import Iterator
from uuid import UUID

import asyncpg

from breathway import log
from breathway.centre.metrics import Counters
from breathway.model.errors import BreathwayError, Unavailable
from breathway.record import AWAY, Appender, Database, EdgeIdentity, Objects, PresenceRow
from breathway.record import edges as record_edges
from breathway.record import outbox as record_outbox
from breathway.wire.batch import Answer, Batch, Enrolment, EnrolRequest, Message
from breathway.wire.receive import Edge

MESSAGES_LIMIT = 100  # of an outbox, in one answer
PRESENCE_EVERY_S = 1.0
LARGEST_ID = 2**63 - 1

_log = log.get(__name__)


@contextlib.contextmanager
def known_troubles() -> Iterator[None]:
    """What our side may suffer, as errors with a name and a hint."""
    try:
        yield
    except BreathwayError:
        raise
    except asyncpg.DiskFullError:
        raise disk_full() from None
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full() from None
        raise Unavailable("the database is away", name="database_away") from problem
    except AWAY as problem:
        raise Unavailable("the database is away", name="database_away") from problem


def disk_full() -> Unavailable:
    return Unavailable("the centre's disk is full", name="disk_full")
