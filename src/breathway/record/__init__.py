"""The record: an append-only log of events in PostgreSQL, and projections kept with it.

::

    batch or events → append (queue, group commit) → group (what to write; pure) → write
                                                       ├ spool  what an entry is to its spool
                                                       ├ fold   treatments, days: what is frequent
                                                       └ apply  patients, tasks, …: what is rare

``schema`` prepares a database, ``roles`` makes who may log in, ``database`` opens it as one of
them, ``embedded`` runs a server of our own; ``read`` reads the log, ``outbox`` serves the bedside,
``wake`` says when to look, ``replay`` proves that the projections follow from the log.
"""

from breathway.record.append import Appender, append_within
from breathway.record.database import AWAY, Database, Scope
from breathway.record.decide import quarantine_discard, quarantine_replay
from breathway.record.edges import code_hash, edge_identity, enrol, revoke
from breathway.record.embedded import Embedded
from breathway.record.erase import erase_patient, flush_wal
from breathway.record.group import EdgeIdentity
from breathway.record.objects import Objects
from breathway.record.outbox import (
    PresenceNote,
    note_presence,
    outbox_acknowledge,
    outbox_fetch,
)
from breathway.record.read import (
    StoredEvent,
    last_position,
    patient_log,
    read_log,
    stage_position,
)
from breathway.record.replay import ReplayReport, replay
from breathway.record.roles import application_url, role_url
from breathway.record.schema import prepare
from breathway.record.wake import Wake

__all__ = [
    "AWAY",
    "Appender",
    "Database",
    "EdgeIdentity",
    "Embedded",
    "Objects",
    "PresenceNote",
    "ReplayReport",
    "Scope",
    "StoredEvent",
    "Wake",
    "append_within",
    "application_url",
    "code_hash",
    "edge_identity",
    "enrol",
    "erase_patient",
    "flush_wal",
    "last_position",
    "note_presence",
    "outbox_acknowledge",
    "outbox_fetch",
    "patient_log",
    "prepare",
    "quarantine_discard",
    "quarantine_replay",
    "read_log",
    "replay",
    "revoke",
    "role_url",
    "stage_position",
]
