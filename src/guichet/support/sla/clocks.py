"""The clocks of a conversation: pure functions over its log, in whatever order the log was written.

Rules, in words before code:

- An answer is what a person of the merchant wrote, here or at the shop; automatic mail answers nothing and
  asks nothing. What is history starts no clock.
- A customer's message that nobody answered starts the answer clock. Further messages leave it alone: exactly
  one runs in a conversation, from the oldest message without an answer. An answer counts from the moment it
  was written; one that was called back, failed or came back never did.
- A cycle is the stretch from a first message (or from being opened by hand) until the ticket is closed. The
  first answer of a cycle has its clock, later ones the other; the resolution clock runs over the whole cycle.
  A conversation that is opened again begins a new one: nobody is measured by the days it lay closed. A
  closing that was undone never was.
- Clocks stand still while the ticket waits for the customer. Whether they do while it is snoozed is the
  policy's matter. What is joined counts as one conversation, what is split off as two, from the messages that
  each has now.

What the log notes of a state that follows from a message says when it was noted, not when it began: so the
message itself counts, and the note only where somebody had put the ticket aside before the message was known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from guichet.kernel.hours import BusinessTime, Pause
from guichet.support.inbox import Due, Entry, TicketState

# Codes by which a ticket is put back into the state that it had: what was in between never was.
_PUT_BACK = frozenset({"undo", "withdrawn", "failed", "undelivered"})
_NOT_GIVEN = frozenset({"withdrawn", "failed", "undelivered"})
_LIVELIEST = (TicketState.OPEN, TicketState.SNOOZED, TicketState.WAITING, TicketState.CLOSED)
_WARNS_AT = 0.75  # of its time: a clock's last quarter


class Kind(StrEnum):
    """`first_answer`, `next_answer`: until a customer is answered. `resolution`: until it is closed."""

    FIRST_ANSWER = "first_answer"
    NEXT_ANSWER = "next_answer"
    RESOLUTION = "resolution"


class Snooze(StrEnum):
    """Which clocks stand still while a ticket is snoozed."""

    NOTHING = "nothing"
    RESOLUTION = "resolution"
    EVERYTHING = "everything"


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a policy promises, in minutes of business time; None promises nothing."""

    first_answer: int | None = None
    next_answer: int | None = None
    resolution: int | None = None
    snooze: Snooze = Snooze.RESOLUTION


class Rest(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch in which nobody was to act: `why` is waiting (for the customer), snoozed or joined."""

    since: datetime
    until: datetime | None
    why: str


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """A customer waiting for an answer, since the message `message_id`; `ended` is answered, closed or ""."""

    since: datetime
    message_id: int | None
    first: bool
    until: datetime | None = None
    ended: str = ""


class Cycle(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation from a first message until it was closed, with the waits in it."""

    since: datetime
    until: datetime | None
    waits: tuple[Wait, ...]


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """What a log says that clocks go by: cycles, the oldest first, and the rests over all of them."""

    cycles: tuple[Cycle, ...] = ()
    rests: tuple[Rest, ...] = ()

    @property
    def cycle(self) -> Cycle | None:
        """The newest cycle, running or closed."""
        return self.cycles[-1] if self.cycles else None


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """One promise: from when on, until when; `until` is when it was kept or given up, `ended` how.

    `due_at` and `warn_at` are None while the clock stands still, and where that time never comes.
    """

    kind: Kind
    minutes: int
    since: datetime
    message_id: int | None
    until: datetime | None
    ended: str
    due_at: datetime | None
    warn_at: datetime | None
    pauses: tuple[Rest, ...]
    stands_still: bool

    @property
    def runs(self) -> bool:
        """Whether somebody still is to act for it."""
        return self.until is None

    def spent(self, time: BusinessTime, now: datetime) -> timedelta:
        """How much of its time has passed; never negative."""
        return time.between(self.since, self.until or now, spans_of(self.pauses))


def read_story(entries: Sequence[Entry], ticket_id: int) -> Story:
    """What the log of a conversation, whose surviving ticket is `ticket_id`, says of clocks."""
    # Messages that were split off elsewhere name a ticket that is no part of this conversation.
    parts = {entry.ticket_id for entry in entries if entry.message_id is None} | {ticket_id}
    reader = _Reader(ticket_id, _outcomes(entries))
    for entry in sorted(entries, key=_place):
        read = _READ.get(entry.kind)
        if read is not None:
            read(reader, entry, entry.ticket_id if entry.ticket_id in parts else ticket_id)
    return reader.story()


def clocks_of(cycle: Cycle, rests: Sequence[Rest], terms: Terms, time: BusinessTime) -> list[Clock]:
    """The clocks of a cycle under a policy's terms, the answers first, each in its order."""
    clocks = []
    for wait in cycle.waits:
        kind = Kind.FIRST_ANSWER if wait.first else Kind.NEXT_ANSWER
        minutes = terms.first_answer if wait.first else terms.next_answer
        if minutes is not None:
            clocks.append(_clock(kind, minutes, wait, _stopping(kind, rests, terms), time))
    if terms.resolution is not None:
        ended = "" if cycle.until is None else "closed"
        whole = Wait(since=cycle.since, message_id=None, first=False, until=cycle.until, ended=ended)
        stopping = _stopping(Kind.RESOLUTION, rests, terms)
        clocks.append(_clock(Kind.RESOLUTION, terms.resolution, whole, stopping, time))
    return clocks


def first_due(clocks: Iterable[Clock]) -> Due | None:
    """The running clock that runs out first; None where none does."""
    running = [
        Due(kind=clock.kind.value, due_at=clock.due_at, warn_at=clock.warn_at)
        for clock in clocks
        if clock.runs and clock.due_at is not None and clock.warn_at is not None
    ]
    return min(running, key=lambda due: due.due_at, default=None)


def spans_of(rests: Iterable[Rest]) -> list[Pause]:
    """Rests as pauses that business time leaves out."""
    return [(rest.since, rest.until) for rest in rests]


def _clock(kind: Kind, minutes: int, wait: Wait, rests: Sequence[Rest], time: BusinessTime) -> Clock:
    end = wait.until
    # What happened after the end has no say in when it was due.
    pauses = tuple(
        rest if end is None or (rest.until is not None and rest.until <= end) else replace(rest, until=end)
        for rest in rests
        if (rest.until is None or rest.until > wait.since) and (end is None or rest.since < end)
    )
    length, left_out = timedelta(minutes=minutes), spans_of(pauses)
    due_at = time.after(wait.since, length, left_out)
    return Clock(
        kind=kind,
        minutes=minutes,
        since=wait.since,
        message_id=wait.message_id,
        until=end,
        ended=wait.ended,
        due_at=due_at,
        warn_at=None if due_at is None else time.after(wait.since, length * _WARNS_AT, left_out),
        pauses=pauses,
        stands_still=end is None and any(rest.until is None for rest in pauses),
    )


def _stopping(kind: Kind, rests: Sequence[Rest], terms: Terms) -> list[Rest]:
    snoozing = terms.snooze is Snooze.EVERYTHING or (
        terms.snooze is Snooze.RESOLUTION and kind is Kind.RESOLUTION
    )
    return [rest for rest in rests if rest.why != TicketState.SNOOZED or snoozing]


# Of one moment: what was said to us, what we said, what was done to the ticket.
_ORDER = {"message": 1, "answer": 2, "opened": 3, "state": 4, "joined": 5, "undone": 5}


def _place(entry: Entry) -> tuple[datetime, int, int]:
    rank = _ORDER.get(entry.kind, 9)
    if entry.kind == "message" and entry.data.get("direction") == "out":
        rank = 2
    return entry.at, rank, entry.message_id if rank <= 2 and entry.message_id is not None else entry.id


def _outcomes(entries: Sequence[Entry]) -> dict[int, str]:
    """How the sending of our answers ended at last: by message, sent, withdrawn or a message's state."""
    outcomes: dict[int, str] = {}
    for entry in sorted(entries, key=lambda one: one.id):
        if entry.message_id is not None and entry.kind in ("sent", "failed", "withdrawn"):
            outcomes[entry.message_id] = str(entry.data.get("state") or entry.kind)
    return outcomes


class _Part:
    """A ticket of the conversation; `by_hand`: its state is somebody's doing, not a message's."""

    def __init__(self) -> None:
        self.state = TicketState.CLOSED
        self.by_hand = False
        self.away = False


class _Reader:
    """Goes through a log once and keeps what clocks go by; `outcomes` say how our answers ended."""

    def __init__(self, ticket_id: int, outcomes: Mapping[int, str]) -> None:
        self._outcomes = outcomes
        self._parts = {ticket_id: _Part()}
        self._lifted: dict[int, tuple[TicketState, TicketState]] = {}
        self._state = str(TicketState.CLOSED)
        self._cycles: list[Cycle] = []
        self._waits: list[Wait] = []  # of the newest cycle
        self._rests: list[Rest] = []
        self._answered = False

    def story(self) -> Story:
        """What was read."""
        self._keep_waits()
        rests = tuple(rest for rest in self._rests if rest.until is None or rest.until > rest.since)
        return Story(cycles=tuple(self._cycles), rests=rests)

    def message(self, entry: Entry, part_id: int) -> None:
        data = entry.data
        if data.get("automatic") or data.get("origin") == "history":
            return
        part = self._part(part_id)
        if data.get("direction") == "out":
            self._answer(entry.at)
            if part.state is TicketState.OPEN:
                self._put(part, TicketState.WAITING, entry.at)
            return
        self._put(part, TicketState.OPEN, entry.at)
        if not self._waits or self._waits[-1].ended:
            self._waits.append(Wait(since=entry.at, message_id=entry.message_id, first=not self._answered))

    def answer(self, entry: Entry) -> None:
        if entry.message_id is None or self._outcomes.get(entry.message_id) not in _NOT_GIVEN:
            self._answer(entry.at)

    def opened(self, entry: Entry, part_id: int) -> None:
        if "split_from" in entry.data:
            self._put(self._part(part_id), TicketState(entry.data["state"]), entry.at, by_hand=True)

    def state(self, entry: Entry, part_id: int) -> None:
        part = self._part(part_id)
        because, after = entry.data.get("because"), entry.data["after"]
        if because == "answered_at_shop" or (because == "message" and not part.by_hand):
            return  # the message said so already
        back = because in _PUT_BACK or because == "message"
        state = TicketState(after["state"] if isinstance(after, Mapping) else after)
        self._put(part, state, entry.at, by_hand=because != "message", back=back)

    def joined(self, entry: Entry, part_id: int) -> None:
        from_id, to_id = int(entry.data["from_id"]), int(entry.data["to_id"])
        if part_id == from_id:  # the stub's own entry: it stands aside, and is back when that is undone
            self._part(from_id).away = True
            self._settle(entry.at)
            return
        target, other = self._part(to_id), self._parts.get(from_id)
        lifted = target.state if other is None else min(target.state, other.state, key=_LIVELIEST.index)
        self._lifted[entry.id] = (target.state, lifted)
        self._put(target, lifted, entry.at, by_hand=True)

    def undone(self, entry: Entry, part_id: int) -> None:
        if entry.data.get("was") != "joined":
            return
        part = self._part(part_id)
        if entry.data.get("from_id") == str(part_id):
            part.away = False
            self._settle(entry.at)
            return
        before, lifted = self._lifted.get(int(entry.data.get("entry_id") or 0), (part.state, part.state))
        if part.state is lifted:
            self._put(part, before, entry.at, by_hand=True)

    def _part(self, ticket_id: int) -> _Part:
        return self._parts.setdefault(ticket_id, _Part())

    def _put(
        self, part: _Part, state: TicketState, at: datetime, *, by_hand: bool = False, back: bool = False
    ) -> None:
        part.state, part.by_hand = state, by_hand
        self._settle(at, by_hand=by_hand, back=back)

    def _settle(self, at: datetime, *, by_hand: bool = True, back: bool = False) -> None:
        """Have the conversation be in the liveliest state of its parts from a moment on."""
        states = [part.state for part in self._parts.values() if not part.away]
        state = str(min(states, key=_LIVELIEST.index)) if states else "joined"
        if state == self._state:
            return
        self._state = state
        if self._rests and self._rests[-1].until is None:
            self._rests[-1] = replace(self._rests[-1], until=at)
        if state == TicketState.CLOSED:
            self._close(at)
            return
        since = at
        if not self._runs() and back and self._cycles:
            since = self._go_on(at)
        elif not self._runs() and state == TicketState.OPEN:
            self._begin(at, by_hand=by_hand)
        if state != TicketState.OPEN:
            self._rests.append(Rest(since=since, until=None, why=state))

    def _runs(self) -> bool:
        return bool(self._cycles) and self._cycles[-1].until is None

    def _keep_waits(self) -> None:
        if self._cycles:
            self._cycles[-1] = replace(self._cycles[-1], waits=tuple(self._waits))

    def _begin(self, at: datetime, *, by_hand: bool) -> None:
        """A new cycle. Where somebody opens it by hand, who was left without an answer waits anew."""
        left = self._waits[-1] if by_hand and self._waits and self._waits[-1].ended == "closed" else None
        self._keep_waits()
        self._cycles.append(Cycle(since=at, until=None, waits=()))
        self._waits, self._answered = [], False
        if left is not None:
            self._waits.append(Wait(since=at, message_id=left.message_id, first=True))

    def _close(self, at: datetime) -> None:
        if self._runs():
            self._cycles[-1] = replace(self._cycles[-1], until=at)
            self._end_wait(at, "closed")

    def _go_on(self, at: datetime) -> datetime:
        """Take back a closing: cycle and wait go on as if it had never been. Returns when it was closed."""
        closed_at = self._cycles[-1].until or at
        self._cycles[-1] = replace(self._cycles[-1], until=None)
        if self._waits and self._waits[-1].ended == "closed":
            self._waits[-1] = replace(self._waits[-1], until=None, ended="")
        return closed_at

    def _answer(self, at: datetime) -> None:
        if self._waits and not self._waits[-1].ended:
            self._end_wait(at, "answered")
            self._answered = True

    def _end_wait(self, at: datetime, how: str) -> None:
        if self._waits and not self._waits[-1].ended:
            self._waits[-1] = replace(self._waits[-1], until=at, ended=how)


_READ: Mapping[str, Callable[[_Reader, Entry, int], None]] = {
    "message": _Reader.message,
    "answer": lambda reader, entry, _: reader.answer(entry),
    "opened": _Reader.opened,
    "state": _Reader.state,
    "joined": _Reader.joined,
    "undone": _Reader.undone,
}
KINDS = (*_READ, "sent", "failed", "withdrawn")
"""The kinds of entries that clocks go by."""
