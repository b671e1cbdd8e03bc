"""The command line: ``breathway <command>``. Each command is a module of this package.

In: arguments. Out: results on stdout, everything else on stderr, an exit status: 0 done, 1 it did
not come out, 2 the input is wrong. A module has ``add_parser(subparsers)``, which sets ``run``.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

from breathway import __version__
from breathway.model.errors import BreathwayError

COMMANDS = ("demo", "centre", "edge", "account", "replay", "score", "reference")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; problems of the user's input are one line, never a traceback."""
    parser = argparse.ArgumentParser(
        prog="breathway",
        description="Carries a breath from a bedside to the people who can help.",
    )
    parser.add_argument("--version", action="version", version=f"breathway {__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in COMMANDS:
        importlib.import_module(f"breathway.cli.{name}").add_parser(subparsers)
    arguments = parser.parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except BreathwayError as problem:
        print(f"breathway: {problem} ({problem.name}). {problem.hint}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 141
