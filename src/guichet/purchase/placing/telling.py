"""Telling the shop: it is given first what it is to take and has not, then asked for the order."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text, update

from guichet import sync
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import Money
from guichet.ports.capabilities import StockAdjustment
from guichet.purchase.placing import repository
from guichet.purchase.placing.asking import new_order
from guichet.purchase.placing.model import Purchase
from guichet.purchase.placing.ordering import ordering_of
from guichet.purchase.placing.repository import LineRow, PlaceRow, PurchaseRow
from guichet.purchase.placing.states import Way
from guichet.purchase.promise import Kind

ACT_KEY = "purchase:"
FIRST_KEY = "purchase-first:"
_NAMES = text("""
SELECT variant.external_id AS variant, location.external_id AS location, location.id AS location_id,
  location.connection_id, variant.id AS variant_id
FROM variants AS variant, locations AS location
WHERE variant.id = ANY(:variants) AND location.id = ANY(:locations)
""")


def given_first(lines: Sequence[LineRow]) -> list[LineRow]:
    """The lines that the shop is given first where it takes."""
    return [line for line in lines if line.way in (Way.MOVED, Way.GIVEN_BACK) and not line.covered]


async def ask_shop(transaction: Transaction, purchase: PurchaseRow) -> None:
    """Give the shop what it is to take and has not; else ask it for the order."""
    lines = (await repository.lines_of(transaction, [purchase.id]))[purchase.id]
    first = given_first(lines)
    if first:
        await adjust(transaction, purchase.placed_by, purchase, first, FIRST_KEY, sign=1)
    else:
        await ask_order(transaction, purchase)


async def ask_order(transaction: Transaction, purchase: PurchaseRow) -> None:
    """Ask the shop for the order, once."""
    lines = (await repository.lines_of(transaction, [purchase.id]))[purchase.id]
    ordering = await ordering_of(transaction, purchase.store_id)
    place = account = None
    if purchase.location_id is not None:
        place = await repository.place_of(transaction, purchase.location_id)
    pickup = await pickup_of(transaction, Kind(purchase.kind), place, purchase.connection_id)
    if purchase.customer_id is not None:
        account = await repository.account_of(transaction, purchase.connection_id, purchase.customer_id)
    act_id = await sync.intend(
        transaction,
        purchase.placed_by,
        purchase.connection_id,
        new_order(purchase, lines, ordering, place=place, pickup=pickup, account=account),
        key=f"{ACT_KEY}{purchase.id}",
        subject=sync.Subject(store_id=purchase.store_id, amount=Money(purchase.total, purchase.currency)),
    )
    await transaction.execute(update(Purchase).where(Purchase.id == purchase.id).values(act_id=act_id))


async def pickup_of(
    transaction: Transaction, kind: Kind, place: PlaceRow | None, connection_id: int
) -> str | None:
    """The shop's own way to collect there, where the goods lie there and it has one."""
    if place is None or kind not in (Kind.COLLECT, Kind.RESERVE) or place.connection_id != connection_id:
        return None
    return await repository.pickup_method(transaction, connection_id, place.external_id)


async def adjust_here(
    transaction: Transaction, actor: Actor, purchase: PurchaseRow, line: LineRow, key: str
) -> None:
    """Give the pieces of a line back to the figure of the shop that counts the place where they are."""
    asked = {"variants": [line.held_variant_id], "locations": [line.location_id]}
    row = (await transaction.execute(_NAMES, asked)).mappings().one()
    change = StockAdjustment(
        variant_external_id=row["variant"], location_external_id=row["location"], change=line.quantity
    )
    await sync.intend(
        transaction,
        actor,
        row["connection_id"],
        sync.AdjustStock(adjustments=(change,), reason=f"Guichet {purchase.reference}"),
        key=f"{key}{purchase.id}:{line.id}",
        subject=sync.Subject(order_id=purchase.order_id, store_id=purchase.store_id),
    )


async def adjust(
    transaction: Transaction,
    actor: Actor,
    purchase: PurchaseRow,
    lines: Sequence[LineRow],
    key: str,
    *,
    sign: int,
) -> None:
    """Move the shop's figures where it takes by `sign` times the lines; of moved ones, the other way here."""
    asked = {
        "variants": [line.variant_id for line in lines],
        "locations": [purchase.taken_location_id, *(line.location_id for line in lines)],
    }
    rows = (await transaction.execute(_NAMES, asked)).mappings().all()
    names = {(row["variant_id"], row["location_id"]): (row["variant"], row["location"]) for row in rows}
    changes: list[StockAdjustment] = []
    for line in lines:
        ends = [(purchase.taken_location_id or 0, sign * line.quantity)]
        if line.way == Way.MOVED:
            ends.append((line.location_id, -sign * line.quantity))
        for location_id, change in ends:
            variant, location = names[line.variant_id, location_id]
            changes.append(
                StockAdjustment(variant_external_id=variant, location_external_id=location, change=change)
            )
    await sync.intend(
        transaction,
        actor,
        purchase.connection_id,
        sync.AdjustStock(adjustments=tuple(changes), reason=f"Guichet {purchase.reference}"),
        key=f"{key}{purchase.id}",
        subject=sync.Subject(order_id=purchase.order_id, store_id=purchase.store_id),
    )
