"""The tape after a crash: everything up to the first block that is not whole, and nothing else."""

import pytest

from breathway.edge.recording.take import Take
from breathway.edge.recording.tape import Tape, read_tape
from breathway.model.live import Moved
from tests.livelane import edge_key, opening

KEY = bytes(range(32))


@pytest.fixture
def tape(tmp_path):
    said = opening(edge_key())
    made = Tape(tmp_path / f"{said.recording_id}.tape", KEY, said)
    made.sound(b"\1\2" * 100)
    made.moved(Moved(index=100, body_site="trachea"))
    made.sound(b"\3\4" * 100)
    made.sync()
    yield made
    made.close()


def test_what_was_synced_is_there(tape):
    found = read_tape(tape.path, KEY)
    assert found.pcm == b"\1\2" * 100 + b"\3\4" * 100
    assert found.moved == [Moved(index=100, body_site="trachea")]
    take = Take(found.opening, None, found.pcm)
    take.moved = found.moved
    places = [(s.number, s.body_site, s.start, s.end) for s in take.stretches()]
    assert places == [(0, "posterior_lower_right", 0, 100), (1, "trachea", 100, 200)]


def test_a_torn_block_ends_it(tape):
    raw = tape.path.read_bytes()
    for cut in (len(raw) - 1, len(raw) - 30, len(raw) - 240):
        tape.path.write_bytes(raw[:cut])
        assert read_tape(tape.path, KEY).pcm == b"\1\2" * 100
    tape.path.write_bytes(raw[:60])
    assert read_tape(tape.path, KEY) is None


def test_changed_swapped_and_foreign_blocks_are_not_believed(tape, tmp_path):
    raw = tape.path.read_bytes()
    sizes = []
    at = 0
    while at < len(raw):
        size = 4 + int.from_bytes(raw[at : at + 4], "big")
        sizes.append(raw[at : at + size])
        at += size
    head, first, moved, last = sizes
    tape.path.write_bytes(head + last + moved + first)
    assert read_tape(tape.path, KEY).pcm == b""
    tape.path.write_bytes(head + first[:-1] + bytes([first[-1] ^ 1]) + moved + last)
    assert read_tape(tape.path, KEY).pcm == b""
    other = tmp_path / "00000000-0000-7000-8000-000000000000.tape"
    other.write_bytes(raw)
    assert read_tape(other, KEY) is None
    assert read_tape(tape.path, bytes(32)) is None


def test_no_word_of_the_patient_is_in_the_clear(tape):
    raw = tape.path.read_bytes()
    assert b"\1\2" * 8 not in raw
    assert b"posterior" not in raw
