"""The demonstration's line: cut, nothing passes; after it, everything does again."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from breathway.cli.demo.line import Line, cut
from breathway.model.errors import BreathwayError


def test_a_line_is_cut_and_comes_back(tmp_path):
    async def work():
        async def echo(reader, writer):
            while data := await reader.read(100):
                writer.write(data)
            writer.close()

        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        line = Line(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", tmp_path)
        port = int((await line.start()).rpartition(":")[2])

        async def said(connection) -> bytes:
            reader, writer = connection
            with contextlib.suppress(OSError):
                writer.write(b"?")
                return await reader.read(1)
            return b""

        async def call():
            return await asyncio.open_connection("127.0.0.1", port)

        first = await call()
        assert await said(first) == b"?"
        await cut(tmp_path, 1.0)
        assert await said(first) == b""
        assert await said(await call()) == b""
        while await said(await call()) != b"?":  # noqa: ASYNC110
            await asyncio.sleep(0.1)
        await line.stop()
        server.close()
        for seconds, name in ((1.0, "demo_not_running"), (-1.0, "bad_duration")):
            with pytest.raises(BreathwayError) as seen:
                await cut(tmp_path, seconds)
            assert seen.value.name == name

    asyncio.run(asyncio.wait_for(work(), 60))
