"""Pictures of a test as SVG: flow-volume loop, volume-time, the z-scores, the years.

In: flow in L/s at a rate, z-scores, dates. Out: strings of SVG whose every number was formatted
here. Before is warm grey and hollow, after indigo and filled; 2 L/s of flow is as long as 1 L at
every size (Culver 2017); z runs from -5 to +3 with the bands of ERS/ATS 2021.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Sequence
from html import escape

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.score.signal import measure_rows, trace_rows
from breathway.share.report.sheet import Earlier, Half

Floats = NDArray[np.float64]
Points = list[tuple[float, float]]

BEFORE, AFTER, GAIN, GRID, EDGE, INK3 = (
    "#7D7870", "#2B409E", "#DFE4F4", "#E9E6E0", "#85807A", "#63666B",
)  # fmt: skip
BANDS = ((-5.0, -4.0, "#928D84"), (-4.0, -2.5, "#B7B2A8"), (-2.5, -1.645, "#D6D2CA"),
         (-1.645, 3.0, "#EEECE7"))  # ERS/ATS 2021: severity by z  # fmt: skip
POINTS = 260
FACES = "Noto Sans, Noto Sans Khmer, Noto Sans SC, Noto Sans CJK SC, sans-serif"
WORDS = re.compile(  # what `_words` writes: for a setter that shapes text better than its SVG part
    r'<text class="w" x="([\d.-]+)" y="([\d.-]+)" text-anchor="(\w+)"[^>]*>([^<]*)</text>'
)
Z_WIDTH = 170.0


class Shape(Struct, frozen=True, kw_only=True):
    """One blow as it is drawn."""

    expiration: Points
    inspiration: Points
    volume: Points  # seconds from time zero, litres
    fev1_l: float | None


def shape_of(half: Half) -> Shape | None:
    """The blow's expiration from full lungs, its inspiration, and volume from time zero."""
    flow = np.array(half.flow_l_s, dtype=np.float64)
    if flow.size < 20:
        return None
    traces = trace_rows(flow[None, :], half.rate_hz)
    measures = measure_rows(traces)
    base, end = int(traces.base[0]), int(traces.end[0])
    volume = traces.volume[0] - traces.volume[0, base]
    if traces.inspired[0]:
        inward = slice(end, len(flow))
    else:
        first = int(volume[: base + 1].argmax())
        inward = slice(first, base + 1) if base - first > 5 else slice(0, 0)
    zero = float(measures.time_zero_s[0])
    zero = base / half.rate_hz if math.isnan(zero) else zero
    seconds = np.arange(base, end + 1) / half.rate_hz - zero
    shown = seconds >= 0
    fev1 = float(measures.fev1_l[0])
    return Shape(
        expiration=_thin(volume[base : end + 1], flow[base : end + 1]),
        inspiration=_thin(volume[inward], flow[inward]),
        volume=_thin(seconds[shown], volume[base : end + 1][shown]),
        fev1_l=None if math.isnan(fev1) else fev1,
    )


def _thin(x: Floats, y: Floats) -> Points:
    """Few points, close together where the curve moves, and the largest among them."""
    if len(x) <= POINTS:
        return [(float(a), float(b)) for a, b in zip(x, y, strict=True)]
    across, up = max(float(np.ptp(x)), 1e-9), max(float(np.ptp(y)), 1e-9)
    way = np.concatenate([[0.0], np.hypot(np.diff(x) / across, np.diff(y) / up).cumsum()])
    at = np.searchsorted(way, np.linspace(0, way[-1], POINTS))
    keep = {*np.minimum(at, len(x) - 1).tolist(), int(np.abs(y).argmax()), len(x) - 1}
    return [(float(x[n]), float(y[n])) for n in sorted(keep)]


def _path(points: Iterable[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def _line(d: str, stroke: str, width: float, extra: str = "") -> str:
    return f'<path d="{d}" fill="none" stroke="{stroke}" stroke-width="{width}" {extra}/>'


def _text(x: float, y: float, words: str, anchor: str = "start", fill: str = INK3) -> str:
    """A number, or letters of no language."""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text {place} fill="{fill}">{escape(words)}</text>'


def _words(x: float, y: float, words: str, anchor: str = "start") -> str:
    """Words of a language."""
    return _text(x, y, words, anchor).replace("<text", '<text class="w"', 1)


def _svg(width: float, height: float, label: str, body: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{escape(label)}" '
        f'font-family="{FACES}" font-size="9.5" stroke-linejoin="round">{"".join(body)}</svg>'
    )


def size_of(svg: str) -> tuple[float, float]:
    """How wide and high a picture of ours is."""
    found = re.search(r'width="(\d+)" height="(\d+)"', svg)
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def _steps(start: float, stop: float, by: float) -> list[float]:
    return [start + n * by for n in range(int((stop - start) / by + 1e-9) + 1)]


Kinds = Sequence[tuple[str, Shape]]  # ("before" | "after", its shape), before first
STROKES = {"before": (BEFORE, 1.5), "after": (AFTER, 2.0)}


def flow_volume(kinds: Kinds, box: tuple[float, float], axes: tuple[str, str], label: str) -> str:
    """The loops; ``box`` is the largest picture, ``axes`` the words for flow and volume."""
    left, top, right, bottom = 26.0, 18.0, 8.0, 28.0
    out = [p for _, s in kinds for p in s.expiration]
    inward = [-f for _, s in kinds for _, f in s.inspiration]
    most_v = math.ceil((max([2.0, *(v for v, _ in out)]) + 0.1) * 2) / 2
    most_f = math.ceil((max([2.0, *(f for _, f in out)]) + 0.2) / 2) * 2
    least_f = math.ceil(max(inward) / 2) * 2 if inward and max(inward) > 0.2 else 0
    litre = min((box[0] - left - right) / most_v, (box[1] - top - bottom) / (most_f + least_f) * 2)

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return left + point[0] * litre, top + (most_f - point[1]) * litre / 2

    width, height = left + most_v * litre + right, top + (most_f + least_f) * litre / 2 + bottom
    body = []
    for v in _steps(0, most_v, 1):
        x, y = at((v, -least_f))
        body.append(_line(f"M{x:.1f} {top}V{y:.1f}", GRID, 1))
        body.append(_text(x, y + 11, f"{v:g}", "middle"))
    for f in _steps(-least_f, most_f, 2):
        x, y = at((0, f))
        body.append(_line(f"M{left} {y:.1f}H{left + most_v * litre:.1f}", GRID, 1))
        body.append(_text(left - 5, y + 3, f"{f:g}".replace("-", "−"), "end"))
    body += [_words(0, 9, axes[0]), _words(width - right, height - 3, axes[1], "end")]
    if len(kinds) == 2 and (kinds[1][1].fev1_l or 0.0) > (kinds[0][1].fev1_l or 0.0):
        around = [*kinds[1][1].expiration, *reversed(kinds[0][1].expiration)]
        body.append(f'<path d="{_path(map(at, around))}Z" fill="{GAIN}"/>')
    zero = at((0, 0))[1]
    body.append(_line(f"M{left} {zero:.1f}H{left + most_v * litre:.1f}", EDGE, 1))
    for kind, shape in kinds:
        colour, thick = STROKES[kind]
        body.append(_line(_path(map(at, shape.expiration)), colour, thick))
        if len(shape.inspiration) > 1:
            body.append(_line(_path(map(at, shape.inspiration)), colour, thick))
        body.append(_mark(at(max(shape.expiration, key=lambda p: p[1])), kind))
    return _svg(width, height, label, body)


def _mark(at: tuple[float, float], kind: str, radius: float = 3.2) -> str:
    colour = STROKES[kind][0]
    fill = colour if kind == "after" else "#FFFFFF"
    return (
        f'<circle cx="{at[0]:.1f}" cy="{at[1]:.1f}" r="{radius}" fill="{fill}" '
        f'stroke="{colour}" stroke-width="1.5"/>'
    )


def volume_time(
    kinds: Kinds,
    box: tuple[float, float],
    axes: tuple[str, str],
    predicted: tuple[float | None, float | None],
    label: str,
) -> str:
    """Volume against time, FEV1 on the curve at one second; predicted FEV1 and FVC dotted."""
    left, top, right, bottom = 26.0, 18.0, 8.0, 28.0
    width, height = box
    longest = max([6.0, *(p[0] for _, s in kinds for p in s.volume)])
    seconds = min(15.0, math.ceil(longest))
    largest = max([2.0, *(p[1] for _, s in kinds for p in s.volume), predicted[1] or 0.0])
    most = math.ceil((largest + 0.1) * 2) / 2

    def at(point: tuple[float, float]) -> tuple[float, float]:
        x = left + point[0] / seconds * (width - left - right)
        return x, top + (1 - point[1] / most) * (height - top - bottom)

    body = []
    floor, edge = at((0, 0))[1], at((seconds, 0))[0]
    for v in _steps(0, most, 1):
        y = at((0, v))[1]
        body += [
            _line(f"M{left} {y:.1f}H{edge:.1f}", GRID, 1),
            _text(left - 5, y + 3, f"{v:g}", "end"),
        ]
    for s in _steps(0, seconds, 1 if seconds <= 8 else 3):
        x = at((s, 0))[0]
        body += [_line(f"M{x:.1f} {top}V{floor:.1f}", GRID, 1)]
        body.append(_text(x, floor + 11, f"{s:g}", "middle"))
    one = at((1, 0))[0]
    body += [_words(0, 9, axes[0]), _words(edge, height - 3, axes[1], "end")]
    body.append(_line(f"M{one:.1f} {top}V{floor:.1f}", EDGE, 1, 'stroke-dasharray="2 3"'))
    body.append(_line(f"M{left} {floor:.1f}H{edge:.1f}", EDGE, 1))
    if predicted[1] is not None:
        y = at((0, predicted[1]))[1]
        body.append(_line(f"M{left} {y:.1f}H{edge:.1f}", INK3, 1, 'stroke-dasharray="1 3"'))
    if predicted[0] is not None:
        y = at((0, predicted[0]))[1]
        body.append(_line(f"M{one - 6:.1f} {y:.1f}h12", INK3, 1.2))
    lowest = min((s.fev1_l or 0.0 for _, s in kinds), default=0.0) if len(kinds) == 2 else -1.0
    for kind, shape in kinds:
        body += _timed(kind, shape, at, seconds, below=shape.fev1_l == lowest)
    return _svg(width, height, label, body)


def _timed(
    kind: str,
    shape: Shape,
    at: Callable[[tuple[float, float]], tuple[float, float]],
    seconds: float,
    *,
    below: bool,
) -> list[str]:
    """One curve of volume over time, FEV1 marked."""
    colour, thick = STROKES[kind]
    body = [_line(_path(map(at, (p for p in shape.volume if p[0] <= seconds))), colour, thick)]
    if shape.fev1_l is not None:
        x, y = at((1, shape.fev1_l))
        body += [_mark((x, y), kind), _text(x + 7, y + (12 if below else -2),
                                            f"{shape.fev1_l:.2f}", fill=colour)]  # fmt: skip
    return body


def _z(z: float) -> float:
    return (max(-5.0, min(3.0, z)) + 5) / 8 * Z_WIDTH


def z_scale(lln: str) -> str:
    """The scale above the bars."""
    body = [_text(_z(z), 8, words, anchor) for z, words, anchor in (
        (-5, "−5", "start"), (-4, "−4", "middle"), (-2.5, "−2.5", "middle"),
        (-1.645, lln, "start"), (0, "0", "middle"), (3, "+3", "end"))]  # fmt: skip
    return _svg(Z_WIDTH, 11, "", body)


def z_bar(before: float | None, after: float | None, label: str) -> str:
    """A linear picture of a z-score: hollow before, filled after, joined."""
    body = [
        f'<rect x="{_z(a):.1f}" y="6" width="{_z(b) - _z(a) - 1:.1f}" height="6" fill="{fill}"/>'
        for a, b, fill in BANDS
    ]
    body.append(_line(f"M{_z(0):.1f} 3v12", INK3, 1))
    if before is not None and after is not None:
        body.append(_line(f"M{_z(before):.1f} 9H{_z(after):.1f}", AFTER, 1.4))
    for kind, z in (("before", before), ("after", after)):
        if z is not None:
            body.append(_mark((_z(z), 9), kind, 3.8))
    return _svg(Z_WIDTH, 18, label, body)


def years(tests: Sequence[Earlier], box: tuple[float, float], axis: str, label: str) -> str:
    """FEV1 of every test over time: as z-score where all have one, else in litres."""
    width, height = box
    left, top, right, bottom = 26.0, 16.0, 12.0, 18.0
    scored = all(test.z_score is not None for test in tests)
    values = [float(t.z_score if scored and t.z_score is not None else t.fev1_l) for t in tests]
    days = [test.at.timestamp() / 86_400 for test in tests]
    low, high = (min(-4.0, *values), max(1.0, *values)) if scored else (0.0, max(values) * 1.15)
    span = max(days[-1] - days[0], 1.0)

    def at(day: float, value: float) -> tuple[float, float]:
        x = left + (day - days[0]) / span * (width - left - right)
        return x, top + (high - value) / (high - low) * (height - top - bottom)

    body = [_words(0, 9, axis)]
    if scored:
        ceiling, limit = at(days[0], high)[1], at(days[0], -1.645)[1]
        body.append(f'<rect x="{left}" y="{ceiling:.1f}" width="{width - left - right:.1f}" '
                    f'height="{limit - ceiling:.1f}" fill="#EEECE7"/>')  # fmt: skip
    for value in _steps(math.ceil(low), high, 1 if high - low < 9 else 2):
        y = at(days[0], value)[1]
        body.append(_line(f"M{left} {y:.1f}H{width - right:.1f}", GRID, 1))
        body.append(_text(left - 5, y + 3, f"{value:g}".replace("-", "−"), "end"))
    points = [at(day, value) for day, value in zip(days, values, strict=True)]
    body.append(_line(_path(points), BEFORE, 1))
    for place in points[:-1]:
        body.append(_mark(place, "before", 2.6))
    body.append(_mark(points[-1], "after", 3.2))
    ends = ((points[0], tests[0].at, "start"), (points[-1], tests[-1].at, "end"))
    body += [_text(p[0], height - 4, _day(day), anchor) for p, day, anchor in ends]
    return _svg(width, height, label, body)


def _day(at: dt.datetime) -> str:
    return at.strftime("%Y-%m-%d")
