"""Runs `score`, `reference` and `device-check` as the command line does, and loads no other."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from breathway.cli import device_check, reference, score
from breathway.model.errors import BreathwayError


def main(argv: Sequence[str]) -> int:
    """0, or 2 with one line on standard error."""
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers(required=True)
    for command in (score, reference, device_check):
        command.add_parser(subparsers)
    arguments = parser.parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except BreathwayError as problem:
        print(f"breathway: {problem} ({problem.name}). {problem.hint}", file=sys.stderr)
        return 2
