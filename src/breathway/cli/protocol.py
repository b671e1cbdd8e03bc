"""``breathway protocol check|sign FILE``: what a protocol of therapy still lacks; signing it off.

In: a TOML file, or the name of one that ships (``intl``, ``cn``). Out: numbers without a source,
numbers that are recalled and not verified, the digest to sign, the state of the sign-off; as text
or as one JSON object. Exit status 0: every number has a source and a clinician signed this very
protocol; 1: not yet; 2: it cannot be read. ``sign`` writes the file with a named clinician's
sign-off; without it the bedside stops before each dose.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from breathway.edge.protocols import beside
from breathway.model.errors import BadInput, NotFound
from breathway.therapy import (
    Protocol,
    digest,
    gaps,
    laid_over,
    latest_day,
    resolve,
    shipped,
    sign_state,
    signed,
)
from breathway.therapy.gaps import Gap, numbers
from breathway.therapy.protocol import rows
from breathway.therapy.shipped import NAMES

_NOT = {
    "proposal": "proposal, not signed off",
    "changed": "it changed since it was signed off: a proposal again",
    "future": "its sign-off is dated after today: a proposal until then",
}
_WORDS = {
    "no_source": "has no source",
    "source_unknown": "names a source that [sources] does not list",
    "no_confidence": 'does not say "read" or "recalled"',
    "recalled": "is recalled, not verified",
    "bad": "is no field of this row",
}


def add_parser(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "protocol",
        help="check a protocol of nebulizer therapy",
        description="Protocols of nebulizer therapy: doses, mixtures, severity, schedule.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser(
        "check",
        help="list what a protocol lacks, and say how to sign it",
        description="List numbers without a source or not verified; say whether it is signed off.",
    )
    check.add_argument("file", metavar="FILE", help=f"a TOML file, or {' or '.join(NAMES)}")
    check.add_argument("--json", action="store_true", help="print one JSON object")
    check.set_defaults(run=run)
    sign = commands.add_parser(
        "sign",
        help="sign a protocol off as the clinician who answers for it",
        description="Write the protocol with the sign-off of a named clinician. It holds for these "
        "very numbers: whatever changes afterwards ends it.",
    )
    sign.add_argument("file", metavar="FILE", help=f"a TOML file, or {' or '.join(NAMES)}")
    sign.add_argument("--name", required=True, help="the clinician, as on their licence")
    sign.add_argument("--role", required=True, help='as "head of respiratory medicine, Kampot"')
    sign.add_argument("--on", type=_date, help="the day, YYYY-MM-DD; today otherwise")
    sign.add_argument("--out", metavar="FILE", type=Path, required=True,
                      help="as protocol.toml in the edge's data folder")  # fmt: skip
    sign.set_defaults(run=sign_off)


def run(arguments: argparse.Namespace) -> int:
    protocol = _read(arguments.file)
    found = gaps(protocol)
    lacking = [gap for gap in found if gap.what != "recalled"]
    state = sign_state(protocol, dt.datetime.now(dt.UTC))
    if arguments.json:
        print(msgspec.json.encode(_report(protocol, found, state)).decode())
    else:
        print(_text(protocol, found, state))
    return 0 if state == "signed" and not lacking else 1


def sign_off(arguments: argparse.Namespace) -> int:
    now = dt.datetime.now(dt.UTC)
    name, on = arguments.file, arguments.on or now.date()
    if on > latest_day(now):
        raise BadInput(
            f"{on} has not come yet", name="sign_off_in_future", hint="sign on the day you read it"
        )
    protocol = _read(name)
    lacking = [gap for gap in gaps(protocol) if gap.what != "recalled"]
    if lacking:
        raise BadInput(
            f"{lacking[0].place} {_WORDS[lacking[0].what]}, and {len(lacking) - 1} more",
            name="protocol_incomplete",
            hint=f"breathway protocol check {name} lists them; nobody signs a number without one",
        )
    if name in NAMES:
        text = laid_over(name, f"{name}-signed", protocol.version, protocol.title)
    else:
        text = _bytes(name).decode("utf-8")
    try:
        base = beside(Path(name).parent)
        whole = signed(text, arguments.name, arguments.role, on, base)
        resolve(whole.encode(), base, name)
        arguments.out.write_text(whole, "utf-8")
    except OSError as error:
        raise BadInput(f"{arguments.out}: {error.strerror or error}", name="not_written") from None
    recalled = sum(1 for gap in gaps(protocol) if gap.what == "recalled")
    print(
        f"{arguments.out}: signed off by {arguments.name}; {recalled} of its numbers are recalled"
    )
    return 0


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _read(name: str) -> Protocol:
    if name in NAMES:
        return resolve(shipped(name), shipped, name)
    return resolve(_bytes(name), beside(Path(name).parent), name)


def _bytes(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound(
            f"there is no file {name}",
            name="protocol_not_found",
            hint="name a TOML file, or one that ships: " + ", ".join(NAMES),
        ) from None


def _report(protocol: Protocol, found: list[Gap], state: str) -> dict[str, Any]:
    return {
        "id": protocol.id,
        "version": protocol.version,
        "title": protocol.title,
        "extends": protocol.extends,
        "rows": sum(1 for _ in rows(protocol)),
        "numbers": sum(len(numbers(row)) for _, row in rows(protocol)),
        "digest": digest(protocol),
        "state": state,
        "signed_by": protocol.sign_off.name if state == "signed" and protocol.sign_off else None,
        "gaps": found,
    }


def _text(protocol: Protocol, found: list[Gap], state: str) -> str:
    lines = [f"{protocol.id} {protocol.version}: {protocol.title}"]
    lines += [f"  {gap.place} {_WORDS[gap.what]}" for gap in found]
    counts = Counter(gap.what for gap in found)
    recalled = counts.pop("recalled", 0)
    total = sum(len(numbers(row)) for _, row in rows(protocol))
    lines += [f"{total} numbers: {recalled} recalled, {sum(counts.values())} to be corrected"]
    off = protocol.sign_off
    if state == "signed" and off is not None:
        return "\n".join([*lines, f"signed off by {off.name}, {off.role}, on {off.on}"])
    lines.append(_NOT[state])
    lines += ["breathway protocol sign does it; or end the file with:", "", "[sign_off]"]
    lines += ['name = "…"', 'role = "…"']
    return "\n".join([*lines, "on = 2026-01-31", f'digest = "{digest(protocol)}"'])
