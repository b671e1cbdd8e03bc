"""Protocols are laid over each other, named on records, signed off, and looked through for gaps."""

from __future__ import annotations

import datetime as dt

import pytest

from breathway.model.errors import BadInput
from breathway.therapy import (
    digest,
    gaps,
    proposal,
    reference,
    resolve,
    shipped,
    sign_state,
    unsigned,
)
from breathway.therapy.protocol import rows

AT = dt.datetime(2026, 11, 26, 3, 0, tzinfo=dt.UTC)
FACILITY = b"""
id = "kh-kampot"
version = "1"
title = "Kampot Referral"
extends = "intl"
without = ["cycle.filter"]

[sources]
ward = "Ward protocol 12, 2026"

[[dose]]
id = "salbutamol-adult"
drug = "salbutamol"
age_years = [16, 130]
mg = [5, 5]
max_mg = 5
source = "ward"
confidence = "read"

[[limit]]
id = "spo2-94"
measure = "spo2_percent"
level = "warn"
below = 94
source = "ward"
confidence = "read"
"""


@pytest.mark.parametrize("named", ["cycle.filtre", "filter", "schedule"])
def test_a_row_to_leave_out_that_is_not_there_is_refused(named):
    """Misspelt, the row it meant would hold on."""
    with pytest.raises(BadInput, match="without names"):
        resolve(FACILITY.replace(b"cycle.filter", named.encode()), shipped)


def signed(raw: bytes, mark: str) -> bytes:
    return (
        raw
        + (
            f'\n[sign_off]\nname = "Dr Chea Sophal"\nrole = "pulmonologist"\n'
            f'on = 2025-11-20\ndigest = "{mark}"\n'
        ).encode()
    )


def test_a_facility_lays_its_rows_over_the_international():
    ours, base = resolve(FACILITY, shipped), proposal()
    assert ours.id == "kh-kampot"
    dose = {row.id: row for row in ours.dose}
    assert (len(dose), dose["salbutamol-adult"].max_mg) == (len(base.dose), 5)
    assert ours.limit[0].id == "spo2-94"
    assert {row.id for row in base.cycle} - {row.id for row in ours.cycle} == {"filter"}
    assert ours.schedule == base.schedule


def test_the_sign_off_holds_for_what_was_signed():
    plain = resolve(FACILITY, shipped)
    assert (sign_state(plain, AT), reference(plain, AT).signed_on) == ("proposal", None)
    ours = resolve(signed(FACILITY, digest(plain)), shipped)
    assert sign_state(ours, AT) == "signed"
    said = reference(ours, AT)
    assert (said.id, said.version, said.signed_by) == (
        "kh-kampot",
        "1",
        "Dr Chea Sophal, pulmonologist",
    )
    assert said.signed_on == dt.date(2025, 11, 20)
    changed = resolve(
        signed(FACILITY.replace(b"below = 94", b"below = 90"), digest(plain)), shipped
    )
    assert sign_state(changed, AT) == "changed"
    assert reference(changed, AT).signed_on is None


def test_a_sign_off_holds_from_its_day_on():
    raw = signed(FACILITY, digest(resolve(FACILITY, shipped)))
    ours = resolve(raw, shipped)
    day = dt.datetime(2025, 11, 20, tzinfo=dt.UTC)
    assert sign_state(ours, day) == "signed"
    assert sign_state(ours, day - dt.timedelta(hours=14)) == "signed"  # it began on Kiritimati
    before = day - dt.timedelta(hours=14, seconds=1)
    assert (sign_state(ours, before), reference(ours, before).signed_by) == ("future", "")
    [stop] = unsigned(ours, before)
    assert (stop.level, stop.code) == ("stop", "protocol_future")
    assert (stop.values["on"], stop.values["today"]) == ("2025-11-20", "2025-11-19")


def test_a_change_of_what_it_extends_ends_the_sign_off():
    plain = resolve(FACILITY, shipped)
    raw = signed(FACILITY, digest(plain))
    other = resolve(raw, lambda name: shipped(name).replace(b"below = 92", b"below = 91"))
    assert sign_state(other, AT) == "changed"


@pytest.mark.parametrize("name", ["", "CN"])
def test_every_number_that_ships_has_a_source(name):
    ours = proposal(name)
    assert sign_state(ours, AT) == "proposal"
    assert len(list(rows(ours))) > 90
    assert {gap.what for gap in gaps(ours)} == {"recalled"}


def test_gaps_are_named():
    raw = (
        FACILITY.replace(b'source = "ward"\nconfidence = "read"\n', b"", 1)
        .replace(b'confidence = "read"', b'confidence = "recalled"')
        .replace(b'extends = "intl"\nwithout = ["cycle.filter"]', b"")
    )
    found = {(gap.place, gap.what) for gap in gaps(resolve(raw, shipped))}
    assert ("dose.salbutamol-adult.max_mg", "no_source") in found
    assert ("dose.salbutamol-adult.max_mg", "no_confidence") in found
    assert ("limit.spo2-94.below", "recalled") in found


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"id = ", "Invalid value"),
        (FACILITY.replace(b"max_mg = 5", b"max_mg = -5"), r"max_mg"),
        (FACILITY.replace(b"max_mg = 5", b"maximum = 5"), r"maximum"),
        (FACILITY.replace(b'extends = "intl"', b'extends = "mars"'), "no protocol 'mars'"),
        (FACILITY.replace(b'id = "kh-kampot"', b'id = "kh kampot"'), r"\$.id"),
        (FACILITY.replace(b'"salbutamol"', b'"Salbutamol"'), "drugs are written in small letters"),
        (FACILITY.replace(b"[16, 130]", b"[16]"), "age_years"),
        (FACILITY.replace(b"[16, 130]", b"[130, 16]"), "age_years: ends before it begins"),
        (FACILITY.replace(b"max_mg = 5", b"max_mg = 4"), "less than the least usual dose"),
        (FACILITY + FACILITY[FACILITY.index(b"[[limit]]") :], "limit.spo2-94 stands twice"),
        (
            FACILITY
            + b'[[band]]\nid = "x"\nscheme = "gina"\nage_years = [0, 9]\nband = "severe"\n'
            + b"any = { limits = { spo2_under = 92 } }\n",
            "spo2_under: is no limit",
        ),
    ],
)
def test_a_broken_protocol_says_where(raw, says):
    with pytest.raises(BadInput, match=says):
        resolve(raw, shipped)
