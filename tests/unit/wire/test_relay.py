"""Two frames in one write where many listen: nothing is lost, doubled or kept back for good."""

from __future__ import annotations

import numpy as np
from tests.livelane import edge_key, opening

from breathway.model.frame import encode_frame
from breathway.wire.relay import BEAT_S, BUSY, Relay
from breathway.wire.socket import BINARY, TEXT, messages, prepare

FIRST = 15


class Ear:
    closed = False

    def __init__(self) -> None:
        self.writes: list[bytes] = []

    def write(self, prepared: bytes) -> None:
        self.writes.append(prepared)

    def frames(self) -> list[bytes]:
        return [each for write in self.writes for each in messages(write) if each[0] == 0x82]


class Source:
    rtt_s, by_datagrams = None, False


def busy_relay():
    relay, said = Relay(), opening(edge_key())
    stream = relay.open(said, Source())
    ears = [Ear() for _ in range(300)]
    for ear in ears:
        relay.join(stream.place, ear)
    since_s = relay._counted[1]
    for n in range(FIRST):
        relay.frame(stream, frame(n, said))
    assert relay.delivered > BUSY * BEAT_S
    relay.beat(since_s + BEAT_S)
    for ear in ears[1:]:
        relay.leave(stream.place, ear)
    ears[0].writes.clear()
    return relay, stream, ears[0], since_s


def frame(n: int, said) -> bytes:
    return encode_frame(np.full(200, n, np.int16), 200 * n, rate_hz=8000, tag=said.tag)


def test_every_second_frame_waits_for_the_next_while_many_listen():
    relay, stream, ear, since_s = busy_relay()
    sent = [frame(n, stream.opening) for n in range(FIRST, FIRST + 4)]
    for raw in sent:
        relay.frame(stream, raw)
    assert len(ear.writes) == 2
    assert [each[2:] for each in ear.frames()] == sent
    relay.beat(since_s + 2 * BEAT_S)  # so few are calm: at once again
    ear.writes.clear()
    relay.frame(stream, frame(FIRST + 4, stream.opening))
    assert len(ear.writes) == 1


def test_a_frame_that_waits_goes_with_a_word_or_before_somebody_comes_in():
    relay, stream, ear, _ = busy_relay()
    sent = [frame(n, stream.opening) for n in range(FIRST, FIRST + 4)]
    relay.frame(stream, sent[0])
    assert not ear.writes
    relay.tell(stream.place, relay._line(stream))
    assert [each[0] & 15 for each in messages(ear.writes[0])] == [BINARY, TEXT]
    relay.frame(stream, sent[1])
    late = Ear()
    relay.join(stream.place, late)
    relay.frame(stream, sent[2])
    relay.frame(stream, sent[3])
    assert [each[2:] for each in ear.frames()] == sent
    assert [each[2:] for each in late.frames()][FIRST:] == sent


def test_joined_messages_come_apart():
    several = [prepare(TEXT, bytes(size)) for size in (0, 125, 126, 4000)]
    assert list(messages(b"".join(several))) == several
