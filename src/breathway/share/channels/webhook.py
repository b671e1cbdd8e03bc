"""A webhook, signed as Standard Webhooks 1.0.0 says (standardwebhooks.com, "Signature scheme",
"Webhook headers"): HMAC-SHA-256 over ``{id}.{timestamp}.{body}``, in ``webhook-signature: v1,…``.

In: a URL, the id of the message, its body, the school's secret (``whsec_`` and base64). Out: an
``Outcome``: 2xx is sent, 410 pauses the school, everything else is tried again. Redirects are not
followed; the connection goes to the one address that was checked (``guard``), with the host's own
name in TLS; a receiver has ten seconds in all, and what it answers is not read.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import hashlib
import hmac
import ssl
from urllib.parse import urlsplit

import httpx

from breathway.model.errors import BadInput, BreathwayError
from breathway.model.school import Outcome
from breathway.share.channels.guard import NoSuchHost, PrivateAddress, resolve

PATIENCE_S = 10.0  # of the whole call
READ_S = 2.0  # of what it answers besides
LONGEST_WAIT_S = 3600.0  # that a receiver may ask for
GONE = 410


class BadUrl(BadInput):
    name = "bad_webhook_url"
    hint = "give an address that begins with https://"


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The header's value: ``v1,`` and base64 of the MAC."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def check_url(url: str, *, private: bool) -> None:
    """Refuse what could not be called, before anybody tries."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is none
    except ValueError:
        raise BadUrl("the address is no URL") from None
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise BadUrl("the address does not begin with https://")
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        raise BadUrl("the address has no host, or a user, or a fragment")


class Webhooks:
    """One client for all schools; ``private`` lets it call private addresses, and plain HTTP."""

    def __init__(self, *, private: bool = False, tls: ssl.SSLContext | None = None) -> None:
        self._private = private
        self._client = httpx.AsyncClient(
            verify=tls or ssl.create_default_context(),
            timeout=PATIENCE_S,
            follow_redirects=False,
            trust_env=False,  # no proxy that would look names up for us
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=50),
            headers={"user-agent": "breathway", "content-type": "application/json"},
        )

    async def send(
        self, url: str, message_id: str, body: bytes, secret: str, timestamp: int
    ) -> Outcome:
        try:
            check_url(url, private=self._private)
            async with asyncio.timeout(PATIENCE_S):
                answer = await self._call(url, message_id, body, secret, timestamp)
        except PrivateAddress as problem:
            return Outcome(sent=False, code=problem.name, final=True, pauses=True)
        except BreathwayError as problem:
            return Outcome(sent=False, code=problem.name, final=not isinstance(problem, NoSuchHost))
        except (TimeoutError, httpx.TimeoutException):
            return Outcome(sent=False, code="timeout")
        except httpx.ConnectError as problem:
            tls = isinstance(problem.__context__, ssl.SSLError) or "CERTIFICATE" in str(problem)
            tls = tls or "SSL" in str(problem)
            return Outcome(sent=False, code="tls_failed" if tls else "no_connection")
        except (httpx.HTTPError, httpx.InvalidURL):
            return Outcome(sent=False, code="connection_lost")
        await _finish(answer)
        return _outcome(answer)

    async def _call(
        self, url: str, message_id: str, body: bytes, secret: str, timestamp: int
    ) -> httpx.Response:
        asked = httpx.URL(url)
        host = asked.raw_host.decode()  # of an international name the form that DNS has
        port = asked.port or (443 if asked.scheme == "https" else 80)
        address = await resolve(host, port, private=self._private)
        request = self._client.build_request(
            "POST",
            asked.copy_with(host=address),
            content=body,
            headers={
                "host": asked.netloc.decode(),
                "webhook-id": message_id,
                "webhook-timestamp": str(timestamp),
                "webhook-signature": signature(secret, message_id, timestamp, body),
            },
            extensions={"sni_hostname": host},
        )
        return await self._client.send(request, stream=True)

    async def close(self) -> None:
        await self._client.aclose()


async def _finish(answer: httpx.Response) -> None:
    """A short answer is read, so that the connection serves again; a long one is cut off. What goes
    wrong with it changes nothing: the status says whether the message was taken."""
    with contextlib.suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(READ_S):
            if int(answer.headers.get("content-length") or 1 << 20) <= 4096:
                await answer.aread()
            await answer.aclose()


def _outcome(answer: httpx.Response) -> Outcome:
    if answer.is_success:
        return Outcome(sent=True, code="sent")
    if answer.is_redirect or 300 <= answer.status_code < 400:
        return Outcome(sent=False, code="redirect_refused")
    gone = answer.status_code == GONE
    asked = answer.headers.get("retry-after", "")
    wait_s = min(float(asked), LONGEST_WAIT_S) if asked.isascii() and asked.isdigit() else 0.0
    code = "gone" if gone else f"http_{answer.status_code}"
    return Outcome(sent=False, code=code, final=gone, pauses=gone, wait_s=wait_s)
