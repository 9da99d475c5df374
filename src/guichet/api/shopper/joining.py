"""What rooms keep of a shopper, put together: joined when two turn out to be one, given out, erased.

Each of these rooms offers `join(transaction, gone, stays)`, `export(transaction, ids)` and
`erase(transaction, ids)`; profiles come last, since the others hang by them. What was asked for in shops
(`before.demand`) is theirs by the mail addresses that they proved. A room that keeps something new of
shoppers is added to `_ROOMS`, and a request of a person is `shoppers_of_customer` before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from guichet.before import alerts, demand, profiles, visits, wishlists
from guichet.kernel.db import Transaction
from guichet.voice import push


class Keeper(Protocol):
    """A room that keeps something of shoppers, as its package offers it."""

    async def join(self, transaction: Transaction, gone: int, stays: int) -> None: ...

    async def export(self, transaction: Transaction, shopper_ids: Sequence[int]) -> dict[str, Any]: ...

    async def erase(self, transaction: Transaction, shopper_ids: Sequence[int]) -> None: ...


_ROOMS: tuple[Keeper, ...] = (wishlists, visits, alerts, push)


async def join(transaction: Transaction, proven: profiles.Proven) -> None:
    """Give what those who are the same have to the one whom they are."""
    for gone in proven.joined:
        for room in _ROOMS:
            await room.join(transaction, gone, proven.shopper_id)


async def export(transaction: Transaction, shopper_ids: Sequence[int]) -> dict[str, Any]:
    """All that is kept of shoppers, as plain values."""
    told: dict[str, Any] = {}
    for room in _ROOMS:
        told |= await room.export(transaction, shopper_ids)
    told |= await demand.export(transaction, await profiles.mails_of(transaction, shopper_ids))
    return told | await profiles.export(transaction, shopper_ids)


async def erase(transaction: Transaction, shopper_ids: Sequence[int]) -> None:
    """Leave nothing of shoppers."""
    for room in _ROOMS:
        await room.erase(transaction, shopper_ids)
    await demand.erase(transaction, await profiles.mails_of(transaction, shopper_ids))
    await profiles.erase(transaction, shopper_ids)
