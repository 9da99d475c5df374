"""Where the lines of an order are held, and how that settles with what the shop takes by itself."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from guichet import connections
from guichet.commerce import stock
from guichet.kernel.db import Transaction
from guichet.ports.taking import TakesStock
from guichet.purchase.placing import repository
from guichet.purchase.placing.ordering import StoreOrdering
from guichet.purchase.placing.repository import LevelRow
from guichet.purchase.placing.states import Way


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A line's place; `to_level_id`: the level to which its pieces are said to move."""

    level: LevelRow
    quantity: int
    way: Way
    covered: bool = False
    to_level_id: int | None = None
    cover_variant_id: int | None = None


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
        return Held(level=level, quantity=quantity, way=Way.TAKEN)
    if taken_location_id is None or (there is not None and there.owner != stock.Owner.SHOP):
        return Held(level=level, quantity=quantity, way=Way.TOLD)
    if there is None or there.connection_id != connection_id:
        return Held(level=level, quantity=quantity, way=Way.GIVEN_BACK)
    covered = there.tracked and there.available >= quantity
    cover = there.held_variant_id if covered else None
    if level.connection_id == connection_id and level.owner == stock.Owner.SHOP:
        return Held(
            level=level, quantity=quantity, way=Way.MOVED, covered=covered, to_level_id=there.level_id,
            cover_variant_id=cover,
        )  # fmt: skip
    return Held(level=level, quantity=quantity, way=Way.GIVEN_BACK, covered=covered, cover_variant_id=cover)


def lines_to_hold(
    held: Sequence[Held], taken_location_id: int | None
) -> tuple[list[stock.Line], list[int | None]]:
    """What is reserved: the lines, then their covers; and to where each is said to move."""
    lines = [stock.Line(one.level.held_variant_id, one.level.location_id, one.quantity) for one in held]
    goals = [one.to_level_id for one in held]
    for one in held:
        if one.cover_variant_id is not None and taken_location_id is not None:
            lines.append(stock.Line(one.cover_variant_id, taken_location_id, one.quantity))
            goals.append(None)
    return lines, goals
