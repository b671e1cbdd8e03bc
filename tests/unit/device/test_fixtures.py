"""Bytes beside what must come out of them: tests/fixtures/devices."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from breathway.device import Rejection
from breathway.device.nebulizer import NebulizerDecoder
from breathway.device.oximeter import OximeterDecoder
from breathway.device.spirometer import SpirometerDecoder
from breathway.device.stethoscope import StethoscopeDecoder

FOLDER = Path(__file__).parents[2] / "fixtures" / "devices"
STREAMS = sorted(path.stem for path in FOLDER.glob("*.bin"))
MESSAGES = json.loads((FOLDER / "messages.json").read_text())
STREAM_DECODERS = {"spirometer": SpirometerDecoder, "stethoscope": StethoscopeDecoder}
MESSAGE_DECODERS = {"nebulizer": NebulizerDecoder, "pulse_oximeter": OximeterDecoder}


def plain(value: Any) -> dict[str, Any]:
    said = json.loads(msgspec.json.encode(value))
    if isinstance(value, Rejection):
        assert said.pop("hint")
    return said


def test_there_are_fixtures() -> None:
    assert len(STREAMS) == 4
    assert len(MESSAGES) == 20


@pytest.mark.parametrize("name", STREAMS)
@pytest.mark.parametrize("chunk", [1, 7, 100_000])
def test_a_stream_gives_the_expected_readings(name: str, chunk: int) -> None:
    raw = (FOLDER / f"{name}.bin").read_bytes()
    kind = name.split("_")[0]
    decoder = STREAM_DECODERS[kind](f"{kind}-4711")
    out = [one for at in range(0, len(raw), chunk) for one in decoder.feed(raw[at : at + chunk])]
    assert [plain(one) for one in out] == json.loads((FOLDER / f"{name}.expected.json").read_text())


@pytest.mark.parametrize("case", MESSAGES, ids=[case["case"] for case in MESSAGES])
def test_a_message_gives_the_expected_reading(case: dict[str, Any]) -> None:
    payload = bytes.fromhex(case["hex"]) if "hex" in case else case["text"].encode()
    decoder = MESSAGE_DECODERS[case["kind"]](case["topic"].split("/")[1])
    assert [plain(one) for one in decoder.feed(case["topic"], payload)] == [case["expected"]]
