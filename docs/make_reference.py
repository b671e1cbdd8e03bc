"""Makes the generated pages of the reference: ``python docs/make_reference.py`` writes them.

In: the model. Out: ``docs/reference/events.md`` and ``events.schema.json``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import msgspec

from breathway.model import FROM_EDGE, KINDS, AnyEvent, Event

HERE = Path(__file__).resolve().parent / "reference"


def schema() -> str:
    """JSON Schema (2020-12) of every event; bytes are base64 in JSON."""
    return json.dumps(msgspec.json.schema(AnyEvent), indent=1, sort_keys=True) + "\n"


def events_page() -> str:
    """One table of kinds, then each kind's own fields."""
    common = {f.name for f in msgspec.structs.fields(Event)}
    lines = [
        "# Events",
        "",
        "*Made from `breathway.model` by `python docs/make_reference.py`; the JSON Schema stands",
        "in [events.schema.json](events.schema.json). Kinds and fields are only ever added.*",
        "",
        "Every event carries: " + ", ".join(f"`{n}`" for n in sorted(common)) + ".",
        "",
    ]
    for kind, struct in sorted(KINDS.items()):
        origin = "an edge" if kind in FROM_EDGE else "the centre"
        doc = (struct.__doc__ or "").strip().splitlines()
        says = doc[0] if doc and not doc[0].startswith(struct.__name__ + "(") else ""
        lines += [f"## `{kind}`", "", f"From {origin}. {says}".strip(), ""]
        own = [f for f in msgspec.structs.fields(struct) if f.name not in common]
        if own:
            lines += ["| field | needed |", "|---|---|"]
            lines += [f"| `{f.name}` | {'yes' if f.required else 'no'} |" for f in own]
            lines.append("")
    return "\n".join(lines)


def main() -> int:
    HERE.mkdir(exist_ok=True)
    (HERE / "events.md").write_text(events_page())
    (HERE / "events.schema.json").write_text(schema())
    return 0


if __name__ == "__main__":
    sys.exit(main())
