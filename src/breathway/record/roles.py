"""The roles of the record at a PostgreSQL server, and the URLs they log in with.

In: the URL of somebody who may create roles (the embedded server's superuser, or the one of
``DATABASE_URL``) and a secret of the centre. Out: roles that are neither owner nor superuser nor
past row-level security, each with a password of its own: HMAC-SHA-256 of the secret, so that
nothing but the secret is kept, and no process holds more than it was given. The server is told
only the SCRAM verifier (RFC 5802, RFC 7677): no password stands in its log.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Literal
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import asyncpg

from breathway.model.errors import BadInput

RoleName = Literal["intake", "console", "stage"]
ROLES: tuple[RoleName, ...] = ("intake", "console", "stage")
OWNER = "breathway_owner"
APPLICATION = "breathway"  # the user of an application URL; nobody logs in under it
ITERATIONS = 4096  # PostgreSQL's own; the passwords have 256 random bits


def application_url(admin_url: str, secret: bytes = b"") -> str:
    """The URL that workers are given: from it come the roles' passwords, never the admin's.

    Without a ``secret`` the admin's password serves as one, through a one-way function.
    """
    parts = urlsplit(admin_url)
    if parts.username == APPLICATION:
        return admin_url
    if not secret:
        if not parts.password:
            raise BadInput(
                "the database URL has no password and no secret was given",
                name="database_secret_missing",
                hint="pass the centre's secret, or a URL with a password",
            )
        secret = unquote(parts.password).encode()
    derived = base64.urlsafe_b64encode(_derive(secret, "application")).decode().rstrip("=")
    return _with_user(admin_url, APPLICATION, derived)


def role_url(url: str, role: RoleName) -> str:
    """The URL under which ``role`` logs in."""
    url = application_url(url)
    secret = unquote(urlsplit(url).password or "").encode()
    return _with_user(url, f"breathway_{role}", _password(secret, role))


async def make_roles(connection: asyncpg.Connection, url: str) -> None:
    """Create the roles or set them right; ``url`` is the application URL."""
    secret = unquote(urlsplit(url).password or "").encode()
    plain = "NOCREATEDB NOCREATEROLE"
    if await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"):
        plain += " NOSUPERUSER NOREPLICATION NOBYPASSRLS"  # only a superuser may say so
    wanted = {OWNER: f"NOLOGIN {plain}"}
    for role in ROLES:
        name = f"breathway_{role}"
        verifier = _verifier(name, _password(secret, role))
        wanted[name] = f"LOGIN {plain} PASSWORD '{verifier}'"
    for name, options in wanted.items():
        await _make_role(connection, name, options)
    if not await connection.fetchval("SELECT pg_has_role(current_user, $1, 'MEMBER')", OWNER):
        await connection.execute(f"GRANT {OWNER} TO CURRENT_USER")


async def _make_role(connection: asyncpg.Connection, name: str, options: str) -> None:
    """Roles belong to the server: another node's ``prepare`` may be at it in the same moment."""
    for attempt in range(20):
        known = await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", name)
        try:
            await connection.execute(f"{'ALTER' if known else 'CREATE'} ROLE {name} {options}")
            return
        except (asyncpg.DuplicateObjectError, asyncpg.UniqueViolationError):
            continue
        except asyncpg.InternalServerError:  # "tuple concurrently updated"
            if attempt == 19:
                raise


def _derive(secret: bytes, word: str) -> bytes:
    return hmac.new(secret, b"breathway-database:" + word.encode(), hashlib.sha256).digest()


def _password(secret: bytes, role: str) -> str:
    return base64.urlsafe_b64encode(_derive(secret, role)).decode().rstrip("=")


def _verifier(name: str, password: str) -> str:
    """SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey; the salt may be anything unequal."""
    salt = hashlib.sha256(f"salt:{name}:{password}".encode()).digest()[:16]
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, ITERATIONS)
    client = hmac.new(salted, b"Client Key", hashlib.sha256).digest()
    server = hmac.new(salted, b"Server Key", hashlib.sha256).digest()
    stored = hashlib.sha256(client).digest()
    text = [base64.b64encode(part).decode() for part in (salt, stored, server)]
    return f"SCRAM-SHA-256${ITERATIONS}:{text[0]}${text[1]}:{text[2]}"


def _with_user(url: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{quote(user)}:{quote(password, safe='')}@{host}"))
