"""Declaring jobs: a room's `jobs.py` says what is to be done for which payload.

class SendMail(msgspec.Struct, frozen=True):
    mail_id: int

@job("mail.send", SendMail, attempts=8, title=Words("Send a mail", "Envoyer un courrier"))
async def send_mail(services, payload): ...
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar

import msgspec

from guichet.kernel.services import Services
from guichet.kernel.types import Words

Payload = TypeVar("Payload", bound=msgspec.Struct)
Perform = Callable[[Services, Any], Awaitable[None]]
Tick = Callable[[Services], Awaitable[None]]


class RetryLaterError(Exception):
    """The job is to be tried again after `seconds`; this attempt does not count against it."""

    def __init__(self, seconds: float, reason: str = "") -> None:
        super().__init__(reason or f"again in {seconds:.0f} s")
        self.seconds = seconds


class Job(msgspec.Struct, frozen=True):
    """A kind of job: its payload's shape, what to do, how often it may fail, how long it may take.

    `title` says to an operator what it does; without one its name has to do.
    """

    name: str
    payload: type[msgspec.Struct]
    perform: Perform
    attempts: int
    limit: timedelta
    title: Words | None = None


class Periodic(msgspec.Struct, frozen=True):
    """Something done again and again by whichever worker comes first."""

    name: str
    every: timedelta
    tick: Tick


declared_jobs: dict[str, Job] = {}
names_by_payload: dict[type[msgspec.Struct], str] = {}
declared_periodic: dict[str, Periodic] = {}


def job(
    name: str,
    payload: type[Payload],
    *,
    attempts: int = 8,
    limit: timedelta = timedelta(minutes=5),
    title: Words | None = None,
) -> Callable[
    [Callable[[Services, Payload], Awaitable[None]]], Callable[[Services, Payload], Awaitable[None]]
]:
    """Declare what is done for a payload; `limit` is the longest that one attempt may take."""

    def declare(
        perform: Callable[[Services, Payload], Awaitable[None]],
    ) -> Callable[[Services, Payload], Awaitable[None]]:
        declared_jobs[name] = Job(name, payload, perform, attempts, limit, title)
        names_by_payload[payload] = name
        return perform

    return declare


def periodic(name: str, *, every: timedelta) -> Callable[[Tick], Tick]:
    """Declare something to be done every so often, by one worker each time."""

    def declare(tick: Tick) -> Tick:
        declared_periodic[name] = Periodic(name, every, tick)
        return tick

    return declare
