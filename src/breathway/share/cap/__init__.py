"""CAP 1.2: public warnings of ours to weather services and back (OASIS CAP-v1.2-os).

In: ``Alert``s and their places; or documents from anywhere. Out: signed documents and their Atom
index; or a ``Message``, or a ``Rejection`` that says why not. Values and bytes only: who keeps,
serves and fetches them is elsewhere.
"""

from __future__ import annotations

from breathway.share.cap.entries import entries
from breathway.share.cap.feed import ATOM, Entry, index
from breathway.share.cap.message import MEDIA, NAME, Area, Circle, Info, Message, Named, Reference
from breathway.share.cap.read import MAX_BYTES, read
from breathway.share.cap.sign import certify, sign
from breathway.share.cap.verify import Verdict, verify
from breathway.share.cap.warning import Sender, Skill, identifier, message
from breathway.share.cap.where import holds
from breathway.share.cap.write import BadMessage, write

__all__ = [
    "ATOM",
    "MAX_BYTES",
    "MEDIA",
    "NAME",
    "Area",
    "BadMessage",
    "Circle",
    "Entry",
    "Info",
    "Message",
    "Named",
    "Reference",
    "Sender",
    "Skill",
    "Verdict",
    "certify",
    "entries",
    "holds",
    "identifier",
    "index",
    "message",
    "read",
    "sign",
    "verify",
    "write",
]
