"""Views noted with consent, told to their shopper, and let go."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
from sqlalchemy import delete, select, text

from guichet.before.profiles import Consent, agrees
from guichet.before.visits.model import ProductView
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now

KEPT = timedelta(days=90)
# Loading a page again, or going back to it, is one look.
_ONE_LOOK = timedelta(minutes=10)
_NOTE = text(
    "INSERT INTO product_views AS v (shopper_id, product_id, variant_id, times, first_at, last_at)"
    " VALUES (:shopper_id, :product_id, :variant_id, 1, :now, :now)"
    " ON CONFLICT (shopper_id, product_id) DO UPDATE SET"
    " variant_id = coalesce(excluded.variant_id, v.variant_id),"
    " times = v.times + CASE WHEN v.last_at < :before THEN 1 ELSE 0 END, last_at = excluded.last_at"
)
_JOIN = text(
    "INSERT INTO product_views AS v (shopper_id, product_id, variant_id, times, first_at, last_at)"
    " SELECT :stays, product_id, variant_id, times, first_at, last_at FROM product_views"
    " WHERE shopper_id = :gone"
    " ON CONFLICT (shopper_id, product_id) DO UPDATE SET times = v.times + excluded.times,"
    " variant_id = CASE WHEN excluded.last_at > v.last_at THEN coalesce(excluded.variant_id, v.variant_id)"
    "   ELSE v.variant_id END,"
    " first_at = least(v.first_at, excluded.first_at), last_at = greatest(v.last_at, excluded.last_at)"
)


class ViewRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a shopper looked at, how often, and when last."""

    product_id: int
    variant_id: int | None
    times: int
    last_at: datetime


async def note_view(
    transaction: Transaction, shopper_id: int, product_id: int, variant_id: int | None
) -> bool:
    """Note that a shopper looks at a product; nothing without their consent. Returns whether it is kept."""
    if not await agrees(transaction, shopper_id, Consent.VIEWS):
        return False
    now = utc_now()
    row = {
        "shopper_id": shopper_id,
        "product_id": product_id,
        "variant_id": variant_id,
        "now": now,
        "before": now - _ONE_LOOK,
    }
    await transaction.execute(_NOTE, row)
    return True


async def views_of(transaction: Transaction, shopper_id: int, *, count: int = 50) -> list[ViewRow]:
    """What a shopper looked at, the latest first."""
    query = (
        select(*(getattr(ProductView, name) for name in ViewRow.__struct_fields__))
        .where(ProductView.shopper_id == shopper_id, ProductView.last_at > utc_now() - KEPT)
        .order_by(ProductView.last_at.desc(), ProductView.product_id)
        .limit(count)
    )
    return [ViewRow(**row) for row in (await transaction.execute(query)).mappings()]


async def forget_views(transaction: Transaction, shopper_id: int) -> None:
    """Let go of all that a shopper looked at."""
    await transaction.execute(delete(ProductView).where(ProductView.shopper_id == shopper_id))


async def join(transaction: Transaction, gone: int, stays: int) -> None:
    """Give the views of one shopper to another."""
    await transaction.execute(_JOIN, {"gone": gone, "stays": stays})
    await forget_views(transaction, gone)


async def sweep(transaction: Transaction, now: datetime) -> None:
    """Let go of views that are older than they are kept."""
    await transaction.execute(delete(ProductView).where(ProductView.last_at < now - KEPT))
