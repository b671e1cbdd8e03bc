"""`breathway device-check FILE...`: syringe strokes and controls to "may this device be used".

In: CSV recordings of syringe strokes, and the values of a healthy control. Out: one JSON object or
a few lines; exit status 1 where the device did not pass. `breathway score --device-check` reads
the JSON, so that a device that failed cannot produce an A.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from breathway.cli.exchange import read_bytes
from breathway.score.device_check import (
    BASELINE,
    DAILY,
    LIMIT_PERCENT,
    SENTENCES,
    SYRINGE_L,
    DeviceState,
    Verification,
    control_chart,
    factor_jumps,
    standing,
    verify,
)
from breathway.score.errors import SamplesError
from breathway.score.samples import read_samples, text_of
from breathway.score.signal import Floats, flow_of_volume

FACTOR_JUMPS = "the calibration factor is far from those before: inspect the device"
CONTROL_OUT = (
    "out of control: measure again, then another healthy person, and use another device until "
    "both are as before"
)
NOT_CONTROLS = ("date", "time", "at")


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "device-check",
        help="verify a spirometer with a syringe, and follow its controls",
        description="Verify a spirometer: at least three strokes of a 3-L syringe, slow, medium "
        "and fast, each within 3 % (ATS/ERS 2019). Samples as the device reads, without BTPS.",
    )
    parser.add_argument("files", nargs="*", metavar="FILE", type=Path, help="CSV with time_s and "
                        "flow_l_s or volume_l, one or more strokes each")  # fmt: skip
    parser.add_argument("--syringe-l", type=float, default=SYRINGE_L, metavar="L")
    parser.add_argument("--limit-percent", type=float, default=LIMIT_PERCENT, metavar="PERCENT")
    parser.add_argument("--controls", type=Path, metavar="CSV", help="one line for each session of "
                        "a healthy control, oldest first, one column for each value")  # fmt: skip
    parser.add_argument("--earlier", type=Path, nargs="+", default=[], metavar="JSON",
                        help="results of this command, oldest first: is the factor far from "
                        "theirs?")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Verify, chart, say so."""
    if not args.files and args.controls is None:
        raise SamplesError(
            "nothing_to_check", "no file was named", "give recordings of strokes, or --controls"
        )
    now = dt.datetime.now(dt.UTC)
    found = _verified(args) if args.files else None
    controls = {} if args.controls is None else _controls(args.controls)
    out = [name for name, chart in controls.items() if chart["in_control"] is False]
    passed = (found is None or found.passed) and not out
    of_syringe = _of_syringe(found, args.earlier) if found else {"reasons": [], "hints": []}
    if out:
        of_syringe["reasons"].append("control_out")
        of_syringe["hints"].append(f"{', '.join(out)} {CONTROL_OUT}")
    result = {
        "passed": passed,
        "checked_at": now.isoformat(timespec="seconds"),
        "due_at": (now + DAILY).isoformat(timespec="seconds"),
        **of_syringe,
        **({"controls": controls} if controls else {}),
    }
    print(json.dumps(result, ensure_ascii=False) if args.json else _lines(result))
    return 0 if passed else 1


def _verified(args: argparse.Namespace) -> Verification:
    flows: list[Floats] = []
    rates = set()
    for path in args.files:
        data = read_bytes(path)
        try:
            samples = read_samples(data, whole=True)
        except SamplesError as error:
            raise SamplesError(error.name, f"{path}: {error}", error.hint) from error
        rates.add(samples.rate_hz)
        is_flow = samples.flow_l_s is not None
        flows.append(samples.curve if is_flow else flow_of_volume(samples.curve, samples.rate_hz))
    if len(rates) > 1:
        raise SamplesError(
            "rates_differ", "the recordings have different sampling rates", "check one by one"
        )
    return verify(flows, rates.pop(), syringe_l=args.syringe_l, limit_percent=args.limit_percent)


def _of_syringe(found: Verification, earlier: list[Path]) -> dict[str, Any]:
    before = [factor for path in earlier if (factor := _read(path).get("factor")) is not None]
    jumps = None
    if before and found.factor is not None:
        jumps = factor_jumps([*before, found.factor])
    rounded = {speed: round(error, 3) for speed, error in found.error_percent.items()}
    spread = found.linearity_percent
    return {
        "reasons": list(found.reasons),
        "hints": [*(SENTENCES[reason] for reason in found.reasons), *[FACTOR_JUMPS] * bool(jumps)],
        "strokes": [_stroke(msgspec.structs.asdict(stroke)) for stroke in found.strokes],
        "error_percent": rounded,
        "linearity_percent": None if spread is None else round(spread, 3),
        "zero_flow_l_s": round(found.zero_l_s, 5),
        "factor": None if found.factor is None else round(found.factor, 5),
        "factor_jumps": jumps,
    }


def _stroke(values: dict[str, Any]) -> dict[str, object]:
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in values.items()
    }


def _controls(path: Path) -> dict[str, dict[str, Any]]:
    """Every column of numbers against its own first sessions."""
    lines = [line for line in text_of(read_bytes(path)).splitlines() if line.strip()]
    separator = ";" if lines and ";" in lines[0] else ","
    header, *rows = list(csv.reader(lines, delimiter=separator)) or [[]]
    charts = {}
    for column, title in enumerate(header):
        if title.strip().lower() in NOT_CONTROLS:
            continue
        values = [_number(row, column, number, path) for number, row in enumerate(rows, start=2)]
        charts[title.strip()] = _chart(values)
    if not charts:
        raise SamplesError(
            "columns_missing", f"{path} has no column of values", "one column for each value"
        )
    return charts


def _number(row: list[str], column: int, line: int, path: Path) -> float:
    try:
        text = row[column].strip().replace(",", ".")
        return float(text) if text else float("nan")
    except (IndexError, ValueError):
        raise SamplesError(
            "value_not_a_number",
            f"{path}: line {line} holds a cell that is not a number",
            "one line for each session, one column for each value",
        ) from None


def _chart(values: list[float]) -> dict[str, Any]:
    chart = control_chart(values)
    if chart is None:
        known = int(np.count_nonzero(~np.isnan(values)))
        hint = f"{known} sessions; the first {BASELINE} make the mean and SD"
        return {"in_control": None, "sessions": known, "hint": hint}
    return {
        "in_control": chart.in_control,
        "sessions": len(chart.z),
        "mean": round(chart.mean, 5),
        "sd": round(chart.sd, 5),
        "z": round(float(chart.z[-1]), 3),
        "rules_broken": [rule for rule, flags in chart.broken.items() if flags[-1]],
    }


def _lines(result: dict[str, Any]) -> str:
    lines = ["passed" if result["passed"] else "NOT passed"]
    for stroke in result.get("strokes", ()):
        volume, error = stroke["volume_l"], stroke["error_percent"]
        speed = f"{stroke['direction']:<4}{stroke['speed']:<7}"
        lines.append(f"{speed}{volume:6.3f} L {error:+6.2f} %")
    lines += result.get("hints", ())
    for name, chart in result.get("controls", {}).items():
        broken = ", ".join(chart.get("rules_broken", ())) or chart.get("hint", "in control")
        lines.append(f"{name}: {broken}")
    return "\n".join(lines)


def read_standing(path: Path, now: dt.datetime) -> DeviceState:
    """What an earlier result of this command says of the device now."""
    result = _read(path)
    return standing((dt.datetime.fromisoformat(result["checked_at"]), result["passed"]), now).state


def _read(path: Path) -> dict[str, Any]:
    """An earlier result of this command."""
    try:
        result: dict[str, Any] = json.loads(read_bytes(path))
        at, factor = dt.datetime.fromisoformat(result["checked_at"]), result.get("factor", 1.0)
        known = isinstance(result["passed"], bool) and at.tzinfo is not None
        known = known and (factor is None or (type(factor) in (int, float) and factor > 0))
    except (ValueError, KeyError, TypeError, AttributeError):
        known = False
    if not known:
        raise SamplesError(
            "device_check_unreadable",
            f"{path} is no result of a device check",
            "make it with breathway device-check FILE... --json",
        )
    return result
