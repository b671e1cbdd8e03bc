"""The log lets known fields through in their known form, and nothing else."""

from __future__ import annotations

import ast
import io
import json
import logging
from pathlib import Path
from uuid import UUID

import pytest

from breathway import log
from breathway.model.errors import BadBatch

EDGE = UUID(int=7)


@pytest.fixture
def written():
    """Lines written by the formatter, without touching the process's loggers."""
    stream = io.StringIO()
    lines = log.Lines("test")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(lines)

    def write(name: str, message: str, *args: object, **more: object) -> dict[str, object]:
        record = logging.getLogger(name).makeRecord(
            name, logging.INFO, __file__, 1, message, args, more.pop("exc_info", None), **more
        )
        handler.emit(record)
        return json.loads(stream.getvalue().splitlines()[-1])

    return write, lines


def test_a_constant_name_and_its_fields(written):
    write, lines = written
    line = write("breathway.x", "call_refused", extra={"edge_id": EDGE, "status": 401})
    assert line["event"] == "call_refused"
    assert (line["edge_id"], line["status"]) == (str(EDGE), 401)
    assert line["at"].endswith("+00:00")
    assert lines.dropped == 0


@pytest.mark.parametrize(
    "extra",
    [
        {"name_of_patient": "Sok Dara"},
        {"facility_id": "Sok Dara"},  # not a code
        {"edge_id": "Sok Dara"},  # not an id
        {"status": "Sok Dara"},  # not a number
        {"problem": {"Sok": "Dara"}},
    ],
)
def test_what_is_not_allowed_is_dropped_and_counted(written, extra):
    write, lines = written
    line = write("breathway.x", "call_refused", extra=extra)
    assert "Dara" not in json.dumps(line)
    assert line["dropped"] == lines.dropped == 1


def test_words_are_never_written(written):
    write, lines = written
    assert write("breathway.x", "Patient Sok Dara came")["event"] == "library_message"
    line = write("asyncpg", "row (%s)", "Sok Dara")
    assert line["event"] == "library_message"
    assert line["logger"] == "asyncpg"
    assert "Dara" not in json.dumps(line)
    assert lines.dropped == 1


def test_an_exception_leaves_its_kind_and_places_and_not_its_words(written):
    write, _ = written
    try:
        raise BadBatch("Sok Dara +855 12 345 678", name="batch_not_understood")
    except BadBatch as problem:
        info = (type(problem), problem, problem.__traceback__)
        line = write("breathway.x", "call_failed", exc_info=info)
    assert line["exception"] == "BadBatch"
    assert line["problem"] == "batch_not_understood"
    assert line["where"][0].startswith("test_log.py:")
    assert "Dara" not in json.dumps(line)


def test_a_patient_is_not_among_the_fields():
    assert not [name for name in log.FIELDS if "patient" in name or "name" in name]


def test_every_field_that_the_code_logs_is_let_through():
    named: dict[str, str] = {}
    for path in Path(log.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg == "extra":
                parts = [part for part in ast.walk(node.value) if isinstance(part, ast.Dict)]
                keys = [key for part in parts for key in part.keys]
                named |= {k.value: path.name for k in keys if isinstance(k, ast.Constant)}
    assert len(named) > 10
    assert {name: place for name, place in named.items() if name not in log.FIELDS} == {}
