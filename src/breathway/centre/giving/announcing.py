"""Telling WIS2 what is new, over MQTT.

In: publications. Out: each published once with QoS 1, not retained; what the broker did not
confirm raises, and is told again in the next round under the same id.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from urllib.parse import unquote, urlsplit

import aiomqtt

from breathway.config import BadSetting, CentreSettings
from breathway.model.errors import Unavailable
from breathway.share import wis2

PORTS = {"mqtt": 1883, "mqtts": 8883}
SCHEMES = "mqtt://[user:password@]host[:port], or mqtts://"
WITHIN_S = 20.0


def check(settings: CentreSettings) -> None:
    """Raises BadSetting where a broker is named and cannot be told anything."""
    parts = urlsplit(settings.wis2_broker)
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadSetting("wis2_broker is no address of a broker", hint=SCHEMES)
    wis2.topic(settings.wis2_centre_id, settings.wis2_topic)
    if not settings.public_url:
        raise BadSetting("wis2_broker needs public_url", hint="notifications link to this centre")


async def announce(
    broker: str, centre_id: str, below: str, publications: Sequence[wis2.Publication]
) -> None:
    """Returns when the broker has confirmed all of them."""
    parts = urlsplit(broker)
    topic = wis2.topic(centre_id, below)
    try:
        async with aiomqtt.Client(
            parts.hostname or "",
            parts.port or PORTS[parts.scheme],
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            tls_context=ssl.create_default_context() if parts.scheme == "mqtts" else None,
            identifier=f"{centre_id}-out",
            timeout=WITHIN_S,
        ) as client:
            for new in publications:
                message = wis2.notification(centre_id, new)
                await client.publish(topic, message, qos=1, retain=False, timeout=WITHIN_S)
    except (aiomqtt.MqttError, OSError) as problem:
        raise Unavailable(
            f"the WIS2 broker does not take it: {type(problem).__name__}", name="broker_away"
        ) from problem
