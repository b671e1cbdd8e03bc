"""Files as hospitals write them, and what is said about those that cannot be read."""

from __future__ import annotations

import numpy as np
import pytest

from breathway.score.errors import SamplesError
from breathway.score.samples import read_samples


def rows(count: int = 300, rate: float = 100, digits: int = 3) -> list[tuple[float, float]]:
    time = np.arange(count) / rate
    flow = 6 * np.minimum(time / 0.1, 1) * np.exp(-time / 0.5)
    return [(round(t, digits), round(f, 3)) for t, f in zip(time, flow, strict=True)]


def csv(
    header: str = "time_s,flow_l_s", separator: str = ",", comma: bool = False, **kinds: float
) -> str:
    lines = [header]
    for t, f in rows(**kinds):
        line = f"{t}{separator}{f}"
        lines.append(line.replace(".", ",") if comma else line)
    return "\n".join(lines) + "\n"


GOOD = {
    "utf-8": csv().encode(),
    "utf-8 with its mark": b"\xef\xbb\xbf" + csv().encode(),
    "utf-16 with its mark": csv().encode("utf-16"),
    "utf-16-le without": csv().encode("utf-16-le"),
    "utf-16-be without": csv().encode("utf-16-be"),
    "gbk": ("# 肺功能 第一次\n" + csv()).encode("gbk"),
    "semicolons and decimal commas": csv("time_s;flow_l_s", ";", comma=True).encode(),
    "tabs and decimal commas": csv("time_s\tflow_l_s", "\t", comma=True).encode(),
    "windows lines": csv().replace("\n", "\r\n").encode(),
    "quoted header": csv('"Time_s","Flow_L_s"').encode(),
    "blank lines at the end": (csv() + "\n\n").encode(),
    "units in brackets": csv("Time [s];Flow (L/s)", ";", comma=True).encode(),
    "litres per minute in brackets": csv("time (s),flow (l/min)").encode(),
    "litres per minute by name": csv("time_s,flow_l_min").encode(),
    "milliseconds by name": "\n".join(
        ["time_ms,flow_l_s", *(f"{round(t * 1000)},{f}" for t, f in rows())]
    ).encode(),
    "another column between": "\n".join(
        ["no,time_s,mark,flow_l_s", *(f"{n},{t},x,{f}" for n, (t, f) in enumerate(rows()))]
    ).encode(),
}


@pytest.mark.parametrize("kind", GOOD)
def test_readable(kind):
    samples = read_samples(GOOD[kind])
    assert samples.rate_hz == 100
    assert samples.flow_l_s is not None
    wanted = 6 / 60 if "minute" in kind else 6
    assert samples.flow_l_s.max() == pytest.approx(wanted * 0.82, rel=0.05)
    assert not samples.findings


def lines(change) -> bytes:
    made = csv().splitlines()
    change(made)
    return "\n".join(made).encode()


def swap(made: list[str]) -> None:
    made[50], made[51] = made[51], made[50]


def gap(made: list[str]) -> None:
    del made[50:60]


def stand(made: list[str]) -> None:
    made[51] = made[50]


def hole(made: list[str]) -> None:
    made[50] = made[50].split(",")[0] + ",NaN"


def empty(made: list[str]) -> None:
    made[50] = made[50].split(",")[0] + ","


def word(made: list[str]) -> None:
    made[50] = made[50].split(",")[0] + ",#REF!"


BAD = {
    "time backwards": (lines(swap), "time_runs_backwards"),
    "time standing still": (lines(stand), "time_stands_still"),
    "a gap": (lines(gap), "samples_missing"),
    "not a number": (lines(hole), "sample_not_a_number"),
    "an empty cell": (lines(empty), "sample_not_a_number"),
    "a word": (lines(word), "sample_not_a_number"),
    "decimal commas between commas": (csv(comma=True).encode(), "row_width_wrong"),
    "a number as programs write it": (
        "\n".join(["time_s,flow_l_s", *(f"{t},{f}" for t, f in rows()), "3.0,0_1"]).encode(),
        "sample_not_a_number",
    ),
    "a column named twice": (
        "\n".join(["time_s,flow_l_s,flow_l_s", *(f"{t},{f},0" for t, f in rows())]).encode(),
        "column_twice",
    ),
    "no header": (csv().split("\n", 1)[1].encode(), "header_missing"),
    "another unit": (csv("time_s,flow_cfm").encode(), "columns_missing"),
    "litres per minute called litres per second": (
        "\n".join(["time_s,flow_l_s", *(f"{t},{f * 60}" for t, f in rows())]).encode(),
        "units_wrong",
    ),
    "millilitres called litres": (
        "\n".join(["time_s,volume_l", *(f"{t},{n * 10}" for n, (t, _) in enumerate(rows()))])
        .encode(),
        "units_wrong",
    ),
    "nothing": (b"", "header_missing"),
    "a header alone": (b"time_s,flow_l_s\n", "no_samples"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, None),
    "odd utf-16": (csv().encode("utf-16")[:-1], "encoding_unknown"),
}  # fmt: skip


@pytest.mark.parametrize("kind", BAD)
def test_unreadable_says_what_to_do(kind):
    data, name = BAD[kind]
    with pytest.raises(SamplesError) as error:
        read_samples(data)
    assert name in (None, error.value.name)
    assert error.value.hint


def test_the_line_is_named():
    with pytest.raises(SamplesError, match="line 51"):
        read_samples(BAD["not a number"][0])


def test_a_cut_last_line_is_left_out_and_said():
    samples = read_samples(csv().encode()[:-10].rsplit(b",", 1)[0])
    assert [finding.name for finding in samples.findings] == ["last_line_cut"]


def test_rounded_times_still_give_the_rate():
    """128 Hz printed with three decimals."""
    samples = read_samples(csv(rate=128, count=600).encode())
    assert samples.rate_hz == pytest.approx(128, abs=0.1)
    assert not samples.findings


def test_minutes_at_two_kilohertz_are_cut_to_their_blow_and_said():
    count = 150 * 2_000
    flow = np.zeros(count)
    start = count // 3
    time = np.arange(10_000) / 2000
    flow[start : start + 10_000] = 6 * np.minimum(time / 0.1, 1) * np.exp(-time / 0.5)
    text = "\n".join(f"{n / 2000:.4f},{f:.3f}" for n, f in enumerate(flow.tolist()))
    samples = read_samples(("time_s,flow_l_s\n" + text).encode())
    assert samples.rate_hz == 2000
    assert [finding.name for finding in samples.findings] == ["recording_long"]
    assert samples.flow_l_s.max() > 4
    assert len(samples.flow_l_s) == 120_000


@pytest.mark.parametrize(("decimals", "names"), [(3, []), (2, ["volume_coarse"])])
def test_volume_in_steps_too_coarse_for_peak_flow_is_said(decimals, names):
    rows = "\n".join(f"{n / 100},{4 - 4 * 0.98**n:.{decimals}f}" for n in range(300))
    found = read_samples(f"time_s,volume_l\n{rows}\n".encode()).findings
    assert [each.name for each in found] == names


def test_a_header_separated_otherwise_than_its_samples_is_said():
    rows = "\n".join(f"{n / 100};{n}" for n in range(50))
    with pytest.raises(SamplesError) as raised:
        read_samples(f"time_s,flow_l_s\n{rows}\n".encode())
    assert "same sign" in raised.value.hint
