"""A file of samples as one curve, or an error that says what to do.

In: the bytes of a CSV file with a header naming `time_s` and `flow_l_s` or `volume_l` (or the same
in `time_ms`, `flow_l_min`, `flow_ml_s`, `volume_ml`; also written `Flow (L/s)`, `time [ms]`), in
UTF-8, UTF-16 or GBK, separated by commas, semicolons or tabs; decimal commas where the separator is
not one. Out: `Samples`, evenly spaced, with findings. Nothing is guessed silently: a gap, a value
that is no number or a clock running backwards is an error with its line.
"""

from __future__ import annotations

import io
import re

import msgspec
import numpy as np
from numpy.typing import NDArray

from breathway.score.errors import SamplesError
from breathway.score.signal import MIN_RATE_HZ

Floats = NDArray[np.float64]

MAX_BYTES = 256 * 2**20
MAX_SECONDS = 60.0  # of one blow with the breathing around it
HEADER_LINES = 40  # a header must come within so many lines
TIMES = {"time_s": 1.0, "time_ms": 1e-3}
FLOWS = {"flow_l_s": 1.0, "flow_ml_s": 1e-3, "flow_l_min": 1 / 60}
VOLUMES = {"volume_l": 1.0, "volume_ml": 1e-3}
MAX_FLOW_L_S = 30.0  # twice what lungs can do: a matter of units (ours)
MAX_VOLUME_L = 15.0
COARSE_L = 0.0015  # ours: steps of 1 mL still tell the peaks of the standard waveforms
SEPARATORS = (";", "\t", ",")


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Something the reader should know although there is a result."""

    name: str
    detail: str


class Samples(msgspec.Struct, frozen=True, kw_only=True):
    """One curve; `flow_l_s` is None where the file holds volume."""

    rate_hz: float
    flow_l_s: Floats | None
    volume_l: Floats | None
    findings: tuple[Finding, ...]

    @property
    def curve(self) -> Floats:
        """Flow if there is any, else volume."""
        chosen = self.flow_l_s if self.flow_l_s is not None else self.volume_l
        assert chosen is not None
        return chosen


def read_samples(data: bytes, *, whole: bool = False) -> Samples:
    """Read one blow, or the whole of a recording however long."""
    lines = text_of(data).splitlines()
    at, separator, names = _header(lines)
    findings: list[Finding] = []
    time_name = next((name for name in names if name in TIMES), None)
    value_name = next((name for name in (*FLOWS, *VOLUMES) if name in names), None)
    if time_name is None or value_name is None:
        raise SamplesError(
            "columns_missing",
            f"the header has no {'time' if time_name is None else 'flow or volume'} column",
            f"name the columns {' or '.join(TIMES)} and {', '.join((*FLOWS, *VOLUMES))}",
        )
    for name in (time_name, value_name):
        if names.count(name) > 1:
            raise SamplesError(
                "column_twice", f"the header names {name} twice", "keep the one that is meant"
            )
    body = lines[at + 1 :]
    wanted = (names.index(time_name), names.index(value_name))
    table = _numbers(body, separator, wanted, len(names), at + 2, findings)
    time = table[:, 0] * TIMES[time_name]
    values = table[:, 1] * (FLOWS | VOLUMES)[value_name]
    rate, values = _evenly(time, values, at + 2, findings)
    is_flow = value_name in FLOWS
    _plausible(values, is_flow)
    if _reversed(values, is_flow):
        detail = "air goes in and hardly out; expiration must be positive"
        findings.append(Finding(name="sign_reversed", detail=detail))
    if not is_flow:
        findings += _coarse(values)
    if not whole:
        values = _around_the_blow(values, rate, is_flow, findings)
    return Samples(
        rate_hz=rate,
        flow_l_s=values if is_flow else None,
        volume_l=None if is_flow else values,
        findings=tuple(findings),
    )


def text_of(data: bytes) -> str:
    """Text from UTF-8, UTF-16 or GBK, told apart by what the bytes allow."""
    if len(data) > MAX_BYTES:
        raise SamplesError(
            "file_too_large",
            f"the file has more than {MAX_BYTES // 2**20} MB",
            "export one blow per file",
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(data, "utf-16")
    sample = data[:200]
    if sample[1::2].count(0) > len(sample) // 4:
        return _decoded(data, "utf-16-le")
    if sample[::2].count(0) > len(sample) // 4:
        return _decoded(data, "utf-16-be")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _undecodable()


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _undecodable() from error


def _undecodable() -> SamplesError:
    return SamplesError(
        "encoding_unknown",
        "the file is no text in UTF-8, UTF-16 or GBK",
        "export it as CSV in UTF-8",
    )


def cells_of(line: str, separator: str) -> list[str]:
    """The cells of a line without quotation marks and blanks."""
    return [cell.strip().strip('"').strip() for cell in line.split(separator)]


def _header(lines: list[str]) -> tuple[int, str, list[str]]:
    for number, line in enumerate(lines[:HEADER_LINES]):
        for separator in SEPARATORS:
            names = [_named(name) for name in cells_of(line, separator)]
            if any(name in TIMES for name in names) and len(names) > 1:
                return number, separator, names
    raise SamplesError(
        "header_missing",
        "no line names a time column and a flow or volume column",
        "begin the file with a header such as time_s,flow_l_s",
    )


def _named(cell: str) -> str:
    """A column's name as ours: `Flow (L/s)` and `flow [l/s]` are `flow_l_s`."""
    found = re.fullmatch(r"(\w+)\s*[(\[]\s*([\w/]+)\s*[)\]]", cell.lower())
    return f"{found[1]}_{found[2].replace('/', '_')}" if found else cell.lower()


def _numbers(
    body: list[str],
    separator: str,
    wanted: tuple[int, int],
    width: int,
    first_line: int,
    findings: list[Finding],
) -> Floats:
    """The two wanted columns; a cut last line is dropped with a finding."""
    while body and not body[-1].strip(" \t\r;,"):
        body.pop()
    if body and _cut(body[-1], separator, wanted, width):
        body.pop()
        findings.append(
            Finding(name="last_line_cut", detail="the last line is incomplete and was left out")
        )
    text = "\n".join(body)
    if not text.strip():
        raise SamplesError("no_samples", "there are no samples below the header", "export again")
    try:
        table = np.loadtxt(
            io.StringIO(text if separator == "," else text.replace(",", ".")),
            delimiter=separator,
            usecols=wanted,
            comments=None,
            quotechar='"',
            ndmin=2,
        )
    except ValueError:
        return _numbers_slowly(body, separator, wanted, width, first_line)
    whole = len(table) == len(body) and text.count(separator) == (width - 1) * len(body)
    if whole and np.isfinite(table).all():
        return np.asarray(table)
    return _numbers_slowly(body, separator, wanted, width, first_line)


def _cut(line: str, separator: str, wanted: tuple[int, int], width: int) -> bool:
    cells = cells_of(line, separator)
    if len(cells) > width:
        return False
    return len(cells) <= max(wanted) or cells[wanted[1]] in ("", "-", "+", ".")


def _numbers_slowly(
    body: list[str], separator: str, wanted: tuple[int, int], width: int, first_line: int
) -> Floats:
    """Row by row, to name the line that is wrong."""
    rows = []
    for number, line in enumerate(body, start=first_line):
        if not line.strip():
            continue
        cells = cells_of(line, separator)
        if len(cells) != width:
            hint = "export the file again"
            if separator == "," and len(cells) == 2 * width:
                hint = "with decimal commas, separate the columns by semicolons or tabs"
            elif any(other in line for other in SEPARATORS if other != separator):
                hint = "separate the header and the samples by the same sign"
            raise SamplesError(
                "row_width_wrong", f"line {number} has {len(cells)} cells, not {width}", hint
            )
        rows.append([_number(cells[column], separator, number) for column in wanted])
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


def _number(cell: str, separator: str, line: int) -> float:
    text = cell.replace(",", ".") if separator != "," else cell
    try:
        value = float(text) if "_" not in text else float("nan")  # Python reads 1_0 as ten
    except ValueError:
        value = float("nan")
    if not np.isfinite(value):
        raise SamplesError(
            "sample_not_a_number",
            f"line {line} holds a cell that is not a number",
            "export the curve again; missing samples are not filled by guesses",
        )
    return value


def _evenly(
    time: Floats, values: Floats, first_line: int, findings: list[Finding]
) -> tuple[float, Floats]:
    """The sampling rate; jitter is evened out with a finding, a gap is an error."""
    steps = np.diff(time)
    if len(steps) < 10:
        raise SamplesError("too_few_samples", "the curve is too short", "export the whole curve")
    wrong = np.flatnonzero(steps <= 0)
    if wrong.size:
        backwards = bool((steps < 0).any())
        raise SamplesError(
            "time_runs_backwards" if backwards else "time_stands_still",
            f"time does not advance at line {first_line + int(wrong[0]) + 1}",
            "export the samples in the order they were taken, with three decimals of time",
        )
    typical = float(np.median(steps))
    gap = np.flatnonzero(steps > 1.75 * typical)
    if gap.size:
        raise SamplesError(
            "samples_missing",
            f"samples are missing after line {first_line + int(gap[0])} "
            f"({steps[gap[0]] * 1000:.0f} ms without any)",
            "export the curve again; gaps are not filled by guesses",
        )
    rate = (len(time) - 1) / float(time[-1] - time[0])
    if rate < MIN_RATE_HZ * 0.99:
        raise SamplesError(
            "sampling_rate_out_of_range",
            f"{rate:.3g} samples per second, {MIN_RATE_HZ:g} are needed",
            "name the time column time_ms if it is in milliseconds"
            if typical >= 1.0
            else "export the curve at 100 samples per second or more",
        )
    nearest = round(rate)
    if nearest and abs(rate - nearest) < 0.002 * nearest:
        rate = float(nearest)
    even = time[0] + np.arange(len(time)) / rate
    if np.abs(time - even).max() > 0.6 / rate:
        findings.append(
            Finding(name="time_uneven", detail="uneven samples were interpolated to even ones")
        )
        values = np.interp(even, time, values)
    return rate, values


def _plausible(values: Floats, is_flow: bool) -> None:
    largest = float(np.abs(values).max()) if is_flow else float(np.ptp(values))
    if largest > (MAX_FLOW_L_S if is_flow else MAX_VOLUME_L):
        raise SamplesError(
            "units_wrong",
            "the flow is beyond any lung" if is_flow else "the volume is beyond any lung",
            "name the column by its unit: flow_l_min, flow_ml_s or volume_ml",
        )


def _reversed(values: Floats, is_flow: bool) -> bool:
    """A forced blow that was written with the other sign (ours)."""
    if is_flow:
        return bool(values.min() < -1.0 and values.max() < 0.2 * -values.min())
    return bool(values[-1] - values[0] < -0.5 and values.max() - values[0] < 0.1)


def _coarse(volume: Floats) -> list[Finding]:
    """Volume in steps from which peak flow cannot be told within half a per cent."""
    steps = np.abs(np.diff(volume))
    step = float(steps.min(where=steps > 1e-9, initial=np.inf))
    if not COARSE_L < step < np.inf:
        return []
    detail = f"volume comes in steps of {step * 1000:.3g} mL: peak flow may be 1 % off and more"
    return [Finding(name="volume_coarse", detail=f"{detail}; export flow, or volume to 1 mL")]


def _around_the_blow(values: Floats, rate: float, is_flow: bool, findings: list[Finding]) -> Floats:
    """A long recording is cut to what lies around its strongest blow, with a finding."""
    keep = int(MAX_SECONDS * rate)
    if len(values) <= keep:
        return values
    flow = values if is_flow else np.gradient(values) * rate
    start = min(max(int(flow.argmax()) - keep // 2, 0), len(values) - keep)
    findings.append(
        Finding(
            name="recording_long",
            detail=f"only {MAX_SECONDS:.0f} s around the strongest blow were analysed: "
            "export one blow per file",
        )
    )
    return values[start : start + keep]
