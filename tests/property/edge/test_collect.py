"""Whatever an instrument says in whatever order, nothing lands under another's claim."""

from __future__ import annotations

from uuid import UUID

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from breathway.device import (
    BlowEnded,
    BlowStarted,
    FlowSamples,
    FramesLost,
    LinkChanged,
    VolumeSamples,
)
from breathway.edge.gateway.collect import BlowClaim, BlowCollector
from breathway.edge.lungs import is_possible

ID = "spirometer-1"
numbers = st.integers(0, 3)
samples = st.lists(st.floats(allow_nan=True, allow_infinity=True), max_size=5).map(tuple)
readings = st.one_of(
    st.builds(
        BlowStarted,
        instrument_id=st.just(ID),
        blow=numbers,
        rate_hz=st.just(100),
        btps=st.booleans(),
    ),
    st.builds(
        FlowSamples,
        instrument_id=st.just(ID),
        blow=numbers,
        index=st.integers(0, 9),
        rate_hz=st.just(100),
        flow_l_s=samples,
    ),
    st.builds(
        VolumeSamples,
        instrument_id=st.just(ID),
        blow=numbers,
        index=st.integers(0, 9),
        rate_hz=st.just(100),
        volume_l=samples,
    ),
    st.builds(
        BlowEnded,
        instrument_id=st.just(ID),
        blow=numbers,
        samples=st.integers(0, 9),
        cause=st.sampled_from(["complete", "stopped", "no_effort"]),
    ),
    st.builds(FramesLost, instrument_id=st.just(ID), frames=st.integers(1, 9)),
    st.builds(LinkChanged, instrument_id=st.just(ID), connected=st.booleans()),
)
claims = st.integers(1, 5).map(lambda n: BlowClaim(treatment_id=UUID(int=n), phase="before"))


@given(st.lists(st.one_of(readings, claims), max_size=40))
def test_a_claim_is_used_once_and_only_by_what_began_under_it(story) -> None:
    collector = BlowCollector()
    asked: list[BlowClaim] = []
    used: list[BlowClaim] = []
    started = 0
    for step in story:
        if isinstance(step, BlowClaim):
            if collector.claims.next is None:
                collector.claims.next = step
                asked.append(step)
            continue
        started += isinstance(step, BlowStarted)
        for blow in collector.feed(step):
            if blow.claim is not None:
                used.append(blow.claim)
            if not blow.problem:
                assert blow.flow_l_s.size > 0
            assert is_possible(blow.flow_l_s, 100) in (True, False)
            assert isinstance(blow.flow_l_s, np.ndarray)
    assert len(used) <= min(len(asked), started)
    remaining = iter(asked)  # in the order they were asked for, none twice
    assert all(any(claim is other for other in remaining) for claim in used)
