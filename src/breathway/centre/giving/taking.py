"""Warnings of weather services, kept for the places that they concern.

In: a CAP document of somebody else, certificates that are trusted, our places' codes. Out: one row
for each of our places that one of its areas holds, and the areas that nobody could place: those
that come by codes alone (OASIS CAP 1.2, 3.2.4) of which none is ours. Only what is Actual and
Public is kept, and nothing whose signature is broken. An update or a cancellation ends what it
names of its own sender's, whichever comes first; it ends what was signed by somebody trusted only
when it is signed so too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from msgspec import Struct

from breathway.centre.giving.codes import Codes
from breathway.config import CentreSettings
from breathway.model.alert import Place
from breathway.model.errors import BadInput
from breathway.record import Database, given
from breathway.record.places import places
from breathway.share import cap


class Taken(Struct, frozen=True, kw_only=True):
    """What became of a message."""

    identifier: str
    places: list[str]  # where it stands now
    ended: list[str]  # where something stands no more
    signature: cap.Verdict
    kept: bool
    why_not: str = ""
    unplaced: tuple[str, ...] = ()  # areas by codes alone of which none is a place of ours


def trusted_folder(settings: CentreSettings) -> Path:
    """Where the certificates of weather services lie, as PEM."""
    return settings.cap_trusted or settings.data / "trusted"


def certificates(path: Path) -> list[x509.Certificate]:
    """Of a PEM file, or of all ``*.pem`` of a folder; a folder that is not there has none."""
    files = sorted(path.glob("*.pem")) if not path.is_file() else [path]
    found: list[x509.Certificate] = []
    for file in files:
        try:
            found += x509.load_pem_x509_certificates(file.read_bytes())
        except (OSError, ValueError):
            raise BadInput(
                f"{file} holds no certificate in PEM",
                name="bad_certificate",
                hint="export the weather service's certificate as PEM, or take the file away",
            ) from None
    return found


async def take(
    database: Database,
    message: cap.Message,
    signature: cap.Verdict,
    now: dt.datetime,
    codes: Codes,
) -> Taken:
    """Keep it, or say why not."""
    taken = Taken(
        identifier=message.identifier, places=[], ended=[], signature=signature, kept=False,
        why_not=_why_not(message, signature),
    )  # fmt: skip
    if taken.why_not:
        return taken
    rows, unplaced = concerned(message, await places(database), signature, codes)
    ends = [
        (one.sender, one.identifier, one.sent)
        for one in message.references
        if one.sender == message.sender and message.message_type in ("Update", "Cancel")
    ]
    ended = await given.take(database, rows, ends, signature.state == "trusted", now)
    return Taken(
        identifier=message.identifier,
        places=[row.place for row in rows],
        ended=sorted(ended),
        signature=signature,
        kept=True,
        unplaced=unplaced,
    )


def _why_not(message: cap.Message, signature: cap.Verdict) -> str:
    if signature.state == "broken":
        return f"its signature is broken: {signature.detail}"
    if message.status != "Actual":
        return f"its status is {message.status}, not Actual"
    if message.scope != "Public":
        return f"its scope is {message.scope}, not Public"
    if message.message_type in ("Ack", "Error"):
        return f"{message.message_type} warns of nothing"
    return ""


def concerned(
    message: cap.Message, known: Sequence[Place], signature: cap.Verdict, codes: Codes
) -> tuple[list[given.Received], tuple[str, ...]]:
    """Each place once, by the first block, whatever its language, whose area holds it; and the
    areas that nobody could place."""
    found: dict[str, given.Received] = {}
    unplaced: set[str] = set()
    for info in message.infos if message.message_type in ("Alert", "Update") else ():
        if info.response_type == ("AllClear",) or info.urgency == "Past":
            continue  # it says that something is over: nothing stands for it
        for area in info.areas:
            here = _within(area, known, codes)
            if here is None:
                unplaced.add(_said(area))
            for place in here or ():
                found.setdefault(place, _received(place, message, info, signature))
    return [found[place] for place in sorted(found)], tuple(sorted(unplaced))


def _within(area: cap.Area, known: Sequence[Place], codes: Codes) -> list[str] | None:
    """Our places in it; None where it has no shape, and no code that names a place of ours. Codes
    beside a shape say the same more coarsely, so the shape decides."""
    if area.circles or area.polygons:
        return [
            place.id
            for place in known
            if place.latitude is not None
            and place.longitude is not None
            and cap.holds(area, (place.latitude, place.longitude))
        ]
    named = {
        place
        for code in area.geocodes
        for place in codes.get((code.name.strip(), code.value.strip()), ())
    }
    return [place.id for place in known if place.id in named] or None


def _said(area: cap.Area) -> str:
    """One of its codes, as ``cap_geocodes`` would name it, or its description."""
    first = next((f"{code.name.strip()}={code.value.strip()}" for code in area.geocodes), "")
    return _line(first or area.description)[:100]


def _received(
    place: str, message: cap.Message, info: cap.Info, signature: cap.Verdict
) -> given.Received:
    return given.Received(
        place=place,
        sender=message.sender,
        identifier=message.identifier,
        sent_at=message.sent,
        expires_at=info.expires,
        event=_line(info.event),
        headline=_line(info.headline or info.event),
        severity=info.severity,
        urgency=info.urgency,
        certainty=info.certainty,
        signature=signature.state,
        signer=signature.signer,
    )


def _line(text: str) -> str:
    return " ".join(text.split())[:300]
