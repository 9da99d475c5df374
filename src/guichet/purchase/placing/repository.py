"""Queries about what is ordered, where it lies, and the purchases themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, text

from guichet.kernel.auth import Actor, ActorKind
from guichet.kernel.db import Transaction, driver
from guichet.ports.records import Address
from guichet.purchase.placing.errors import PurchaseNotFoundError
from guichet.purchase.placing.model import Purchase, PurchaseLine

# The price is the shop's own, as promises and baskets show it.
_GOODS = """
SELECT variant.id, variant.connection_id, variant.external_id, product.external_id, product.name,
  variant.options, variant.sku, product.currency,
  coalesce(variant.sale_price, variant.price, product.sale_price, product.price),
  coalesce(variant.sale_price_minor, variant.price_minor, product.sale_price_minor, product.price_minor),
  variant.purchasable AND product.visible, product.store_external_ids
FROM variants AS variant JOIN products AS product ON product.id = variant.product_id
WHERE variant.id = ANY(%s) AND variant.gone_at IS NULL AND product.gone_at IS NULL
"""
# The article where it lies: the variant itself, else the same one of another of the merchant's shops, as
# sourcing knows it.
_LEVELS = """
SELECT DISTINCT ON (one.variant_id, one.location_id) one.variant_id, one.location_id, level.id,
  level.variant_id, level.connection_id, level.tracked, level.available, coalesce(owner.owner, 'shop')
FROM unnest(%s::bigint[], %s::bigint[]) AS one (variant_id, location_id)
JOIN variants AS asked ON asked.id = one.variant_id
JOIN LATERAL (
  SELECT asked.id
  UNION ALL
  SELECT other.id FROM variants AS other
  WHERE other.gtin14 = asked.gtin14 AND other.connection_id <> asked.connection_id AND other.gone_at IS NULL
  UNION ALL
  SELECT other.id FROM variants AS other
  WHERE asked.gtin14 IS NULL AND asked.sku <> '' AND other.sku = asked.sku AND other.sku <> ''
    AND other.gtin14 IS NULL AND other.connection_id <> asked.connection_id AND other.gone_at IS NULL
) AS same ON true
JOIN stock_levels AS level ON level.variant_id = same.id AND level.location_id = one.location_id
  AND level.gone_at IS NULL
LEFT JOIN stock_owners AS owner ON owner.location_id = level.location_id
ORDER BY one.variant_id, one.location_id, level.tracked, level.available DESC, same.id = asked.id DESC,
  level.id
"""
_PLACE = """
SELECT id, connection_id, external_id, name, kind, postal_address FROM locations WHERE id = %s
"""
_NAMED = "SELECT id FROM locations WHERE connection_id = %s AND external_id = %s AND gone_at IS NULL"
_PICKUP = """
SELECT external_id FROM pickup_methods WHERE connection_id = %s AND %s = ANY(location_external_ids)
  AND gone_at IS NULL ORDER BY id LIMIT 1
"""
_ACCOUNT = """
SELECT key FROM customer_profiles WHERE connection_id = %s AND customer_id = %s AND kind = 'account'
ORDER BY id LIMIT 1
"""
_LIST = """
SELECT id FROM purchases WHERE (placed_at, id) < (:at, :id) {conditions}
ORDER BY placed_at DESC, id DESC LIMIT :count
"""
_NEEDS_LOOK = "AND (state = 'uncertain' OR (state = 'failed' AND settled IS NULL))"
_CONDITIONS = {
    "state": "AND state = :state",
    "store_ids": "AND store_id = ANY(:store_ids)",
    "location_ids": "AND (location_id = ANY(:location_ids) OR counter_id = ANY(:location_ids)"
    " OR EXISTS (SELECT FROM purchase_lines AS line"
    " WHERE line.purchase_id = purchases.id AND line.location_id = ANY(:location_ids)))",
    "order_id": "AND order_id = :order_id",
}


# A shop that sells a product without forms may name no variant in its order.
_ORDER_LINES = text("""
SELECT DISTINCT ON (line.held_variant_id) line.held_variant_id, bought.external_id
FROM purchase_lines AS line JOIN order_lines AS bought ON bought.order_id = :order_id
  AND (bought.variant_external_id = line.variant_external_id
    OR bought.variant_external_id IS NULL AND bought.product_external_id = line.product_external_id)
WHERE line.purchase_id = :purchase_id ORDER BY line.held_variant_id, bought.position
""")


class Good(msgspec.Struct, frozen=True, kw_only=True):
    """A variant as one buys it; `price` in the vendor's decimals, `price_minor` None where it is none.

    `stores` are the shop's fronts that sell it, by their external ids; none: all.
    """

    variant_id: int
    connection_id: int
    external_id: str
    product_external_id: str
    name: str
    options: Sequence[Mapping[str, str]]
    sku: str
    currency: str
    price: str | None
    price_minor: int | None
    sold: bool
    stores: Sequence[str]

    @property
    def full_name(self) -> str:
        """The name with its options."""
        values = ", ".join(one["value"] for one in self.options)
        return f"{self.name} ({values})" if values else self.name


class LevelRow(msgspec.Struct, frozen=True, kw_only=True):
    """Where an article lies, as its place knows it."""

    variant_id: int
    location_id: int
    level_id: int
    held_variant_id: int
    connection_id: int
    tracked: bool
    available: int
    owner: str


class PlaceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A location with its address."""

    id: int
    connection_id: int
    external_id: str
    name: str
    kind: str
    address: Address


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Who buys, as they said it."""

    first_name: str = ""
    last_name: str = ""
    mail: str = ""
    phone: str = ""

    @property
    def name(self) -> str:
        """Both names."""
        return f"{self.first_name} {self.last_name}".strip()


class Promised(msgspec.Struct, frozen=True, kw_only=True):
    """What was promised: an hour (`at`) or a day, and by when it is kept. `shop` is where, by name.

    `time_zone`: of that shop, "" where there is none.
    """

    at: datetime | None
    day: str
    latest: datetime
    kept_until: datetime | None = None
    shop: str = ""
    time_zone: str = ""


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """Who looked at an order that failed, when, and what they did about it."""

    at: datetime
    by: str
    note: str = ""


class PurchaseRow(msgspec.Struct, frozen=True, kw_only=True):
    """A purchase as it stands; see `model.Purchase`."""

    id: int
    version: int
    key: str
    asked: str
    reference: str
    store_id: int
    connection_id: int
    state: str
    origin: str
    kind: str
    location_id: int | None
    counter_id: int | None
    taken_location_id: int | None
    currency: str
    subtotal: int
    delivery_price: int
    payment: str
    pay_before: datetime | None
    language: str
    customer_id: int | None
    contact: Contact
    address: Address | None
    note: str
    promise: Promised
    act_id: int | None
    external_id: str
    order_id: int | None
    number: str
    reason: str
    actor: dict[str, Any]
    placed_at: datetime
    changed_at: datetime
    prepared_at: datetime | None
    settled: Settled | None

    @property
    def total(self) -> int:
        """What is to be paid, in minor units."""
        return self.subtotal + self.delivery_price

    @property
    def reservation_key(self) -> str:
        """By what its stock is held."""
        return f"purchase:{self.id}"

    @property
    def arriving_key(self) -> str:
        """By what the pieces are held that the shop is given first."""
        return f"purchase-arriving:{self.id}"

    @property
    def placed_by(self) -> Actor:
        """Who took it."""
        kind = ActorKind(self.actor["kind"])
        return Actor(kind=kind, id=self.actor["id"], name=self.actor["name"])


class LineRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it stands; see `model.PurchaseLine`."""

    id: int
    purchase_id: int
    position: int
    variant_id: int
    variant_external_id: str
    product_external_id: str
    name: str
    sku: str
    quantity: int
    unit_price: str
    total: int
    location_id: int
    held_variant_id: int
    way: str
    covered: bool


_PURCHASE = tuple(Purchase.__table__.c[name] for name in PurchaseRow.__struct_fields__)
_LINE = tuple(PurchaseLine.__table__.c[name] for name in LineRow.__struct_fields__)


async def goods(transaction: Transaction, variant_ids: Sequence[int]) -> dict[int, Good]:
    """These variants as one buys them, as far as shops have them."""
    connection = await driver(transaction)
    rows = await (await connection.execute(_GOODS, (list(variant_ids),))).fetchall()
    names = Good.__struct_fields__
    return {row[0]: Good(**dict(zip(names, row, strict=True))) for row in rows}


async def levels(
    transaction: Transaction, wanted: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], LevelRow]:
    """Where articles lie, by variant and location."""
    connection = await driver(transaction)
    asked = ([one[0] for one in wanted], [one[1] for one in wanted])
    rows = await (await connection.execute(_LEVELS, asked)).fetchall()
    names = LevelRow.__struct_fields__
    return {(row[0], row[1]): LevelRow(**dict(zip(names, row, strict=True))) for row in rows}


async def place_of(transaction: Transaction, location_id: int) -> PlaceRow | None:
    """A location."""
    connection = await driver(transaction)
    row = await (await connection.execute(_PLACE, (location_id,))).fetchone()
    names = PlaceRow.__struct_fields__
    return None if row is None else msgspec.convert(dict(zip(names, row, strict=True)), PlaceRow)


async def place_named(transaction: Transaction, connection_id: int, external_id: str) -> int | None:
    """The location that a shop knows by this id."""
    connection = await driver(transaction)
    row = await (await connection.execute(_NAMED, (connection_id, external_id))).fetchone()
    return None if row is None else row[0]


async def pickup_method(transaction: Transaction, connection_id: int, location: str) -> str | None:
    """The shop's way to collect at a location, by their external ids."""
    connection = await driver(transaction)
    row = await (await connection.execute(_PICKUP, (connection_id, location))).fetchone()
    return None if row is None else row[0]


async def account_of(transaction: Transaction, connection_id: int, customer_id: int) -> str | None:
    """A customer's account at a shop."""
    connection = await driver(transaction)
    row = await (await connection.execute(_ACCOUNT, (connection_id, customer_id))).fetchone()
    return None if row is None else row[0]


async def find_purchase(transaction: Transaction, purchase_id: int, *, lock: bool = False) -> PurchaseRow:
    """A purchase as it stands. Raises PurchaseNotFoundError."""
    found = await purchases_where(transaction, Purchase.id == purchase_id, lock=lock)
    if not found:
        raise PurchaseNotFoundError(purchase_id=purchase_id)
    return found[0]


async def purchase_of_key(transaction: Transaction, key: str) -> PurchaseRow | None:
    """The purchase that was asked under a key."""
    found = await purchases_where(transaction, Purchase.key == key)
    return found[0] if found else None


async def purchases_where(
    transaction: Transaction, *conditions: Any, lock: bool = False
) -> list[PurchaseRow]:
    """Purchases by conditions on the table, by id."""
    query = select(*_PURCHASE).where(*conditions).order_by(Purchase.id)
    rows = (await transaction.execute(query.with_for_update() if lock else query)).mappings()
    return [msgspec.convert(dict(row), PurchaseRow) for row in rows]


async def purchases_of_orders(transaction: Transaction, order_ids: Sequence[int]) -> list[PurchaseRow]:
    """The purchases behind these orders of the mirror, by id; of most orders there is none."""
    return await purchases_where(transaction, Purchase.order_id.in_(order_ids))


async def lines_of(transaction: Transaction, purchase_ids: Sequence[int]) -> dict[int, list[LineRow]]:
    """The lines of purchases, in their order."""
    query = select(*_LINE).where(PurchaseLine.purchase_id.in_(purchase_ids))
    rows = await transaction.execute(query.order_by(PurchaseLine.purchase_id, PurchaseLine.position))
    found: dict[int, list[LineRow]] = {one: [] for one in purchase_ids}
    for row in rows.mappings():
        found[row["purchase_id"]].append(LineRow(**row))
    return found


async def order_lines_of(transaction: Transaction, purchase_id: int, order_id: int) -> dict[int, str]:
    """By which of its lines the shop's order has each variant that is held for a purchase."""
    rows = await transaction.execute(_ORDER_LINES, {"purchase_id": purchase_id, "order_id": order_id})
    return {row.held_variant_id: row.external_id for row in rows}


async def list_purchases(
    transaction: Transaction,
    *,
    before: tuple[datetime, int],
    count: int,
    needs_look: bool = False,
    **wanted: Any,
) -> list[PurchaseRow]:
    """Purchases before a place in the list, the latest first; `needs_look`: those that a person settles.

    `wanted`: state, store_ids, location_ids (of collection, of holding, of the counter), order_id.
    """
    named = {name: value for name, value in wanted.items() if value is not None}
    conditions = [_CONDITIONS[name] for name in named] + ([_NEEDS_LOOK] if needs_look else [])
    query = text(_LIST.format(conditions=" ".join(conditions)))
    found = await transaction.execute(query, {"at": before[0], "id": before[1], "count": count, **named})
    rows = await purchases_where(transaction, Purchase.id.in_(list(found.scalars())))
    return sorted(rows, key=lambda one: (one.placed_at, one.id), reverse=True)
