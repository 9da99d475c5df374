"""What can carry an answer to a customer: channels declare themselves, and the inbox asks them.

An answer leaves by the channel that its message came by, where that can carry one; else by another that the
customer has. A carrier acts in three steps (`sync.intend`) and tells the end by `answering.end_answer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import msgspec

from guichet.kernel.db import Transaction
from guichet.support.inbox.incoming import Attached, Recipient
from guichet.support.inbox.tickets import TicketFacts


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One way to reach a ticket's customer: by which channel and connection, at which address.

    `answers` are the channels whose messages it answers: a shop's order messages are answered by mail.
    `undo_window` is how long an answer by it can be called back.
    """

    channel: str
    connection_id: int
    label: str
    address: str
    answers: tuple[str, ...]
    undo_window: timedelta = timedelta(seconds=10)


class Departing(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that is about to leave."""

    message_id: int
    ticket_id: int
    connection_id: int
    subject: str
    text: str
    recipients: tuple[Recipient, ...]
    attachments: tuple[Attached, ...]
    author_id: int | None
    author_name: str
    sent_at: datetime


class Carrier(Protocol):
    """What carries the answers of one or more channels."""

    def carries(self, channel: str) -> bool:
        """Whether it is the one for this channel."""
        ...

    async def ways(self, transaction: Transaction, ticket: TicketFacts) -> Sequence[Way]:
        """The ways to this ticket's customer, the best first."""
        ...

    async def depart(self, transaction: Transaction, departing: Departing) -> Sequence[str]:
        """Commit to sending; returns the words by which others will name the answer."""
        ...


_carriers: list[Carrier] = []


def declare_carrier(carrier: Carrier) -> None:
    """Have answers carried; of two for one channel the one declared last is taken: it knows it better."""
    _carriers.append(carrier)


def carrier_of(channel: str) -> Carrier:
    """The carrier of a channel. Raises LookupError."""
    for carrier in reversed(_carriers):
        if carrier.carries(channel):
            return carrier
    raise LookupError(f"nothing carries answers by {channel}")


async def ways_of(transaction: Transaction, ticket: TicketFacts) -> list[Way]:
    """All ways to a ticket's customer: those that answer the channel they wrote by first."""
    found = [way for carrier in _carriers for way in await carrier.ways(transaction, ticket)]
    return sorted(found, key=lambda way: (way.channel != ticket.channel, ticket.channel not in way.answers))
