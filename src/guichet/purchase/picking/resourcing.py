"""What is short at one place comes from another, at once: planned, held there, and prepared there."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import text

from guichet.commerce.stock import Line, Reference, StockShortError, confirm, reserve, split
from guichet.kernel.db import Database, Transaction
from guichet.kernel.types import utc_now
from guichet.purchase import sourcing
from guichet.purchase.picking import repository
from guichet.purchase.picking.moving import Act, move, raise_trouble
from guichet.purchase.picking.preparing import NewLine, NewPreparation, prepare
from guichet.purchase.picking.repository import LineRow, PreparationRow
from guichet.purchase.picking.states import Purpose, State, Trouble

_TRIES = 3  # places that were emptied between the plan and the hold
# Where pieces of the same order were missing before: a figure that was wrong there is no reason to go again.
_TRIED = text("""
SELECT DISTINCT other.location_id FROM preparations AS other
JOIN preparation_lines AS line ON line.preparation_id = other.id
WHERE line.variant_id = :variant_id AND line.short > 0 AND other.id IN (
  SELECT id FROM preparations WHERE order_id = :order_id
  UNION ALL SELECT id FROM preparations WHERE purchase_id = :purchase_id)
""")
# The article as that place's own shop calls it: the same, or the one of its GTIN.
_THERE = text("""
SELECT level.variant_id, level.id FROM variants AS asked
JOIN LATERAL (
  SELECT asked.id
  UNION ALL
  SELECT other.id FROM variants AS other
  WHERE other.gtin14 = asked.gtin14 AND other.id <> asked.id AND other.gone_at IS NULL
  UNION ALL
  SELECT other.id FROM variants AS other
  WHERE asked.gtin14 IS NULL AND asked.sku <> '' AND other.sku = asked.sku AND other.sku <> ''
    AND other.gtin14 IS NULL AND other.id <> asked.id AND other.gone_at IS NULL
) AS same ON true
JOIN stock_levels AS level ON level.variant_id = same.id
WHERE asked.id = :variant_id AND level.location_id = :location_id AND level.gone_at IS NULL
ORDER BY same.id = asked.id DESC, level.available DESC LIMIT 1
""")
_LOCK = text(
    "SELECT id FROM stock_levels WHERE id = :there OR id = ("
    " SELECT level_id FROM reservation_lines WHERE id = :held) ORDER BY id FOR UPDATE"
)


class Elsewhere(msgspec.Struct, frozen=True):
    """Where the missing pieces come from now."""

    location_id: int
    preparation_id: int


async def find_elsewhere(
    database: Database, transaction: Transaction, act: Act, row: PreparationRow, line: LineRow, quantity: int
) -> Elsewhere | None:
    """Have another place prepare pieces of a line that are not here; None where none has them.

    What is held of them here stays held, apart, until somebody says what became of them. `line` already
    counts them as short. Nowhere, a person has to look at it.
    """
    tried = await _tried(transaction, row, line)
    for _ in range(_TRIES):
        location_id = await _plan(database, transaction, row, line, quantity, tried)
        if location_id is None:
            break
        there = (
            await transaction.execute(_THERE, {"variant_id": line.variant_id, "location_id": location_id})
        ).one_or_none()
        tried.add(location_id)
        if there is None:
            continue
        await transaction.execute(_LOCK, {"there": there.id, "held": line.reservation_line_id})
        found = await _prepare_there(transaction, act, row, line, quantity, location_id, there.variant_id)
        if found is not None:
            await set_aside(transaction, act, row, line, quantity)
            return found
    await set_aside(transaction, act, row, line, quantity)
    await raise_trouble(transaction, row, Trouble.NOWHERE, line_id=line.id, quantity=quantity)
    return None


async def _tried(transaction: Transaction, row: PreparationRow, line: LineRow) -> set[int]:
    asked = {"variant_id": line.variant_id, "order_id": row.order_id, "purchase_id": row.purchase_id}
    return {row.location_id, *(await transaction.execute(_TRIED, asked)).scalars()}


async def _plan(
    database: Database,
    transaction: Transaction,
    row: PreparationRow,
    line: LineRow,
    quantity: int,
    tried: set[int],
) -> int | None:
    """The place that serves the pieces best by the merchant's rules, of those that were not tried."""
    if line.variant_id is None:
        return None
    rules = await sourcing.current_rules(transaction)
    places = await sourcing.places_now(database, transaction)
    goal = next((place for place in places if place.id == (row.to_location_id or row.location_id)), None)
    to = sourcing.Destination(
        country=goal.country if goal else "",
        region=goal.region if goal else "",
        point=goal.point if goal else None,
    )
    known = await sourcing.articles(transaction, [line.variant_id])
    if line.variant_id not in known:
        return None
    sites = sourcing.sites_of(
        [place for place in places if place.id not in tried],
        to,
        utc_now(),
        loads=await sourcing.loads(transaction),
        cut_off=rules.document.cut_off,
    )
    free = await sourcing.free_stock(transaction, [line.variant_id])
    wants = sourcing.wants_of([(line.variant_id, quantity)], known)
    plan = sourcing.plan(rules.document, sites, wants, free, region=to.region, explain=False)
    return plan.lines[0].location_id


async def _prepare_there(
    transaction: Transaction,
    act: Act,
    row: PreparationRow,
    line: LineRow,
    quantity: int,
    location_id: int,
    variant_id: int,
) -> Elsewhere | None:
    key = f"short:{line.id}:{line.short}"
    try:
        held = await reserve(
            transaction,
            act.actor,
            [Line(variant_id, location_id, quantity)],
            key=key,
            reference=Reference("preparation", str(row.id)),
            held_until=None,
        )
    except StockShortError:
        return None
    if row.purpose is not Purpose.RESERVE:  # sold already: the owner there is told at once
        await confirm(transaction, act.actor, held.id)
    goal = row.to_location_id or (row.location_id if row.is_collected else None)
    fields = (
        "store_id", "purchase_id", "order_id", "return_id", "number", "customer", "language", "due_at",
        "hold_hours",
    )  # fmt: skip
    made = await prepare(
        transaction,
        act.actor,
        NewPreparation(
            key=key,
            location_id=location_id,
            purpose=_purpose(row, goal, location_id),
            to_location_id=goal if goal != location_id else None,
            collected_as=row.purpose if row.purpose is Purpose.RESERVE else Purpose.TO_SHOP,
            lines=(
                NewLine(
                    variant_id=variant_id,
                    quantity=quantity,
                    order_line_external_id=line.order_line_external_id,
                    reservation_line_id=held.lines[0].id,
                    name=line.name,
                    sku=line.sku,
                ),
            ),
            **{name: getattr(row, name) for name in fields},
        ),
    )
    await _expect_less(transaction, act, row, line, quantity)
    return Elsewhere(location_id, made)


def _purpose(row: PreparationRow, goal: int | None, location_id: int) -> Purpose:
    if goal is None:  # a courier of another place was not promised
        return Purpose.EXCHANGE if row.purpose is Purpose.EXCHANGE else Purpose.SHIP
    if goal != location_id:
        return Purpose.TO_SHOP
    return Purpose.RESERVE if row.purpose is Purpose.RESERVE else Purpose.COLLECT


async def set_aside(
    transaction: Transaction, act: Act, row: PreparationRow, line: LineRow, quantity: int
) -> bool:
    """Keep what is held of pieces that cannot be sold apart, until somebody says what became of them.

    Nobody is promised what nobody found, or what came to harm. False where nothing is held of them.
    """
    if line.reservation_line_id is None:
        return False
    part = await split(transaction, act.actor, line.reservation_line_id, quantity, into=line.short_line_id)
    if part is None:
        return False
    whole = part == line.reservation_line_id or line.quantity - line.short == 0
    values = {"short_line_id": part, **({"reservation_line_id": None} if whole else {})}
    await repository.change_line(transaction, line, **values)
    await raise_trouble(transaction, row, Trouble.IN_DOUBT, line_id=line.id, quantity=quantity)
    return True


async def _expect_less(
    transaction: Transaction, act: Act, row: PreparationRow, line: LineRow, quantity: int
) -> None:
    """What is expected from here elsewhere becomes less by what does not come from here."""
    there = await repository.of_source(transaction, row.id) if row.to_location_id is not None else None
    if there is None or there.state is not State.EXPECTED:
        return
    lines: Sequence[LineRow] = await repository.lines_of(transaction, there.id)
    same = next(
        (one for one in lines if one.variant_id == line.variant_id and one.quantity >= quantity), None
    )
    if same is None:
        return
    await repository.change_line(transaction, same, quantity=same.quantity - quantity)
    if sum(one.quantity for one in lines) == quantity:
        await repository.note(transaction, there.id, act.actor, "cancelled", reason="all_short")
        await move(transaction, there, State.CANCELLED, act, put_back_at=utc_now())
