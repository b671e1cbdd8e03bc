"""One real centre for the tests that leave it as they found it."""

from __future__ import annotations

import pytest

from tests.path.centre.rig import running


@pytest.fixture(scope="package")
def centre(tmp_path_factory):
    with running(tmp_path_factory.mktemp("centre") / "data") as centre:
        yield centre
