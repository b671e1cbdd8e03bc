"""Quantities with the bounds outside which a value is physically impossible.

A value out of bounds makes its record a ``Rejection``; one that is only implausible is kept and
gets a ``Finding`` in ``intake``. The bounds are the instrument's or the body's outermost, wide on
purpose: they catch a wrong unit, not a sick person. Units end the names (UCUM spelled out).
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from msgspec import Meta

# Spirometers measure 0-8 L and -14..14 L/s (ATS/ERS 2019, table 2); the bounds leave room for
# devices that read higher, not for millilitres.
Litres = Annotated[float, Meta(ge=0.0, le=15.0)]
LitresPerSecond = Annotated[float, Meta(ge=0.0, le=25.0)]
SignedLitres = Annotated[float, Meta(ge=-15.0, le=15.0)]
Seconds = Annotated[float, Meta(ge=0.0, le=86_400.0)]
Milliseconds = Annotated[float, Meta(ge=0.0, le=86_400_000.0)]
Ratio = Annotated[float, Meta(ge=0.0, le=1.0)]
Percent = Annotated[float, Meta(ge=0.0, le=100.0)]
BeatsPerMinute = Annotated[float, Meta(ge=0.0, le=400.0)]
BreathsPerMinute = Annotated[float, Meta(ge=0.0, le=200.0)]
Milligrams = Annotated[float, Meta(ge=0.0, le=10_000.0)]
LitresPerMinute = Annotated[float, Meta(ge=0.0, le=100.0)]
Years = Annotated[float, Meta(ge=0.0, le=130.0)]
Centimetres = Annotated[float, Meta(ge=20.0, le=280.0)]
Kilograms = Annotated[float, Meta(ge=0.2, le=650.0)]
Hertz = Annotated[int, Meta(ge=1, le=192_000)]
Number = Annotated[float, Meta(ge=-1e9, le=1e9)]  # finite, whatever it counts
Count = Annotated[int, Meta(ge=0, le=2**53)]

Instant = Annotated[dt.datetime, Meta(tz=True)]
Code = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:+/-]*$")]
FacilityId = Annotated[str, Meta(pattern=r"^[a-z]{2}-[a-z0-9-]{2,40}$")]  # "kh-sihanoukville"
Jurisdiction = Annotated[str, Meta(pattern=r"^[A-Z]{2}$")]  # ISO 3166-1 alpha-2
Sha256 = Annotated[bytes, Meta(min_length=32, max_length=32)]
