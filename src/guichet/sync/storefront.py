"""What a shop's own pages show now, asked for by staff: a customer says that the page tells another price.

Nothing of it is kept: the mirror is what the shop's administration says, this is what a visitor sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from guichet import connections
from guichet.kernel.services import Services
from guichet.ports.capabilities import Session
from guichet.ports.storefront import ReadsStorefront, ShownItem, ShownShipping, StorefrontPlace
from guichet.sync.errors import CartNotFoundError, NotOfferedError, NotShownError
from guichet.sync.service import refuse
from guichet.sync.trouble import Kind, understand

# A product is shown by the stores that it names; where it names none, by the connection's first.
_PRODUCT = text("""
SELECT p.connection_id, p.external_id, s.external_id AS store, s.address
FROM products AS p JOIN stores AS s ON s.connection_id = p.connection_id AND s.gone_at IS NULL
  AND s.address <> '' AND (p.store_external_ids = '{}' OR s.external_id = ANY(p.store_external_ids))
WHERE p.id = :id AND p.gone_at IS NULL AND (CAST(:store_id AS bigint) IS NULL OR s.id = :store_id)
ORDER BY s.id LIMIT 1
""")
_CART = text("""
SELECT c.connection_id, c.external_id, s.external_id AS store, s.address
FROM carts AS c JOIN stores AS s ON s.connection_id = c.connection_id AND s.gone_at IS NULL
  AND s.address <> '' AND (c.store_external_id IS NULL OR s.external_id = c.store_external_id)
WHERE c.id = :id AND c.gone_at IS NULL ORDER BY s.id LIMIT 1
""")


async def shown_item(services: Services, product_id: int, store_id: int | None) -> ShownItem:
    """A product as its page shows it now, in a store of those that have it.

    Raises NotShownError where there is no such page, NotOfferedError, NotUsableError, what `refuse` raises.
    """
    row = await _find(services, _PRODUCT, {"id": product_id, "store_id": store_id})
    if row is None:
        raise NotShownError
    connector, session, place = await _open(services, row)
    try:
        item = await connector.shown_item(session, place, row["external_id"])
    except Exception as failure:
        _tell(failure)
        raise
    if item is None:
        raise NotShownError
    return item


async def shown_shipping(services: Services, cart_id: int) -> Sequence[ShownShipping]:
    """The ways to receive a basket that its page offers now; none before it knows where it goes.

    Raises CartNotFoundError, NotOfferedError, NotUsableError and what `refuse` raises.
    """
    row = await _find(services, _CART, {"id": cart_id})
    if row is None:
        raise CartNotFoundError(cart_id=cart_id)
    connector, session, place = await _open(services, row)
    try:
        return await connector.shown_shipping(session, place, row["external_id"])
    except Exception as failure:
        _tell(failure)
        raise


async def _find(services: Services, query: Any, asked: dict[str, Any]) -> dict[str, Any] | None:
    async with services.database.transaction() as transaction:
        row = (await transaction.execute(query, asked)).mappings().one_or_none()
    return dict(row) if row is not None else None


async def _open(services: Services, row: dict[str, Any]) -> tuple[ReadsStorefront, Session, StorefrontPlace]:
    opened = await connections.open_connection(services, row["connection_id"])
    if not isinstance(opened.connector, ReadsStorefront):
        raise NotOfferedError(connector=opened.connector.manifest.label, capability="reads_storefront")
    place = StorefrontPlace(store_external_id=row["store"], address=row["address"])
    return opened.connector, opened.session, place


def _tell(failure: Exception) -> None:
    """Say what a person reads of a call that failed; what nobody foresaw goes on as it is."""
    trouble = understand(failure)
    if trouble.kind is not Kind.UNEXPECTED:
        refuse(trouble)
