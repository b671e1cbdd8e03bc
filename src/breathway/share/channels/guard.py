"""Where a stranger's address leads: names are looked up once, and only public addresses are called.

In: a host and a port. Out: the address to connect to, the very one that was checked, so that a name
that is answered differently a moment later (DNS rebinding) leads nowhere else. Refused: loopback,
link-local, private, shared, multicast, reserved, also inside IPv6 forms that carry an IPv4 address
(RFC 6890, RFC 4291 2.5.5, RFC 6052). One bad address among those of a name refuses the name.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket

from breathway.model.errors import Refused, Unavailable

RESOLVE_S = 5.0
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL = ipaddress.ip_network("2000::/3")  # all of IPv6 that is given out (RFC 4291 2.4)


class PrivateAddress(Refused):
    name = "private_address"
    hint = "give an address on the public internet; an intranet needs warn_private_addresses"


class NoSuchHost(Unavailable):
    name = "no_such_host"
    hint = "check the name of the host"


def is_public(text: str) -> bool:
    """Whether an address is of the public internet, and of nobody's own network."""
    address = ipaddress.ip_address(text.split("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo is not None:
            return False
        if inner is not None:
            return is_public(str(inner))
        if address not in _GLOBAL:
            return False
    return address.is_global and not address.is_multicast


async def resolve(host: str, port: int, *, private: bool) -> str:
    """The address to connect to; ``private`` allows all (tests, intranets)."""
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(RESOLVE_S):
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        raise NoSuchHost("the name of the host is not known") from None
    addresses = [str(each[4][0]) for each in found]
    if not private and not all(is_public(each) for each in addresses):
        raise PrivateAddress("the address leads into a private network")
    return addresses[0]
