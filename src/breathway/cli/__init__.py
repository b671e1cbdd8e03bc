"""The command line: ``breathway <command>``. Each command is a module of this package.

In: arguments. Out: results on stdout, everything else on stderr, an exit status: 0 done, 1 it did
not come out, 2 the input is wrong. A module has ``add_parser(subparsers)``, which sets ``run``.
"""

from __future__ import annotations

import argparse
import contextlib
import errno
import importlib
import os
import sys
from collections.abc import Callable, Sequence

from breathway import __version__
from breathway.model.errors import BreathwayError

COMMANDS = {
    "demo": "a node on this machine, with everything; or one treatment, counted",
    "centre": "run a data centre, or operate the one that runs here",
    "edge": "run a facility's edge: gateway and bedside page",
    "listen": "sound of a file or device into a treatment, live and recorded",
    "account": "make, list and end accounts of the console",
    "replay": "fold the log again and compare every projection",
    "rules": "try the rules that call a professional: their cases, history, the duty roster",
    "score": "grade blows from their samples",
    "protocol": "check a protocol of nebulizer therapy",
    "exposure": "what weather, air and pollen do to people",
    "air": "weather, air and pollen into the record",
    "map": "publish the map of treatments, look for unusual rises",
    "cap": "read a warning in CAP 1.2, or keep a weather service's",
    "warn": "how probable bad days are for children with asthma, and how right that was",
    "device-check": "verify a spirometer with a syringe, and follow its controls",
    "convert": "lung-function files and messages from one form into another",
    "report": "one page of spirometry as HTML or PDF",
    "sound": "wheezes, crackles, breathing rate, quality and class of lung sounds",
    "reference": "predicted values, limits and z-scores for a table of people",
}


def main(argv: Sequence[str] | None = None, *, loaded: Callable[[], object] = lambda: None) -> int:
    """Run one command; problems of the user's input are one line, never a traceback. ``loaded`` is
    called before it runs, once its module is there."""
    try:
        status = _run(argv, loaded)
        sys.stdout.flush()
        return status
    except BreathwayError as problem:
        print(f"breathway: {problem} ({problem.name}). {problem.hint}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        _drop_output()
        return 141
    except OSError as problem:
        if problem.errno != errno.ENOSPC:
            raise
        print("breathway: no space is left (disk_full). make some, then again", file=sys.stderr)
        _drop_output()
        return 1


def _drop_output() -> None:
    """What nobody takes is not tried once more at the end."""
    with contextlib.suppress(OSError, ValueError):  # no file of the system: a test's
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run(argv: Sequence[str] | None, loaded: Callable[[], object]) -> int:
    # Our arrays are small: a thread for each core costs twice the work. Read when NumPy is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    parser = argparse.ArgumentParser(
        prog="breathway",
        description="Carries a breath from a bedside to the people who can help.",
    )
    parser.add_argument("--version", action="version", version=f"breathway {__version__}")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    given = sys.argv[1:] if argv is None else list(argv)
    for name, says in COMMANDS.items():
        if name in given[:1]:  # only the command that runs is loaded
            importlib.import_module(f"breathway.cli.{name.replace('-', '_')}").add_parser(
                subparsers
            )
        else:
            subparsers.add_parser(name, help=says)
    for each in subparsers.choices.values():
        each.description = (each.description or "").replace("``", "")  # a docstring's, in a help
    arguments = parser.parse_args(given)
    loaded()
    return int(arguments.run(arguments))
