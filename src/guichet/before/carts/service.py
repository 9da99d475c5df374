"""Opening, finding, changing, merging and closing baskets."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import delete, insert, select, text, update

from guichet.before.carts import model
from guichet.before.carts.errors import BasketNotFoundError, BasketOrderedError, UnknownArticleError
from guichet.kernel.db import Transaction
from guichet.kernel.errors import ChangedMeanwhileError
from guichet.kernel.types import utc_now

MOST_LINES = 100
_LASTING = timedelta(days=30)
_SOLD = text("""
SELECT variant.id FROM variants AS variant
JOIN stores AS store ON store.connection_id = variant.connection_id
WHERE store.id = :store_id AND variant.id = ANY(:ids) AND variant.gone_at IS NULL
""")
_SWEEP = text("""
WITH over AS (
  SELECT id FROM baskets WHERE ends_at < :now ORDER BY ends_at LIMIT :count FOR UPDATE SKIP LOCKED
), emptied AS (
  DELETE FROM basket_lines USING over WHERE basket_id = over.id
)
DELETE FROM baskets USING over WHERE baskets.id = over.id
""")


class Basket(msgspec.Struct, frozen=True, kw_only=True):
    """A basket as it stands; `lines` are variants with quantities."""

    id: int
    store_id: int
    version: int
    purchase_id: int | None
    changed_at: datetime
    ends_at: datetime
    lines: tuple[tuple[int, int], ...] = ()


async def open_basket(
    transaction: Transaction, store_id: int, lines: Sequence[tuple[int, int]]
) -> tuple[str, Basket]:
    """A new basket, with the token by which it is known. Raises UnknownArticleError."""
    token, now = secrets.token_urlsafe(18), utc_now()
    values = {
        "digest": _digest(token), "store_id": store_id, "version": 1, "changed_at": now,
        "ends_at": now + _LASTING,
    }  # fmt: skip
    basket_id = (
        await transaction.execute(insert(model.Basket).values(**values).returning(model.Basket.id))
    ).scalar_one()
    await _write_lines(transaction, store_id, basket_id, lines)
    return token, await find_basket(transaction, token)


async def find_basket(
    transaction: Transaction, token: str, *, store_id: int | None = None, lock: bool = False
) -> Basket:
    """The basket of a token, of this store where one is given. Raises BasketNotFoundError."""
    names = [name for name in Basket.__struct_fields__ if name != "lines"]
    columns = [model.Basket.__table__.c[name] for name in names]
    query = select(*columns).where(model.Basket.digest == _digest(token), model.Basket.ends_at > utc_now())
    if store_id is not None:
        query = query.where(model.Basket.store_id == store_id)
    row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    if row is None:
        raise BasketNotFoundError
    line = model.BasketLine
    chosen = select(line.variant_id, line.quantity).where(line.basket_id == row["id"])
    lines = (await transaction.execute(chosen.order_by(line.position, line.variant_id))).all()
    return Basket(**row, lines=tuple((one.variant_id, one.quantity) for one in lines))


async def change_basket(
    transaction: Transaction,
    token: str,
    store_id: int,
    lines: Sequence[tuple[int, int]],
    *,
    version: int | None,
) -> Basket:
    """Have a basket hold these lines and no others; `version` is what the caller saw of it, None: any.

    Raises BasketNotFoundError, BasketOrderedError, ChangedMeanwhileError, UnknownArticleError.
    """
    basket = await _open(transaction, token, store_id)
    if version is not None and version != basket.version:
        raise ChangedMeanwhileError
    await _rewrite(transaction, basket, lines)
    return await find_basket(transaction, token)


async def merge_baskets(transaction: Transaction, token: str, other: str, store_id: int) -> Basket:
    """Put another basket of the store into this one, and end the other.

    What is in both is wanted once: the greater number holds. Raises BasketNotFoundError, BasketOrderedError.
    """
    first, second = sorted((token, other))  # two that merge crosswise do not wait for each other
    found = {one: await _open(transaction, one, store_id) for one in (first, second)}
    into, gone = found[token], found[other]
    if into.id == gone.id:
        return into
    pieces = dict(into.lines)
    for variant_id, quantity in gone.lines:
        pieces[variant_id] = max(quantity, pieces.get(variant_id, 0))
    await _rewrite(transaction, into, list(pieces.items())[:MOST_LINES])
    await transaction.execute(delete(model.BasketLine).where(model.BasketLine.basket_id == gone.id))
    await transaction.execute(delete(model.Basket).where(model.Basket.id == gone.id))
    return await find_basket(transaction, token)


async def close_basket(transaction: Transaction, token: str, store_id: int, purchase_id: int) -> None:
    """Note which order a basket became; asked again for the same order it stays so.

    Raises BasketNotFoundError, BasketOrderedError where it became another.
    """
    basket = await find_basket(transaction, token, store_id=store_id, lock=True)
    if basket.purchase_id is not None:
        if basket.purchase_id != purchase_id:
            raise BasketOrderedError
        return
    closed = {"purchase_id": purchase_id, "version": basket.version + 1, "changed_at": utc_now()}
    await transaction.execute(update(model.Basket).where(model.Basket.id == basket.id).values(**closed))


async def sweep(transaction: Transaction, *, count: int = 500) -> int:
    """Forget baskets that are over, up to `count`; returns how many."""
    return (await transaction.execute(_SWEEP, {"now": utc_now(), "count": count})).rowcount


async def _open(transaction: Transaction, token: str, store_id: int) -> Basket:
    basket = await find_basket(transaction, token, store_id=store_id, lock=True)
    if basket.purchase_id is not None:
        raise BasketOrderedError
    return basket


async def _rewrite(transaction: Transaction, basket: Basket, lines: Sequence[tuple[int, int]]) -> None:
    await transaction.execute(delete(model.BasketLine).where(model.BasketLine.basket_id == basket.id))
    await _write_lines(transaction, basket.store_id, basket.id, lines)
    now = utc_now()
    changed = {"version": basket.version + 1, "changed_at": now, "ends_at": now + _LASTING}
    await transaction.execute(update(model.Basket).where(model.Basket.id == basket.id).values(**changed))


async def _write_lines(
    transaction: Transaction, store_id: int, basket_id: int, lines: Sequence[tuple[int, int]]
) -> None:
    pieces: dict[int, int] = {}
    for variant_id, quantity in lines:
        pieces[variant_id] = pieces.get(variant_id, 0) + quantity
    asked = {"store_id": store_id, "ids": list(pieces)}
    known = set((await transaction.scalars(_SOLD, asked)).all())
    for variant_id in pieces:
        if variant_id not in known:
            raise UnknownArticleError(variant_id=variant_id)
    rows = [
        {"basket_id": basket_id, "variant_id": variant_id, "position": position, "quantity": quantity}
        for position, (variant_id, quantity) in enumerate(pieces.items())
    ]
    if rows:
        await transaction.execute(insert(model.BasketLine), rows)


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
