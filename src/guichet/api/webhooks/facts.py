"""What is looked up for a batch of happenings, set-based, and whose stores they concern."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.api.webhooks.catalogue import CATALOGUE, EventType, Look, name_of
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced

_ORDERS = text(
    "SELECT o.id, o.number AS order_number, s.id AS store_id FROM orders o LEFT JOIN stores s"
    " ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id WHERE o.id = ANY(:ids)"
)
_SHIPMENTS = text(
    "SELECT sh.id, sh.parcel_number, o.id AS order_id, o.number AS order_number, s.id AS store_id"
    " FROM shipments sh JOIN orders o ON o.id = sh.order_id LEFT JOIN stores s"
    " ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id WHERE sh.id = ANY(:ids)"
)
_TICKETS = text("SELECT id, store_id FROM tickets WHERE id = ANY(:ids)")
_VARIANTS = text("SELECT id, sku, product_id FROM variants WHERE id = ANY(:ids)")
_STATEMENTS = {
    Look.ORDER: _ORDERS,
    Look.SHIPMENTS: _SHIPMENTS,
    Look.TICKET: _TICKETS,
    Look.VARIANT: _VARIANTS,
}


class Outward(msgspec.Struct, frozen=True, kw_only=True):
    """A happening as it is told outside; `store_ids` are the stores that it concerns, if any."""

    event: Announced
    type: EventType
    data: Mapping[str, Any]
    store_ids: frozenset[int]


async def outward(transaction: Transaction, events: Sequence[Announced]) -> list[Outward]:
    """Happenings of the catalogue with what is said of each, as far as it is still there."""
    typed = [(event, CATALOGUE[name_of(event.happening)]) for event in events]
    found: dict[Look, dict[int, Mapping[str, Any]]] = {}
    for look, statement in _STATEMENTS.items():
        ids = {one for event, kind in typed if kind.look is look for one in _ids(event, look)}
        if ids:
            rows = (await transaction.execute(statement, {"ids": sorted(ids)})).mappings()
            found[look] = {row["id"]: {name: row[name] for name in row if name != "id"} for row in rows}
    return [_said(event, kind, found.get(kind.look, {})) for event, kind in typed]


def _ids(event: Announced, look: Look) -> Sequence[int]:
    told: Any = event.happening
    match look:
        case Look.ORDER:
            return [told.order_id] if told.order_id is not None else []
        case Look.SHIPMENTS:
            return list(told.shipment_ids)
        case Look.TICKET:
            return [told.ticket_id]
        case Look.VARIANT:
            return [told.variant_id]
        case Look.NOTHING:
            return []


def _said(event: Announced, kind: EventType, found: Mapping[int, Mapping[str, Any]]) -> Outward:
    rows = [found[one] for one in _ids(event, kind.look) if one in found]
    own = getattr(event.happening, "store_id", None)
    stores = {row["store_id"] for row in rows if row.get("store_id")} | ({own} if own else set())
    looked_up: dict[str, Any] = {}
    if kind.look is Look.SHIPMENTS:
        looked_up = {
            "parcel_number": rows[0]["parcel_number"] if rows else "",
            "order_ids": [row["order_id"] for row in rows],
            "order_numbers": [row["order_number"] for row in rows],
            "store_ids": sorted(stores),
        }
    elif rows:
        looked_up = dict(rows[0])
    data = kind.data(event.happening, event.entity_version, looked_up)
    return Outward(event=event, type=kind, data=data, store_ids=frozenset(stores))
