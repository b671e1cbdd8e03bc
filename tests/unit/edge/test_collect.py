"""Readings to blows and clips: whole ones only, and never under another's claim."""

from __future__ import annotations

from uuid import UUID

import numpy as np
import pytest

from breathway.device import (
    BlowEnded,
    BlowStarted,
    FlowSamples,
    FramesLost,
    LinkChanged,
    PcmFrame,
    SoundEnded,
    VolumeSamples,
)
from breathway.edge.gateway.collect import BlowClaim, BlowCollector, ClipClaim, ClipCollector

A = BlowClaim(treatment_id=UUID(int=1), phase="before")
B = BlowClaim(treatment_id=UUID(int=2), phase="before")
ID = "spirometer-1"


def started(blow: int) -> BlowStarted:
    return BlowStarted(instrument_id=ID, blow=blow, rate_hz=100, btps=True)


def flow(blow: int, index: int, *values: float) -> FlowSamples:
    return FlowSamples(instrument_id=ID, blow=blow, index=index, rate_hz=100, flow_l_s=values)


def ended(blow: int, samples: int, cause: str = "complete") -> BlowEnded:
    return BlowEnded(instrument_id=ID, blow=blow, samples=samples, cause=cause)


def feed(collector, *readings):
    return [done for reading in readings for done in collector.feed(reading)]


def test_a_whole_blow_under_its_claim() -> None:
    collector = BlowCollector()
    collector.claims.next = A
    [blow] = feed(collector, started(1), flow(1, 0, 1.0, 2.0), flow(1, 2, 3.0), ended(1, 3))
    assert (blow.claim, blow.problem, list(blow.flow_l_s)) == (A, "", [1.0, 2.0, 3.0])
    assert collector.claims.next is None


def test_a_blow_nobody_asked_for_has_no_claim() -> None:
    [blow] = feed(BlowCollector(), started(1), flow(1, 0, 1.0), ended(1, 1))
    assert blow.claim is None


def test_what_began_for_one_never_ends_for_another() -> None:
    """The first blow still runs when the next patient's is asked for."""
    collector = BlowCollector()
    collector.claims.next = A
    feed(collector, started(1), flow(1, 0, 1.0))
    collector.claims.next = B
    first, second = feed(
        collector,
        flow(1, 1, 1.0),
        ended(1, 2),
        started(2),
        flow(1, 2, 9.0),  # a late piece of the first
        flow(2, 0, 5.0),
        ended(2, 1),
    )
    assert (first.claim, list(first.flow_l_s)) == (A, [1.0, 1.0])
    assert (second.claim, list(second.flow_l_s)) == (B, [5.0])


@pytest.mark.parametrize(
    ("readings", "problem"),
    [
        ([started(1), flow(1, 0, 1.0), flow(1, 2, 1.0), ended(1, 3)], "blow_lost"),
        (
            [started(1), flow(1, 0, 1.0), FramesLost(instrument_id=ID, frames=1), ended(1, 1)],
            "blow_lost",
        ),
        ([started(1), flow(1, 0, 1.0), ended(1, 2)], "blow_lost"),
        ([started(1), flow(1, 0, 1.0), started(2)], "blow_lost"),
        ([started(1), ended(1, 0, "no_effort")], "no_blow"),
        ([started(1), flow(1, 0, 1.0), ended(1, 1, "stopped")], "blow_stopped"),
        (
            [started(1), flow(1, 0, 1.0), LinkChanged(instrument_id=ID, connected=False)],
            "instrument_silent",
        ),
    ],
)
def test_a_blow_that_is_not_whole_says_why(readings, problem: str) -> None:
    collector = BlowCollector()
    collector.claims.next = A
    [blow] = feed(collector, *readings)
    assert (blow.claim, blow.problem) == (A, problem)


def test_volume_becomes_flow() -> None:
    collector = BlowCollector()
    volume = VolumeSamples(
        instrument_id=ID, blow=1, index=0, rate_hz=100, volume_l=tuple(0.02 * n for n in range(50))
    )
    [blow] = feed(collector, started(1), volume, ended(1, 50))
    assert np.allclose(blow.flow_l_s, 2.0)


def pcm(clip: int, index: int, samples: int = 4) -> PcmFrame:
    return PcmFrame(
        instrument_id="s-1", clip=clip, sample_index=index, rate_hz=4000, pcm=bytes(2 * samples)
    )


def test_clips_alike() -> None:
    claim = ClipClaim(treatment_id=UUID(int=1), phase="before", body_site="trachea", seconds=1)
    collector = ClipCollector()
    collector.claims.next = claim
    end = SoundEnded(instrument_id="s-1", clip=1, samples=8, rate_hz=4000)
    [clip] = feed(collector, pcm(1, 0), pcm(1, 4), end)
    assert (clip.claim, clip.problem, len(clip.pcm)) == (claim, "", 16)
    [lost] = feed(
        collector,
        pcm(2, 0),
        pcm(2, 8),
        SoundEnded(instrument_id="s-1", clip=2, samples=12, rate_hz=4000),
    )
    assert (lost.claim, lost.problem) == (None, "sound_lost")
    [cut] = feed(collector, pcm(3, 0), pcm(4, 0))
    assert (cut.number, cut.problem) == (3, "sound_lost")


def test_late_pieces_of_an_ended_clip_begin_nothing() -> None:
    claim = ClipClaim(treatment_id=UUID(int=1), phase="before", body_site="trachea", seconds=1)
    collector = ClipCollector()
    end = SoundEnded(instrument_id="s-1", clip=1, samples=4, rate_hz=4000)
    feed(collector, pcm(1, 0), end)
    collector.claims.next = claim
    assert feed(collector, pcm(1, 4), end) == []
    assert collector.claims.next == claim
    [clip] = feed(
        collector, pcm(2, 0), SoundEnded(instrument_id="s-1", clip=2, samples=4, rate_hz=4000)
    )
    assert clip.claim == claim


def test_what_was_given_up_is_not_heard_any_more() -> None:
    blows, clips = BlowCollector(), ClipCollector()
    blows.claims.next = A
    feed(blows, started(1), flow(1, 0, 1.0))
    blows.abandon()
    blows.claims.next = B
    assert feed(blows, flow(1, 1, 1.0), ended(1, 2)) == []
    [blow] = feed(blows, started(2), flow(2, 0, 1.0), ended(2, 1))
    assert blow.claim == B
    feed(clips, pcm(1, 0))
    clips.abandon()
    assert feed(clips, pcm(1, 4)) == []
    assert not clips.collecting
