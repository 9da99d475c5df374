"""The house's side of the proof: what stands in the tables, put together as a record and then as strings.

Read from the tables themselves, not through the rooms that show them: a proof that shared their way of
reading would share their mistakes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, text

from guichet.kernel.db import Transaction
from guichet.ports.records import CustomerRecord, OrderRecord, ProductRecord, Record, Resource, StockRecord
from guichet.ports.rendering import rendered

Document = dict[str, Any]

_THINGS = "WHERE connection_id = :connection_id AND gone_at IS NULL AND external_id IN :external_ids"
_CHILDREN = {
    "lines": "SELECT * FROM order_lines WHERE order_id IN :ids ORDER BY position",
    "payments": "SELECT * FROM order_payments WHERE order_id IN :ids ORDER BY position",
    "shipments": "SELECT * FROM shipments WHERE order_id IN :ids ORDER BY position",
    "refunds": "SELECT * FROM refunds WHERE order_id IN :ids ORDER BY position",
}
_VARIANTS = "SELECT * FROM variants WHERE product_id IN :ids AND gone_at IS NULL ORDER BY position"


async def render(
    transaction: Transaction, connection_id: int, resource: Resource, external_ids: Sequence[str]
) -> dict[str, dict[str, str]]:
    """These things by the vendor's id, as strings by field name (see `ports.rendering`).

    Those that are gone are not among them.
    """
    if not external_ids or resource not in _RENDERED:
        return {}
    shape, table, children = _RENDERED[resource]
    query = text(f"SELECT * FROM {table} {_THINGS}")
    found = await transaction.execute(
        query.bindparams(bindparam("external_ids", expanding=True)),
        {"connection_id": connection_id, "external_ids": list(external_ids)},
    )
    documents = {row["id"]: _flat(dict(row)) for row in found.mappings()}
    for name, statement, parent in children:
        await _add_children(transaction, documents, name, statement, parent)
    return {
        document["external_id"]: rendered(msgspec.convert(document, shape)) for document in documents.values()
    }


def _flat(document: Document) -> Document:
    """A row as its record: what is kept in one piece stands beside the columns."""
    details = document.pop("details", None)
    return {**details, **document} if isinstance(details, dict) else document


async def _add_children(
    transaction: Transaction, documents: dict[int, Document], name: str, statement: str, parent: str
) -> None:
    for document in documents.values():
        document[name] = []
    if not documents:
        return
    query = text(statement).bindparams(bindparam("ids", expanding=True))
    for row in (await transaction.execute(query, {"ids": list(documents)})).mappings():
        documents[row[parent]][name].append(dict(row))


_RENDERED: dict[Resource, tuple[type[Record], str, tuple[tuple[str, str, str], ...]]] = {
    Resource.ORDERS: (
        OrderRecord,
        "orders",
        tuple((name, statement, "order_id") for name, statement in _CHILDREN.items()),
    ),
    Resource.CUSTOMERS: (CustomerRecord, "store_customers", ()),
    Resource.PRODUCTS: (ProductRecord, "products", (("variants", _VARIANTS, "product_id"),)),
    Resource.STOCK: (StockRecord, "stock_levels", ()),
}
