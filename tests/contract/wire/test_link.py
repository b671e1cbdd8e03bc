"""One suite for every way from an edge to its centre: over HTTP, and in memory."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import hashlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

import nacl.bindings as sodium
import pytest

from breathway.model.batch import (
    CONTEXT_ENROL,
    CONTEXT_OBJECT,
    HEADER_EDGE,
    HEADER_SIGNATURE,
    Batch,
    EnrolRequest,
    Message,
    encode_batch,
    sign,
)
from breathway.model.errors import BadBatch, NotEnrolled, NotFound
from breathway.wire.http import HttpLink
from breathway.wire.link import Link, LinkDown
from breathway.wire.memory import MemoryCentre, MemoryLink

from .served import Served, serving

NOW = dt.datetime(2026, 11, 26, tzinfo=dt.UTC)
PUBLIC, SECRET = sodium.crypto_sign_seed_keypair(bytes(range(32)))
SPOOL = UUID("01939999-0000-7000-8000-000000000001")


def centre() -> MemoryCentre:
    made = MemoryCentre(lambda: NOW, facility={"id": "kh-kampot"}, box_key=bytes(32))
    made.codes.add("ABCD-EFGH")
    return made


@contextlib.asynccontextmanager
async def memory(receiver: MemoryCentre) -> AsyncIterator[Link]:
    yield MemoryLink(receiver)


@contextlib.asynccontextmanager
async def http(receiver: MemoryCentre) -> AsyncIterator[Link]:
    async with serving(Served(receiver)) as url:
        link = HttpLink(url)
        yield link
        await link.close()


Adapter = Callable[[MemoryCentre], contextlib.AbstractAsyncContextManager[Link]]
Case = Callable[[Link, MemoryCentre], Awaitable[None]]


@pytest.fixture(params=[memory, http], ids=["memory", "http"])
def through(request: pytest.FixtureRequest) -> Callable[[Case], None]:
    adapter: Adapter = request.param

    async def run(case: Case) -> None:
        receiver = centre()
        async with adapter(receiver) as link:
            await case(link, receiver)

    return lambda case: asyncio.run(run(case))


def enrolment(code: str = "ABCD-EFGH") -> EnrolRequest:
    proof = sodium.crypto_sign(CONTEXT_ENROL + code.encode(), SECRET)[:64]
    return EnrolRequest(code=code, public_key=PUBLIC, proof=proof)


def call(edge_id: UUID, **fields: object) -> tuple[bytes, dict[str, str]]:
    return encode_batch(Batch(spool_id=SPOOL, sent_at=NOW, **fields), SECRET, edge_id)


def test_enrolment_with_a_code_once(through: Callable[[Case], None]) -> None:
    async def case(link: Link, receiver: MemoryCentre) -> None:
        enrolled = await link.enrol(enrolment())
        assert enrolled.facility == {"id": "kh-kampot"}
        again = await link.enrol(enrolment())  # the answer was lost: the same key may ask again
        assert again == enrolled
        with pytest.raises(NotFound) as raised:
            await link.enrol(enrolment("WRONG"))
        assert raised.value.name == "code_unknown"

    through(case)


def test_a_batch_and_its_messages(through: Callable[[Case], None]) -> None:
    async def case(link: Link, receiver: MemoryCentre) -> None:
        edge_id = (await link.enrol(enrolment())).edge_id
        receiver.say(Message(id=3, event=b"\x80", by_name="វេជ្ជបណ្ឌិត"))
        answer = await link.send(*call(edge_id))
        assert answer.messages == (Message(id=3, event=b"\x80", by_name="វេជ្ជបណ្ឌិត"),)
        answer = await link.send(*call(edge_id, outbox_acknowledged=(3,)))
        assert (answer.messages, answer.answered_at) == ((), NOW)

    through(case)


def test_a_long_poll_ends_with_the_message(through: Callable[[Case], None]) -> None:
    async def case(link: Link, receiver: MemoryCentre) -> None:
        edge_id = (await link.enrol(enrolment())).edge_id
        asyncio.get_running_loop().call_later(
            0.2, lambda: receiver.say(Message(id=1, event=b"\x80"))
        )
        async with asyncio.timeout(20):
            answer = await link.send(*call(edge_id, wait_s=25))
        assert [m.id for m in answer.messages] == [1]

    through(case)


def test_objects_by_their_hash(through: Callable[[Case], None]) -> None:
    async def case(link: Link, receiver: MemoryCentre) -> None:
        edge_id = (await link.enrol(enrolment())).edge_id
        data = bytes(100_000)
        sha256 = hashlib.sha256(data).digest()
        headers = {
            HEADER_EDGE: str(edge_id),
            HEADER_SIGNATURE: sign(CONTEXT_OBJECT + sha256, SECRET),
        }
        await link.put_object(sha256, data, headers)
        await link.put_object(sha256, data, headers)
        assert receiver.objects == {sha256: data}
        with pytest.raises(BadBatch):
            await link.put_object(sha256, data + b"x", headers)

    through(case)


def test_refusals_have_stable_names(through: Callable[[Case], None]) -> None:
    async def case(link: Link, receiver: MemoryCentre) -> None:
        edge_id = (await link.enrol(enrolment())).edge_id
        body, headers = call(edge_id)
        for changed, name in (
            ({HEADER_EDGE: str(SPOOL)}, "unknown_edge"),
            ({HEADER_SIGNATURE: sign(b"", SECRET)}, "wrong_signature"),
        ):
            with pytest.raises(NotEnrolled) as raised:
                await link.send(body, headers | changed)
            assert raised.value.name == name
        junk = b"\x28\xb5\x2f\xfd\x04\x00"
        signed = headers | {HEADER_SIGNATURE: sign(b"breathway-batch-1\x00" + junk, SECRET)}
        with pytest.raises(BadBatch) as refused:
            await link.send(junk, signed)
        assert refused.value.name == "batch_not_zstd"

    through(case)


NONSENSE = {
    "a hotel's sign-in page": (200, [(b"content-type", b"text/html")], b"<html>welcome</html>"),
    "nothing": (200, [], b""),
    "a redirect": (302, [(b"location", b"http://127.0.0.1:1/")], b""),
    "a proxy's error": (502, [(b"content-type", b"text/html")], b"<html>bad gateway</html>"),
    "a proxy's refusal": (403, [(b"content-type", b"text/html")], b"<html>forbidden</html>"),
    "a problem that is none": (400, [(b"content-type", b"application/problem+json")], b"[]"),
    "a damaged answer": (200, [(b"content-digest", b"sha-256=:AAAA:")], b"x"),
    "far too much": (200, [], bytes(9 << 20)),
}


@pytest.mark.parametrize("instead", NONSENSE.values(), ids=NONSENSE.keys())
def test_what_is_not_the_centre_is_a_line_that_is_down(instead) -> None:
    async def case() -> None:
        app = Served(centre())
        app.instead = instead
        async with serving(app) as url:
            link = HttpLink(url)
            for attempt in (link.send(*call(SPOOL)), link.enrol(enrolment())):
                with pytest.raises(LinkDown):
                    await attempt
            await link.close()

    asyncio.run(case())


@pytest.mark.parametrize(
    ("value", "seconds"), [("7", 7.0), ("soon", None), ("nan", None), ("9e9", 3600.0)]
)
def test_later_says_when(value: str, seconds: float | None) -> None:
    async def case() -> None:
        app = Served(centre())
        kind = [(b"content-type", b"application/problem+json"), (b"retry-after", value.encode())]
        app.instead = (503, kind, b'{"title": "database_away"}')
        async with serving(app) as url:
            link = HttpLink(url)
            with pytest.raises(LinkDown) as raised:
                await link.send(*call(SPOOL))
            assert (str(raised.value), raised.value.retry_after_s) == ("database_away", seconds)
            await link.close()

    asyncio.run(case())


def test_nobody_there() -> None:
    async def case() -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))  # bound, not listening: refuses
            link = HttpLink(f"http://127.0.0.1:{taken.getsockname()[1]}")
            with pytest.raises(LinkDown) as raised:
                await link.send(*call(SPOOL))
            assert str(raised.value) == "no_line"
            await link.close()

    asyncio.run(case())
