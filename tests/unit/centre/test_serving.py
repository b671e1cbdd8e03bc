"""A worker's patience, by real sockets: heads that never end, trickle, or are too large."""

from __future__ import annotations

import asyncio
import socket
import time
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import pytest

from breathway.centre.serving import server_of
from breathway.config import CentreSettings
from breathway.wire.receive import Receive
from breathway.wire.receive.limits import Limits
from breathway.wire.socket import TEXT, connect

LIMITS = Limits(head_s=0.4, head_bytes=8 << 10)
REQUEST = b"GET /slow HTTP/1.1\r\nhost: x\r\n\r\n"


async def application(scope, receive, send):
    """Answers after longer than a head may take."""
    await asyncio.sleep(0.6)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


async def upgraded(request):
    request.on_text = lambda raw: request.send(TEXT, raw)
    request.accept()


@asynccontextmanager
async def served():
    receive = Receive(None, limits=LIMITS)  # type: ignore[arg-type] - no batch is sent
    server = server_of(CentreSettings(data=Path("/nowhere")), application, receive, upgraded)
    listening = socket.create_server(("127.0.0.1", 0))
    task = asyncio.create_task(server.serve([listening]))
    await server.listening.wait()
    yield listening.getsockname()[1]
    server.should_exit = True
    await task


async def hung_up(reader: asyncio.StreamReader) -> tuple[bytes, float]:
    """What was said until the line was cut, and after how long."""
    began = time.monotonic()
    try:
        said = await asyncio.wait_for(reader.read(), 60)
    except ConnectionResetError:
        said = b""
    return said, time.monotonic() - began


async def trickle(writer: asyncio.StreamWriter, piece: bytes) -> None:
    while True:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("first", "piece"),
    [
        (b"", b""),  # a connection that says nothing
        (b"GET /slow HTTP/1.1\r\nhost: x\r\n", b""),  # a head that stops
        (b"GET /slow HTTP/1.1\r\n", b"x-a: b\r\n"),  # a head that trickles for ever
        (b"", b"\r\n"),  # empty lines before a request
        (b"POST /v1/batches HTTP/1.1\r\ncontent-length: 9\r\n", b"x-a: b\r\n"),
    ],
)
def test_a_head_that_does_not_end_in_time_is_refused(first, piece):
    async def main():
        async with served() as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(first)
            more = asyncio.create_task(trickle(writer, piece)) if piece else None
            said, took_s = await hung_up(reader)
            if more is not None:
                more.cancel()
            writer.close()
        head, _, body = said.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 408 ")
        assert msgspec.json.decode(body)["title"] == "head_too_slow"
        assert 0.3 < took_s < 30

    asyncio.run(main())


def test_a_second_request_gets_no_more_time_than_the_first():
    async def main():
        async with served() as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(REQUEST)
            assert b"204" in await reader.readuntil(b"\r\n\r\n")  # a slow answer is no slow head
            more = asyncio.create_task(trickle(writer, b"\r\n"))
            said, took_s = await hung_up(reader)
            more.cancel()
            writer.close()
        assert b"408" in said
        assert took_s < 30

    asyncio.run(main())


def test_a_head_that_is_too_large_is_refused_while_it_comes():
    async def main():
        async with served() as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"GET /slow HTTP/1.1\r\n" + b"x-a: b\r\n" * 2000)
            said, took_s = await hung_up(reader)
            writer.close()
        assert said == b"" or b"413" in said  # the answer may be lost with the line
        assert took_s < 30

    asyncio.run(main())


def test_a_websocket_is_no_head_that_is_late():
    async def main():
        async with served() as port:
            line = await connect(f"http://127.0.0.1:{port}/live")
            heard = asyncio.Queue()
            line.on_text = heard.put_nowait
            for word in (b"at once", b"after a head's time"):
                line.send(TEXT, word)
                assert await asyncio.wait_for(heard.get(), 60) == word
                await asyncio.sleep(2 * LIMITS.head_s)
            assert not line.closed
            line.close()

    asyncio.run(main())


def test_many_who_wait_keep_nobody_out():
    async def main():
        async with served() as port:
            slow = [await asyncio.open_connection("127.0.0.1", port) for _ in range(200)]
            for _, writer in slow:
                writer.write(b"GET / HTTP/1.1\r\nx: ")
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(REQUEST)
            assert b"204" in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 60)
            writer.close()
            ended = await asyncio.gather(*(hung_up(reader) for reader, _ in slow))
            assert all(said.startswith(b"HTTP/1.1 408") for said, _ in ended)
            for _, writer in slow:
                writer.close()

    asyncio.run(main())
