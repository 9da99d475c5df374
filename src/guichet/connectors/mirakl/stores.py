"""The seller's shop at the marketplace (A01) as a store of ours, read purely."""

from __future__ import annotations

from collections.abc import Iterable

from guichet.connectors._kit import Gone, RowReader
from guichet.ports.records import Fact, Resource, StoreRecord

_CLOSED = frozenset({"CLOSE", "CLOSED", "SUSPENDED", "TERMINATED"})


class ShopDocument(Gone, kw_only=True):
    """What A01 says of a shop."""

    shop_id: str | int = ""
    shop_name: str = ""
    shop_state: str = "OPEN"
    currency_iso_code: str = ""
    address: str = ""


def read_shop(shop: ShopDocument) -> Iterable[Fact]:
    """The fact of the shop. Raises ValueError in words for a person."""
    if not shop.shop_id:
        raise ValueError("the shop has no shop_id")
    record = StoreRecord(
        external_id=str(shop.shop_id),
        name=shop.shop_name or str(shop.shop_id),
        kind="marketplace",
        address=shop.address,
        currency=shop.currency_iso_code,
        active=shop.shop_state not in _CLOSED,
    )
    return (Fact(resource=Resource.STORES, external_id=record.external_id, record=record),)


STORES = RowReader(Resource.STORES, ShopDocument, read_shop, lambda row: row["shop_id"])
