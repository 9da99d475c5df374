"""What places have to prepare of a purchase that the shop has: one preparation for each place."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.purchase import picking
from guichet.purchase.picking import Purpose
from guichet.purchase.placing import repository
from guichet.purchase.placing.moving import move
from guichet.purchase.placing.repository import LineRow, PurchaseRow
from guichet.purchase.placing.states import State
from guichet.purchase.promise import Kind

_PURPOSES = {
    Kind.HOME: Purpose.SHIP,
    Kind.RELAY: Purpose.SHIP,
    Kind.SHIP_TO_SHOP: Purpose.TO_SHOP,
    Kind.COLLECT: Purpose.COLLECT,
    Kind.RESERVE: Purpose.RESERVE,
    Kind.COURIER: Purpose.COURIER,
}


async def prepare_purchase(
    transaction: Transaction, actor: Actor, purchase: PurchaseRow, lines: Sequence[LineRow]
) -> PurchaseRow:
    """Have its places prepare what they hold of it, once.

    The shop's order sold the pieces, so that no hold goes with them: what is not handed over comes back as
    what the shop took does.
    """
    if purchase.prepared_at is not None:
        return purchase
    by_place: dict[int, list[LineRow]] = {}
    for line in lines:
        by_place.setdefault(line.location_id, []).append(line)
    for location_id, own in by_place.items():
        await picking.prepare(transaction, actor, _new(purchase, location_id, own))
    await link_preparations(transaction, purchase)
    return await move(transaction, purchase, State(purchase.state), prepared_at=utc_now())


async def link_preparations(transaction: Transaction, purchase: PurchaseRow) -> None:
    """Say to the preparations which order they are of, and which of its lines theirs are."""
    if purchase.order_id is not None:
        lines = await repository.order_lines_of(transaction, purchase.id, purchase.order_id)
        await picking.link_order(transaction, purchase.id, purchase.order_id, purchase.number, lines)


def _new(purchase: PurchaseRow, location_id: int, lines: Sequence[LineRow]) -> picking.NewPreparation:
    promised, kind = purchase.promise, Kind(purchase.kind)
    there = kind is Kind.SHIP_TO_SHOP and location_id == purchase.location_id  # nothing has to travel
    hours = None
    if promised.kept_until is not None:
        hours = max(1, round((promised.kept_until - promised.latest).total_seconds() / 3600))
    return picking.NewPreparation(
        key=f"purchase:{purchase.id}:{location_id}",
        store_id=purchase.store_id,
        purchase_id=purchase.id,
        order_id=purchase.order_id,
        number=purchase.number,
        location_id=location_id,
        purpose=Purpose.COLLECT if there else _PURPOSES[kind],
        lines=tuple(
            picking.NewLine(variant_id=line.held_variant_id, quantity=line.quantity) for line in lines
        ),
        customer=purchase.contact.name,
        language=purchase.language,
        due_at=promised.at or promised.latest,
        hold_hours=hours,
        to_location_id=purchase.location_id if kind is Kind.SHIP_TO_SHOP and not there else None,
    )
