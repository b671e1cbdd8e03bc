"""What the centre gives to weather services: every alert as a signed CAP document, WIS2 told of it.

In: alerts as they are issued, what ``breathway map release`` published. Out: documents in the
record, which the API serves; notifications to a WIS2 broker, where there is one. An alert whose
document cannot be made does not hold up those behind it.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from breathway import log
from breathway.centre.giving import announcing
from breathway.centre.giving.sending import sender_of
from breathway.centre.giving.signing import Signer, signer_of
from breathway.centre.news import LogNews, listening
from breathway.config import CentreSettings
from breathway.model import derived_id
from breathway.model.alert import Alert, Place
from breathway.model.errors import BadInput, BreathwayError, NotFound, Unavailable
from breathway.record import AWAY, Database, given
from breathway.record.alerts import CHANNEL
from breathway.record.places import places
from breathway.share import cap, open_feed, wis2

LOOK_S = 30.0  # without a notice: how long until we look ourselves
AGAIN_S = 5.0
_NAMESPACE = UUID("6c1b9f6e-7d0a-5d9c-9d3a-6f1f0b7a2c11")  # of ids of files
_log = log.get(__name__)

Now = Callable[[], dt.datetime]


def open_folder(settings: CentreSettings) -> Path:
    """Where ``breathway map release --out`` publishes what the open feed shows."""
    return settings.open_feed or settings.data / "open"


class Giver:
    """One centre's warnings, out of the house."""

    def __init__(self, settings: CentreSettings, database: Database, now: Now) -> None:
        self.settings, self.database, self.now = settings, database, now
        self.sender = sender_of(settings)
        self.signer: Signer = signer_of(settings.data, self.sender.id, now())
        self.skipped: set[UUID] = set()

    async def round(self) -> int:
        """Write what is not written, announce what is not announced; how many were written."""
        written = 0
        known = {place.id: place for place in await places(self.database)}
        while alerts := await given.unwritten(self.database, list(self.skipped)):
            for alert in alerts:
                written += await self._write(alert, known)
        if self.settings.wis2_broker:
            await self._announce_warnings(known)
            await self._announce_files()
        return written

    async def _write(self, alert: Alert, known: dict[str, Place]) -> bool:
        try:
            place = known[alert.place]
            earlier = await given.named(self.database, alert.references)
            skill = await self._skill(alert, place)
            message = cap.message(alert, place, self.sender, earlier, skill)
            document = self.signer.sign(cap.write(message))
        except (BreathwayError, KeyError, LookupError) as problem:
            self.skipped.add(alert.id)
            _log.error("cap_not_written", extra={"problem": type(problem).__name__})
            return False
        await given.keep_document(
            self.database,
            given.Document(
                alert_id=alert.id,
                jurisdiction=place.jurisdiction,
                place=place.id,
                identifier=message.identifier,
                sent_at=alert.sent_at,
                expires_at=alert.expires_at,
                headline=message.infos[0].headline or "",
                document=document,
            ),
        )
        return True

    async def _skill(self, alert: Alert, place: Place) -> cap.Skill | None:
        """As the forecast was verified when the alert was written."""
        zone = ZoneInfo(place.zone)
        lead = alert.onset_at.astimezone(zone).date() - alert.sent_at.astimezone(zone).date()
        found = await given.proven(self.database, alert.place, max(0, lead.days))
        if found is None:
            return None
        climatology, persistence, days = found
        return cap.Skill(climatology=climatology, persistence=persistence, days=days)

    async def _announce_warnings(self, known: dict[str, Place]) -> None:
        for document, alert in await given.unannounced(self.database, self.now()):
            place = known.get(document.place)
            point = None
            if place is not None and place.latitude is not None and place.longitude is not None:
                point = (place.latitude, place.longitude)
            new = wis2.Publication(
                id=document.alert_id,
                data_id=f"cap/{document.place}/{document.alert_id}",
                href=self._address(f"cap/{document.jurisdiction}/{document.alert_id}.xml"),
                media=cap.MEDIA,
                body=document.document,
                published_at=self.now(),
                start_at=alert.onset_at,
                end_at=alert.expires_at,
                point=point,
            )
            await self._announce(self.settings.wis2_topic, new)
            await given.announced(self.database, document.alert_id, self.now())

    async def _announce_files(self) -> None:
        folder = open_folder(self.settings)
        try:
            index = open_feed.released(folder)
        except NotFound:  # nothing, or nothing for the public
            return
        told = await given.files_announced(self.database)
        for entry in index["releases"]:
            if entry["file"] in told:
                continue
            try:
                body, _ = open_feed.file(folder, entry["file"])
            except NotFound:  # what is not served is not announced
                continue
            before = dt.datetime.fromisoformat(entry["before"]).replace(tzinfo=dt.UTC)
            new = wis2.Publication(
                id=derived_id(_NAMESPACE, entry["sha256"], 0),
                data_id=f"open/{entry['file']}",
                href=self._address(f"open/{entry['file']}"),
                media="text/csv",
                body=body,
                published_at=self.now(),
                start_at=before - dt.timedelta(days=1),
                end_at=before,
            )
            await self._announce(self.settings.wis2_open_topic, new)
            await given.file_announced(self.database, entry["file"], entry["sha256"], self.now())

    async def _announce(self, below: str, new: wis2.Publication) -> None:
        settings = self.settings
        await announcing.announce(settings.wis2_broker, settings.wis2_centre_id, below, [new])

    def _address(self, below: str) -> str:
        return f"{self.settings.public_url.rstrip('/')}/feed/{below}"


async def run(settings: CentreSettings, url: str, now: Now) -> None:
    """For ever: a round at every alert and now and then. What is away now is tried again; what is
    wrong here (a key that is damaged, an index that is no JSON) is said, and stops nothing else."""
    news = LogNews()
    while True:
        with contextlib.suppress(*AWAY, Unavailable):
            database = await Database.open(url, "stage", 2)
            try:
                async with listening(url, "stage", {CHANNEL: news.heard}):
                    await _rounds(Giver(settings, database, now), news)
            except BadInput as problem:
                _log.error("giving_failed", extra={"problem": problem.name})
                await asyncio.sleep(LOOK_S)
            finally:
                database.connections.terminate()
        await asyncio.sleep(AGAIN_S)


async def _rounds(giver: Giver, news: LogNews) -> None:
    while True:
        try:
            await giver.round()
        except Unavailable as problem:  # the broker: the documents are written
            _log.warning("giving_waits", extra={"problem": problem.name})
        except AWAY:
            raise
        except Exception:
            _log.exception("giving_failed")
        await news.wait(LOOK_S)
