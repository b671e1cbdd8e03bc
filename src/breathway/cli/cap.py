"""``breathway cap read|check|take FILE``: a warning in CAP 1.2, looked at, verified or kept.

In: a file, or - for stdin. Out: one line of JSON: the message; with ``check`` what it is and
whether its signature holds (exit status 1 where it is broken); with ``take`` the places of the
centre that it concerns, where it then stands beside the forecast, and the areas that came by codes
alone and could not be placed. A document that cannot be read is
one line that says why, and exit status 2.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
from pathlib import Path
from typing import Any

import msgspec

from breathway.cli.centre import settings_of
from breathway.config import CentreSettings
from breathway.model.errors import BadInput, Rejection
from breathway.share import cap


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "cap", help="read a warning in CAP 1.2, verify it, or keep it", description=__doc__
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    reading = actions.add_parser("read", help="check a document and print it as JSON")
    reading.set_defaults(run=run_read)
    checking = actions.add_parser("check", help="say what it is and whether its signature holds")
    checking.add_argument("--trust", type=Path, action="append", default=[], metavar="PEM",
                          help="a certificate, or a folder of them, that is trusted")  # fmt: skip
    checking.set_defaults(run=run_check)
    taking = actions.add_parser("take", help="keep a weather service's warning for our places")
    taking.add_argument("--data", type=Path, metavar="DIR", help="the folder of the centre")
    taking.add_argument("--database-url", metavar="URL", help="its database")
    taking.add_argument("--config", type=Path, metavar="TOML", help="its configuration file")
    taking.set_defaults(run=run_take)
    for action in (reading, checking, taking):
        action.add_argument("file", type=Path, help="- is stdin")


def run_read(arguments: argparse.Namespace) -> int:
    _print(_message(_bytes(arguments.file)))
    return 0


def run_check(arguments: argparse.Namespace) -> int:
    from breathway.centre.giving.taking import certificates

    document, now = _bytes(arguments.file), dt.datetime.now(dt.UTC)
    message = _message(document)
    for path in arguments.trust:
        if not path.exists():
            raise BadInput(f"there is no {path}", name="file_unreadable")
    verdict = cap.verify(document, [c for path in arguments.trust for c in certificates(path)], now)
    expires = [info.expires for info in message.infos if info.expires is not None]
    _print(
        {
            "identifier": message.identifier,
            "sender": message.sender,
            "sent": message.sent,
            "status": message.status,
            "msgType": message.message_type,
            "scope": message.scope,
            "references": message.references,
            "events": sorted({info.event for info in message.infos}),
            "expires": max(expires, default=None),
            "over": bool(expires) and max(expires) <= now,
            "signature": verdict,
        }
    )
    return 1 if verdict.state == "broken" else 0


def run_take(arguments: argparse.Namespace) -> int:
    document = _bytes(arguments.file)
    message = _message(document)
    taken = asyncio.run(_take(settings_of(arguments), document, message))
    _print(taken)
    return 1 if taken.signature.state == "broken" else 0


async def _take(settings: CentreSettings, document: bytes, message: cap.Message) -> Any:
    from breathway.centre import operate
    from breathway.centre.giving import codes
    from breathway.centre.giving.taking import certificates, take, trusted_folder
    from breathway.centre.keys import keys_of
    from breathway.record import Database, application_url

    now = dt.datetime.now(dt.UTC)
    verdict = cap.verify(document, certificates(trusted_folder(settings)), now)
    url = application_url(operate.admin_url(settings), keys_of(settings.data).node)
    database = await Database.open(url, "stage", 1)
    try:
        table = codes.read(settings.cap_geocodes)
        return await take(database, message, verdict, now, table)
    finally:
        await database.close()


def _print(value: Any) -> None:
    print(msgspec.json.encode(value).decode())


def _bytes(file: Path) -> bytes:
    try:
        if str(file) == "-":
            return sys.stdin.buffer.read(cap.MAX_BYTES + 1)
        with file.open("rb") as open_file:
            return open_file.read(cap.MAX_BYTES + 1)
    except OSError as problem:
        raise BadInput(f"cannot read {file}: {problem.strerror}", name="file_unreadable") from None


def _message(document: bytes) -> cap.Message:
    message = cap.read(document)
    if isinstance(message, Rejection):
        raise BadInput(message.detail, name=message.name, hint=message.hint)
    return message
