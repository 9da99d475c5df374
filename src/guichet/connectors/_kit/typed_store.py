"""The store of a system that cannot be asked: made purely of what the merchant typed."""

from __future__ import annotations

from collections.abc import Iterable

from guichet.connectors._kit.rows import Gone, RowReader
from guichet.ports.records import Fact, Resource, StoreRecord


class TypedStore(Gone, kw_only=True):
    """The settings that a store is made of."""

    id: str = ""
    name: str = ""
    address: str = ""
    currency: str = ""
    locale: str = ""
    time_zone: str = "UTC"


def typed_stores(kind: str) -> RowReader[TypedStore]:
    """The reader of such stores, of this kind."""

    def read(store: TypedStore) -> Iterable[Fact]:
        """The fact of the store. Raises ValueError in words for a person."""
        if not store.id:
            raise ValueError("the store has no id")
        record = StoreRecord(
            external_id=store.id,
            name=store.name or store.id,
            kind=kind,
            address=store.address,
            currency=store.currency,
            locale=store.locale,
            time_zone=store.time_zone,
        )
        return (Fact(resource=Resource.STORES, external_id=record.external_id, record=record),)

    return RowReader(Resource.STORES, TypedStore, read, lambda row: row["id"])
