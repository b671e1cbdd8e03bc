"""The record: an append-only log of events in PostgreSQL, and projections kept with it.

``schema`` prepares a database, ``roles`` makes who may log in, ``database`` opens it as one of
them, ``embedded`` runs a server of our own.
"""

from breathway.record.database import AWAY, Database, Scope
from breathway.record.embedded import Embedded
from breathway.record.roles import application_url, role_url
from breathway.record.schema import prepare

__all__ = ["AWAY", "Database", "Embedded", "Scope", "application_url", "prepare", "role_url"]
