"""``breathway cap read|take FILE``: a warning in CAP 1.2, looked at or kept.

In: a file, or - for stdin. Out: the message as one line of JSON; with ``take`` the places of the
centre that it concerns, where it then stands beside the forecast. A document that cannot be read is
one line that says why, and exit status 2.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import json
import sys
from pathlib import Path

import msgspec

from breathway.cli.centre import settings_of
from breathway.config import CentreSettings
from breathway.model.errors import BadInput, Rejection
from breathway.share import cap


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "cap", help="read a warning in CAP 1.2, or keep it", description=__doc__
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    reading = actions.add_parser("read", help="check a document and print it as JSON")
    reading.add_argument("file", type=Path, help="- is stdin")
    reading.set_defaults(run=run_read)
    taking = actions.add_parser("take", help="keep a weather service's warning for our places")
    taking.add_argument("file", type=Path, help="- is stdin")
    taking.add_argument("--data", type=Path, metavar="DIR", help="the folder of the centre")
    taking.add_argument("--database-url", metavar="URL", help="its database")
    taking.add_argument("--config", type=Path, metavar="TOML", help="its configuration file")
    taking.set_defaults(run=run_take)


def run_read(arguments: argparse.Namespace) -> int:
    print(msgspec.json.encode(_message(arguments.file)).decode())
    return 0


def run_take(arguments: argparse.Namespace) -> int:
    message = _message(arguments.file)
    concerned = asyncio.run(_take(settings_of(arguments), message))
    print(json.dumps({"identifier": message.identifier, "places": concerned}))
    return 0


async def _take(settings: CentreSettings, message: cap.Message) -> list[str]:
    from breathway.centre import operate
    from breathway.centre.giving.taking import take
    from breathway.centre.keys import keys_of
    from breathway.record import Database, application_url

    url = application_url(operate.admin_url(settings), keys_of(settings.data).node)
    database = await Database.open(url, "stage", 1)
    try:
        return await take(database, message, dt.datetime.now(dt.UTC))
    finally:
        await database.close()


def _message(file: Path) -> cap.Message:
    try:
        document = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as problem:
        raise BadInput(f"cannot read {file}: {problem.strerror}", name="file_unreadable") from None
    message = cap.read(document)
    if isinstance(message, Rejection):
        raise BadInput(message.detail, name=message.name, hint=message.hint)
    return message
