"""Counters of all processes of a centre, as Prometheus reads them.

In: what the processes count, each in files of its own slot under one folder (a process that was
started again goes on counting in its predecessor's). Out: the text of ``/metrics``, summed over
all of them by whichever worker is asked.
"""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = b"text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class Counters:
    """What one process counts."""

    def __init__(self, folder: Path, slot: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        # The library asks the environment for the folder, and the process's id for the file.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)
        values.ValueClass = values.MultiProcessValue(  # type: ignore[no-untyped-call]
            process_identifier=lambda: slot
        )
        own = CollectorRegistry()
        self.calls = Counter("breathway_calls", "Calls of edges", ["route", "status"], registry=own)
        self.seconds = Histogram(
            "breathway_call_seconds",
            "Time to answer a call that is not a long poll",
            ["route"],
            buckets=SECONDS,
            registry=own,
        )
        self.entries = Counter("breathway_entries_kept", "Entries acknowledged", registry=own)
        self.quarantined = Counter(
            "breathway_entries_quarantined", "Entries put into quarantine", registry=own
        )
        self.concluded = Counter(
            "breathway_stage_events", "Events that a stage concluded", ["stage"], registry=own
        )
        self.position = Gauge(
            "breathway_stage_position",
            "Position of the log up to which a stage has read",
            ["stage"],
            multiprocess_mode="max",
            registry=own,
        )
        self._count_answers(own)
        self.restarts = Counter(
            "breathway_child_restarts", "Processes started again", ["child"], registry=own
        )
        self._routes: dict[tuple[str, int], Counter] = {}

    def _count_answers(self, own: CollectorRegistry) -> None:
        """How soon professionals look and answer; by one process, so the newest holds."""
        self.response = Gauge(
            "breathway_task_seconds",
            "Seconds from a task's beginning until a professional looked (eyes) or advised"
            " (instruction), over the last day",
            ["until", "quantile"],
            multiprocess_mode="mostrecent",
            registry=own,
        )
        self.missed = Gauge(
            "breathway_tasks_missed",
            "Tasks of the last day that nobody had looked at by their deadline",
            ["priority"],
            multiprocess_mode="mostrecent",
            registry=own,
        )
        self.untold = Gauge(
            "breathway_tasks_untold",
            "Tasks of the last day that nobody had answered by the deadline of instruction",
            multiprocess_mode="mostrecent",
            registry=own,
        )

    def observe(self, route: str, status: int, seconds: float) -> None:
        """One call of the wire."""
        counter = self._routes.get((route, status))
        if counter is None:
            counter = self.calls.labels(route, str(status))
            self._routes[route, status] = counter
        counter.inc()
        self.seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """Everything that all processes counted."""
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=str(self.folder))  # type: ignore[no-untyped-call]
        return generate_latest(registry)
