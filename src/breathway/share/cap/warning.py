"""One of our alerts as a CAP message.

In: an ``Alert``, its place, who sends it, the earlier messages it names, how well the forecast has
done. Out: a ``Message`` with one ``info`` in each language. How our words become the standard's
(CAP 1.2, section 3.2.2, whose definitions stand in docs/how-to/share-with-weather-services.md):
colour → severity, probability → certainty, time until the onset → urgency. A forecast is
``Health``, one that rests on the air's index is ``Env`` too. ``status`` is Exercise as long as the
alert is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from msgspec import Struct

from breathway.model.alert import Alert, Colour, Place
from breathway.share.cap.message import (
    Area,
    Certainty,
    Circle,
    Info,
    Message,
    MessageType,
    Named,
    Reference,
    Severity,
    Urgency,
)
from breathway.share.report.words import Words
from breathway.share.school import words as school_words

LANGUAGES = ("en-US", "zh-CN", "km")
REVIEWED = ("en-US",)
SEVERITY: dict[Colour, Severity] = {
    "green": "Minor",  # "minimal to no known threat to life or property"
    "yellow": "Minor",
    "orange": "Moderate",  # "possible threat"
    "red": "Severe",  # "significant threat"
    "purple": "Extreme",  # "extraordinary threat"
}
TYPES: dict[str, MessageType] = {
    "alert": "Alert",
    "update": "Update",
    "all_clear": "Update",  # with AllClear: the danger is over, the earlier message was right
    "cancel": "Cancel",
}
RESPONSE: dict[Colour, tuple[str, ...]] = {
    "green": ("None",),
    "yellow": ("Monitor",),
    "orange": ("Prepare", "Avoid"),
    "red": ("Avoid", "Shelter"),
    "purple": ("Shelter",),
}
SOON = dt.timedelta(hours=1)  # "Expected: within next hour"
LIKELY = 0.5  # "Likely: p > ~50 %"
UNLIKELY = 0.05  # "Unlikely: p ~ 0"
EDGE = 32  # letters of a code whose words are not known


class Sender(Struct, frozen=True, kw_only=True):
    """Who sends, and where more is to be read."""

    id: str  # globally unique, as a domain name is
    name: str = ""
    contact: str = ""
    web: str = ""
    radius_km: float = 12.0  # around a place


class Skill(Struct, frozen=True, kw_only=True):
    """How much better than the season, and than yesterday: Brier skill on days it had not seen."""

    climatology: float
    persistence: float
    days: int


def identifier(alert: Alert) -> str:
    return f"urn:uuid:{alert.id}"


def message(
    alert: Alert,
    place: Place,
    sender: Sender,
    earlier: Sequence[Alert] = (),
    skill: Skill | None = None,
) -> Message:
    """The message; ``earlier`` are the alerts that ``alert.references`` names."""
    zone = ZoneInfo(place.zone)
    note = words(LANGUAGES[0])("exercise") if alert.exercise else None
    return Message(
        identifier=identifier(alert),
        sender=sender.id,
        sent=alert.sent_at.astimezone(zone).replace(microsecond=0),
        status="Exercise" if alert.exercise else "Actual",
        message_type=TYPES[alert.kind],
        note=note,
        references=tuple(
            Reference(
                sender.id, identifier(one), one.sent_at.astimezone(zone).replace(microsecond=0)
            )
            for one in earlier
        ),
        infos=tuple(_info(alert, place, sender, skill, zone, words(lang)) for lang in LANGUAGES),
    )


def _info(
    alert: Alert, place: Place, sender: Sender, skill: Skill | None, zone: ZoneInfo, say: Words
) -> Info:
    over = alert.kind in ("all_clear", "cancel")
    onset, expires = alert.onset_at.astimezone(zone), alert.expires_at.astimezone(zone)
    head = alert.kind if over else alert.basis
    return Info(
        language=say.lang,
        category=("Health", "Env") if alert.basis == "air_quality" else ("Health",),
        event=say("event"),
        response_type=("AllClear",) if alert.kind == "all_clear" else RESPONSE[alert.colour],
        urgency=urgency(alert),
        severity="Minor" if over else SEVERITY[alert.colour],
        certainty=certainty(alert),
        onset=onset.replace(microsecond=0),
        expires=expires.replace(microsecond=0),
        sender_name=sender.name or say("sender", place=place.name),
        headline=say(
            f"headline-{head}",
            place=place.name,
            day=onset.date(),
            colour=say(f"colour-{alert.colour}"),
        ),
        description=_description(alert, skill, say),
        instruction=say("do-ended" if over else f"do-{alert.colour}"),
        web=sender.web or None,
        contact=sender.contact or None,
        parameters=_parameters(alert, skill, say),
        areas=(area_of(place, sender.radius_km),),
    )


def urgency(alert: Alert) -> Urgency:
    if alert.kind in ("all_clear", "cancel"):
        return "Past"
    if alert.onset_at <= alert.sent_at:
        return "Immediate"
    return "Expected" if alert.onset_at - alert.sent_at <= SOON else "Future"


def certainty(alert: Alert) -> Certainty:
    if alert.kind in ("all_clear", "cancel"):
        return "Unlikely"
    if alert.basis == "operator":  # nobody measured it
        return "Unknown"
    if alert.probability is None:  # the index says how bad the air is, not how sure that is
        return "Observed" if alert.onset_at <= alert.sent_at else "Unknown"
    if alert.probability > LIKELY:
        return "Likely"
    return "Possible" if alert.probability > UNLIKELY else "Unlikely"


def area_of(place: Place, radius_km: float) -> Area:
    """A circle around the place, where it is known; the place's own code in any case."""
    circles: tuple[Circle, ...] = ()
    if place.latitude is not None and place.longitude is not None:
        circles = (Circle((place.latitude, place.longitude), radius_km),)
    codes = (Named("ISO3166-1", place.jurisdiction), Named("breathway-place", place.id))
    return Area(description=place.name, circles=circles, geocodes=codes)


def _description(alert: Alert, skill: Skill | None, say: Words) -> str:
    if alert.kind == "all_clear":
        return say("ended")
    if alert.kind == "cancel":
        return say("withdrawn")
    parts = []
    if alert.basis == "operator":
        parts.append(say("decided"))
    elif alert.probability is None:
        parts.append(say("index"))
    else:
        parts.append(say("chance", percent=round(100 * alert.probability)))
    if alert.reasons:
        parts.append(say("because", reasons=", ".join(reason(code, say) for code in alert.reasons)))
    if skill is not None and alert.basis == "forecast":
        parts.append(say("skill", days=skill.days, climatology=round(100 * skill.climatology),
                         persistence=round(100 * skill.persistence)))  # fmt: skip
    return "".join(parts) if say.lang == "zh-CN" else " ".join(parts)


def reason(code: str, say: Words) -> str:
    """In the words that schools read; a code of a later version stays as it is."""
    known = school_words.words("en" if say.lang == "en-US" else say.lang).entries
    return known.get(f"because-{code}") or code[:EDGE].replace("_", " ")


def _parameters(alert: Alert, skill: Skill | None, say: Words) -> tuple[Named, ...]:
    found = [Named("breathway-colour", alert.colour), Named("breathway-basis", alert.basis)]
    if alert.probability is not None:
        found.append(Named("breathway-probability", f"{alert.probability:.3f}"))
    found += [Named("breathway-reason", code) for code in alert.reasons]
    if skill is not None and alert.basis == "forecast":
        found.append(Named("breathway-brier-skill-climatology", f"{skill.climatology:.3f}"))
        found.append(Named("breathway-brier-skill-persistence", f"{skill.persistence:.3f}"))
        found.append(Named("breathway-verified-days", str(skill.days)))
    if say.lang not in REVIEWED:
        found.append(Named("breathway-wording", "not-reviewed"))
    return tuple(found)


@cache
def words(lang: str) -> Words:
    """The catalogue of a language."""
    text = (resources.files(__package__) / "words" / f"{lang}.ftl").read_text("utf-8")
    pairs = (line.partition(" = ") for line in text.splitlines() if line[:1].islower())
    return Words(lang, {key: value for key, _, value in pairs})
