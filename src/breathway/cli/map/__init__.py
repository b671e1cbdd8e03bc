"""`breathway map release|rises`: publish the map of treatments; look for unusual rises.

In: the record of a centre that runs here, or a CSV or Parquet file. Out: files that disclose
nobody; or one line of JSON for each place. Each action is a module.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from breathway.cli.map import release, rises


def add_parser(subparsers: Any) -> None:
    """Add the command and its actions."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--from", dest="source", type=Path, metavar="FILE",
                        help="a CSV or Parquet file instead of a centre")  # fmt: skip
    shared.add_argument("--data", type=Path, metavar="DIR", help="the folder of the centre")
    shared.add_argument("--database-url", metavar="URL", help="its database")
    shared.add_argument("--config", type=Path, metavar="TOML", help="its configuration file")
    parser = subparsers.add_parser(
        "map", help="publish the map of treatments, look for rises", description=__doc__
    )
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    release.add_parser(actions, shared)
    rises.add_parser(actions, shared)
