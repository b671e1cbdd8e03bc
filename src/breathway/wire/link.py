"""The way from an edge to its centre, as the edge sees it."""

from __future__ import annotations

from typing import Protocol

from breathway.model.batch import Answer, Enrolment, EnrolRequest


class LinkDown(Exception):
    """The line is cut, slow beyond its time-out, or answers nonsense: try again later."""

    def __init__(self, why: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(why)
        self.retry_after_s = retry_after_s


class Link(Protocol):
    """Three calls. Each raises LinkDown when no trustworthy answer came, and the errors of
    ``model.errors`` (by their stable names) when the centre answered with a problem document."""

    async def enrol(self, request: EnrolRequest) -> Enrolment: ...

    async def send(self, body: bytes, headers: dict[str, str]) -> Answer: ...

    async def put_object(self, sha256: bytes, data: bytes, headers: dict[str, str]) -> None: ...

    async def close(self) -> None: ...
