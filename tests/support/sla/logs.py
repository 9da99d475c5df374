"""Writing the log of a conversation by hand, as the inbox writes it."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from guichet.kernel.hours import BusinessTime, Hours, Interval
from guichet.support.inbox import Entry
from guichet.support.sla.clocks import Clock, Kind, Terms, clocks_of, read_story

PARIS = ZoneInfo("Europe/Paris")
TICKET = 1
_ids = count(1)

WORKDAYS: tuple[tuple[Interval, ...], ...] = (((540, 750), (840, 1080)),) * 5 + ((), ())
"""9:00–12:30 and 14:00–18:00, Monday to Friday."""
NINE_TO_FIVE: tuple[tuple[Interval, ...], ...] = (((540, 1020),),) * 5 + ((), ())


def time_of(
    week: tuple[tuple[Interval, ...], ...] = WORKDAYS, zone: str = "Europe/Paris", **more: Any
) -> BusinessTime:
    return BusinessTime(Hours(time_zone=zone, week=week, **more))


def at(day: str, clock: str, zone: Any = PARIS) -> datetime:
    """A moment by its local date and clock, in UTC."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone).astimezone(UTC)


def entry(kind: str, when: datetime, message: int | None = None, ticket: int = TICKET, **data: Any) -> Entry:
    return Entry(
        id=next(_ids),
        ticket_id=ticket,
        at=when,
        kind=kind,
        actor_id=None,
        actor_name="",
        message_id=message,
        data=data,
    )


def theirs(when: datetime, message: int, **more: Any) -> Entry:
    """A message of the customer."""
    told = {"direction": "in", "role": "customer", "origin": "live", "automatic": "", **more}
    ticket = told.pop("ticket", TICKET)
    return entry("message", when, message, ticket, **told)


def shops(when: datetime, message: int, **more: Any) -> Entry:
    """An answer given at the shop itself."""
    return theirs(when, message, **{"direction": "out", "role": "shop", **more})


def ours(when: datetime, message: int) -> Entry:
    """An answer written here."""
    return entry("answer", when, message)


def ended(when: datetime, message: int, state: str) -> Entry:
    return entry("sent" if state == "sent" else "failed", when, message, state=state)


def put(when: datetime, state: str, *, ticket: int = TICKET, **because: Any) -> Entry:
    """A state that somebody put the ticket into."""
    return entry("state", when, ticket=ticket, after={"state": state, "snoozed_until": None}, **because)


def joined(when: datetime, source: int, target: int) -> list[Entry]:
    told: dict[str, Any] = {"from_id": str(source), "to_id": str(target), "move_id": "1"}
    return [
        entry("joined", when, ticket=target, **told),
        entry("joined", when, ticket=source, **told),
    ]


def clocks(log: list[Entry], terms: Terms, time: BusinessTime, ticket: int = TICKET) -> list[Clock]:
    """The clocks of the newest cycle."""
    story = read_story(log, ticket)
    return [] if story.cycle is None else clocks_of(story.cycle, story.rests, terms, time)


def clock(log: list[Entry], kind: Kind, terms: Terms, time: BusinessTime, ticket: int = TICKET) -> Clock:
    """The newest clock of a kind."""
    return [one for one in clocks(log, terms, time, ticket) if one.kind is kind][-1]
