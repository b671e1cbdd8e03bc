"""A command finds the edge beside it, and says which there are where it cannot tell."""

from __future__ import annotations

import pytest

from breathway.edge import local
from breathway.model.errors import Unavailable


def test_the_one_edge_that_runs_is_found_and_of_two_none_is_guessed(tmp_path):
    first, second, empty = (tmp_path / name for name in ("kampot", "kep", "empty"))
    for folder in (first, second, empty):
        folder.mkdir()
    with pytest.raises(Unavailable, match="no edge runs here"):
        local.only([tmp_path, tmp_path / "absent"])
    local.LocalDoor(first).open("http://127.0.0.1:1")
    assert local.only([first, tmp_path]) == first.resolve()  # seen twice, and one
    local.LocalDoor(second).open("http://127.0.0.1:2")
    with pytest.raises(Unavailable) as seen:
        local.only([tmp_path])
    assert seen.value.name == "which_edge"
    assert f"--data {first.resolve()} or --data {second.resolve()}" in seen.value.hint
