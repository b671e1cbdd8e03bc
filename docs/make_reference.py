"""Makes the generated pages of the reference: ``python docs/make_reference.py`` writes them.

In: the model, the console's table of operations. Out: ``docs/reference/events.md``,
``events.schema.json`` and ``console-api.md``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, get_args

import msgspec

from breathway.console.api import OPERATIONS
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
        doc = " ".join((struct.__doc__ or "").strip().partition("\n\n")[0].split())
        says = "" if doc.startswith(struct.__name__ + "(") else doc.replace("``", "`")
        lines += [f"## `{kind}`", "", f"From {origin}. {says}".strip(), ""]
        own = [f for f in msgspec.structs.fields(struct) if f.name not in common]
        if own:
            lines += ["| field | needed |", "|---|---|"]
            lines += [f"| `{f.name}` | {'yes' if f.required else 'no'} |" for f in own]
            lines.append("")
    return "\n".join(lines)


def console_page() -> str:
    """One table of the console's operations."""
    lines = [
        "# The console's API",
        "",
        "*Made from `breathway.console.api` by `python docs/make_reference.py`; a running centre",
        "answers the whole OpenAPI 3.1 document at `/api/openapi.json`.*",
        "",
        "A session stands in a cookie (`POST /api/session`). Every call that changes something",
        "also carries `X-Breathway-CSRF` with the token of `GET /api/session`; one that a page",
        "makes by itself carries `X-Breathway-Background: 1` and keeps no session alive. Errors",
        "are RFC 9457 problem documents: `title` is a stable name, `hint` says what to do,",
        "`reference` is in the log. What a role reaches is checked here and again by row-level",
        "security.",
        "",
        "| call | does | roles | body | answer |",
        "|---|---|---|---|---|",
    ]
    for operation in OPERATIONS:
        roles = "anybody" if operation.open_handler else ", ".join(sorted(operation.roles))
        roles = "every role" if len(operation.roles) == 5 and not operation.open_handler else roles
        call = f"`{operation.method} {operation.path}`"
        if operation.query:
            call += " " + " ".join(f"`?{name}`" for name in operation.query)
        answer = _type(operation.answer) or (
            f"`{operation.media}`" if operation.media != "application/json" else "nothing (204)"
        )
        lines.append(
            f"| {call} | {operation.does} | {roles} | {_type(operation.body)} | {answer} |"
        )
    return "\n".join(lines) + "\n"


def _type(kind: Any) -> str:
    if kind is None:
        return ""
    inner = get_args(kind)
    return f"list of `{inner[0].__name__}`" if inner else f"`{kind.__name__}`"


def main() -> int:
    HERE.mkdir(exist_ok=True)
    (HERE / "events.md").write_text(events_page())
    (HERE / "events.schema.json").write_text(schema())
    (HERE / "console-api.md").write_text(console_page())
    return 0


if __name__ == "__main__":
    sys.exit(main())
