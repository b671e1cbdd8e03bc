"""A page's DataChannel, end to end on loopback; and those who are not who they say."""

from __future__ import annotations

import asyncio

import pytest
from tests.pagepeer import PagePeer, binding_request

from breathway.model import datagram
from breathway.wire.datagram import WINDOW, Door, peer, stun
from breathway.wire.datagram.sctp import Association, crc32c


def run(work):
    async def bounded():
        async with asyncio.timeout(60):
            return await work

    return asyncio.run(bounded())


async def opened() -> Door:
    door = await Door.open("127.0.0.1", 0)
    assert door is not None
    return door


def test_a_page_hears_what_is_sent_and_a_lost_message_stops_nothing():
    async def work():
        door, heard = await opened(), []
        running = asyncio.create_task(door.run())
        page = PagePeer(heard.append)
        here, way = door.invite(page.fingerprint, "127.0.0.1")
        here.send(b"before it is open: to nobody")
        await page.call(way)
        sent = [bytes((n,)) * (n + 1) for n in range(80)]
        for n, message in enumerate(sent):
            if n % 10 == 3:  # lost on the way
                here._sctp.send(message)
                continue
            here.send(message)
            await asyncio.sleep(0)
        await asyncio.sleep(0.1)
        assert heard == [message for n, message in enumerate(sent) if n % 10 != 3]
        assert page._cumulative > 0  # it was told not to wait
        door.forget(here)
        here.send(b"after")
        await asyncio.sleep(0.05)
        assert len(heard) == 72
        page.close()
        running.cancel()

    run(work())


def test_another_certificate_than_the_page_named_hears_nothing():
    async def work():
        door, heard = await opened(), []
        page, other = PagePeer(heard.append), PagePeer(heard.append)
        here, way = door.invite(other.fingerprint, "127.0.0.1")
        calling = asyncio.create_task(page.call(way))
        while not here.closed:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        here.send(b"sound")
        await asyncio.sleep(0.05)
        assert not heard
        assert not here.open
        calling.cancel()
        page.close()

    run(work())


def test_a_page_that_is_gone_is_forgotten(monkeypatch):
    monkeypatch.setattr(peer, "CONSENT_S", 0.2)

    async def work():
        door = await opened()
        running = asyncio.create_task(door.run())
        door.invite("00", "127.0.0.1")
        assert len(door._peers) == 1
        while door._peers:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        running.cancel()

    run(work())


@pytest.mark.parametrize("what", ["unsigned", "another password", "nobody"])
def test_a_binding_request_that_is_not_the_pages_gets_no_answer(what):
    async def work():
        door = await opened()
        here, way = door.invite("00", "127.0.0.1")
        request = binding_request(way)
        assert stun.answer(request, way.password.encode(), ("::1", 5)) is not None
        if what == "unsigned":
            request = request[:-24]
        elif what == "nobody":
            request = request.replace(way.ufrag.encode(), b"x" * len(way.ufrag))
        else:
            request = request[:-1] + bytes((request[-1] ^ 1,))
        door.datagram_received(request, ("127.0.0.1", 9))
        assert here.address is None
        assert not door._by_address

    run(work())


def test_a_request_said_again_from_elsewhere_moves_no_sound():
    async def work():
        door = await opened()
        here, way = door.invite("00", "127.0.0.1")
        request, mine = binding_request(way), ("127.0.0.1", 9)
        door.datagram_received(request, mine)
        door.datagram_received(request, ("127.0.0.1", 10))
        assert (here.address, list(door._by_address)) == (mine, [mine])
        door.datagram_received(request, mine)  # lost on the way back, asked again: an answer
        for port in range(100, 200):  # one page at many addresses: the last few are known
            door.datagram_received(binding_request(way), ("127.0.0.1", port))
        assert here.address == ("127.0.0.1", 199)
        assert len(door._by_address) == peer.ADDRESSES_MOST
        for _ in range(peer.KNOWN_MOST):
            door.datagram_received(binding_request(way), mine)
        assert len(here._asked) == peer.KNOWN_MOST
        door.forget(here)
        assert not door._by_address

    run(work())


def test_a_datagram_said_again_is_neither_answered_nor_counted():
    async def work():
        door, sent, took = await opened(), [], []
        door._send = lambda raw, address: sent.append(address)
        session, way = door.expect(took.append)

        def said(kind: int, number: int) -> None:
            raw = datagram.seal(
                kind, b"sound", session=way.session, number=number, key=way.key, to_edge=False
            )
            door.datagram_received(raw, ("127.0.0.1", number))

        for _ in range(5):
            said(datagram.PING, 1)
        assert sent == [("127.0.0.1", 1)]
        for number in (2, 4, 3, 3, 4, 5000, 5000 - WINDOW, 5000 - WINDOW + 1, 4999, 4999):
            said(datagram.FRAMES, number)
        assert (len(took), session.count, session.highest) == (6, 7, 5000)

    run(work())


def test_any_bytes_at_the_door_are_survived():
    async def work():
        door = await opened()
        _, way = door.expect(lambda message: pytest.fail("nothing was said"))
        head = bytes((datagram.MARK,)) + way.session.to_bytes(4, "big")
        for raw in (b"", b"\x00", b"\x16" * 40, head, head + bytes(60), bytes(20), b"\xff" * 1500):
            door.datagram_received(raw, ("127.0.0.1", 9))
        association = Association(1, 2, b"c" * 16)
        for size in range(0, 64, 3):
            for byte in (0, 1, 255):
                association.receive(bytes((byte,)) * size)
        assert not association.open

    run(work())


def test_the_check_sum_is_castagnolis():
    assert crc32c(b"123456789") == 0xE3069283  # RFC 3720, B.4, and every table of check sums
