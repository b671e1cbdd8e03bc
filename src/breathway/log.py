"""Structured logs: one JSON object a line on stderr, and nothing about a patient in any of them.

In: ``log.info("batch_kept", extra={"edge_id": …})``. Out: the constant name and those fields that
stand in ``FIELDS``, each only in the form given there. Whatever else a record carries (its
arguments, unknown fields, words) is dropped and counted. Messages of libraries are never written,
because they may quote data: their logger's name, level, kind of exception and places in the code
are.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any, TextIO
from uuid import UUID

from breathway.model.errors import BreathwayError

_NAME = re.compile(r"[a-z][a-z0-9_]{2,60}\Z")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,119}\Z")


def _id(value: object) -> str | None:
    return str(value) if isinstance(value, UUID) else None


def _count(value: object) -> int | float | None:
    return value if isinstance(value, int | float) and value == value else None


def _code(value: object) -> str | None:
    return value if isinstance(value, str) and _CODE.match(value) else None


# Ids of things, counts and codes of our own. No name, no value, no free text; ``patient_id`` is
# not here on purpose: who was ill when is told by it.
FIELDS: dict[str, Callable[[object], str | int | float | None]] = {
    "account_id": _id,
    "attempt": _count,
    "backlog": _count,
    "bytes": _count,
    "child": _code,
    "count": _count,
    "duration_ms": _count,
    "edge_id": _id,
    "event_id": _id,
    "exit_status": _count,
    "facility_id": _code,
    "findings": _count,
    "free_mb": _count,
    "instrument_id": _code,
    "jurisdiction": _code,
    "kind": _code,
    "lag": _count,
    "number": _count,
    "pid": _count,
    "place": _code,
    "port": _count,
    "position": _count,
    "problem": _code,
    "quarantine_id": _id,
    "reference": _code,
    "seconds": _count,
    "signal": _code,
    "source": _code,
    "spool_id": _id,
    "stage": _code,
    "status": _count,
    "task_id": _id,
    "treatment_id": _id,
    "version": _code,
    "workers": _count,
}

_STANDARD = frozenset(
    {*vars(logging.LogRecord("", 0, "", 0, "", (), None)), "message", "asctime", "taskName"}
)


class Lines(logging.Formatter):
    """Records to lines of JSON; ``dropped`` counts what was not let through."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process
        self.dropped = 0
        self._lock = threading.Lock()

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": "library_message",
            "process": self.process,
        }
        dropped = 1 if record.args else 0
        if record.name.split(".", 1)[0] == "breathway" and _is_name(record.msg):
            line["event"] = record.msg
        else:
            line["logger"] = _code(record.name) or "unnamed"
        for name, value in vars(record).items():
            if name in _STANDARD or value is None:
                continue
            kept = FIELDS[name](value) if name in FIELDS else None
            if kept is None:
                dropped += 1
            else:
                line[name] = kept
        if record.exc_info and record.exc_info[0] is not None:
            line.update(_exception(record.exc_info[1], record.exc_info[2]))
        if dropped:
            with self._lock:
                self.dropped += dropped
            line["dropped"] = dropped
        return json.dumps(line, separators=(",", ":"))


def _is_name(message: object) -> bool:
    return isinstance(message, str) and _NAME.match(message) is not None


def _exception(
    problem: BaseException | None, trace: TracebackType | None
) -> dict[str, str | list[str]]:
    """The kind of exception and where, never its words: they may quote a row."""
    out: dict[str, str | list[str]] = {"exception": type(problem).__name__}
    if isinstance(problem, BreathwayError):
        out["problem"] = _code(problem.name) or "unnamed"
    frames = traceback.extract_tb(trace)[-8:]
    out["where"] = [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames]
    return out


def configure(process: str, stream: TextIO | None = None, level: int = logging.INFO) -> Lines:
    """Send every log of this process to ``stream`` (stderr) through the allow-list."""
    lines = Lines(process)
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(lines)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("breathway").setLevel(level)
    logging.captureWarnings(True)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncpg", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers[:] = []
        logger.propagate = True
        logger.setLevel(logging.WARNING)
    access = logging.getLogger("uvicorn.access")
    access.propagate = False  # a path may name a patient, and it is a line per request
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread
    return lines


def _uncaught(
    kind: type[BaseException], problem: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    get(__name__).critical("process_failed", exc_info=(kind, problem, trace))


def _uncaught_in_thread(failure: threading.ExceptHookArgs) -> None:
    problem = failure.exc_value or failure.exc_type()
    get(__name__).critical(
        "thread_failed", exc_info=(failure.exc_type, problem, failure.exc_traceback)
    )


def get(name: str) -> logging.Logger:
    """The logger of a module: ``log = get(__name__)``."""
    return logging.getLogger(name)
