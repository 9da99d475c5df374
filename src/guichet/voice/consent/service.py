"""Objecting, allowing again, and asking whether one may write."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.voice.consent.model import Objection


class How(StrEnum):
    """The way by which somebody said it."""

    LINK = "link"
    ONE_CLICK = "one_click"
    STAFF = "staff"


async def may_write(transaction: Transaction, address: str, kind: str, store_id: int | None) -> bool:
    """Whether messages of a kind may go to an address for a store."""
    standing = select(Objection.id).where(
        Objection.address == _plain(address),
        Objection.kind == kind,
        Objection.withdrawn_at.is_(None),
        or_(Objection.store_id.is_(None), Objection.store_id == store_id),
    )
    return (await transaction.execute(standing.limit(1))).one_or_none() is None


async def object_to(
    transaction: Transaction, address: str, kind: str, store_id: int | None, how: How
) -> None:
    """Keep an objection; one that stands already stays as it was. `store_id` None: to all stores."""
    row = {
        "address": _plain(address),
        "kind": kind,
        "store_id": store_id,
        "how": how.value,
        "objected_at": utc_now(),
        "withdrawn_how": "",
    }
    await transaction.execute(insert(Objection).values(row).on_conflict_do_nothing())


async def allow_again(
    transaction: Transaction, address: str, kind: str, store_id: int | None, how: How
) -> None:
    """Withdraw what stands against messages of a kind from a store; `store_id` None: from all stores."""
    standing = update(Objection).where(
        Objection.address == _plain(address), Objection.kind == kind, Objection.withdrawn_at.is_(None)
    )
    if store_id is not None:
        standing = standing.where(or_(Objection.store_id.is_(None), Objection.store_id == store_id))
    await transaction.execute(standing.values(withdrawn_at=utc_now(), withdrawn_how=how.value))


def _plain(address: str) -> str:
    return address.strip().lower()
