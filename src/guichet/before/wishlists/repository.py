"""Queries of wish lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select

from guichet.before.wishlists.errors import WishListNotFoundError
from guichet.before.wishlists.model import WishList
from guichet.kernel.db import Transaction


class ListRow(msgspec.Struct, frozen=True, kw_only=True):
    """A list as it is kept; see `model.WishList`."""

    id: int
    shopper_id: int
    name: str
    is_default: bool
    position: int
    shared: bool
    share: int
    version: int
    changed_at: datetime


_COLUMNS = tuple(getattr(WishList, name) for name in ListRow.__struct_fields__)


async def lists_of(transaction: Transaction, shopper_ids: Sequence[int]) -> list[ListRow]:
    """The lists of shoppers, in their order."""
    query = (
        select(*_COLUMNS)
        .where(WishList.shopper_id.in_(shopper_ids))
        .order_by(WishList.shopper_id, WishList.is_default.desc(), WishList.position, WishList.id)
    )
    return [ListRow(**row) for row in (await transaction.execute(query)).mappings()]


async def find_list(
    transaction: Transaction, list_id: int, shopper_id: int | None = None, *, lock: bool = False
) -> ListRow:
    """A list, of one shopper if one is named. Raises WishListNotFoundError."""
    query = select(*_COLUMNS).where(WishList.id == list_id)
    if shopper_id is not None:
        query = query.where(WishList.shopper_id == shopper_id)
    if lock:
        query = query.with_for_update()
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is None:
        raise WishListNotFoundError
    return ListRow(**row)
