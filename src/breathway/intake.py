"""Intake: what an edge sent, read as an event or refused, and what is odd about it.

In: the bytes of one spool entry, the facility they must come from, the centre's clock at receipt.
Out: an event or a ``Rejection`` (its bytes go to quarantine), and ``Finding``s for what is
implausible but possible: the record is kept and the finding stands beside it. Never an exception,
whatever the bytes. The bounds here mark what deserves a second look; they are configuration in
spirit, recalled and not verified against a guideline, and never change a record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

from breathway.model import FROM_EDGE, KINDS, Event, Finding, Rejection, decode_event
from breathway.model.event import Sealed
from breathway.model.people import PatientRegistered, PatientUpdated
from breathway.model.sound import SoundRecorded
from breathway.model.spirometry import SpirometryRecorded
from breathway.model.treatment import (
    Checked,
    HelpRequested,
    MedicationGiven,
    MedicationStated,
    NebulizationLogged,
    NebulizationOrdered,
    TreatmentStarted,
)
from breathway.model.vitals import VitalsRecorded

_FROM_EDGE = frozenset(KINDS[kind] for kind in FROM_EDGE)

AHEAD_US = 600_000_000  # ten minutes: a clock this far ahead is worth a finding
LONG_AGO_US = 400 * 86_400_000_000  # nothing waits in a spool for longer
FIRST_YEAR, LAST_YEAR = 1990, 2200  # outside, a time is impossible for a record of this network

_NOT_YOURS = Rejection(
    name="not_yours",
    detail="the record names another facility or jurisdiction than the edge is enrolled for",
    hint="enrol the edge for that facility, or find out who built this record",
)
_NOT_FROM_EDGE = Rejection(
    name="not_from_edge",
    detail="this kind of record is the centre's own to make",
    hint="find out what program runs at the edge",
)
_IMPOSSIBLE_TIME = Rejection(
    name="impossible_time",
    detail=f"occurred_at lies outside the years {FIRST_YEAR} to {LAST_YEAR}",
    hint="set the clock of the edge, and record it again; this copy is kept",
)
_CURVES_MISSING = Rejection(
    name="curves_missing",
    detail="the record holds the hash of packed curves, and none came with it",
    hint="send the entry with its curves; this copy is kept",
)
_CURVES_DIFFER = Rejection(
    name="curves_differ",
    detail="the packed curves are not those whose hash the record holds",
    hint="the bytes were damaged or exchanged on the way; this copy is kept",
)
_CURVES_UNEXPECTED = Rejection(
    name="curves_unexpected",
    detail="packed curves came with a record that does not hold their hash",
    hint="find out what program runs at the edge",
)


def read_entry(raw: bytes, blob: bytes | None, facility_id: str, jurisdiction: str) -> Any:
    """``Event | Rejection``: the event if it is one that this facility's edge may say."""
    event = decode_event(raw)
    if type(event) is Rejection:
        return event
    if type(event) not in _FROM_EDGE:
        return _NOT_FROM_EDGE
    if event.facility_id != facility_id or event.jurisdiction != jurisdiction:
        return _NOT_YOURS
    if not FIRST_YEAR <= event.occurred_at.year <= LAST_YEAR:
        return _IMPOSSIBLE_TIME
    digest = event.curves_sha256 if type(event) is SpirometryRecorded else None
    if blob is None:
        return event if digest is None else _CURVES_MISSING
    if digest is None:
        return _CURVES_UNEXPECTED
    return event if sha256(blob).digest() == digest else _CURVES_DIFFER


def key_ids(event: Event) -> tuple[UUID, ...]:
    """The data keys without which words or sounds of this event could never be read."""
    look = _SEALED.get(type(event))
    sealed = look(event) if look else None
    return (sealed.key_id,) if sealed is not None else ()


def _note(checked: Checked | None) -> Sealed | None:
    override = checked.override if checked is not None else None
    return override.note if override is not None else None


_SEALED: dict[type, Callable[[Any], Sealed | SoundRecorded | None]] = {
    PatientRegistered: lambda event: event.profile,
    PatientUpdated: lambda event: event.profile,
    MedicationStated: lambda event: event.note,
    HelpRequested: lambda event: event.note,
    NebulizationOrdered: lambda event: _note(event.checked),
    MedicationGiven: lambda event: _note(event.checked),
    SoundRecorded: lambda event: event,
}
HOLDS_SEALED = frozenset(_SEALED)  # kinds that may name a data key


def findings(event: Event, ahead_us: int) -> tuple[Finding, ...]:
    """What is implausible about an event that is kept; it occurred ``ahead_us`` after now."""
    look = _LOOKS.get(type(event))
    found = look(event) if look else ()
    if ahead_us > AHEAD_US:
        return (*found, Finding(name="clock_ahead", field="occurred_at", detail="in the future"))
    if -ahead_us > LONG_AGO_US:
        return (*found, Finding(name="long_ago", field="occurred_at", detail="over 400 days ago"))
    return found


def _odd(name: str, field: str, detail: str) -> Finding:
    return Finding(name=name, field=field, detail=detail)


def _look_at_spirometry(event: SpirometryRecorded) -> tuple[Finding, ...]:
    out: tuple[Finding, ...] = ()
    if event.fev1_l is not None and event.fvc_l is not None and event.fev1_l > event.fvc_l:
        out += (_odd("fev1_above_fvc", "fev1_l", "a second's volume exceeds the whole"),)
    if event.fvc_l is not None and event.fvc_l > 8.0:  # L, ATS/ERS 2019 table 2: range of volume
        out += (_odd("volume_above_range", "fvc_l", "above the range of a spirometer"),)
    if event.pef_l_s is not None and event.pef_l_s > 14.0:  # L/s, ATS/ERS 2019 table 2
        out += (_odd("flow_above_range", "pef_l_s", "above the range of a spirometer"),)
    curves = [maneuver.curve for maneuver in event.maneuvers]
    if len(set(curves)) < len(curves):
        out += (_odd("curve_shared", "maneuvers", "two blows name one curve"),)
    return out


def _look_at_nebulization(event: NebulizationLogged) -> tuple[Finding, ...]:
    out: tuple[Finding, ...] = ()
    if event.ended_at < event.began_at:
        out += (_odd("ends_before_it_begins", "ended_at", "the log's times are reversed"),)
    elif event.ended_at - event.began_at > dt.timedelta(hours=2):  # recalled, not verified
        out += (_odd("very_long", "ended_at", "longer than two hours"),)
    if event.delivered_mg > event.prescribed_mg * 1.2:  # recalled, not verified
        out += (_odd("delivered_above_prescribed", "delivered_mg", "by more than a fifth"),)
    return out


def _look_at_vitals(event: VitalsRecorded) -> tuple[Finding, ...]:
    out: tuple[Finding, ...] = ()
    spo2 = event.spo2_lowest_percent
    if spo2 is not None and spo2 < 50:  # recalled, not verified: oximeters are calibrated above 70
        out += (_odd("spo2_very_low", "spo2_lowest_percent", "rather a loose probe than a person"),)
    heart = event.heart_rate_per_min
    if heart is not None and not 25 <= heart <= 250:  # recalled, not verified
        out += (_odd("heart_rate_odd", "heart_rate_per_min", "outside 25 to 250"),)
    if event.samples[-1].offset_s < event.samples[0].offset_s:
        out += (_odd("samples_out_of_order", "samples", "the last one is before the first"),)
    return out


def _look_at_start(event: TreatmentStarted) -> tuple[Finding, ...]:
    age, height = event.age_years, event.height_cm
    if age is not None and height is not None and age >= 18 and height < 100:
        return (_odd("height_odd_for_age", "height_cm", "an adult below one metre"),)
    return ()


def _look_at_registration(event: PatientRegistered | PatientUpdated) -> tuple[Finding, ...]:
    if event.birth_year is not None and event.birth_year > event.occurred_at.year:
        return (_odd("born_in_the_future", "birth_year", "after the registration itself"),)
    return ()


_LOOKS: dict[type, Callable[[Any], tuple[Finding, ...]]] = {
    SpirometryRecorded: _look_at_spirometry,
    NebulizationLogged: _look_at_nebulization,
    VitalsRecorded: _look_at_vitals,
    TreatmentStarted: _look_at_start,
    PatientRegistered: _look_at_registration,
    PatientUpdated: _look_at_registration,
}
