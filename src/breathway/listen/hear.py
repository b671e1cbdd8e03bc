"""One sound, heard: everything that the explained layer finds and the learned one thinks of it.

In: samples of one place on the chest, mono, at any rate. Out: ``Heard``. Pure; the edge calls it on
live windows, the centre and the command on whole recordings.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from breathway.listen import figures, spectrum
from breathway.listen.breath import Breaths, breaths
from breathway.listen.crackles import LEAST_DB, Crackle, crackle, high_passed
from breathway.listen.explained import Explained, explained
from breathway.listen.model import Model, Opinion, load, opinions
from breathway.listen.quality import Quality, quality, voiced
from breathway.listen.resample import resample
from breathway.listen.spectrum import RATE_HZ, Floats
from breathway.listen.whistles import Whistle, peaks, tonality, whistles

LOWEST_RATE_HZ = 4000  # half of it, 2 kHz, is where breath sounds end
NARROW_BELOW_HZ = 7000
ADULT_YEARS = 18.0


class Heard(Struct, frozen=True, kw_only=True):
    """What one recording says. Shares are of its sounding time, 0..1."""

    seconds: float
    quality: Quality
    breaths: Breaths
    whistles: tuple[Whistle, ...]
    crackles: tuple[Crackle, ...]
    wheeze_share: float
    main_pitch_hz: float | None
    longest_wheeze_s: float
    record: Opinion
    events: tuple[Opinion, ...]
    explained: tuple[Explained, ...]  # of the same stretches, from sixteen figures alone
    abstained: bool
    reasons: tuple[str, ...]


CANCELS = 0.1  # of the louder channel's power: less is left of channels that oppose each other


def mono(samples: NDArray[np.float32], rate_hz: int) -> Floats:
    """One channel at the analysis' rate, without what is not a number and without an offset: the
    mean of all, or the loudest where they cancel."""
    one = np.asarray(samples, np.float32)
    if not np.isfinite(one.sum()):
        one = np.nan_to_num(one, nan=0.0, posinf=1.0, neginf=-1.0)
    if one.ndim == 2:
        mean, power = one.mean(1), one.var(0)
        one = one[:, power.argmax()] if mean.var() < CANCELS * power.max() else mean
    return resample(one - one.mean() if len(one) else one, rate_hz, RATE_HZ)


def hear(
    samples: NDArray[np.float32],
    rate_hz: int,
    *,
    spans_s: Sequence[tuple[float, float]] = (),
    age_years: float | None = None,
    known_device: bool = False,
    model: Model | None = None,
) -> Heard:
    """Judge a recording, and the stretches of it that are asked for.

    ``known_device``: whether it was taken with the device of the training; otherwise a reason says
    that the learned opinion was never tried on it. A live listener gives ``model.load(LIVE)``.
    """
    sound = mono(samples, rate_hz)
    power = spectrum.long_power(sound)
    wide, tones = tonality(power)
    high = high_passed(sound)
    of = figures.ground(sound, power, wide, high)
    ridges = peaks(tones)
    tracks = tuple(whistles(ridges))
    sure = [track for track in tracks if track.sure]
    bursts = tuple(
        crackle(*row)
        for row in zip(of.crackle_at, of.crackle_idw, of.crackle_two, of.crackle_db, strict=True)
        if row[3] >= LEAST_DB
    )
    spoken = voiced(ridges, len(power))
    good = quality(sound, of, spoken, len(bursts))
    breathing = breaths(of.bands[0], spoken)
    record, events = opinions(of, spans_s, model or load())
    why = reasons(good, record, rate_hz, age_years, known_device)
    if breathing.rate_per_min is None:
        why = (*why, NO_RATE)
    return Heard(
        seconds=good.seconds,
        quality=good,
        breaths=breathing,
        whistles=tracks,
        crackles=bursts,
        wheeze_share=covered([t for t in tracks if t.sure and t.kind != "rhonchus"], good.seconds),
        main_pitch_hz=max(sure, key=_weight).pitch_hz if sure else None,
        longest_wheeze_s=round(max((t.end_s - t.start_s for t in sure), default=0.0), 3),
        record=record,
        events=events,
        explained=tuple(explained(figures.figures(of, *span)) for span in spans_s),
        abstained=bool(set(why) - GO_ON),
        reasons=why,
    )


def _weight(track: Whistle) -> float:
    return track.stands_out_db * (track.end_s - track.start_s)


def covered(tracks: Sequence[Whistle], seconds: float) -> float:
    """Share of the time in which at least one track sounds."""
    total, reached = 0.0, 0.0
    for track in sorted(tracks, key=lambda t: t.start_s):
        total += max(0.0, track.end_s - max(reached, track.start_s))
        reached = max(reached, track.end_s)
    return round(min(1.0, total / max(seconds, 1e-3)), 3)


# Said beside an opinion; every other reason is one to abstain.
NO_RATE = "breathing_unclear"  # why no rate is given
GO_ON = frozenset({"age_unknown", "device_unknown", "long_recording", NO_RATE})
SPOILT = ("silence", "no_contact", "too_short", "clipping", "ambient_noise", "speech_or_cry",
          "friction")  # fmt: skip


def reasons(
    good: Quality, record: Opinion, rate_hz: int, age_years: float | None, known_device: bool
) -> tuple[str, ...]:
    """Why the learned opinion is not to be relied on, most weighty first."""
    found = [name for name in SPOILT if name in good.problems]
    if record.label == "Poor Quality":
        found.append("poor_quality")
    elif record.probabilities[record.label] < 0.4:
        found.append("undecided")
    if rate_hz < NARROW_BELOW_HZ:
        found.append("narrow_band")  # trained on 8 kHz, never tried on less
    if age_years is not None and age_years >= ADULT_YEARS:
        found.append("never_heard_adults")
    elif age_years is None:
        found.append("age_unknown")
    if not known_device:
        found.append("device_unknown")
    return tuple(found)
