"""Queries of alerts. Articles, levels and wishes are named by their tables: one round trip for a batch."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select, text

from guichet.before.alerts.episodes import Kind, Mark, Standing
from guichet.before.alerts.model import AlertNotice, AlertSettings
from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import utc_now

# `serves`: the web shop sends from there: from its warehouses, or from all its places where it has none.
_FIGURES = """
SELECT level.variant_id, level.location_id, place.kind = 'shop' AS is_shop,
  place.kind <> 'shop' OR NOT EXISTS (
    SELECT FROM locations AS depot WHERE depot.connection_id = place.connection_id AND depot.kind <> 'shop'
      AND depot.enabled AND depot.gone_at IS NULL
  ) AS serves,
  CASE WHEN level.gone_at IS NOT NULL THEN 0 WHEN level.tracked THEN level.available END AS available
FROM stock_levels AS level
JOIN locations AS place ON place.id = level.location_id AND place.gone_at IS NULL AND place.enabled
WHERE level.variant_id = ANY(%s)
"""
_MARKS = """
SELECT variant_id, place, state, since, episode, settled, settled_episode FROM stock_marks
WHERE variant_id = ANY(%s) ORDER BY variant_id, place FOR UPDATE
"""
_SET_MARKS = """
INSERT INTO stock_marks (variant_id, place, state, since, episode, settled, settled_episode)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[], %s::text[],
  %s::bigint[])
ON CONFLICT (variant_id, place) DO UPDATE SET state = excluded.state, since = excluded.since,
  episode = excluded.episode, settled = excluded.settled, settled_episode = excluded.settled_episode
"""
# Who waits for what happened. At a shop it happened to the same article of the merchant's other shops too,
# by the rule of `before.availability`. Who wishes for a product and no form of it is not told that one of
# several forms becomes rare.
_NOTE = """
WITH happened AS (
  SELECT * FROM unnest(%(variants)s::bigint[], %(places)s::bigint[], %(kinds)s::text[],
    %(episodes)s::bigint[], %(times)s::timestamptz[], %(prices)s::bigint[], %(before)s::bigint[])
    AS one (variant_id, place, kind, episode, happened_at, price, price_before)
), article AS (
  SELECT h.*, mine.id AS wished_id, mine.product_id, mine.connection_id FROM happened AS h
  JOIN variants AS mine ON mine.id = h.variant_id
  UNION
  SELECT h.*, mine.id, mine.product_id, mine.connection_id FROM happened AS h
  JOIN variants AS its ON its.id = h.variant_id
  JOIN variants AS mine ON mine.gtin14 = its.gtin14 AND mine.connection_id <> its.connection_id
  WHERE h.place <> 0 AND mine.gone_at IS NULL
  UNION
  SELECT h.*, mine.id, mine.product_id, mine.connection_id FROM happened AS h
  JOIN variants AS its ON its.id = h.variant_id
  JOIN variants AS mine ON mine.sku = its.sku AND mine.sku <> '' AND mine.connection_id <> its.connection_id
  WHERE h.place <> 0 AND its.gtin14 IS NULL AND its.sku <> '' AND mine.gtin14 IS NULL
    AND mine.gone_at IS NULL
), sold AS (
  SELECT article.*, product.store_external_ids, NOT EXISTS (
    SELECT FROM variants AS other WHERE other.product_id = article.product_id
      AND other.id <> article.wished_id AND other.gone_at IS NULL) AS only_form
  FROM article JOIN products AS product ON product.id = article.product_id
  WHERE product.visible AND product.gone_at IS NULL
), wanted AS (
  SELECT sold.*, wish.shopper_id FROM sold JOIN shopper_wishes AS wish ON wish.product_id = sold.product_id
  WHERE wish.variant_id = sold.wished_id
    OR (wish.variant_id IS NULL AND (sold.only_form OR sold.kind <> 'low_stock'))
  UNION
  SELECT sold.*, seen.shopper_id FROM sold
  JOIN product_views AS seen ON seen.product_id = sold.product_id AND seen.last_at > %(seen_since)s
  JOIN alert_preferences AS theirs ON theirs.shopper_id = seen.shopper_id AND theirs.viewed
  WHERE seen.variant_id = sold.wished_id
    OR (seen.variant_id IS NULL AND (sold.only_form OR sold.kind <> 'low_stock'))
)
INSERT INTO alert_notices (shopper_id, store_id, product_id, variant_id, kind, place, episode, price,
  price_before, happened_at, noted_at, state, reason)
SELECT wanted.shopper_id, own.store_id, wanted.product_id, wanted.wished_id, wanted.kind, wanted.place,
  wanted.episode, wanted.price, wanted.price_before, wanted.happened_at, %(now)s, 'waiting', ''
FROM wanted
JOIN shoppers AS own ON own.id = wanted.shopper_id
JOIN stores AS store ON store.id = own.store_id AND store.connection_id = wanted.connection_id
  AND (cardinality(wanted.store_external_ids) = 0 OR store.external_id = ANY(wanted.store_external_ids))
JOIN alert_settings AS offered ON offered.store_id = own.store_id AND wanted.kind = ANY(offered.kinds)
JOIN alert_preferences AS asked ON asked.shopper_id = wanted.shopper_id AND wanted.kind = ANY(asked.kinds)
  AND (asked.mail OR asked.push)
WHERE CASE WHEN wanted.kind = 'price_drop'
    THEN (wanted.price_before - wanted.price) * 100 >= wanted.price_before * offered.drop_percent
  WHEN wanted.place = 0 THEN asked.online
  ELSE wanted.place = ANY(asked.location_ids) END
ORDER BY wanted.shopper_id, wanted.wished_id, wanted.kind, wanted.place
ON CONFLICT DO NOTHING RETURNING shopper_id
"""
_PRICES = """
SELECT variant.id AS variant_id, product.currency, product.id AS product_id,
  coalesce(variant.sale_price_minor, variant.price_minor, product.sale_price_minor, product.price_minor)
    AS price
FROM variants AS variant JOIN products AS product ON product.id = variant.product_id
WHERE {which} AND variant.gone_at IS NULL AND product.gone_at IS NULL
"""
_PRICES_OF = _PRICES.format(which="product.id = ANY(%s)")
_OPEN_MARKS = (
    "SELECT id, variant_id, price, currency FROM price_marks WHERE variant_id = ANY(%s) AND until IS NULL"
    " ORDER BY variant_id FOR UPDATE"
)
_END_MARKS = "UPDATE price_marks SET until = %s WHERE id = ANY(%s)"
_ADD_MARKS = """
INSERT INTO price_marks (variant_id, price, currency, since)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[]) RETURNING id, variant_id
"""
_LOWEST = """
SELECT variant_id, min(price) FROM price_marks
WHERE variant_id = ANY(%s) AND id <> ALL(%s) AND until > %s AND (variant_id, currency) IN (
  SELECT * FROM unnest(%s::bigint[], %s::text[]))
GROUP BY variant_id
"""
_STILL_PRICED = (
    "SELECT variant_id, price FROM price_marks WHERE variant_id = ANY(:variants) AND until IS NULL"
)
# Marks of a time in which nobody was told are no memory of what came between.
_FORGET_STOCK = text("DELETE FROM stock_marks")
_FORGET_PRICES = text("UPDATE price_marks SET until = :now WHERE until IS NULL")
_PRIME = text(
    "INSERT INTO price_marks (variant_id, price, currency, since)"
    " SELECT variant_id, price, currency, :now FROM ("
    + _PRICES.format(which="true")
    + ") AS present WHERE price IS NOT NULL ON CONFLICT (variant_id) WHERE until IS NULL DO NOTHING"
)
_VIEWED = timedelta(days=90)

Place = tuple[int, int]
"""A form at a place: (variant, location or 0)."""


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is news of a form at a place, in an episode."""

    variant_id: int
    place: int
    kind: Kind
    episode: int
    happened_at: datetime
    price: int | None = None
    price_before: int | None = None


class Figure(msgspec.Struct, frozen=True):
    """What a location holds of a form; `available` None: it is not counted."""

    variant_id: int
    location_id: int
    is_shop: bool
    serves: bool
    available: int | None


class Price(msgspec.Struct, frozen=True):
    """What a form costs."""

    variant_id: int
    currency: str
    product_id: int
    price: int | None


async def offered_kinds(transaction: Transaction) -> set[Kind]:
    """The kinds that any store offers."""
    rows = (await transaction.scalars(select(AlertSettings.kinds))).all()
    return {Kind(kind) for kinds in rows for kind in kinds}


async def figures_of(transaction: Transaction, variant_ids: Sequence[int]) -> list[Figure]:
    """What each location holds of these forms now."""
    connection = await driver(transaction)
    rows = await (await connection.execute(_FIGURES, (list(variant_ids),))).fetchall()
    return [Figure(*row) for row in rows]


async def marks_of(transaction: Transaction, variant_ids: Sequence[int]) -> dict[Place, Mark]:
    """The marks of these forms, held until the transaction ends."""
    connection = await driver(transaction)
    rows = await (await connection.execute(_MARKS, (list(variant_ids),))).fetchall()
    return {
        (row[0], row[1]): Mark(
            state=Standing(row[2]),
            since=row[3],
            episode=row[4],
            settled=Standing(row[5]),
            settled_episode=row[6],
        )
        for row in rows
    }


async def set_marks(transaction: Transaction, marks: Mapping[Place, Mark]) -> None:
    """Keep these marks."""
    if not marks:
        return
    ordered = sorted(marks)
    told = ("state", "since", "episode", "settled", "settled_episode")
    columns: list[list[Any]] = [
        [place[0] for place in ordered],
        [place[1] for place in ordered],
        *([getattr(marks[place], name) for place in ordered] for name in told),
    ]
    connection = await driver(transaction)
    await connection.execute(_SET_MARKS, columns)


async def note(transaction: Transaction, happened: Sequence[Happened]) -> list[int]:
    """Note what happened for all who wait for it, each once for ever; returns who has new notices."""
    if not happened:
        return []
    connection = await driver(transaction)
    now = utc_now()
    asked = {
        "variants": [one.variant_id for one in happened],
        "places": [one.place for one in happened],
        "kinds": [one.kind.value for one in happened],
        "episodes": [one.episode for one in happened],
        "times": [one.happened_at for one in happened],
        "prices": [one.price for one in happened],
        "before": [one.price_before for one in happened],
        "seen_since": now - _VIEWED,
        "now": now,
    }
    rows = await (await connection.execute(_NOTE, asked)).fetchall()
    return sorted({row[0] for row in rows})


async def change_prices(
    transaction: Transaction, product_ids: Iterable[int], *, since: datetime
) -> list[tuple[int, Price, int]]:
    """Keep what these products cost now; returns what fell below all its prices since then.

    Each is (the mark that is its episode, the price, the lowest before). A form of which no price was kept
    falls from nowhere.
    """
    connection = await driver(transaction)
    rows = await (await connection.execute(_PRICES_OF, (sorted(set(product_ids)),))).fetchall()
    prices = {row[0]: Price(*row) for row in rows if row[3] is not None}
    kept = await (await connection.execute(_OPEN_MARKS, (list(prices),))).fetchall()
    known = {row[1]: (row[0], row[2], row[3]) for row in kept}
    moved = [
        one
        for one in prices.values()
        if known.get(one.variant_id, (0, None, ""))[1:] != (one.price, one.currency)
    ]
    if not moved:
        return []
    now = utc_now()
    ended = [known[one.variant_id][0] for one in moved if one.variant_id in known]
    await connection.execute(_END_MARKS, (now, ended))
    variants, currencies = [one.variant_id for one in moved], [one.currency for one in moved]
    values = (variants, [one.price for one in moved], currencies, [now] * len(moved))
    made = {row[1]: row[0] for row in await (await connection.execute(_ADD_MARKS, values)).fetchall()}
    asked = (variants, list(made.values()), since, variants, currencies)
    lowest = dict(await (await connection.execute(_LOWEST, asked)).fetchall())
    return [
        (made[one.variant_id], one, lowest[one.variant_id])
        for one in moved
        if one.price is not None and one.price < lowest.get(one.variant_id, 0)
    ]


async def prices_now(transaction: Transaction, variant_ids: Sequence[int]) -> dict[int, int]:
    """What these forms cost, as far as a price is kept."""
    rows = await transaction.execute(text(_STILL_PRICED), {"variants": list(variant_ids)})
    return {row.variant_id: row.price for row in rows}


async def prime(transaction: Transaction) -> None:
    """Begin to remember prices: what is offered first compares with now."""
    now = utc_now()
    await transaction.execute(_FORGET_PRICES, {"now": now})
    await transaction.execute(_PRIME, {"now": now})


async def forget_stock(transaction: Transaction) -> None:
    """Begin to remember stock anew."""
    await transaction.execute(_FORGET_STOCK)


class NoticeRow(msgspec.Struct, frozen=True, kw_only=True):
    """Something that a shopper is or was told of; `place` 0 is the web shop."""

    id: int
    kind: str
    product_id: int
    variant_id: int
    place: int
    happened_at: datetime
    state: str
    told_at: datetime | None


async def notices_of(transaction: Transaction, shopper_id: int, *, count: int = 50) -> list[NoticeRow]:
    """What a shopper was told, or is about to be, the latest first."""
    query = (
        select(*(getattr(AlertNotice, name) for name in NoticeRow.__struct_fields__))
        .where(AlertNotice.shopper_id == shopper_id, AlertNotice.state != "dropped")
        .order_by(AlertNotice.noted_at.desc(), AlertNotice.id.desc())
        .limit(count)
    )
    return [NoticeRow(**row) for row in (await transaction.execute(query)).mappings()]
