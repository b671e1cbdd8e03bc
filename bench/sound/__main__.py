"""``python -m bench.sound``: the figures of lung sounds with their bars, as a table and as JSON.

In: ``--only`` for some of the parts, ``--json`` for where the JSON goes. Out: the table on stdout.
Each part is a function that yields rows (``bench.__main__.line`` draws one).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from bench.__main__ import line
from bench.sound import analysis, live

Row = dict[str, Any]
PARTS: dict[str, Callable[[], Iterable[Row]]] = {
    "scores": analysis.scores,
    "rate": analysis.rate,
    "cpu": analysis.cpu,
    "uplink": live.uplink,
    "relay": live.relay,
    "crowd": live.crowd,
    "bad_lines": live.bad_lines,
    "ear": live.ear,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.sound", description=__doc__)
    parser.add_argument("--only", action="append", choices=sorted(PARTS), help="repeatable")
    parser.add_argument("--json", type=Path, default=Path("bench-results/sound.json"))
    arguments = parser.parse_args()
    rows: list[Row] = []
    for part in arguments.only or PARTS:
        for row in PARTS[part]():
            rows.append(row)
            print(line(row), flush=True)
    result = {"machine": f"{platform.machine()}, {os.cpu_count()} cores", "rows": rows}
    arguments.json.parent.mkdir(parents=True, exist_ok=True)
    arguments.json.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
