"""Queries of requests in shops. Articles and shops are named by their tables: one round trip for a list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.kernel.db import Transaction

_COLUMNS = """
r.id, r.location_id, place.name AS location_name, r.product_id, r.variant_id,
coalesce(p.name, '') AS name, coalesce(v.sku, '') AS sku, coalesce(v.options, '[]') AS options,
r.wanted, r.said, r.quantity, r.contact_mail, r.contact_name, r.language, r.state, r.told, r.reason,
r.asked_by, r.asked_at, r.available_at, r.closed_at
"""
_FROM = """
FROM shop_requests r JOIN locations place ON place.id = r.location_id
LEFT JOIN products p ON p.id = r.product_id LEFT JOIN variants v ON v.id = r.variant_id
"""
_ONE = text(f"SELECT {_COLUMNS} {_FROM} WHERE r.id = :request_id")
_LIST = (
    f"SELECT {_COLUMNS} {_FROM} WHERE (r.asked_at, r.id) < (:before, :below) {{which}}"
    " ORDER BY r.asked_at DESC, r.id DESC LIMIT :count"
)
_COUNTS = f"""
SELECT r.location_id, place.name AS location_name, r.product_id, r.variant_id, r.wanted,
  coalesce(p.name, '') AS name, coalesce(v.sku, '') AS sku, coalesce(v.options, '[]') AS options,
  CASE WHEN r.product_id IS NULL THEN r.said ELSE '' END AS said,
  count(*) AS requests, sum(r.quantity) AS pieces, count(*) FILTER (WHERE r.state = 'open') AS open,
  max(r.asked_at) AS last_at
{_FROM}
WHERE r.asked_at >= :since {{which}}
GROUP BY r.location_id, place.name, r.product_id, r.variant_id, r.wanted, p.name, v.sku, v.options,
  CASE WHEN r.product_id IS NULL THEN r.said ELSE '' END
ORDER BY requests DESC, last_at DESC LIMIT :count
"""
_WHICH = {
    "location_id": "AND r.location_id = :location_id",
    "location_ids": "AND r.location_id = ANY(:location_ids)",
    "variant_id": "AND r.variant_id = :variant_id",
    "state": "AND r.state = :state",
    # By an address that they left in a shop; one that several people share names none of them.
    "customer_id": """AND r.contact_mail <> '' AND r.contact_mail IN (
  SELECT substr(i.point, 6) FROM customer_profiles p JOIN identities i ON i.profile_id = p.id
  WHERE p.customer_id = :customer_id AND i.point LIKE 'mail:%' AND NOT EXISTS (
    SELECT FROM identities other JOIN customer_profiles its ON its.id = other.profile_id
    WHERE other.point = i.point AND its.customer_id <> p.customer_id))""",
}
_PLACE = text(
    "SELECT id FROM locations WHERE id = :location_id AND kind = 'shop' AND gone_at IS NULL AND enabled"
)
_FORMS = text(
    "SELECT v.id, v.product_id, v.options FROM variants v JOIN products p ON p.id = v.product_id"
    " AND p.gone_at IS NULL WHERE v.gone_at IS NULL"
    " AND (v.id = :variant_id OR v.product_id = :product_id) ORDER BY v.position, v.id"
)
# At a shop of another of the merchant's connections the same article goes by another form of the same number.
_ANSWERED = text(
    """
UPDATE shop_requests r SET state = 'available', available_at = :now
FROM unnest(CAST(:variants AS bigint[]), CAST(:locations AS bigint[])) AS level (variant_id, location_id)
JOIN variants its ON its.id = level.variant_id
WHERE r.state = 'open' AND r.location_id = level.location_id AND (r.variant_id = level.variant_id OR EXISTS (
    SELECT FROM variants asked WHERE asked.id = r.variant_id AND asked.gtin14 = its.gtin14))
  AND EXISTS (SELECT FROM stock_levels now WHERE now.variant_id = level.variant_id
    AND now.location_id = level.location_id AND now.gone_at IS NULL AND now.available >= r.quantity)
RETURNING r.id, r.location_id, r.variant_id
"""
)
_STORE = text(
    "SELECT s.id FROM locations l JOIN stores s ON s.connection_id = l.connection_id AND s.gone_at IS NULL"
    " WHERE l.id = :location_id ORDER BY s.id LIMIT 1"
)


class RequestRow(msgspec.Struct, frozen=True, kw_only=True):
    """A request with the names of its article and shop; see `model.ShopRequest`."""

    id: int
    location_id: int
    location_name: str
    product_id: int | None
    variant_id: int | None
    name: str
    sku: str
    options: list[dict[str, str]]
    wanted: str
    said: str
    quantity: int
    contact_mail: str
    contact_name: str
    language: str
    state: str
    told: str
    reason: str
    asked_by: str
    asked_at: datetime
    available_at: datetime | None
    closed_at: datetime | None


class CountRow(msgspec.Struct, frozen=True, kw_only=True):
    """How often the same was asked for in a shop, how many pieces, and how many requests are open."""

    location_id: int
    location_name: str
    product_id: int | None
    variant_id: int | None
    wanted: str
    name: str
    sku: str
    options: list[dict[str, str]]
    said: str
    requests: int
    pieces: int
    open: int
    last_at: datetime


class Form(msgspec.Struct, frozen=True):
    """A form of a product."""

    id: int
    product_id: int
    options: list[dict[str, str]]


async def find_request(transaction: Transaction, request_id: int) -> RequestRow | None:
    """A request; None where there is none."""
    row = (await transaction.execute(_ONE, {"request_id": request_id})).mappings().one_or_none()
    return None if row is None else RequestRow(**row)


async def list_requests(
    transaction: Transaction, *, before: datetime, below: int, count: int, **wanted: Any
) -> list[RequestRow]:
    """Requests, the latest first: those asked before a moment, and what `wanted` names."""
    named = {name: value for name, value in wanted.items() if value is not None}
    query = _LIST.format(which=" ".join(_WHICH[name] for name in named))
    asked = {"before": before, "below": below, "count": count, **named}
    return [RequestRow(**row) for row in (await transaction.execute(text(query), asked)).mappings()]


async def count_requests(
    transaction: Transaction, *, since: datetime, count: int, **wanted: Any
) -> list[CountRow]:
    """How often each thing was asked for in each shop since a moment, the most wanted first."""
    named = {name: value for name, value in wanted.items() if value is not None}
    query = _COUNTS.format(which=" ".join(_WHICH[name] for name in named))
    rows = await transaction.execute(text(query), {"since": since, "count": count, **named})
    return [CountRow(**row) for row in rows.mappings()]


async def is_shop(transaction: Transaction, location_id: int) -> bool:
    """Whether a location is a shop that is there."""
    return (await transaction.scalar(_PLACE, {"location_id": location_id})) is not None


async def forms_of(transaction: Transaction, *, variant_id: int | None, product_id: int | None) -> list[Form]:
    """The form that is meant, or all forms of a product."""
    rows = await transaction.execute(_FORMS, {"variant_id": variant_id, "product_id": product_id})
    return [Form(row.id, row.product_id, row.options) for row in rows]


async def answer_requests(
    transaction: Transaction, places: Sequence[tuple[int, int]], now: datetime
) -> list[tuple[int, int, int]]:
    """Note which open requests can be served where (variant, location) stock came in.

    Returns (request, location, variant) of each.
    """
    asked = {"variants": [one[0] for one in places], "locations": [one[1] for one in places], "now": now}
    rows = await transaction.execute(_ANSWERED, asked)
    return sorted({(row.id, row.location_id, row.variant_id) for row in rows})


async def store_of(transaction: Transaction, location_id: int) -> int | None:
    """The store in whose name a shop writes; None where its connection has none."""
    found: int | None = await transaction.scalar(_STORE, {"location_id": location_id})
    return found
