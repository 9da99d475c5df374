"""Where what comes back sells best: here, or at a place of the same shop that sells more of it than it has.

A plain rule that explains itself. A place's need is what it would sell of the article within four weeks, by
what it sold within eight, less what is there. Goods stay here unless this place needs none and another one
does; of several the neediest is taken. Sales are those that the house's own ledger of stock knows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import text

from guichet.after.returns.repository import LineRow, ReturnRow
from guichet.kernel.db import Transaction
from guichet.kernel.types import Words, utc_now

_LOOKED_BACK = timedelta(weeks=8)
_AHEAD = 0.5  # of what was sold in that time
# What was held goes when it is sold: at once where the house counts, else when the owner has counted it.
_SALES = text(
    "SELECT level.variant_external_id, level.location_id, l.name, level.available,"
    " coalesce((SELECT -sum(m.reserved) FROM stock_movements m WHERE m.variant_id = level.variant_id"
    "   AND m.level_id = level.id AND m.kind IN ('confirmed', 'settled') AND m.at > :since), 0) AS sold"
    " FROM stock_levels level JOIN locations l ON l.id = level.location_id"
    " WHERE level.connection_id = (SELECT connection_id FROM orders WHERE id = :order_id)"
    " AND level.variant_external_id = ANY(:variants) AND level.gone_at IS NULL AND level.tracked"
    " AND l.gone_at IS NULL AND l.enabled ORDER BY level.location_id"
)
_STAYS = Words(
    "It stays here: no other place sells more of it than it has.",
    "Il reste ici : aucun autre lieu n’en vend plus qu’il n’en a.",
)
_SELLS = Words(
    "It stays here: {sold} sold here within eight weeks, {available} there.",
    "Il reste ici : {sold} vendu(s) ici en huit semaines, {available} en rayon.",
)
_GOES = Words(
    "{place} sold {sold} within eight weeks and has {available}; here {own_sold} were sold, {own_available}"
    " there.",
    "{place} en a vendu {sold} en huit semaines et en a {available} ; ici, {own_sold} vendu(s) et"
    " {own_available} en rayon.",
)


class Selling(msgspec.Struct, frozen=True, kw_only=True):
    """What a place sold of an article lately, and what is there now."""

    location_id: int
    name: str
    available: int
    sold: int

    @property
    def need(self) -> int:
        """How many pieces more it could sell soon than it has."""
        return math.ceil(self.sold * _AHEAD) - max(0, self.available)


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """Where a line is to go, and why; without a place it stays where it was received."""

    line_id: int
    name: str
    location_id: int | None
    place: str
    reason: Words


def best_place(here: int, places: Sequence[Selling]) -> tuple[Selling | None, Words]:
    """Where an article sells best, None for here, and why. Pure."""
    own = next((one for one in places if one.location_id == here), None)
    if own is not None and own.need > 0:
        return None, _filled(_SELLS, {"sold": own.sold, "available": own.available})
    others = [one for one in places if one.location_id != here and one.need > 0]
    if not others:
        return None, _STAYS
    best = max(others, key=lambda one: (one.need, -one.location_id))
    said: dict[str, object] = {
        "place": best.name,
        "sold": best.sold,
        "available": best.available,
        "own_sold": own.sold if own else 0,
        "own_available": own.available if own else 0,
    }
    return best, _filled(_GOES, said)


async def destinations_of(
    transaction: Transaction, row: ReturnRow, lines: Sequence[LineRow], location_id: int
) -> list[Destination]:
    """Where the lines of a return that come back are to go from the place where they are received."""
    coming = [line for line in lines if line.comes_back]
    asked = {
        "since": utc_now() - _LOOKED_BACK,
        "order_id": row.order_id,
        "variants": sorted({line.variant_external_id for line in coming}),
    }
    places: dict[str, list[Selling]] = {}
    for one in (await transaction.execute(_SALES, asked)).mappings():
        selling = Selling(**{name: value for name, value in one.items() if name != "variant_external_id"})
        places.setdefault(one["variant_external_id"], []).append(selling)
    found = []
    for line in coming:
        best, reason = best_place(location_id, places.get(line.variant_external_id, []))
        found.append(
            Destination(
                line_id=line.id,
                name=line.name,
                location_id=best.location_id if best else None,
                place=best.name if best else "",
                reason=reason,
            )
        )
    return found


def _filled(words: Words, places: Mapping[str, object]) -> Words:
    return Words(en=words.en.format_map(places), fr=words.fr.format_map(places))
