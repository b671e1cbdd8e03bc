"""Enrolment leaves a key on the edge, once."""

from __future__ import annotations

import asyncio
import datetime as dt
import os
import stat
from pathlib import Path

import nacl.bindings as sodium
import pytest

from breathway.edge import enrol
from breathway.model.errors import Conflict, NotEnrolled, NotFound, Unavailable
from breathway.wire.link import LinkDown
from breathway.wire.memory import Hostility, MemoryCentre, MemoryLink

FACILITY = {
    "id": "kh-kampot",
    "name": "Kampot Referral",
    "kind": "nebulization_centre",
    "jurisdiction": "KH",
    "zone": "Asia/Phnom_Penh",
}


def centre() -> MemoryCentre:
    made = MemoryCentre(lambda: dt.datetime.now(dt.UTC), facility=FACILITY, box_key=b"\x07" * 32)
    made.codes.add("CODE")
    return made


def test_a_code_becomes_a_key_that_only_the_owner_reads(tmp_path: Path) -> None:
    receiver, folder = centre(), tmp_path / "edge"
    identity = asyncio.run(enrol.enrol(folder, "CODE", MemoryLink(receiver), "https://c"))
    assert (identity.facility.id, identity.centre) == ("kh-kampot", "https://c")
    assert enrol.load(folder) == identity
    held = enrol.keys(folder)
    public, _ = sodium.crypto_sign_seed_keypair(held.edge_seed)
    assert receiver.edges == {identity.edge_id: public}
    for path in (folder / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((folder / "keys").stat().st_mode) == 0o700
    assert held.edge_seed not in (folder / "edge.json").read_bytes()
    with pytest.raises(Conflict) as raised:
        asyncio.run(enrol.enrol(folder, "CODE2", MemoryLink(receiver), "https://c"))
    assert raised.value.name == "already_enrolled"


def test_a_lost_answer_costs_nothing(tmp_path: Path) -> None:
    receiver = centre()
    deaf = MemoryLink(receiver, hostility=Hostility(lose_answer=1.0))
    with pytest.raises(LinkDown):
        asyncio.run(enrol.enrol(tmp_path, "CODE", deaf, "https://c"))
    with pytest.raises(NotEnrolled):
        enrol.must_be_enrolled(tmp_path)
    identity = asyncio.run(enrol.enrol(tmp_path, "CODE", MemoryLink(receiver), "https://c"))
    assert len(receiver.edges) == 1
    assert enrol.must_be_enrolled(tmp_path) == identity


def test_a_wrong_code_leaves_the_edge_unenrolled(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        asyncio.run(enrol.enrol(tmp_path, "WRONG", MemoryLink(centre()), "https://c"))
    assert enrol.load(tmp_path) is None


def test_a_facility_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    receiver = centre()
    receiver._facility = FACILITY | {"jurisdiction": "Cambodia"}
    with pytest.raises(Conflict) as raised:
        asyncio.run(enrol.enrol(tmp_path, "CODE", MemoryLink(receiver), "https://c"))
    assert raised.value.name == "facility_damaged"


def test_damage_says_so(tmp_path: Path) -> None:
    (tmp_path / "edge.json").write_bytes(b"{")
    with pytest.raises(Unavailable) as raised:
        enrol.load(tmp_path)
    assert raised.value.name == "identity_damaged"
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "spool.key").write_bytes(os.urandom(31))
    with pytest.raises(Unavailable) as raised:
        enrol.keys(tmp_path)
    assert raised.value.name == "key_damaged"
