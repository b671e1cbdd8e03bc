"""``breathway protocol check FILE``: what a protocol of nebulizer therapy still lacks.

In: a TOML file, or the name of one that ships (``intl``, ``cn``). Out: numbers without a source,
numbers that are recalled and not verified, the digest to sign, the state of the sign-off; as text
or as one JSON object. Exit status 0: every number has a source and a clinician signed this very
protocol; 1: not yet; 2: it cannot be read.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from breathway.model.errors import NotFound
from breathway.therapy import Protocol, digest, gaps, resolve, shipped, sign_state
from breathway.therapy.gaps import Gap, numbers
from breathway.therapy.protocol import rows
from breathway.therapy.shipped import NAMES

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


def run(arguments: argparse.Namespace) -> int:
    protocol = _read(arguments.file)
    found = gaps(protocol)
    lacking = [gap for gap in found if gap.what != "recalled"]
    state = sign_state(protocol)
    if arguments.json:
        print(msgspec.json.encode(_report(protocol, found, state)).decode())
    else:
        print(_text(protocol, found, state))
    return 0 if state == "signed" and not lacking else 1


def _read(name: str) -> Protocol:
    if name in NAMES:
        return resolve(shipped(name), shipped, name)
    try:
        raw = Path(name).read_bytes()
    except (FileNotFoundError, IsADirectoryError):
        raise NotFound(
            f"there is no file {name}",
            name="protocol_not_found",
            hint="name a TOML file, or one that ships: " + ", ".join(NAMES),
        ) from None
    return resolve(raw, shipped, name)


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
    lines.append(
        "proposal, not signed off"
        if state == "proposal"
        else "it changed since it was signed off: a proposal again"
    )
    lines += ["to sign it off, end the file with:", "", "[sign_off]", 'name = "…"', 'role = "…"']
    return "\n".join([*lines, "on = 2026-01-31", f'digest = "{digest(protocol)}"'])
