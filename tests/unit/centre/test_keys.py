"""The centre's keys: made once, private, and never half."""

from __future__ import annotations

import stat

import pytest

from breathway.centre.keys import keys_of
from breathway.model.errors import BadInput


def test_keys_are_made_once_and_are_private(tmp_path):
    first, second = keys_of(tmp_path), keys_of(tmp_path)
    assert first == second
    assert len(first.node) == len(first.box_public) == 32
    for name in ("box.key", "node.key"):
        assert stat.S_IMODE((tmp_path / "keys" / name).stat().st_mode) == 0o600
    assert sorted(p.name for p in (tmp_path / "keys").iterdir()) == ["box.key", "node.key"]


def test_another_centre_has_other_keys(tmp_path):
    assert keys_of(tmp_path / "a").node != keys_of(tmp_path / "b").node


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        (lambda file: file.write_bytes(b"short"), "key_damaged"),
        (lambda file: file.chmod(0o644), "key_exposed"),
    ],
)
def test_a_harmed_key_stops_the_centre(tmp_path, harm, name):
    keys_of(tmp_path)
    harm(tmp_path / "keys" / "box.key")
    with pytest.raises(BadInput) as raised:
        keys_of(tmp_path)
    assert raised.value.name == name
    assert raised.value.hint
