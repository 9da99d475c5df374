"""Objecting, allowing again, and asking whether one may write."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec
from sqlalchemy import or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.voice.consent.model import Objection

_STANDING = text(
    "SELECT o.kind, o.store_id, coalesce(s.name, '') AS store_name, o.how, o.objected_at FROM objections o"
    " LEFT JOIN stores s ON s.id = o.store_id WHERE o.address = :address AND o.withdrawn_at IS NULL"
    " ORDER BY o.store_id NULLS FIRST, o.id"
)


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


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """An objection that stands; `store_id` None: to all stores."""

    kind: str
    store_id: int | None
    store_name: str
    how: str
    objected_at: datetime


async def standing_of(transaction: Transaction, address: str) -> list[Standing]:
    """All objections of an address that stand, the widest first."""
    rows = await transaction.execute(_STANDING, {"address": _plain(address)})
    return [Standing(**row) for row in rows.mappings()]


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
