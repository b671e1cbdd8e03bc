"""E-mail by SMTP (RFC 5321), with TLS everywhere but to a server on this machine.

In: the server as a URL (``smtps://user:password@host:465``, or ``smtp://…:587`` with STARTTLS), who
sends, and ready messages. Out: an ``Outcome``: a permanent refusal of the recipient or of the
message (5xx) is a bounce and pauses the school; a temporary one (4xx), and whatever is wrong with
our own server, is tried again. Connections are kept for some messages, one a thread.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import smtplib
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any
from urllib.parse import unquote, urlsplit

from breathway.model.errors import BadInput
from breathway.model.school import Outcome

PATIENCE_S = 20.0
POLICY = SMTP.clone(max_line_length=300)  # a link in a header stays on its line
THREADS = 4
PER_CONNECTION = 100  # servers end longer ones
_OURS = re.compile(rb"5\.[3-7]\.")
_HERE = ("localhost", "127.0.0.1", "::1")


class Mail:
    def __init__(self, url: str, tls: ssl.SSLContext | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise BadInput(
                "smtp_url is no address of an SMTP server",
                name="bad_smtp_url",
                hint="write smtps://user:password@host:465 or smtp://host:587",
            )
        self._scheme, self._host = parts.scheme, parts.hostname
        self._port = parts.port or (465 if parts.scheme == "smtps" else 587)
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._tls = tls or ssl.create_default_context()
        self._threads = ThreadPoolExecutor(THREADS, "mail")
        self._own = threading.local()

    async def send(self, message: EmailMessage) -> Outcome:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._send, message)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _send(self, message: EmailMessage) -> Outcome:
        try:
            connection = self._connection()
            sender, recipient = message["From"].addresses[0], message["To"].addresses[0]
            connection.sendmail(
                sender.addr_spec, [recipient.addr_spec], message.as_bytes(policy=POLICY)
            )
            return Outcome(sent=True, code="sent")
        except smtplib.SMTPRecipientsRefused as problem:
            return _refused(*next(iter(problem.recipients.values())))
        except smtplib.SMTPDataError as problem:
            return _refused(problem.smtp_code, problem.smtp_error)
        except smtplib.SMTPResponseException as problem:  # of our server, or of us as a sender
            self._forget()
            return Outcome(sent=False, code=f"server_{problem.smtp_code}")
        except ssl.SSLError:
            self._forget()
            return Outcome(sent=False, code="tls_failed")
        except TimeoutError:
            self._forget()
            return Outcome(sent=False, code="timeout")
        except (OSError, smtplib.SMTPException):
            self._forget()
            return Outcome(sent=False, code="no_connection")

    def _connection(self) -> smtplib.SMTP:
        used = getattr(self._own, "used", 0)
        connection: smtplib.SMTP | None = getattr(self._own, "connection", None)
        if connection is not None and used < PER_CONNECTION:
            self._own.used = used + 1
            with contextlib.suppress(smtplib.SMTPException, OSError):
                if used == 0 or connection.noop()[0] == 250:
                    return connection
        self._forget()
        self._own.connection, self._own.used = self._connect(), 1
        return self._own.connection  # type: ignore[no-any-return]

    def _connect(self) -> smtplib.SMTP:
        if self._scheme == "smtps":
            made: smtplib.SMTP = smtplib.SMTP_SSL(
                self._host, self._port, timeout=PATIENCE_S, context=self._tls
            )
        else:
            made = smtplib.SMTP(self._host, self._port, timeout=PATIENCE_S)
            if self._host not in _HERE or made.has_extn("starttls"):
                made.starttls(context=self._tls)  # raises where the server has none
        if self._user:
            made.login(self._user, self._password)
        return made

    def _forget(self) -> None:
        connection: Any = getattr(self._own, "connection", None)
        self._own.connection = None
        if connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.close()


def _refused(status: int, said: bytes | str) -> Outcome:
    """4yz is "not now", 5yz is "never" (RFC 5321 4.2.1); 552 and 452 were mixed up (4.5.3.1.10).
    What is not of the address or the mailbox (RFC 3463, 3: x.1, x.2) but of the system, the content
    or a policy, as when our own server is on a list, is no reason to pause every school."""
    text = said if isinstance(said, bytes) else said.encode()
    never = 500 <= status < 600 and status != 552 and not _OURS.match(text)
    return Outcome(sent=False, code=f"smtp_{status}", final=never, pauses=never)
