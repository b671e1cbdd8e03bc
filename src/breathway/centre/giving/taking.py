"""Warnings of weather services, kept for the places that they concern.

In: a CAP document of somebody else, certificates that are trusted. Out: one row for each of our
places that one of its areas holds. Only what is Actual and Public is kept, and nothing whose
signature is broken. An update or a cancellation ends what it names of its own sender's, whichever
comes first; it ends what was signed by somebody trusted only when it is signed so too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from msgspec import Struct

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
    database: Database, message: cap.Message, signature: cap.Verdict, now: dt.datetime
) -> Taken:
    """Keep it, or say why not."""
    taken = Taken(
        identifier=message.identifier, places=[], ended=[], signature=signature, kept=False,
        why_not=_why_not(message, signature),
    )  # fmt: skip
    if taken.why_not:
        return taken
    rows = concerned(message, await places(database), signature)
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
    message: cap.Message, known: Sequence[Place], signature: cap.Verdict
) -> list[given.Received]:
    """Each place once, by the first block, whatever its language, whose area holds it."""
    if message.message_type not in ("Alert", "Update"):
        return []
    found: dict[str, given.Received] = {}
    for place in known:
        if place.latitude is None or place.longitude is None:
            continue
        point = (place.latitude, place.longitude)
        for info in message.infos:
            if place.id in found or not any(cap.holds(area, point) for area in info.areas):
                continue
            if info.response_type == ("AllClear",) or info.urgency == "Past":
                continue  # it says that something is over: nothing stands for it
            found[place.id] = given.Received(
                place=place.id,
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
    return list(found.values())


def _line(text: str) -> str:
    return " ".join(text.split())[:300]
