"""What other rooms let drafts claim: a policy's outcome, notices that hold, a brand's voice.

A source is a function that tells facts about a ticket; rooms that stand beside or below declare theirs here,
and `drafts` knows nothing else of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from guichet.commerce.orders import OrderShape
from guichet.kernel.db import Transaction
from guichet.support.drafts.facts import Fact
from guichet.support.inbox import TicketFacts


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What facts are asked for: a ticket, its topic, and its customer's own orders."""

    ticket: TicketFacts
    topic: str
    language: str
    orders: Sequence[OrderShape]
    now: datetime


class Source(Protocol):
    """Tells facts of records of its own kind: policy, notice or voice."""

    async def __call__(self, transaction: Transaction, about: About) -> Sequence[Fact]: ...


_sources: list[Source] = []


def declare_source(source: Source) -> Source:
    """Have drafts claim what this source tells."""
    _sources.append(source)
    return source


async def told_by_sources(transaction: Transaction, about: About) -> list[Fact]:
    """All that declared sources tell."""
    return [fact for source in _sources for fact in await source(transaction, about)]
