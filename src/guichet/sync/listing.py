"""Acts as they are listed: newest first, of one connection, order or state, as far as a reader may see."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import BigInteger, and_, cast, or_, select
from sqlalchemy.sql import ColumnElement

from guichet.kernel.auth import Actor, ActorKind
from guichet.kernel.db import Transaction
from guichet.sync.errors import ActNotFoundError
from guichet.sync.model import Act
from guichet.sync.push import COLUMNS, ActRow


class ActFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which acts; absent is all."""

    connection_id: int | None = None
    order_id: int | None = None
    kind: str | None = None
    state: str | None = None
    needs_person: bool | None = None


async def list_acts(
    transaction: Transaction, reader: Actor, wanted: ActFilter, *, below: int | None, count: int
) -> Sequence[ActRow]:
    """Up to `count` acts that the reader may see, newest first, with ids below `below`."""
    query = select(*COLUMNS).where(*_visible(reader)).order_by(Act.id.desc()).limit(count)
    for name in ("connection_id", "order_id", "kind", "state"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(Act, name) == value)
    if wanted.needs_person is not None:
        needs = and_(Act.state == "uncertain", Act.told_at.is_not(None))
        query = query.where(needs if wanted.needs_person else ~needs)
    if below is not None:
        query = query.where(Act.id < below)
    return [ActRow(**row) for row in (await transaction.execute(query)).mappings()]


async def view_act(transaction: Transaction, reader: Actor, act_id: int) -> ActRow:
    """One act that the reader may see. Raises ActNotFoundError."""
    query = select(*COLUMNS).where(Act.id == act_id, *_visible(reader))
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is None:
        raise ActNotFoundError(act_id=act_id)
    return ActRow(**row)


def _visible(reader: Actor) -> list[ColumnElement[bool]]:
    """A reader bound to stores sees what was done for their orders, and what they did themselves."""
    stores = reader.targets("acts.read", "store")
    if stores is None:
        return []
    own: Any = and_(
        Act.actor["kind"].astext == ActorKind.USER.value,
        cast(Act.actor["id"].astext, BigInteger) == reader.id,
    )
    return [or_(Act.store_id.in_(stores), own)]
