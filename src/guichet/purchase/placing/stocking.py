"""Where the lines of an order are held, and how that settles with what the shop takes by itself."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from guichet import connections
from guichet.commerce import stock
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.ports.taking import TakesStock
from guichet.purchase.placing import repository
from guichet.purchase.placing.ordering import StoreOrdering
from guichet.purchase.placing.repository import LevelRow, PurchaseRow
from guichet.purchase.placing.states import Way


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A line's place.

    `covered`: where the shop takes it lies as much, or it takes nothing else; else it is given it first.
    `to_level_id`: the level to which its pieces are said to move; `there_variant_id`: the article there.
    """

    level: LevelRow
    quantity: int
    way: Way
    covered: bool
    to_level_id: int | None = None
    there_variant_id: int | None = None


async def taken_location(
    transaction: Transaction, ordering: StoreOrdering, pickup_external_id: str | None
) -> int | None:
    """The location whose figure the shop lowers by itself, None where it lowers none that we know."""
    row = await connections.find_connection(transaction, ordering.connection_id)
    connector = connections.connector_of(row.connector_id)
    if not isinstance(connector, TakesStock):
        return None
    if pickup_external_id is None and ordering.document.taken_from is not None:
        return ordering.document.taken_from
    external_id = connector.takes_from(pickup_external_id)
    if external_id is None:
        return None
    return await repository.place_named(transaction, ordering.connection_id, external_id)


async def held_lines(
    transaction: Transaction,
    lines: Sequence[tuple[int, int, int]],
    *,
    connection_id: int,
    taken_location_id: int | None,
) -> list[Held]:
    """Where each line (variant, location, quantity) is held. Raises StockShortError where it does not lie."""
    wanted = [(variant_id, location_id) for variant_id, location_id, _ in lines]
    if taken_location_id is not None:
        wanted += [(variant_id, taken_location_id) for variant_id, _, _ in lines]
    known = await repository.levels(transaction, list(dict.fromkeys(wanted)))
    missing = [
        stock.Short(place=place, variant_id=variant_id, location_id=location_id, asked=quantity, available=0)
        for place, (variant_id, location_id, quantity) in enumerate(lines)
        if (variant_id, location_id) not in known
    ]
    if missing:
        raise stock.StockShortError(missing)
    return [
        _held(
            known[variant_id, location_id],
            quantity,
            connection_id,
            None if taken_location_id is None else known.get((variant_id, taken_location_id)),
            taken_location_id,
        )
        for variant_id, location_id, quantity in lines
    ]


def _held(
    level: LevelRow, quantity: int, connection_id: int, there: LevelRow | None, taken_location_id: int | None
) -> Held:
    """How a line settles; `there` is its level where the shop takes it."""
    if not level.tracked or level.location_id == taken_location_id:
        return Held(level=level, quantity=quantity, way=Way.TAKEN, covered=True)
    if taken_location_id is None or (there is not None and there.owner != stock.Owner.SHOP):
        return Held(level=level, quantity=quantity, way=Way.TOLD, covered=True)
    if there is not None and there.connection_id != connection_id:
        there = None
    shops = level.connection_id == connection_id and level.owner == stock.Owner.SHOP
    covered = there is not None and there.available >= quantity
    return Held(
        level=level,
        quantity=quantity,
        way=Way.MOVED if shops else Way.GIVEN_BACK,
        covered=covered,
        to_level_id=there.level_id if there is not None and covered and shops else None,
        there_variant_id=None if there is None else there.held_variant_id,
    )


async def hold(transaction: Transaction, actor: Actor, purchase: PurchaseRow, held: Sequence[Held]) -> None:
    """Hold the lines of a purchase, all or none, and what covers them where the shop takes.

    Raises StockShortError.
    """
    taken, reference = purchase.taken_location_id, stock.Reference("purchase", str(purchase.id))
    lines, goals = lines_to_hold(held, taken)
    arriving = lines_arriving(held, taken)
    if arriving:
        await stock.lock_lines(transaction, [*lines, *arriving])
    await stock.reserve(
        transaction, actor, lines, key=purchase.reservation_key, reference=reference, held_until=None,
        to_levels=goals,
    )  # fmt: skip
    if arriving:
        await stock.reserve_arriving(
            transaction, actor, arriving, key=purchase.arriving_key, reference=reference
        )


def lines_to_hold(
    held: Sequence[Held], taken_location_id: int | None
) -> tuple[list[stock.Line], list[int | None]]:
    """What is reserved: the lines, then those that are covered where the shop takes; to where each moves."""
    lines = [stock.Line(one.level.held_variant_id, one.level.location_id, one.quantity) for one in held]
    covers = _there([one for one in held if one.covered], taken_location_id)
    return [*lines, *covers], [*(one.to_level_id for one in held), *(None for _ in covers)]


def lines_arriving(held: Sequence[Held], taken_location_id: int | None) -> list[stock.Line]:
    """What the shop is given first where it takes, and nobody else is to be promised meanwhile."""
    return _there([one for one in held if not one.covered], taken_location_id)


def _there(held: Sequence[Held], taken_location_id: int | None) -> list[stock.Line]:
    return [
        stock.Line(one.there_variant_id, taken_location_id, one.quantity)
        for one in held
        if one.there_variant_id is not None and taken_location_id is not None
    ]
