"""How schools are reached from this centre, as its settings say."""

from __future__ import annotations

from msgspec import Struct

from breathway.model.school import Channel


class Ways(Struct, frozen=True, kw_only=True):
    base_url: str = ""  # of links; empty: the address the page was asked at
    email: bool = False
    node_broker: bool = False
    private: bool = False  # webhooks and brokers may be on private networks
    emergency_number: str = ""

    @property
    def channels(self) -> tuple[Channel, ...]:
        mail: tuple[Channel, ...] = ("email",) if self.email else ()
        return (*mail, "webhook", "atom", "icalendar", "mqtt")
