"""Having something prepared, and tying it to the order that the shop made of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.purchase.picking import repository
from guichet.purchase.picking.moving import announce, move, raise_trouble
from guichet.purchase.picking.states import Purpose, State, Trouble

HOLD_HOURS = 72
"""So long what is ready is kept where nobody says otherwise."""

UNUSUAL = 100
"""So many pieces of one article, and somebody should ask before they are picked."""

_NAMES = text("""
SELECT variant.id, product.name, variant.sku FROM variants AS variant
JOIN products AS product ON product.id = variant.product_id WHERE variant.id = ANY(:ids)
""")


class NewLine(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of one article. `name` and `sku` are the order's own words where the mirror has no article.

    `reservation_line_id` is a hold that ends with the preparation: what is handed over of it is sold then, if
    it was not before, and what is not comes back. None where the shop's own order took the stock.
    """

    variant_id: int | None
    quantity: int
    order_line_external_id: str | None = None
    reservation_line_id: int | None = None
    name: str = ""
    sku: str = ""


class NewPreparation(msgspec.Struct, frozen=True, kw_only=True):
    """What a place is to prepare; `key` is the asker's: the same key is the same preparation for ever.

    `to_shop`: it is picked at `location_id` and collected at `to_location_id`, where it is expected from now
    on; without `to_location_id` it comes to `location_id` from a place that prepares nothing here.
    `return_id`: it is sent for that return, of an order that is over long since.
    `collected_as`: what it is there (`reserve`: it is paid there). `hold_hours` None: the house's own.
    """

    key: str
    location_id: int
    purpose: Purpose
    lines: tuple[NewLine, ...]
    store_id: int | None = None
    purchase_id: int | None = None
    order_id: int | None = None
    return_id: int | None = None
    number: str = ""
    customer: str = ""
    language: str = ""
    due_at: datetime | None = None
    hold_hours: int | None = None
    to_location_id: int | None = None
    collected_as: Purpose = Purpose.TO_SHOP


async def prepare(transaction: Transaction, actor: Actor, new: NewPreparation) -> int:
    """Have a place prepare something; gives the id of the preparation there, the same for the same key.

    What a shop expects from another place is a preparation of its own, found by `from_id`.
    """
    goes_on = new.purpose is Purpose.TO_SHOP and new.to_location_id not in (None, new.location_id)
    state = State.WAITING if goes_on or new.purpose is not Purpose.TO_SHOP else State.EXPECTED
    to = new.to_location_id if goes_on else None
    made = await _make(transaction, actor, new, state=state, to_location_id=to)
    if made is None:
        known = await repository.find_by_key(transaction, new.key)
        return known.id if known else 0
    if to is not None:
        there = msgspec.structs.replace(
            new,
            key=f"{new.key}:there",
            location_id=to,
            purpose=new.collected_as,
            lines=_unheld(new.lines),
        )
        await _make(transaction, actor, there, state=State.EXPECTED, from_id=made)
    return made


def _unheld(lines: Sequence[NewLine]) -> tuple[NewLine, ...]:
    """Lines whose stock is held where they come from."""
    return tuple(msgspec.structs.replace(line, reservation_line_id=None) for line in lines)


async def _make(
    transaction: Transaction,
    actor: Actor,
    new: NewPreparation,
    *,
    state: State,
    to_location_id: int | None = None,
    from_id: int | None = None,
) -> int | None:
    now = utc_now()
    same = (
        "key", "store_id", "purchase_id", "order_id", "return_id", "number", "location_id", "customer",
        "due_at",
    )  # fmt: skip
    made = await repository.add_preparation(
        transaction,
        {
            **{name: getattr(new, name) for name in same},
            "version": 1,
            "to_location_id": to_location_id,
            "from_id": from_id,
            "purpose": new.purpose.value,
            "state": state.value,
            "language": new.language[:2],
            "hold_hours": HOLD_HOURS if new.hold_hours is None else new.hold_hours,
            "taken_by_name": "",
            "shelf": "",
            "parcels": 0,
            "handed_to": "",
            "handed_by_name": "",
            "paid": "",
            "changes": [],
            "made_at": now,
            "changed_at": now,
        },
    )
    if made is None:
        return None
    await repository.add_lines(transaction, await _lines(transaction, made, new.lines))
    await repository.note(transaction, made, actor, "made", purpose=new.purpose.value)
    row = await repository.find_preparation(transaction, made)
    await announce(transaction, row, None)
    for line in await repository.lines_of(transaction, made):
        if line.quantity >= UNUSUAL:
            await raise_trouble(transaction, row, Trouble.UNUSUAL, line_id=line.id, quantity=line.quantity)
    return made


async def _lines(
    transaction: Transaction, preparation_id: int, lines: Sequence[NewLine]
) -> list[Mapping[str, Any]]:
    ids = [line.variant_id for line in lines if line.variant_id is not None]
    names = {row.id: row for row in await transaction.execute(_NAMES, {"ids": ids})}
    return [
        {
            "preparation_id": preparation_id,
            "variant_id": line.variant_id,
            "name": line.name or (names[line.variant_id].name if line.variant_id in names else ""),
            "sku": line.sku or (names[line.variant_id].sku if line.variant_id in names else ""),
            "quantity": line.quantity,
            "picked": 0,
            "short": 0,
            "left_behind": 0,
            "order_line_external_id": line.order_line_external_id,
            "reservation_line_id": line.reservation_line_id,
        }
        for line in lines
    ]


async def link_order(
    transaction: Transaction, purchase_id: int, order_id: int, number: str, lines: Mapping[int, str]
) -> None:
    """Say which order the shop made of a purchase, and by which of its lines it has each variant.

    What was prepared of that order before it was known whose it is goes, where nobody began it.
    """
    for row in await repository.preparations_of_order(transaction, order_id, lock=True):
        if row.purchase_id is None and row.state is State.WAITING:
            house = Actor.system("picking")
            await repository.note(transaction, row.id, house, "cancelled", reason="same_order")
            await move(transaction, row, State.CANCELLED, put_back_at=utc_now())
    for row in await repository.preparations_of_purchase(transaction, purchase_id, lock=True):
        await repository.name_lines(transaction, row.id, lines)
        if row.order_id != order_id or row.number != number:
            linked = await repository.change_preparation(transaction, row, order_id=order_id, number=number)
            await announce(transaction, linked, linked.state)
