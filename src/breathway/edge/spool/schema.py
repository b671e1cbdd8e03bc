"""The tables of the spool. In: an open SQLite connection. Out: the schema, at this version.

What says something about a person is in a ``box``, sealed under the spool's key; the columns in
the clear are ids, kinds, numbers and times, which the sync and the delivery marks need.
Times are microseconds since 1970, by the edge's clock.
"""

from __future__ import annotations

import sqlite3

VERSION = 1

_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    event_id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    urgency INTEGER NOT NULL,
    patient_id BLOB,
    treatment_id BLOB,
    key_id BLOB,
    object_sha256 BLOB,
    previous BLOB NOT NULL,
    size INTEGER NOT NULL,
    nonce BLOB NOT NULL,
    box BLOB NOT NULL,
    saved_at INTEGER NOT NULL,
    sent_at INTEGER,
    acknowledged_at INTEGER,
    seen_at INTEGER,
    seen_by_nonce BLOB,
    seen_by_box BLOB,
    done_at INTEGER,
    refused TEXT
);
CREATE INDEX entry_waiting ON entry (urgency, number DESC) WHERE acknowledged_at IS NULL;
CREATE INDEX entry_treatment ON entry (treatment_id, number);
CREATE INDEX entry_registration ON entry (patient_id, number)
    WHERE acknowledged_at IS NULL AND kind = 'patient_registered';
CREATE INDEX entry_acknowledged ON entry (acknowledged_at) WHERE acknowledged_at IS NOT NULL;

CREATE TABLE object (
    sha256 BLOB PRIMARY KEY,
    size INTEGER NOT NULL,
    uploaded INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE TABLE patient_key (
    key_id BLOB PRIMARY KEY,
    patient_id BLOB NOT NULL,
    nonce BLOB NOT NULL,
    box BLOB NOT NULL,
    acknowledged INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX patient_key_patient ON patient_key (patient_id);

CREATE TABLE person (
    patient_id BLOB PRIMARY KEY,
    nonce BLOB NOT NULL,
    box BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE treatment (
    treatment_id BLOB PRIMARY KEY,
    patient_id BLOB NOT NULL,
    open INTEGER NOT NULL,
    nonce BLOB NOT NULL,
    box BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX treatment_open ON treatment (open) WHERE open = 1;
CREATE INDEX treatment_patient ON treatment (patient_id);

CREATE TABLE curve (
    treatment_id BLOB NOT NULL,
    phase TEXT NOT NULL,
    number INTEGER NOT NULL,
    nonce BLOB NOT NULL,
    box BLOB NOT NULL,
    PRIMARY KEY (treatment_id, phase, number)
) WITHOUT ROWID;

CREATE TABLE message (
    id INTEGER PRIMARY KEY,
    received_at INTEGER NOT NULL,
    told INTEGER NOT NULL DEFAULT 0,
    nonce BLOB,
    box BLOB
);
CREATE INDEX message_untold ON message (id) WHERE told = 0;

CREATE TABLE advice (
    advice_id BLOB PRIMARY KEY,
    patient_id BLOB NOT NULL,
    treatment_id BLOB,
    given_at INTEGER NOT NULL,
    seen_at INTEGER,
    done_at INTEGER,
    nonce BLOB NOT NULL,
    box BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE unassigned (
    number INTEGER PRIMARY KEY,
    kept_at INTEGER NOT NULL,
    instrument_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    nonce BLOB NOT NULL,
    box BLOB NOT NULL
);

CREATE INDEX unassigned_kind ON unassigned (kind, number);

CREATE TABLE dose_heard (
    instrument_id TEXT NOT NULL,
    dose_id TEXT NOT NULL,
    heard_at INTEGER NOT NULL,
    PRIMARY KEY (instrument_id, dose_id)
) WITHOUT ROWID;
"""


def version_of(connection: sqlite3.Connection) -> int:
    """0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def create(connection: sqlite3.Connection) -> None:
    """All tables, in the caller's transaction."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {VERSION}")
