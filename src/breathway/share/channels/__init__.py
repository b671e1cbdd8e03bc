"""The ways to a school: e-mail, a signed webhook, MQTT. Each sends once and says what came of it.

In: a ready message and an address that a stranger wrote. Out: an ``Outcome`` with a code; never an
exception for what a receiver or the way to it did. Nobody here tries again: whoever keeps the
deliveries does.
"""
