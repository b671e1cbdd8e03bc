"""A whole ward over real channels: before, the dose, after; and the person behind it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from breathway.device import (
    BlowEnded,
    DoseLogged,
    FlowSamples,
    Identify,
    NebulizerStatus,
    OximeterReading,
    PauseNebulizer,
    PcmFrame,
    ResumeNebulizer,
    SoundEnded,
    StartBlow,
    StartNebulizer,
    StartSound,
    StopNebulizer,
)
from breathway.edge.ports.broker import Broker
from breathway.edge.simulated.person import Person
from breathway.edge.simulated.ward import Ward
from breathway.model.errors import Unavailable
from breathway.score import signal

from .test_instrument import Listener, connected


class Bed:
    """The ports of a ward with their listeners."""

    def __init__(self, ward: Ward) -> None:
        self.ports = {port.kind: port for port in ward.instruments()}
        self.heard = {kind: Listener(port) for kind, port in self.ports.items()}

    async def ready(self) -> None:
        for listener in self.heard.values():
            await listener.until(connected)

    async def blow(self) -> signal.Blow:
        said = self.heard["spirometer"]
        begin = len(said.heard)
        await self.ports["spirometer"].command(StartBlow())
        ended = await said.until(lambda one: isinstance(one, BlowEnded), begin)
        parts = [one for one in said.heard[begin:] if isinstance(one, FlowSamples)]
        flow = [value for part in parts for value in part.flow_l_s]
        assert [part.index for part in parts] == list(range(0, len(flow), 5))
        assert ended.samples == len(flow)
        return signal.measure(np.array(flow), parts[0].rate_hz)

    async def close(self) -> None:
        for port in self.ports.values():
            await port.close()
        await asyncio.gather(*(listener.task for listener in self.heard.values()))


def test_a_treatment_on_the_ward(tmp_path: Path) -> None:
    async def story() -> None:
        ward = Ward("kh-kampot", seed=3, speed=200, folder=tmp_path)
        await ward.start()
        bed = Bed(ward)
        await bed.ready()
        before = await bed.blow()

        await bed.ports["stethoscope"].command(StartSound(seconds=4))
        ended = await bed.heard["stethoscope"].until(lambda one: isinstance(one, SoundEnded))
        clip = [one for one in bed.heard["stethoscope"].heard if isinstance(one, PcmFrame)]
        assert ended.samples == 32_000 == sum(len(one.pcm) // 2 for one in clip)
        assert len(set(b"".join(one.pcm for one in clip))) > 20

        dose = StartNebulizer(drug="salbutamol", dose_mg=2.5)
        await bed.ports["nebulizer"].command(dose)
        log = await bed.heard["nebulizer"].until(lambda one: isinstance(one, DoseLogged))
        assert log.outcome == "complete"
        assert log.delivered_mg == pytest.approx(2.5 * 0.93, abs=0.01)
        assert 0 < log.duration_s < 10
        assert 10 <= len(log.trace) <= 240
        assert max(log.trace) > 0.9

        after = await bed.blow()
        assert after.fev1_l > before.fev1_l * 1.1
        pulse = bed.heard["pulse_oximeter"]
        last = await pulse.until(lambda one: isinstance(one, OximeterReading))
        assert last.spo2_percent is not None
        await bed.close()
        await ward.stop()

    asyncio.run(_within(story(), 120))


def test_the_nebulizer_logs_a_mask_taken_off_a_pause_and_a_stop(tmp_path: Path) -> None:
    seed = next(seed for seed in range(100) if Person(seed).takes_mask_off)

    async def story() -> None:
        broker = Broker(tmp_path, Ward.mqtt_ids("kh-kampot"))
        await broker.start()
        ward = Ward("kh-kampot", seed=seed, speed=100, folder=tmp_path, broker=broker)
        await ward.start()
        bed = Bed(ward)
        await bed.ready()
        port, said = bed.ports["nebulizer"], bed.heard["nebulizer"]

        await port.command(StartNebulizer(drug="salbutamol", dose_mg=5))
        log = await said.until(lambda one: isinstance(one, DoseLogged))
        (gap,) = log.interruptions
        assert gap.cause == "mask_off"
        assert 0 < gap.began_s < gap.ended_s < log.duration_s
        assert 0.0 in log.trace

        begin = len(said.heard)
        ward.next_person(seed=next(n for n in range(100) if not Person(n).takes_mask_off))
        await port.command(StartNebulizer(drug="salbutamol", dose_mg=5))
        await port.command(PauseNebulizer())
        await said.until(lambda one: getattr(one, "state", "") == "paused", begin)
        await port.command(ResumeNebulizer())
        paused = len(said.heard)
        await said.until(lambda one: getattr(one, "state", "") == "running", paused)
        await port.command(StopNebulizer())
        log = await said.until(lambda one: isinstance(one, DoseLogged), begin)
        assert log.outcome == "stopped"
        assert [gap.cause for gap in log.interruptions] == ["paused"]
        assert log.delivered_mg < 4
        states = {one.state for one in said.heard if isinstance(one, NebulizerStatus)}
        assert states >= {"running", "mask_off", "paused", "done"}
        await bed.close()
        await ward.stop()
        await broker.stop()

    asyncio.run(_within(story(), 120))


def test_a_dose_that_nobody_heard_is_said_again_once_kept(tmp_path: Path) -> None:
    """The edge goes away during the dose; the one that comes back gets the log, once."""

    async def story() -> None:
        ward = Ward("kh-kampot", seed=3, speed=300, folder=tmp_path)
        await ward.start()
        first = Bed(ward)
        await first.ready()
        await first.ports["nebulizer"].command(StartNebulizer(drug="salbutamol", dose_mg=2.5))
        await first.close()
        assert not any(isinstance(one, DoseLogged) for one in first.heard["nebulizer"].heard)
        await asyncio.sleep(2.5)  # it ends while nobody hears
        second = Bed(ward)
        await second.ready()
        log = await second.heard["nebulizer"].until(lambda one: isinstance(one, DoseLogged))
        assert log.ended_ago_s > 0
        await asyncio.sleep(5.5)  # longer than the nebulizer waits before it says it again
        logs = [one for one in second.heard["nebulizer"].heard if isinstance(one, DoseLogged)]
        assert len(logs) == 1
        await second.close()
        await ward.stop()

    asyncio.run(_within(story(), 120))


def test_the_ward_receives_people_who_fit(tmp_path: Path) -> None:
    ward = Ward("kh-kampot", seed=3, folder=tmp_path)
    child = ward.receive("female", 7, 120)
    adult = ward.receive("male", 30, 175)
    unknown = ward.receive("unknown", None, None)
    assert 1.0 < child.fvc_l < 2.2
    assert 4.2 < adult.fvc_l < 6.0
    assert 2.6 <= unknown.fvc_l <= 4.6
    assert len({child.seed, adult.seed, unknown.seed}) == 3
    again = Ward("kh-kampot", seed=3, folder=tmp_path)
    assert again.receive("female", 7, 120).fvc_l == child.fvc_l


def test_nothing_answers_when_the_ward_is_closed(tmp_path: Path) -> None:
    async def story() -> None:
        ward = Ward("kh-kampot", seed=3, speed=100, folder=tmp_path)
        await ward.start()
        bed = Bed(ward)
        await bed.ready()
        await ward.stop()
        for kind, listener in bed.heard.items():
            await listener.until(lambda one: getattr(one, "connected", True) is False)
            with pytest.raises(Unavailable):
                await bed.ports[kind].command(Identify())
        await bed.close()

    asyncio.run(_within(story(), 120))


async def _within(story: object, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        await story  # type: ignore[misc]
