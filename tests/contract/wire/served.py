"""A centre in memory behind HTTP, for tests of what speaks to one."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import msgspec
import uvicorn

from breathway.model.batch import EnrolRequest, encode_answer
from breathway.model.errors import BreathwayError
from breathway.wire.memory import MemoryCentre


class Served:
    """A centre behind HTTP, which can also be told to answer nonsense."""

    def __init__(self, receiver: MemoryCentre) -> None:
        self.receiver = receiver
        self.instead: tuple[int, list[tuple[bytes, bytes]], bytes] | None = None

    async def __call__(self, scope, receive, send) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        status, headers, answer = self.instead or await self._answer(scope, body)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, scope, body: bytes) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        headers = {k.decode(): v.decode() for k, v in scope["headers"]}
        try:
            if scope["path"] == "/v1/enrolments":
                request = msgspec.json.decode(body, type=EnrolRequest)
                return 201, [], msgspec.json.encode(await self.receiver.enrol(request))
            if scope["path"] == "/v1/batches":
                return 200, [], encode_answer(await self.receiver.send(body, headers))
            sha256 = bytes.fromhex(scope["path"].rpartition("/")[2])
            await self.receiver.put_object(sha256, body, headers)
        except BreathwayError as problem:
            document = {"title": problem.name, "detail": str(problem), "hint": problem.hint}
            kind = [(b"content-type", b"application/problem+json")]
            return problem.status, kind, msgspec.json.encode(document)
        return 204, [], b""


@contextlib.asynccontextmanager
async def serving(app) -> AsyncIterator[str]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task
        listener.close()
