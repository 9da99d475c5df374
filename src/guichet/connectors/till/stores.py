"""The store that a till's sales are of, read purely from what the merchant typed."""

from __future__ import annotations

from collections.abc import Iterable

from guichet.connectors._kit import Gone, RowReader
from guichet.ports.records import Fact, Resource, StoreRecord


class StoreDocument(Gone, kw_only=True):
    """The settings that a store is made of."""

    id: str = ""
    name: str = ""
    currency: str = ""
    time_zone: str = "UTC"


def read_store(store: StoreDocument) -> Iterable[Fact]:
    """The fact of the store. Raises ValueError in words for a person."""
    if not store.id:
        raise ValueError("the store has no id")
    record = StoreRecord(
        external_id=store.id,
        name=store.name or store.id,
        kind="in_store",
        currency=store.currency,
        time_zone=store.time_zone,
    )
    return (Fact(resource=Resource.STORES, external_id=record.external_id, record=record),)


STORES = RowReader(Resource.STORES, StoreDocument, read_store, lambda row: row["id"])
