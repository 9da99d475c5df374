"""Lists made and changed, wishes put on and taken off, lists of two who are one joined without doubles."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from guichet.before.wishlists.articles import Found
from guichet.before.wishlists.errors import TooManyListsError, TooManyWishesError, WishNotFoundError
from guichet.before.wishlists.model import ListOpening, Wish, WishList
from guichet.before.wishlists.repository import ListRow, find_list, lists_of
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now

MOST_LISTS = 20
MOST_WISHES = 200
_SHOPPER = text("SELECT pg_advisory_xact_lock(hashtextextended('wish lists:' || :shopper_id, 0))")
# Wishes that stand on the other list too are left behind with the list that goes.
_MOVE = text(
    """
UPDATE shopper_wishes AS w SET list_id = :stays, shopper_id = :shopper_id,
  position = w.position + (SELECT coalesce(max(position), 0) FROM shopper_wishes WHERE list_id = :stays)
WHERE w.list_id = :gone AND NOT EXISTS (
  SELECT FROM shopper_wishes other WHERE other.list_id = :stays AND other.product_id = w.product_id
    AND other.variant_id IS NOT DISTINCT FROM w.variant_id)
"""
)


class WishChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be otherwise about a wish; None: nothing."""

    quantity: int | None = None
    note: str | None = None
    position: int | None = None
    list_id: int | None = None


async def add_list(transaction: Transaction, shopper_id: int, name: str) -> ListRow:
    """Make a list; the first one is the default. Raises TooManyListsError."""
    await transaction.execute(_SHOPPER, {"shopper_id": str(shopper_id)})
    there = await lists_of(transaction, [shopper_id])
    if len(there) >= MOST_LISTS:
        raise TooManyListsError(most=MOST_LISTS)
    now = utc_now()
    row = {
        "shopper_id": shopper_id,
        "name": name,
        "is_default": not there,
        "position": max((one.position for one in there), default=0) + 1,
        "shared": False,
        "share": 0,
        "version": 1,
        "made_at": now,
        "changed_at": now,
    }
    made = await transaction.execute(insert(WishList).values(row).returning(WishList.id))
    return await find_list(transaction, int(made.scalar_one()))


async def default_list(transaction: Transaction, shopper_id: int) -> ListRow:
    """The list onto which a heart puts things, made when there is none. It has no name until it gets one."""
    await transaction.execute(_SHOPPER, {"shopper_id": str(shopper_id)})
    there = [one for one in await lists_of(transaction, [shopper_id]) if one.is_default]
    return there[0] if there else await add_list(transaction, shopper_id, "")


async def change_list(
    transaction: Transaction, kept: ListRow, *, name: str | None, is_default: bool, position: int | None
) -> ListRow:
    """Give a list another name or place, or make it the default."""
    if is_default and not kept.is_default:
        others = update(WishList).where(WishList.shopper_id == kept.shopper_id, WishList.is_default)
        await transaction.execute(others.values(is_default=False))
    values: dict[str, Any] = {"is_default": kept.is_default or is_default}
    if name is not None:
        values["name"] = name
    if position is not None:
        values["position"] = position
    await _touch(transaction, kept.id, values)
    return await find_list(transaction, kept.id)


async def drop_list(transaction: Transaction, kept: ListRow) -> None:
    """Delete a list with what stands on it; the first of the others becomes the default if it was that."""
    await transaction.execute(delete(Wish).where(Wish.list_id == kept.id))
    await transaction.execute(delete(WishList).where(WishList.id == kept.id))
    rest = await lists_of(transaction, [kept.shopper_id])
    if kept.is_default and rest:
        await transaction.execute(update(WishList).where(WishList.id == rest[0].id).values(is_default=True))


async def share_list(transaction: Transaction, kept: ListRow, *, shared: bool) -> ListRow:
    """Begin to share a list, under a number that no link had before, or end all links to it."""
    values: dict[str, Any] = {"shared": shared}
    if shared and not kept.shared:
        values["share"] = kept.share + 1
    await _touch(transaction, kept.id, values)
    return await find_list(transaction, kept.id)


async def add_wish(
    transaction: Transaction, kept: ListRow, article: Found, *, quantity: int = 1, note: str = ""
) -> int:
    """Put an article on a list; one that is there stays, with the new quantity and note if any are given.

    Returns the wish's id. Raises TooManyWishesError.
    """
    held = await find_list(transaction, kept.id, lock=True)
    counted = select(func.count(), func.coalesce(func.max(Wish.position), 0)).where(Wish.list_id == held.id)
    count, last = (await transaction.execute(counted)).one()
    same = select(Wish.id).where(
        Wish.list_id == held.id,
        Wish.product_id == article.product_id,
        Wish.variant_id.is_not_distinct_from(article.variant_id),
    )
    if count >= MOST_WISHES and (await transaction.scalar(same)) is None:
        raise TooManyWishesError(most=MOST_WISHES)
    row = {
        "list_id": held.id,
        "shopper_id": held.shopper_id,
        "product_id": article.product_id,
        "variant_id": article.variant_id,
        "quantity": quantity,
        "note": note,
        "position": last + 1,
        "added_at": utc_now(),
    }
    again = {"quantity": quantity, **({"note": note} if note else {})}
    statement = upsert(Wish).values(row)
    statement = statement.on_conflict_do_update(
        index_elements=["list_id", "product_id", "variant_id"], set_=again
    )
    made = await transaction.execute(statement.returning(Wish.id))
    await _touch(transaction, held.id, {})
    return int(made.scalar_one())


async def change_wish(transaction: Transaction, kept: ListRow, wish_id: int, change: WishChange) -> None:
    """Change a wish, or move it to another list of the same shopper. Raises WishNotFoundError."""
    there = select(Wish.id).where(Wish.id == wish_id, Wish.list_id == kept.id)
    if (await transaction.scalar(there)) is None:
        raise WishNotFoundError
    told = {"quantity": change.quantity, "note": change.note, "position": change.position}
    values = {name: value for name, value in told.items() if value is not None}
    if values:
        await transaction.execute(update(Wish).where(Wish.id == wish_id).values(values))
    if change.list_id is not None and change.list_id != kept.id:
        other = await find_list(transaction, change.list_id, kept.shopper_id, lock=True)
        row = (await transaction.execute(select(Wish).where(Wish.id == wish_id))).one()
        await add_wish(
            transaction, other, Found(row.product_id, row.variant_id), quantity=row.quantity, note=row.note
        )
        await drop_wish(transaction, kept, wish_id)
    await _touch(transaction, kept.id, {})


async def drop_wish(transaction: Transaction, kept: ListRow, wish_id: int) -> None:
    """Take a wish off a list. Raises WishNotFoundError."""
    gone = delete(Wish).where(Wish.id == wish_id, Wish.list_id == kept.id).returning(Wish.id)
    if (await transaction.execute(gone)).one_or_none() is None:
        raise WishNotFoundError
    await _touch(transaction, kept.id, {})


async def join(transaction: Transaction, gone: int, stays: int) -> None:
    """Give the lists of one shopper to another: into those of the same name, without doubles; others move.

    The default list goes into the default one. Links to a list that moves as it is go on.
    """
    for shopper_id in sorted((gone, stays)):
        await transaction.execute(_SHOPPER, {"shopper_id": str(shopper_id)})
    theirs = await lists_of(transaction, [stays])
    for kept in await lists_of(transaction, [gone]):
        target = next((one for one in theirs if _alike(one, kept)), None)
        if target is None:
            values = {"shopper_id": stays, "is_default": kept.is_default and not theirs}
            await _touch(transaction, kept.id, values)
            moved = update(Wish).where(Wish.list_id == kept.id)
            await transaction.execute(moved.values(shopper_id=stays))
            continue
        asked = {"gone": kept.id, "stays": target.id, "shopper_id": stays}
        await transaction.execute(_MOVE, asked)
        await drop_list(transaction, kept)
        await _touch(transaction, target.id, {})
    seen = update(ListOpening).where(ListOpening.shopper_id == gone)
    await transaction.execute(seen.values(shopper_id=stays))


def _alike(one: ListRow, other: ListRow) -> bool:
    if one.is_default and other.is_default:
        return True
    return bool(one.name) and one.name.casefold() == other.name.casefold()


async def _touch(transaction: Transaction, list_id: int, values: dict[str, Any]) -> None:
    changed = {**values, "version": WishList.version + 1, "changed_at": utc_now()}
    await transaction.execute(update(WishList).where(WishList.id == list_id).values(changed))
