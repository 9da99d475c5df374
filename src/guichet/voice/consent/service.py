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


class Reach(StrEnum):
    """How far an objection goes."""

    STORE = "store"
    ALL = "all"


async def may_write(transaction: Transaction, address: str, kind: str, store_id: int | None) -> bool:
    """Whether messages of a kind may go to an address for a store."""
    return await objection_of(transaction, address, kind, store_id) is None


async def objection_of(
    transaction: Transaction, address: str, kind: str, store_id: int | None
) -> Reach | None:
    """What stands against messages of a kind for a store, the widest; None where nothing does."""
    standing = (
        select(Objection.store_id)
        .where(
            Objection.address == _plain(address),
            Objection.kind == kind,
            Objection.withdrawn_at.is_(None),
            or_(Objection.store_id.is_(None), Objection.store_id == store_id),
        )
        .order_by(Objection.store_id.nulls_first())
    )
    found = (await transaction.scalars(standing)).all()
    if not found:
        return None
    return Reach.ALL if found[0] is None else Reach.STORE


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
