"""What can carry an answer to a customer: channels declare themselves, and the inbox asks them.

An answer leaves by the channel that its message came by, where that can carry one; else by another that the
customer has. A carrier acts in three steps (`sync.intend`) and tells the end by `answering.end_answer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from guichet.kernel.db import Transaction
from guichet.support.inbox.incoming import Attached, Recipient
from guichet.support.inbox.tickets import TicketFacts


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """One way to reach a ticket's customer: by which channel and connection, at which address.

    `answers` are the channels whose messages it answers: a shop's order messages are answered by mail.
    """

    channel: str
    connection_id: int
    label: str
    address: str
    answers: tuple[str, ...]


class Departing(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that is about to leave."""

    message_id: int
    ticket_id: int
    connection_id: int
    subject: str
    text: str
    recipients: tuple[Recipient, ...]
    attachments: tuple[Attached, ...]
    references: tuple[str, ...]  # of the conversation, the nearest first
    author_id: int | None
    author_name: str
    sent_at: datetime


class Carrier(Protocol):
    """A channel that can carry answers."""

    async def ways(self, transaction: Transaction, ticket: TicketFacts) -> Sequence[Way]:
        """The ways to this ticket's customer, the best first."""
        ...

    async def depart(self, transaction: Transaction, departing: Departing) -> Sequence[str]:
        """Commit to sending; returns the words by which an answer to it will name it."""
        ...


_carriers: dict[str, Carrier] = {}


def declare_carrier(channel: str, carrier: Carrier) -> None:
    """Have a channel carry answers."""
    _carriers[channel] = carrier


def carrier_of(channel: str) -> Carrier:
    """The carrier of a channel. Raises KeyError."""
    return _carriers[channel]


async def ways_of(transaction: Transaction, ticket: TicketFacts) -> list[Way]:
    """All ways to a ticket's customer: those that answer the channel they wrote by first."""
    found = [way for carrier in _carriers.values() for way in await carrier.ways(transaction, ticket)]
    return sorted(found, key=lambda way: (way.channel != ticket.channel, ticket.channel not in way.answers))
