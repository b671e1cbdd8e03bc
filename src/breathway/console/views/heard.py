"""What is heard in a sound clip, as the pages draw it: ``breathway.listen`` in rounded numbers."""

from __future__ import annotations

from uuid import UUID

from msgspec import Struct

from breathway.listen.change import Difference, Ratio
from breathway.listen.hear import Heard


class WhistleView(Struct, kw_only=True):
    start_s: float
    end_s: float
    pitch_hz: float
    first_hz: float
    last_hz: float
    kind: str  # wheeze, rhonchus, stridor
    sure: bool


class CrackleView(Struct, kw_only=True):
    at_s: float
    kind: str  # fine, coarse


class SoundHeard(Struct, kw_only=True):
    """``label``, ``probability``: the learned opinion, to be left aside when ``abstained``."""

    seconds: float
    label: str
    probability: float
    abstained: bool
    reasons: list[str]
    problems: list[str]
    quality: float
    rate_per_min: float | None
    in_to_out: float | None
    wheeze_share: float
    main_pitch_hz: float | None
    whistles: list[WhistleView]
    crackles: list[CrackleView]


class SoundChange(Struct, kw_only=True):
    """GET /api/sounds/{before}/change?after=: after minus before, with 95 % intervals."""

    before: UUID
    after: UUID
    wheeze_share: Difference
    high_to_low_db: Difference
    octaves: list[Ratio]


def heard_view(of: Heard) -> SoundHeard:
    """In the form that travels."""
    return SoundHeard(
        seconds=of.seconds,
        label=of.record.label,
        probability=of.record.probabilities[of.record.label],
        abstained=of.abstained,
        reasons=list(of.reasons),
        problems=list(of.quality.problems),
        quality=of.quality.level,
        rate_per_min=of.breaths.rate_per_min,
        in_to_out=of.breaths.in_to_out,
        wheeze_share=of.wheeze_share,
        main_pitch_hz=of.main_pitch_hz,
        whistles=[
            WhistleView(
                start_s=w.start_s,
                end_s=w.end_s,
                pitch_hz=w.pitch_hz,
                first_hz=w.first_hz,
                last_hz=w.last_hz,
                kind=w.kind,
                sure=w.sure,
            )
            for w in of.whistles
        ],
        crackles=[CrackleView(at_s=c.at_s, kind=c.kind) for c in of.crackles],
    )
