"""Fetching, offline first: the last good answer is used, and its age is said.

In: addresses. Out: bytes with the moment they were answered. Answers are kept on disk with their
ETag (RFC 9110, section 13: If-None-Match); a source that fails is asked again after a doubling
pause, up to an hour. An address that somebody outside named is fetched only where it is public:
never our own network, however it is redirected.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from collections.abc import Mapping
from pathlib import Path

import httpx
import msgspec
from msgspec import Struct

from breathway.model.errors import Unavailable
from breathway.share.channels.guard import NoSuchHost, PrivateAddress, resolve

MOST_BYTES = 32 << 20
FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=1)
REDIRECTS = 3
TIMEOUT = httpx.Timeout(20.0, connect=10.0)
WHOLE_S = 120.0  # who sends a byte now and then holds nobody up


class FetchError(Unavailable):
    name = "fetch_failed"
    hint = "the last good answer, where there is one, stays in use"


class Answer(Struct, frozen=True, kw_only=True):
    """What a source said, and when; ``problem`` where it did not say it now."""

    data: bytes
    answered_at: dt.datetime
    fresh: bool  # not what was answered before
    problem: str = ""


class _Kept(Struct, kw_only=True):
    """What stands beside the bytes."""

    url: str
    etag: str = ""
    modified: str = ""
    answered_at: dt.datetime | None = None
    failures: int = 0
    tried_at: dt.datetime | None = None
    problem: str = ""


class Store:
    """Answers on disk, one for each name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def _files(self, name: str) -> tuple[Path, Path]:
        stem = self.folder / hashlib.sha256(name.encode()).hexdigest()[:32]
        return stem.with_suffix(".body"), stem.with_suffix(".json")

    def load(self, name: str, url: str) -> tuple[bytes, _Kept]:
        body, about = self._files(name)
        try:
            kept = msgspec.json.decode(about.read_bytes(), type=_Kept)
            return body.read_bytes() if kept.answered_at else b"", kept
        except (OSError, msgspec.DecodeError):
            return b"", _Kept(url=url)

    def save(self, name: str, data: bytes | None, kept: _Kept) -> None:
        body, about = self._files(name)
        for file, content in ((body, data), (about, msgspec.json.encode(kept))):
            if content is not None:
                made = file.with_suffix(".new")
                made.write_bytes(content)
                made.replace(file)


async def fetch(
    client: httpx.AsyncClient,
    store: Store,
    name: str,
    url: str,
    *,
    headers: Mapping[str, str],
    now: dt.datetime,
) -> Answer:
    """The answer of ``url``, or the last good one; raises ``FetchError`` where there is none."""
    data, kept = store.load(name, url)
    if kept.failures and kept.tried_at and now < kept.tried_at + pause(kept.failures):
        return _last(data, kept)
    asked = dict(headers)
    if data and kept.url == url:
        asked |= {"If-None-Match": kept.etag} if kept.etag else {}
        asked |= {"If-Modified-Since": kept.modified} if kept.modified else {}
    kept.tried_at = now
    try:
        response, body = await _ask(client, url, asked)
    except FetchError as error:
        kept.failures, kept.problem = kept.failures + 1, str(error)
        store.save(name, None, kept)
        return _last(data, kept)
    kept.failures, kept.problem, kept.answered_at, kept.url = 0, "", now, url
    if response.status_code == 304:
        store.save(name, None, kept)
        return Answer(data=data, answered_at=now, fresh=False)
    kept.etag = response.headers.get("etag", "")
    kept.modified = response.headers.get("last-modified", "")
    store.save(name, body, kept)
    return Answer(data=body, answered_at=now, fresh=True)


def pause(failures: int) -> dt.timedelta:
    """How long a source is left alone after so many failures in a row."""
    return min(LONGEST_PAUSE, FIRST_PAUSE * (1 << min(failures - 1, 10)))


def _last(data: bytes, kept: _Kept) -> Answer:
    if kept.answered_at is None:
        raise FetchError(f"{kept.problem or 'never answered'}, and nothing was kept")
    return Answer(data=data, answered_at=kept.answered_at, fresh=False, problem=kept.problem)


async def _ask(
    client: httpx.AsyncClient, url: str, headers: Mapping[str, str]
) -> tuple[httpx.Response, bytes]:
    try:
        async with client.stream("GET", url, headers=headers, timeout=TIMEOUT) as response:
            if response.status_code not in (200, 304):
                raise FetchError(f"it answers {response.status_code}")
            return response, await _bounded(response)
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as problem:
        raise FetchError(f"it does not answer: {type(problem).__name__}") from problem


async def _bounded(response: httpx.Response) -> bytes:
    found = bytearray()
    async for piece in response.aiter_bytes():
        found += piece
        if len(found) > MOST_BYTES:
            raise FetchError(f"its answer is over {MOST_BYTES >> 20} MiB")
    return bytes(found)


async def fetch_public(client: httpx.AsyncClient, url: str, *, private: bool = False) -> bytes:
    """The bytes of an address that a message named; ``private`` allows our own network. The name is
    looked up once, and what was found is what is asked; it has ``WHOLE_S`` in all."""
    try:
        async with asyncio.timeout(WHOLE_S):
            for _ in range(REDIRECTS + 1):
                found = await _ask_public(client, httpx.URL(url), private)
                if isinstance(found, bytes):
                    return found
                url = found
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as problem:
        raise FetchError(f"it does not answer: {type(problem).__name__}") from problem
    raise FetchError(f"more than {REDIRECTS} redirects", name="link_refused")


async def _ask_public(client: httpx.AsyncClient, asked: httpx.URL, private: bool) -> bytes | str:
    """The bytes, or where it redirects to."""
    if asked.scheme not in ("http", "https") or not asked.host:
        raise FetchError(f"{asked.scheme or 'no scheme'} is not fetched", name="link_refused")
    try:
        address = await resolve(asked.raw_host.decode(), asked.port or 443, private=private)
    except PrivateAddress:
        raise FetchError("the link leads into a private network", name="link_refused") from None
    except NoSuchHost as problem:
        raise FetchError("its name is not known") from problem
    async with client.stream(
        "GET",
        asked.copy_with(host=address),
        headers={"Host": asked.netloc.decode("ascii")},
        extensions={"sni_hostname": asked.raw_host.decode()},
        timeout=TIMEOUT,
    ) as response:
        if response.is_redirect:
            return str(asked.join(response.headers.get("location", "")))
        if response.status_code != 200:
            raise FetchError(f"it answers {response.status_code}")
        return await _bounded(response)
