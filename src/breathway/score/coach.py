"""What to tell the patient next, and when to stop.

In: the maneuvers so far and the grades. Out: a stable code with its numbers, from which any
language can make the sentence, and the sentence in English.

Standard: ATS/ERS 2019: at most eight maneuvers in adults, stop when FEV1 has fallen by 20 %,
three acceptable and repeatable ones are the aim. Which fault to mention first is ours: what the
operator can mend comes before what the patient can.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from breathway.score.quality import Maneuver

STOPS = ("done", "stop_tired", "stop_eight")
MOST_BLOWS = 8  # ATS/ERS 2019
FALL_SHARE = 0.20  # ATS/ERS 2019: stop when FEV1 has fallen by this share of its start
ENOUGH = 3  # ATS/ERS 2019: acceptable maneuvers aimed at

SENTENCES = {
    "start": "Breathe in as deep as you can, close your lips around the mouthpiece, and blast.",
    "done": "That is enough: {acceptable:.0f} good blows that repeat.",
    "stop_tired": "Stop here and rest: FEV1 has fallen by {fall_percent:.0f} %.",
    "stop_eight": "Stop here: {blows:.0f} blows are enough for one session.",
    "check_device": "Verify the spirometer with the 3-L syringe: its last check failed, and no "
    "blow counts until one passes.",
    "repair_start": "Wait until the device says it is ready, then breathe in and blow.",
    "set_zero": "Hold the sensor still without blowing, set zero, then blow again: it read "
    "{zero_ml_s:.0f} mL/s with nothing moving.",
    "seal_lips": "Close your lips tightly around the mouthpiece: air is escaping.",
    "clear_mouthpiece": "Keep tongue and teeth out of the mouthpiece.",
    "breathe_in_fully": "Breathe in all the way first, until no more air goes in.",
    "do_not_wait": "Blow as soon as your lungs are full: you waited {wait_s:.1f} s.",
    "blast_at_once": "Blast out at once: {bev_ml:.0f} mL crept out first, {limit_ml:.0f} mL is "
    "the limit.",
    "do_not_cough": "Have a sip of water and try not to cough while you blow.",
    "keep_throat_open": "Keep your throat open and keep pushing: the flow was cut off.",
    "blow_longer": "Blow out longer: the last second still moved {moved_ml:.0f} mL.",
    "blast_harder": "Blast harder from the very start.",
    "repeat_closer": "Do the same again: the two best differ by {difference_ml:.0f} mL.",
    "again": "Good blow. {missing:.0f} more like it.",
}

FIRST = (  # fault code → what to say; the first that applies is said
    ("device_failed_check", "check_device"),
    ("no_blow", "start"),
    ("start_missed", "repair_start"),
    ("faulty_zero_flow", "set_zero"),
    ("leak", "seal_lips"),
    ("obstructed_mouthpiece", "clear_mouthpiece"),
    ("hesitation_too_long", "do_not_wait"),
    ("hesitation_bev_high", "blast_at_once"),
    ("cough_first_second", "do_not_cough"),
    ("glottic_closure_first_second", "keep_throat_open"),
    ("glottic_closure", "keep_throat_open"),
    ("early_stop", "blow_longer"),
    ("incomplete_inspiration_or_leak", "breathe_in_fully"),
    ("submaximal_effort", "blast_harder"),
)


class Coaching(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to say."""

    code: str
    numbers: dict[str, float]
    sentence: str
    stop: bool


def coaching(code: str, **numbers: float) -> Coaching:
    """Fill in the sentence."""
    return Coaching(
        code=code, numbers=numbers, sentence=SENTENCES[code].format(**numbers), stop=code in STOPS
    )


def next_step(
    maneuvers: Sequence[Maneuver], grade_fev1: str, grade_fvc: str, young: bool
) -> Coaching:
    """The one thing to say after the last blow."""
    if not maneuvers:
        return coaching("start")
    good = min(sum(m.fev1_acceptable for m in maneuvers), sum(m.fvc_acceptable for m in maneuvers))
    if grade_fev1 == "A" and grade_fvc == "A":
        return coaching("done", acceptable=good)
    fall = _fall_share(maneuvers)
    if fall >= FALL_SHARE:
        return coaching("stop_tired", fall_percent=100 * fall)
    if len(maneuvers) >= MOST_BLOWS and not young:
        return coaching("stop_eight", blows=len(maneuvers))
    last = maneuvers[-1]
    for reason, code in FIRST:
        if reason in last.reasons:
            return coaching(code, **_numbers(code, last))
    apart = max(_apart_ml(maneuvers, "fev1"), _apart_ml(maneuvers, "fvc"))
    if good >= ENOUGH:
        return coaching("repeat_closer", difference_ml=apart)
    return coaching("again", missing=ENOUGH - good)


def _numbers(code: str, last: Maneuver) -> dict[str, float]:
    if code == "blast_at_once":
        return {"bev_ml": 1000 * last.blow.bev_l, "limit_ml": 1000 * last.bev_limit_l}
    if code == "blow_longer":
        return {"moved_ml": 1000 * last.moved_last_second_l}
    if code == "do_not_wait":
        return {"wait_s": last.blow.hesitation_s or 0.0}
    if code == "set_zero":
        return {"zero_ml_s": 1000 * last.zero_l_s}
    return {}


def _fall_share(maneuvers: Sequence[Maneuver]) -> float:
    """How far the last FEV1 lies below the first, among those that count."""
    values = [m.blow.fev1_l for m in maneuvers if m.fev1_acceptable and m.blow.fev1_l]
    return 1 - values[-1] / values[0] if len(values) > 1 else 0.0


def _apart_ml(maneuvers: Sequence[Maneuver], index: str) -> float:
    values = sorted(
        (
            getattr(m.blow, f"{index}_l")
            for m in maneuvers
            if getattr(m, f"{index}_acceptable") and getattr(m.blow, f"{index}_l") is not None
        ),
        reverse=True,
    )
    return 1000 * float(values[0] - values[1]) if len(values) > 1 else 0.0
