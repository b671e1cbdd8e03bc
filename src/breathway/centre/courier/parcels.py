"""From a claimed delivery to a message on its channel.

In: the settings, the node's key, the names of places. Out: an ``Outcome``. What is sent is made
here from the alert and the subscription alone: there is nothing of a patient to be had.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import ssl
from collections.abc import Callable
from email.headerregistry import Address
from email.utils import parseaddr

from msgspec import structs

from breathway.config import CentreSettings
from breathway.console.keys import Keys
from breathway.model import family as agreed
from breathway.model.errors import BadInput
from breathway.model.school import Delivery, Outcome
from breathway.record import Database
from breathway.record.places import places
from breathway.share import family
from breathway.share.channels.mail import Mail
from breathway.share.channels.mqtt import Mqtt, check_broker
from breathway.share.channels.webhook import Webhooks
from breathway.share.school.message import Message, as_json, as_mail, compose, links
from breathway.share.school.tickets import Tickets
from breathway.share.school.words import EMERGENCY

NAMES_KEPT_S = 60.0
_CONTACT = """
SELECT k.sealed, f.nonce, f.box, f.patient_id
FROM family_warning f JOIN patient_key k USING (key_id)
WHERE f.agreement_id = $1 AND f.ended_at IS NULL
"""


def sender_of(settings: CentreSettings) -> Address | None:
    """Who sends e-mail; none where there is no server for it."""
    if not settings.smtp_url:
        return None
    name, address = parseaddr(settings.mail_from)
    if "@" not in address:
        raise BadInput(
            "mail_from is missing or no address",
            name="bad_mail_from",
            hint='write mail_from = "Breathway <warnings@example.org>"',
        )
    return Address(display_name=name, addr_spec=address)


def check(settings: CentreSettings) -> None:
    """Refuse settings that no message could be sent with, before the centre serves."""
    if sender_of(settings):
        Mail(settings.smtp_url).close()
    if settings.mqtt_url:
        check_broker(settings.mqtt_url, "breathway", private=True)


class Parcels:
    def __init__(
        self,
        db: Database,
        settings: CentreSettings,
        *,
        url: str,
        node_key: bytes,
        now: Callable[[], dt.datetime],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.db, self.now, self.tickets = db, now, Tickets(node_key)
        self.base = (settings.public_url or url).rstrip("/")
        self.emergency = settings.emergency_number or EMERGENCY.get(settings.jurisdiction, "")
        self._sender = sender_of(settings)
        self._mail = Mail(settings.smtp_url, tls) if self._sender else None
        private = settings.warn_private_addresses
        self._webhooks = Webhooks(private=private, tls=tls)
        self._mqtt = Mqtt(private=private, node=settings.mqtt_url, tls=tls)
        self._node_broker = settings.mqtt_url
        self._keys = Keys.load(settings.data / "keys")
        self._names: dict[str, str] = {}
        self._named_s = float("-inf")
        self._naming = asyncio.Lock()

    async def send(self, delivery: Delivery) -> Outcome:
        if delivery.subscription.audience == "family":
            return await self._tell_family(delivery)
        to = links(self.base, self.tickets, delivery)
        place = await self._name(delivery.subscription.place)
        message = compose(delivery, place, to, self.emergency)
        match delivery.subscription.channel:
            case "email":
                if self._mail is None or self._sender is None:
                    return Outcome(sent=False, code="no_channel")
                return await self._mail.send(as_mail(message, delivery, to, self._sender))
            case "webhook":
                return await self._post(delivery, message)
            case "mqtt":
                return await self._publish(delivery, message)
            case _:
                return Outcome(sent=True, code="published")

    async def _tell_family(self, delivery: Delivery) -> Outcome:
        """The contact is opened for this message alone; a person who was erased has none."""
        found = await self.db.connections.fetchrow(_CONTACT, delivery.subscription.id)
        contact, token = agreed.opened("" if found is None else self._keys.words(*found))
        if not contact:
            return Outcome(sent=False, code="gone", final=True, pauses=True)
        if self._mail is None or self._sender is None:
            return Outcome(sent=False, code="no_channel")
        one = structs.replace(delivery.subscription, address=contact)
        delivery = structs.replace(delivery, subscription=one)
        to = links(self.base, self.tickets, delivery)
        token = token or self.tickets.manage(one.id)  # the bedside draws its own
        to = structs.replace(to, end=f"{self.base}/family/end/{token}")
        message = family.compose(delivery, await self._name(one.place), to, self.emergency)
        return await self._mail.send(as_mail(message, delivery, to, self._sender))

    async def _post(self, delivery: Delivery, message: Message) -> Outcome:
        school = delivery.subscription
        return await self._webhooks.send(
            school.address,
            str(delivery.id),
            as_json(message, delivery, self.now()),
            self.tickets.webhook_secret(school.id),
            int(self.now().timestamp()),
        )

    async def _publish(self, delivery: Delivery, message: Message) -> Outcome:
        school = delivery.subscription
        url = school.address or self._node_broker
        if not url:
            return Outcome(sent=False, code="no_channel")
        left_s = int((delivery.expires_at - self.now()).total_seconds())
        body = as_json(message, delivery, self.now())
        return await self._mqtt.send(url, school.topic, str(delivery.id), body, left_s)

    async def _name(self, place: str) -> str:
        now_s = asyncio.get_running_loop().time()
        async with self._naming:  # who comes meanwhile waits: no message says an id for a name
            if now_s - self._named_s > NAMES_KEPT_S:
                self._names = {each.id: each.name for each in await places(self.db)}
                self._named_s = now_s
        return self._names.get(place, place)

    async def close(self) -> None:
        await self._webhooks.close()
        await self._mqtt.close()
        if self._mail is not None:
            self._mail.close()
