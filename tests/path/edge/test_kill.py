"""``kill -9`` at random moments: what was said to be saved is there, once, in an unbroken chain."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from breathway.edge.spool import Spool
from breathway.model.batch import FIRST_HASH, entry_hash

from .rig import KEY, NOW

# Saves records and sounds as fast as it can, purges and acknowledges among them, and says each
# number only after its save returned.
WRITER = """
import sys, os, datetime as dt, random
from pathlib import Path
from tests.path.edge.rig import Rig, NOW
from breathway.edge.spool import Spool
draw = random.Random(int(sys.argv[2]))
rig = Rig(Path(sys.argv[1]))
if not rig.spool.entries.head()[0]:
    rig.register()
else:
    rig.spool.people.add_key(rig.key_id, rig.patient, rig.key)
print("open", flush=True)
while True:
    what = draw.random()
    if what < 0.2:
        rig.record_sound(draw.randrange(1, 60_000))
    elif what < 0.9:
        rig.start(draw.randrange(1, 4))
    else:
        number = rig.spool.entries.head()[0]
        some = draw.sample(range(1, number + 1), min(number, 3))
        rig.spool.entries.note_acknowledged(some, NOW)
        rig.spool.purge(NOW + dt.timedelta(days=1))
        print("gone", *some, flush=True)
        continue
    print("saved", rig.spool.entries.head()[0], flush=True)
"""


def killed_writer(folder: Path, draw: random.Random) -> tuple[int, set[int]]:
    """Run the writer until a random moment; the highest number it said, and what it let go."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(draw.randrange(1 << 32))],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    time.sleep(draw.random() * 0.5)
    process.send_signal(signal.SIGKILL)
    said, gone = 0, set()
    for line in process.stdout:
        what, *numbers = line.split()
        if what == "saved":
            said = int(numbers[0])
        else:
            gone |= set(map(int, numbers))
    process.wait()
    return said, gone


def test_a_killed_edge_keeps_what_it_said_was_saved(tmp_path: Path) -> None:
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")  # shown when the test fails
    draw, said, gone = random.Random(seed), 0, set()
    for kills in range(1, 5):
        highest, let_go = killed_writer(tmp_path, draw)
        said, gone = max(said, highest), gone | let_go
        spool = Spool(tmp_path, KEY, now=NOW)
        head, digest = spool.entries.head()
        assert head >= said
        for sha256 in spool.objects.waiting():
            assert spool.objects.get(sha256) is not None
        numbers = {saved.number for saved in spool.entries.saved(limit=100_000)}
        # all that was not let go is there; the three being let go at each kill may be
        unheard = set(range(1, head + 1)) - numbers - gone
        assert len(unheard) <= 3 * kills, unheard
        check_chain(spool, head, digest)
        spool.close()


def check_chain(spool: Spool, head: int, digest: bytes) -> None:
    previous: bytes | None = FIRST_HASH
    for number in range(1, head + 1):
        row = spool.store.row("SELECT 1 FROM entry WHERE number = ?", (number,))
        if row is None:
            previous = None
            continue
        entry = spool.entries._waiting(number).entry
        assert previous in (None, entry.previous)
        previous = entry_hash(entry)
    assert previous in (None, digest)


def test_a_spool_opens_quickly_after_a_year_without_a_line(tmp_path: Path) -> None:
    """10,000 records that were never acknowledged: opening and choosing what to send stay quick."""
    from .rig import Rig

    rig = Rig(tmp_path)
    with rig.spool.together():
        rig.start(10_000)
    rig.close()
    began = time.perf_counter()
    spool = Spool(tmp_path, KEY, now=NOW)
    waiting = spool.entries.waiting(limit=500, size_limit=1 << 20)
    took = time.perf_counter() - began
    assert len(waiting) == 500
    assert took < 2.0
    spool.close()


@pytest.mark.parametrize("years", [-40, 60])
def test_a_clock_that_jumps_by_decades_between_starts(tmp_path: Path, years: int) -> None:
    from .rig import Rig

    rig = Rig(tmp_path)
    rig.start(3)
    rig.close()
    spool = Spool(tmp_path, KEY, now=NOW + dt.timedelta(days=365 * years))
    spool.purge(NOW + dt.timedelta(days=365 * years))
    assert spool.entries.backlog().records == 3
    check_chain(spool, *spool.entries.head())
    spool.close()
