"""A warning as a school gets it: subject and text for people, JSON for programs.

In: a claimed delivery, the name of the place, the links, the number to call. Out: ``Message``; as
e-mail (RFC 5322) with one-click unsubscribe (RFC 8058), as the body of a webhook or of MQTT. The id
is the delivery's, the same at every try.
"""

from __future__ import annotations

import datetime as dt
from email.headerregistry import Address
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from breathway.model.alert import Alert
from breathway.model.school import Delivery
from breathway.share.school.tickets import Tickets
from breathway.share.school.words import Words, words


class Links(Struct, frozen=True, kw_only=True):
    page: str
    manage: str
    end: str
    confirm: str
    helped: str  # opens a page with two buttons: a scanner of links answers nothing


class Message(Struct, frozen=True, kw_only=True):
    subject: str
    text: str
    data: dict[str, object]  # of the JSON


def links(base: str, tickets: Tickets, delivery: Delivery) -> Links:
    school, token = delivery.subscription, tickets.manage(delivery.subscription.id)
    return Links(
        page=f"{base}/school/{school.public_id}",
        manage=f"{base}/school/manage/{token}",
        end=f"{base}/school/end/{token}",
        confirm=f"{base}/school/confirm/{token}",
        helped=f"{base}/school/helped/{delivery.id}/{tickets.mark(delivery.id)}",
    )


def compose(delivery: Delivery, place: str, to: Links, emergency: str) -> Message:
    say = words(delivery.subscription.language)
    if delivery.alert is None:
        return _confirm(delivery, place, to, say)
    alert, school = delivery.alert, delivery.subscription
    day = say.date(alert.onset_at.astimezone(ZoneInfo(school.zone)).date())
    over = alert.kind in ("cancel", "all_clear")
    key = "over" if over else "alert"
    subject = say(f"subject-{key}", flag=say(f"flag-{alert.colour}"), place=place, day=day)
    lines = [say(f"text-{alert.kind}", flag=say(f"flag-{alert.colour}"), place=place, day=day)]
    if not over:
        lines += _why(alert, say) + _what_to_do(alert, say, emergency)
    lines += ["", f"{say('text-page')} {to.page}", f"{say('text-helped')} {to.helped}"]
    lines += [f"{say('text-manage')} {to.manage}", "", say("unreviewed")]
    if alert.exercise:
        subject = f"{say('exercise')}: {subject}"
        lines.insert(0, say("text-exercise"))
    if school.synthetic:
        lines.insert(0, say("synthetic"))
    return Message(
        subject=subject, text="\n".join(lines) + "\n", data=_data(delivery, alert, place, to)
    )


def _why(alert: Alert, say: Words) -> list[str]:
    lines = []
    if because := say.reasons(alert.reasons):
        lines.append(say("text-because", because=because))
    if alert.basis == "operator":
        return [*lines, say("text-operator")]
    if alert.basis == "air_quality" or alert.probability is None:
        return [*lines, say("text-air-only")]
    return [*lines, say("text-sure", percent=round(100 * alert.probability))]


def _what_to_do(alert: Alert, say: Words, emergency: str) -> list[str]:
    lines = ["", say("everyone") + ":"]
    lines += [f"- {each}" for each in say.several(f"do-everyone-{alert.colour}")]
    lines += ["", say("with-plan") + ":"]
    lines += [f"- {each}" for each in say.several(f"do-plan-{alert.colour}")]
    return [*lines, "", emergency_line(say, emergency)]


def emergency_line(say: Words, number: str) -> str:
    return say("emergency", number=number) if number else say("emergency-unknown")


def _data(delivery: Delivery, alert: Alert, place: str, to: Links) -> dict[str, object]:
    return {
        "id": str(delivery.id),
        "alert": str(alert.id),
        "chain": str(delivery.chain),
        "number": alert.number,
        "kind": alert.kind,
        "basis": alert.basis,
        "place": alert.place,
        "place_name": place,
        "colour": alert.colour,
        "onset_at": alert.onset_at,
        "expires_at": alert.expires_at,
        "probability": alert.probability,
        "reasons": list(alert.reasons),
        "exercise": alert.exercise,
        "synthetic": delivery.subscription.synthetic,
        "page": to.page,
        "helped": to.helped,
        "manage": to.manage,
    }


def _confirm(delivery: Delivery, place: str, to: Links, say: Words) -> Message:
    school = delivery.subscription
    text = [say("confirm-text", school=school.school, place=place), "", to.confirm, ""]
    text += [say("confirm-not-you")]
    data: dict[str, object] = {
        "id": str(delivery.id), "place": school.place, "place_name": place, "confirm": to.confirm,
    }  # fmt: skip
    return Message(
        subject=say("confirm-subject", place=place), text="\n".join(text) + "\n", data=data
    )


def as_json(message: Message, delivery: Delivery, said_at: dt.datetime) -> bytes:
    """The body of a webhook and of MQTT: ``type``, ``timestamp``, ``data`` (Standard Webhooks,
    "Payload structure")."""
    return msgspec.json.encode(
        {
            "type": "subscription.confirm"
            if delivery.alert is None
            else f"warning.{delivery.kind}",
            "timestamp": delivery.alert.sent_at if delivery.alert else said_at,
            "data": message.data | {"subject": message.subject, "text": message.text},
        }
    )


def as_mail(message: Message, delivery: Delivery, to: Links, sender: Address) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = sender, Address(addr_spec=delivery.subscription.address)
    made["Subject"] = message.subject
    made["Date"] = delivery.alert.sent_at if delivery.alert else dt.datetime.now(dt.UTC)
    made["Message-ID"] = f"<{delivery.id}@{sender.domain}>"
    made["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers it
    if delivery.alert is not None:
        made["References"] = f"<{delivery.chain}@{sender.domain}>"
        made["List-Unsubscribe"] = f"<{to.end}>"  # RFC 8058
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made["Content-Language"] = delivery.subscription.language
    made.set_content(message.text, cte="quoted-printable" if message.text.isascii() else "base64")
    return made
