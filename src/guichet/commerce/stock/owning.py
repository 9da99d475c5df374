"""Who owns the figure on hand of a location, and what the house may do where it does: count and move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from guichet.commerce.provenance import Arrived
from guichet.commerce.stock.errors import (
    LevelNotFoundError,
    LocationNotFoundError,
    NotCountedHereError,
    OwnersDifferError,
    Short,
    StillHeldError,
    StockShortError,
)
from guichet.commerce.stock.model import Cause, Owner
from guichet.commerce.stock.moving import actor_json, announce_levels, lock_levels, settle_overruns
from guichet.commerce.stock.reserving import Line, Reference, confirm, reserve
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import utc_now

_OURS = "SELECT location_id FROM stock_owners WHERE owner = 'guichet'"
_ADOPT = """
WITH adopted AS (
  UPDATE stock_levels SET counted = greatest(0, on_hand)
  WHERE id = ANY(%(levels)s) AND location_id = ANY(%(locations)s) AND counted IS NULL AND reserved = 0
  RETURNING id, variant_id, location_id, counted
)
INSERT INTO stock_movements (at, kind, level_id, variant_id, location_id, reserved, counted, actor, note)
SELECT %(now)s, 'taken_over', id, variant_id, location_id, 0, counted, %(actor)s::jsonb, ''
FROM adopted ORDER BY id
"""
_FOUND = "SELECT (SELECT owner FROM stock_owners WHERE location_id = %(id)s) FROM locations WHERE id = %(id)s"
_LEVELS_OF = "SELECT id FROM stock_levels WHERE location_id = %s"
_OWN = """
INSERT INTO stock_owners (location_id, owner, since) VALUES (%s, %s, %s)
ON CONFLICT (location_id) DO UPDATE SET owner = excluded.owner, since = excluded.since, teller_id = NULL
"""
_GIVE_BACK = """
WITH given AS (
  UPDATE stock_levels SET counted = NULL, version = version + 1
  WHERE id = ANY(%(levels)s) AND counted IS NOT NULL
  RETURNING id
)
INSERT INTO stock_movements (at, kind, level_id, variant_id, location_id, reserved, counted, actor, note)
SELECT %(now)s, 'given_back', level.id, level.variant_id, level.location_id, 0, -level.counted,
  %(actor)s::jsonb, ''
FROM given JOIN stock_levels AS level ON level.id = given.id ORDER BY level.id
"""
_FIND_LEVELS = """
SELECT one.variant_id, one.location_id, min(level.id), coalesce(min(own.owner), 'shop')
FROM unnest(%s::bigint[], %s::bigint[]) AS one (variant_id, location_id)
LEFT JOIN stock_levels AS level ON level.variant_id = one.variant_id AND level.location_id = one.location_id
  AND level.gone_at IS NULL
LEFT JOIN stock_owners AS own ON own.location_id = one.location_id
GROUP BY one.variant_id, one.location_id
"""
# The figures before are those of the statement's beginning, and the rows are locked by then.
_SET_FIGURES = """
WITH asked AS (
  SELECT * FROM unnest(%(levels)s::bigint[], %(figures)s::integer[], %(kinds)s::text[])
    AS one (id, figure, kind)
), moved AS (
  UPDATE stock_levels AS level SET counted = asked.figure, version = version + 1,
    overrun = greatest(overrun, reserved - greatest(0, asked.figure - safety))
  FROM asked WHERE level.id = asked.id
)
INSERT INTO stock_movements (at, kind, level_id, variant_id, location_id, reserved, counted, actor, note)
SELECT %(now)s, asked.kind, level.id, level.variant_id, level.location_id, 0,
  asked.figure - coalesce(level.counted, 0), %(actor)s::jsonb, %(note)s
FROM asked JOIN stock_levels AS level ON level.id = asked.id ORDER BY level.id
"""

_Place = tuple[int, int]


class Counted(msgspec.Struct, frozen=True):
    """What somebody found of a variant at a location: all that is there, the held pieces too."""

    variant_id: int
    location_id: int
    on_hand: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A count against the figure before it; `missing`: more is held by so many than was found."""

    variant_id: int
    location_id: int
    before: int
    on_hand: int
    reserved: int
    missing: int


class Move(msgspec.Struct, frozen=True):
    """Pieces of a variant that go from one location to another."""

    variant_id: int
    location_id: int
    to_location_id: int
    quantity: int


async def adopt(transaction: Transaction, level_ids: Sequence[int], arrived: Arrived) -> None:
    """Take the first figure of levels that are new at locations of ours for a count."""
    if not level_ids:
        return
    connection = await driver(transaction)
    locations = [row[0] for row in await (await connection.execute(_OURS)).fetchall()]
    if locations:
        actor = actor_json(Actor.system(f"connection {arrived.connection_id}"))
        asked = {"levels": list(level_ids), "locations": locations, "now": utc_now(), "actor": actor}
        await connection.execute(_ADOPT, asked)


async def set_owner(transaction: Transaction, actor: Actor, location_id: int, owner: Owner) -> None:
    """Say who owns the figures on hand of a location.

    The house begins with what the shop said last; given back, the shop's word counts again at once. Raises
    LocationNotFoundError, StillHeldError (a hold belongs to the owner under whom it was made).
    """
    connection = await driver(transaction)
    found = await (await connection.execute(_FOUND, {"id": location_id})).fetchone()
    if found is None:
        raise LocationNotFoundError(location_id=location_id)
    before = found[0] or Owner.SHOP.value
    if before == owner:
        return
    rows = await (await connection.execute(_LEVELS_OF, (location_id,))).fetchall()
    levels = await lock_levels(transaction, (row[0] for row in rows))
    if any(level.reserved for level in levels.values()):
        raise StillHeldError(location_id=location_id)
    now = utc_now()
    await connection.execute(_OWN, (location_id, owner.value, now))
    asked = {"levels": list(levels), "locations": [location_id], "now": now, "actor": actor_json(actor)}
    await connection.execute(_ADOPT if owner is Owner.GUICHET else _GIVE_BACK, asked)
    await announce_levels(transaction, levels)
    await audit(
        transaction,
        actor,
        "stock.owner_changed",
        entity="location",
        entity_id=location_id,
        before={"owner": before},
        after={"owner": owner.value},
    )


async def count(
    transaction: Transaction, actor: Actor, counts: Sequence[Counted], *, note: str = ""
) -> list[Found]:
    """Set the figures of locations of ours to what was found; holds stand, and what they lack shows at once.

    Raises LevelNotFoundError, NotCountedHereError.
    """
    places = [(one.variant_id, one.location_id) for one in counts]
    found = await _find(transaction, places)
    for one in places:
        if found[one][1] != Owner.GUICHET:
            raise NotCountedHereError(location_id=one[1], owner=found[one][1])
    figures = {found[one.variant_id, one.location_id][0]: one.on_hand for one in counts}
    levels = await lock_levels(transaction, figures)
    await _set_figures(transaction, actor, figures, dict.fromkeys(figures, "counted"), note)
    await settle_overruns(transaction, levels, Cause.COUNT)
    await announce_levels(transaction, levels)
    return [
        Found(
            variant_id=level.variant_id,
            location_id=level.location_id,
            before=level.counted or 0,
            on_hand=figures[level.id],
            reserved=level.reserved,
            missing=max(0, level.reserved - figures[level.id]),
        )
        for level in levels.values()
    ]


async def restock(
    transaction: Transaction,
    actor: Actor,
    variant_id: int,
    location_id: int,
    quantity: int,
    *,
    note: str = "",
) -> bool:
    """Count pieces that came back to a location of ours; False where another owns the figure.

    Raises LevelNotFoundError.
    """
    place = (variant_id, location_id)
    level_id, owner = (await _find(transaction, [place]))[place]
    if owner != Owner.GUICHET:
        return False
    levels = await lock_levels(transaction, [level_id])
    figures = {level_id: (levels[level_id].counted or 0) + quantity}
    await _set_figures(transaction, actor, figures, {level_id: "received"}, note)
    await settle_overruns(transaction, levels, Cause.COUNT)
    await announce_levels(transaction, levels)
    return True


async def transfer(
    transaction: Transaction, actor: Actor, moves: Sequence[Move], *, key: str, note: str = ""
) -> int | None:
    """Move pieces that nobody holds between locations of one owner: at once where that is the house.

    Where it is a shop, they are held at once and the shop is told of both ends in one adjustment; returns the
    reservation that stands for it. Raises LevelNotFoundError, OwnersDifferError, StockShortError and what
    `reserve` raises.
    """
    ends = [(move.variant_id, place) for move in moves for place in (move.location_id, move.to_location_id)]
    found = await _find(transaction, ends)
    for move in moves:
        pair = {found[move.variant_id, place][1] for place in (move.location_id, move.to_location_id)}
        if len(pair) != 1 or Owner.TILL in pair:
            raise OwnersDifferError(location_id=move.location_id, to_location_id=move.to_location_id)
    owners = {owner for _, owner in found.values()}
    if len(owners) != 1:
        raise OwnersDifferError(location_id=moves[0].location_id, to_location_id=moves[-1].to_location_id)
    if owners == {Owner.GUICHET.value}:
        await _transfer_here(transaction, actor, moves, found, note)
        return None
    made = await reserve(
        transaction,
        actor,
        [Line(move.variant_id, move.location_id, move.quantity) for move in moves],
        key=key,
        reference=Reference("transfer", note or key),
        held_until=None,
        to_levels=[found[move.variant_id, move.to_location_id][0] for move in moves],
    )
    await confirm(transaction, actor, made.id)
    return made.id


async def _transfer_here(
    transaction: Transaction,
    actor: Actor,
    moves: Sequence[Move],
    found: Mapping[_Place, tuple[int, str]],
    note: str,
) -> None:
    sent: Counter[int] = Counter()
    change: Counter[int] = Counter()
    for move in moves:
        sent[found[move.variant_id, move.location_id][0]] += move.quantity
        change[found[move.variant_id, move.location_id][0]] -= move.quantity
        change[found[move.variant_id, move.to_location_id][0]] += move.quantity
    levels = await lock_levels(transaction, change)
    short = [
        Short(
            place=place,
            variant_id=move.variant_id,
            location_id=move.location_id,
            asked=move.quantity,
            available=level.available,
        )
        for place, move in enumerate(moves)
        if sent[(level := levels[found[move.variant_id, move.location_id][0]]).id] > level.available
    ]
    if short:
        raise StockShortError(short)
    figures = {level_id: (levels[level_id].counted or 0) + moved for level_id, moved in change.items()}
    kinds = {level_id: "sent" if moved < 0 else "received" for level_id, moved in change.items()}
    await _set_figures(transaction, actor, figures, kinds, note)
    await settle_overruns(transaction, levels, Cause.COUNT)
    await announce_levels(transaction, levels)


async def _find(transaction: Transaction, places: Sequence[_Place]) -> dict[_Place, tuple[int, str]]:
    """The level and the owner of each variant at a location. Raises LevelNotFoundError."""
    connection = await driver(transaction)
    variants, locations = [place[0] for place in places], [place[1] for place in places]
    rows = await (await connection.execute(_FIND_LEVELS, (variants, locations))).fetchall()
    for variant_id, location_id, level_id, _ in rows:
        if level_id is None:
            raise LevelNotFoundError(variant_id=variant_id, location_id=location_id)
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


async def _set_figures(
    transaction: Transaction, actor: Actor, figures: Mapping[int, int], kinds: Mapping[int, str], note: str
) -> None:
    connection = await driver(transaction)
    asked = {
        "levels": list(figures),
        "figures": list(figures.values()),
        "kinds": [kinds[level_id] for level_id in figures],
        "now": utc_now(),
        "actor": actor_json(actor),
        "note": note,
    }
    await connection.execute(_SET_FIGURES, asked)
