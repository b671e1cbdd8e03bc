"""Who sends the public warnings of a centre.

In: settings. Out: the ``Sender`` of its CAP documents (OASIS CAP 1.2, 3.2.1).
"""

from __future__ import annotations

from breathway.config import BadSetting, CentreSettings
from breathway.share import cap


def sender_of(settings: CentreSettings) -> cap.Sender:
    """Who warns; raises BadSetting where no document could say so."""
    sender = settings.cap_sender or f"breathway-{settings.jurisdiction.lower()}"
    if not cap.NAME.fullmatch(sender):
        raise BadSetting(
            f"cap_sender {sender[:64]!r} holds spaces, commas, < or &",
            hint="unique in the world, as a domain name is: warnings.example.org",
        )
    return cap.Sender(id=sender, contact=settings.cap_contact, web=settings.public_url)
