"""What all tests share: a real node for those that ask for it, and where reference data lies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


# Quick ones first; the browser last, whose driver keeps the main thread's event loop for itself.
ORDER = ("tidy", "spec", "unit", "property", "contract", "path", "browser")


@pytest.hookimpl(tryfirst=True)  # before the groups are read
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order of the folders, within a folder the order in which it was collected; and groups.

    Where two processes share the work (``-n 2 --dist loadgroup``), what shares a database, a node
    or a browser stays together in one of them.
    """
    rank = {str(ROOT / "tests" / name): number for number, name in enumerate(ORDER)}
    items.sort(
        key=lambda item: min(
            (n for folder, n in rank.items() if str(item.path).startswith(folder)), default=0
        )
    )
    for item in items:
        place = item.path.relative_to(ROOT / "tests")
        folder = place.parts[0] in ("contract", "browser")
        item.add_marker(pytest.mark.xdist_group(str(place.parent if folder else place)))


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
