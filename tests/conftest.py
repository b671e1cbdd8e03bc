"""What all tests share: a real node for those that ask for it, and where reference data lies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# The same examples at every run, so that a change is judged by what it changes; new ones are
# looked for by `make test ARGS=--hypothesis-profile=search`.
PATIENT = hypothesis.settings(
    deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.register_profile("same", PATIENT, derandomize=True)
hypothesis.settings.register_profile("search", PATIENT, max_examples=2000)
hypothesis.settings.load_profile("same")

ROOT = Path(__file__).resolve().parents[1]


# Quick ones first; the browser last, whose driver keeps the main thread's event loop for itself.
ORDER = ("tidy", "spec", "unit", "property", "contract", "path", "browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order of the folders, and within a folder the order in which it was collected."""
    rank = {str(ROOT / "tests" / name): number for number, name in enumerate(ORDER)}
    items.sort(
        key=lambda item: min(
            (n for folder, n in rank.items() if str(item.path).startswith(folder)), default=0
        )
    )


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Where two processes share the work, what shares a database or a browser stays in one."""
    from xdist.scheduler import LoadScopeScheduling

    class ByPlace(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            shares = path.startswith(("tests/contract/", "tests/browser/"))
            return path.rpartition("/")[0] if shares else path

    config.option.loadscopereorder = False  # the folders' order holds
    return ByPlace(config, log)


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A running demonstration node (``tests.node.RunningNode``), one per run."""
    from tests.node import RunningNode

    running = RunningNode(tmp_path_factory.mktemp("node"), speed=40.0)
    try:
        running.start()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of published tables and other tools' results; skips where it is absent."""
    folder = Path(os.environ.get("BREATHWAY_REFERENCE") or ROOT.parent / "shared" / "reference")
    if not folder.is_dir():
        pytest.skip(f"no reference data: {folder} is absent")
    return folder
