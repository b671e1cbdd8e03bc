"""A long recording is heard in windows; this makes one hearing of them.

In: the hearings of windows in order, with where each began. Out: one ``Heard`` in the time of the
recording. Findings are kept, shares weighted by length, a problem counts when half the time has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from msgspec.structs import replace

from breathway.listen.hear import NO_RATE, Heard
from breathway.listen.model import Opinion

WINDOW_S = 30.0
WHOLE_UP_TO_S = 60.0


def windows(seconds: float) -> Iterator[tuple[float, float]]:
    """(start, end) s of the windows: one up to a minute, else equal ones of about 30 s. One at a
    time: a stream that never knew its length says that it lasts for ever."""
    count = 1 if seconds <= WHOLE_UP_TO_S else int(np.ceil(seconds / WINDOW_S))
    return ((seconds * i / count, seconds * (i + 1) / count) for i in range(count))


def whole(parts: Sequence[tuple[float, Heard]]) -> Heard:
    """One hearing of all windows."""
    if len(parts) == 1:
        return parts[0][1]
    heard = [part for _, part in parts]
    weight = np.array([part.seconds for part in heard])
    share = weight / weight.sum()
    often = Counter(problem for part in heard for problem in part.quality.problems)
    rates = [p.breaths.rate_per_min for p in heard if p.breaths.rate_per_min is not None]
    reasons = Counter(r for p in heard for r in p.reasons if r != NO_RATE or not rates)
    most = tuple(name for name, times in reasons.items() if times * 2 >= len(heard))
    best = max(heard, key=lambda part: part.longest_wheeze_s)
    first = heard[0]
    return replace(
        first,
        seconds=round(float(weight.sum()), 3),
        quality=replace(
            first.quality,
            level=round(float(share @ [p.quality.level for p in heard]), 2),
            problems=tuple(name for name, times in often.items() if times * 2 >= len(heard)),
            level_dbfs=round(float(np.median([p.quality.level_dbfs for p in heard])), 1),
            clipped_share=round(float(share @ [p.quality.clipped_share for p in heard]), 5),
            seconds=round(float(weight.sum()), 3),
        ),
        breaths=replace(
            first.breaths,
            rate_per_min=round(float(np.median(rates)), 2) if rates else None,
            regularity=round(float(np.median([p.breaths.regularity for p in heard])), 3),
            phases=tuple(
                replace(q, start_s=round(q.start_s + at, 2), end_s=round(q.end_s + at, 2))
                for at, p in parts
                for q in p.breaths.phases
            ),
        ),
        whistles=tuple(
            replace(w, start_s=round(w.start_s + at, 3), end_s=round(w.end_s + at, 3))
            for at, p in parts
            for w in p.whistles
        ),
        crackles=tuple(
            replace(c, at_s=round(c.at_s + at, 4)) for at, p in parts for c in p.crackles
        ),
        wheeze_share=round(float(share @ [p.wheeze_share for p in heard]), 3),
        main_pitch_hz=best.main_pitch_hz,
        longest_wheeze_s=best.longest_wheeze_s,
        record=mean([p.record for p in heard], share.tolist()),
        abstained=sum(p.abstained for p in heard) * 2 >= len(heard),
        reasons=(*most, "long_recording"),
    )


def mean(opinions: Sequence[Opinion], share: Sequence[float]) -> Opinion:
    """The weighted mean of opinions."""
    names = opinions[0].probabilities
    mixed = {
        name: round(sum(s * o.probabilities[name] for s, o in zip(share, opinions, strict=True)), 4)
        for name in names
    }
    normal = mixed.get("Normal", 0.0) + mixed.get("Poor Quality", 0.0)
    label = max(mixed, key=lambda name: mixed[name])
    return Opinion(label=label, probabilities=mixed, adventitious=normal < 0.5)
