"""The desk under load: mailboxes, chat and promised times; what becomes of each message, and when.

Every conversation is promised an answer within a minute, and one that is late is handed to somebody. Nobody
answers, so each clock runs out: it stands when the ticket says by when, warns in its last quarter, and the
late ticket changes hands.
"""

from __future__ import annotations

import threading
from collections import Counter as Counts
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import msgspec
import psycopg
from bench.load.house import House, free_port
from bench.load.run import Connected
from bench.load.writers import ORIGIN, Counter, Written

_MINUTE = 60.0
_WARNS = 45.0  # seconds after the message: three quarters
_EVERY = 0.25

_STANDING = """
SELECT id, extract(epoch FROM clock_timestamp() - due_at), due_at FROM tickets
WHERE due_at IS NOT NULL AND NOT (id = ANY(%s))
"""
_MAILS = """
SELECT m.message_id, t.ticket_id, o.number
FROM messages m JOIN ticket_messages t ON t.source = 'message' AND t.source_id = m.id
LEFT JOIN tickets k ON k.id = t.ticket_id
LEFT JOIN ticket_orders x ON x.ticket_id = t.ticket_id AND x.message_id = t.id
LEFT JOIN orders o ON o.id = x.order_id
WHERE m.channel = 'mail'
"""
_CHATS = """
SELECT m.thread_external_id, m.external_id, t.ticket_id
FROM messages m JOIN ticket_messages t ON t.source = 'message' AND t.source_id = m.id
WHERE m.channel = 'chat'
"""
_KEPT = """
SELECT c.public_id, c.last_position, count(m.position)
FROM chat_conversations c JOIN chat_messages m ON m.conversation_id = c.id GROUP BY c.id
"""
# A clock counts from the first message that nobody answered.
_CLOCKS = """
SELECT t.id, extract(epoch FROM t.due_at - min(m.sent_at)), extract(epoch FROM t.warn_at - min(m.sent_at))
FROM tickets t JOIN ticket_messages m ON m.ticket_id = t.id AND m.direction = 'in'
WHERE t.joined_into IS NULL GROUP BY t.id
"""
_HANDED = """
SELECT t.id, extract(epoch FROM min(h.at) - t.due_at)
FROM tickets t LEFT JOIN sla_handovers h ON h.ticket_id = t.id AND h.user_id IS NOT NULL
WHERE t.due_at < %s GROUP BY t.id
"""


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What became of conversations; times in seconds, each the longest of all."""

    tickets: int
    messages: int
    stood: float  # from a message until its ticket's clock stood
    warned: float  # after it was to warn
    late: float  # after it was to be late
    handed: float  # from late to handed over, of those that became late meanwhile
    became_late: int
    unequal: list[str]

    @property
    def on_time(self) -> bool:
        """Whether nothing was told later than a few seconds after it was due, and nothing was lost."""
        return max(self.warned, self.late, self.handed) <= 5 and not self.unequal


def smtp_environment() -> dict[str, str]:
    """What a house is started with that receives mails."""
    return {"GUICHET_SMTP_PORT": str(free_port()), "GUICHET_SMTP_DOMAIN": "in.example"}


def open_counter(house: House, shops: Sequence[Connected], smtp_port: int) -> Counter:
    """Give each shop a mailbox, one of them a chat, and promise an answer within a minute."""
    boxes = []
    for place in range(len(shops)):
        address = f"contact{place}@shop.example"
        box = house.connect("mail", {"address": address, "arrival": "forwarding"})
        boxes.append(str(house.get(f"connections/{box}/forwarding")["address"]))
    store_id = house.get("stores")["items"][0]["id"]
    house.put(f"chat-channels/{store_id}", {"enabled": True, "colour": "#23408E"})
    key = house.post("publishable-keys", {"store_id": store_id, "origins": [ORIGIN]})["key"]
    house.post("service-levels", {"name": "A minute", "terms": {"first_answer": 1, "next_answer": 1}})
    user_id = house.get("session")["user"]["id"]
    house.post("ageing-rules", {"name": "Late", "after": "due", "minutes": 0, "user_id": user_id})
    return Counter(port=house.port, smtp_port=smtp_port, mailboxes=tuple(boxes), key=str(key))


class Clocks:
    """A thread that sees, four times a second, which tickets have their clock."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self.stood: dict[int, float] = {}  # by ticket: seconds after its message

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        self._thread.join()

    def _look(self) -> None:
        with self._house.database() as database:
            while not self._stop.wait(_EVERY):
                for ticket_id, past_due, _ in database.execute(_STANDING, (list(self.stood),)):
                    self.stood[ticket_id] = _MINUTE + float(past_due)


def judge(
    database: psycopg.Connection[tuple[Any, ...]], written: Written, clocks: Clocks, until: datetime
) -> Desk:
    """Compare what was written with what stands at the desk; clocks that ran out before `until` count."""
    unequal = [*_of_mails(database, written), *_of_chats(database, written)]
    tickets = database.execute(_CLOCKS).fetchall()
    expected = len(written.threads) + len(written.chats)
    if len(tickets) != expected:
        unequal.append(f"{expected} conversations, {len(tickets)} tickets")
    for ticket_id, due, warn in tickets:
        if due is None or abs(float(due) - _MINUTE) > 0.001 or abs(float(warn) - _WARNS) > 0.001:
            unequal.append(f"ticket {ticket_id} is due after {due} s and warns after {warn} s")
    handed = database.execute(_HANDED, (until,)).fetchall()
    unequal += [f"ticket {ticket_id} was late and nobody's" for ticket_id, after in handed if after is None]
    stood = max(clocks.stood.values(), default=0.0)
    return Desk(
        tickets=len(tickets),
        messages=sum(len(one.mails) for one in written.threads) + sum(one.lines for one in written.chats),
        stood=stood,
        warned=max(0.0, stood - _WARNS),
        late=max(0.0, stood - _MINUTE),
        handed=max((float(after) for _, after in handed if after is not None), default=0.0),
        became_late=len(handed),
        unequal=unequal,
    )


def _of_mails(database: psycopg.Connection[tuple[Any, ...]], written: Written) -> Iterator[str]:
    """Each mail one message; each thread one ticket of its own, about its order."""
    there: dict[str, list[tuple[int, str]]] = {}
    for message_id, ticket_id, order in database.execute(_MAILS):
        there.setdefault(message_id.strip("<>"), []).append((ticket_id, order))
    wrong: Counts[str] = Counts()
    owners: dict[int, str] = {}
    for thread in written.threads:
        rows = [there.pop(mail, []) for mail in thread.mails]
        wrong["mails lost"] += sum(not one for one in rows)
        wrong["mails doubled"] += sum(len(one) > 1 for one in rows)
        tickets = {ticket for one in rows for ticket, _ in one}
        wrong["threads in several tickets"] += len(tickets) > 1
        wrong["threads that share a ticket"] += any(ticket in owners for ticket in tickets)
        wrong["threads without their order"] += {order for one in rows for _, order in one} != {thread.order}
        owners |= dict.fromkeys(tickets, thread.order)
    wrong["mails that nobody sent"] += len(there)
    yield from (f"{what}: {count}" for what, count in wrong.items() if count)


def _of_chats(database: psycopg.Connection[tuple[Any, ...]], written: Written) -> Iterator[str]:
    """Each line once, in the conversation and in its ticket, and a ticket for each conversation."""
    kept = {public_id: (last, count) for public_id, last, count in database.execute(_KEPT)}
    filed: dict[str, list[tuple[str, int]]] = {}
    for public_id, external_id, ticket_id in database.execute(_CHATS):
        filed.setdefault(public_id, []).append((external_id, ticket_id))
    wrong: Counts[str] = Counts()
    for chat in written.chats:
        rows = filed.pop(chat.conversation, [])
        wrong["chats kept otherwise"] += kept.get(chat.conversation) != (chat.lines, chat.lines)
        wrong["chat lines lost or doubled"] += abs(len(rows) - chat.lines)
        wrong["chats in several tickets"] += len({ticket for _, ticket in rows}) > 1
    wrong["chats that nobody had"] += len(filed)
    yield from (f"{what}: {count}" for what, count in wrong.items() if count)
