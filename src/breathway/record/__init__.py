"""The record: an append-only log of events in PostgreSQL, and projections kept with it.

``schema`` prepares a database, ``roles`` makes who may log in, ``database`` opens it as one of
them.
"""

from breathway.record.database import Database, Scope
from breathway.record.roles import application_url, role_url
from breathway.record.schema import prepare

__all__ = ["Database", "Scope", "application_url", "prepare", "role_url"]
