"""What the mirror holds of a connection: how many, which ids; read by reconciling and by the proof."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    TableClause,
    Text,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)

from guichet.kernel.db import Transaction
from guichet.ports.records import Resource

_PROVENANCE = ("id", "connection_id", "external_id", "read_at", "gone_at")


def _mirrored(name: str) -> TableClause:
    # Every mirrored table has the columns of `commerce.provenance.Mirrored`: that law, and no more, is used.
    return table(name, *(column(each) for each in _PROVENANCE))


TABLES: dict[Resource, TableClause] = {
    Resource.STORES: _mirrored("stores"),
    Resource.LOCATIONS: _mirrored("locations"),
    Resource.CATEGORIES: _mirrored("categories"),
    Resource.PRODUCTS: _mirrored("products"),
    Resource.STOCK: _mirrored("stock_levels"),
    Resource.CUSTOMERS: _mirrored("store_customers"),
    Resource.ORDERS: _mirrored("orders"),
    Resource.ORDER_MESSAGES: _mirrored("order_messages"),
    Resource.MESSAGES: _mirrored("messages"),
    Resource.CARTS: _mirrored("carts"),
    Resource.PICKUP_METHODS: _mirrored("pickup_methods"),
    Resource.PRICE_LISTS: _mirrored("price_lists"),
    Resource.PROMOTIONS: _mirrored("promotions"),
    Resource.WISHLISTS: _mirrored("wishlists"),
}


_NOT_ARCHIVED = literal_column("NOT coalesce((details->>'archived')::boolean, false)", Boolean)


def _listed(connection_id: int, resource: Resource) -> list[ColumnElement[bool]]:
    """What the vendor lists too: not gone, and no archived order."""
    rows = TABLES[resource]
    conditions: list[ColumnElement[bool]] = [rows.c.connection_id == connection_id, rows.c.gone_at.is_(None)]
    if resource is Resource.ORDERS:
        conditions.append(_NOT_ARCHIVED)
    return conditions


async def count(transaction: Transaction, connection_id: int, resource: Resource) -> int:
    """How many of a resource are here and listed."""
    query = select(func.count()).select_from(TABLES[resource]).where(*_listed(connection_id, resource))
    return int(await transaction.scalar(query) or 0)


async def ids(
    transaction: Transaction, connection_id: int, resource: Resource, *, among: Collection[str] | None = None
) -> set[str]:
    """The vendor's ids of all that are here and listed, or of those `among` some."""
    named = TABLES[resource].c.external_id
    query = select(named).where(*_listed(connection_id, resource))
    if among is not None:
        query = query.where(named == func.any(literal(list(among), ARRAY(Text))))
    return set((await transaction.scalars(query)).all())


async def sample_ids(
    transaction: Transaction, connection_id: int, resource: Resource, size: int
) -> list[str]:
    """The newest and some drawn by chance, half of each, as the vendor's ids."""
    rows = TABLES[resource]
    here = _listed(connection_id, resource)
    newest = select(rows.c.external_id).where(*here).order_by(rows.c.id.desc()).limit(size // 2)
    chosen = list((await transaction.scalars(newest)).all())
    drawn = (
        select(rows.c.external_id)
        .where(*here, rows.c.external_id.not_in(chosen))
        .order_by(func.random())
        .limit(size - len(chosen))
    )
    return [*chosen, *(await transaction.scalars(drawn)).all()]
