"""What becomes of an order that the shop was asked for: placed or not; mirrored, paid, cancelled there."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from guichet import sync
from guichet.commerce import stock
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import StockAdjustment
from guichet.ports.happenings.sync import ActEnded
from guichet.ports.records import OrderState
from guichet.purchase.placing import repository
from guichet.purchase.placing.errors import NotPossibleNowError
from guichet.purchase.placing.model import Purchase
from guichet.purchase.placing.moving import move
from guichet.purchase.placing.preparing import link_preparations, prepare_purchase
from guichet.purchase.placing.repository import LineRow, PurchaseRow
from guichet.purchase.placing.states import OPEN, State, Way

CANCEL_KEY = "purchase-cancel:"
LEVEL_KEY = "purchase-level:"
BACK_KEY = "purchase-back:"
_ACTOR = Actor.system("purchases")
_PAID = frozenset(
    {
        OrderState.CONFIRMED,
        OrderState.IN_PREPARATION,
        OrderState.READY_FOR_PICKUP,
        OrderState.PARTIALLY_SHIPPED,
        OrderState.SHIPPED,
        OrderState.COMPLETED,
    }
)
_ENDED = frozenset({OrderState.CANCELLED, OrderState.DECLINED})
_MIRRORED = text(
    "SELECT id, number, state FROM orders WHERE connection_id = :connection AND external_id = :id"
)
_OURS = text("""
SELECT purchase.id FROM orders JOIN purchases AS purchase ON purchase.connection_id = orders.connection_id
  AND purchase.external_id = orders.external_id AND purchase.external_id <> '' WHERE orders.id = ANY(:ids)
""")
_NAMES = text("""
SELECT variant.external_id AS variant, location.external_id AS location, location.id AS location_id,
  variant.id AS variant_id
FROM variants AS variant, locations AS location
WHERE variant.id = ANY(:variants) AND location.id = ANY(:locations)
""")


async def end_placing(transaction: Transaction, ended: ActEnded) -> None:
    """Note what became of the act that asked the shop for an order."""
    found = await repository.purchases_where(transaction, Purchase.act_id == ended.act_id, lock=True)
    if not found or found[0].state not in OPEN:
        return
    purchase = found[0]
    if ended.state == "uncertain":
        await move(transaction, purchase, State.UNCERTAIN, reason=ended.reason)
        return
    if ended.state == "failed":
        await move(transaction, purchase, State.FAILED, reason=ended.reason, pay_before=None)
        held = await stock.find_reservation(transaction, key=purchase.reservation_key)
        await stock.release(transaction, _ACTOR, held.id)
        return
    placed = await move(transaction, purchase, State.PLACED, external_id=ended.result, reason="")
    lines = (await repository.lines_of(transaction, [placed.id]))[placed.id]
    if placed.pay_before is None:
        placed = await prepare_purchase(transaction, _ACTOR, placed, lines)
    await link(transaction, placed)
    await _settle_stock(transaction, placed, lines)


async def link(transaction: Transaction, purchase: PurchaseRow) -> None:
    """Join a placed purchase, whose row is locked, with its order if the mirror has it, and hear of that."""
    asked = {"connection": purchase.connection_id, "id": purchase.external_id}
    order = (await transaction.execute(_MIRRORED, asked)).mappings().one_or_none()
    if order is None:
        return
    if purchase.order_id is None:
        purchase = await move(
            transaction, purchase, State(purchase.state), order_id=order["id"], number=order["number"]
        )
        await link_preparations(transaction, purchase)
    state = order["state"]
    if state in _ENDED and purchase.state == State.PLACED:
        await _end(transaction, purchase)
    elif state in _PAID and purchase.pay_before is not None:
        paid = await move(transaction, purchase, State(purchase.state), pay_before=None)
        lines = (await repository.lines_of(transaction, [paid.id]))[paid.id]
        await prepare_purchase(transaction, _ACTOR, paid, lines)


async def hear_of_orders(transaction: Transaction, order_ids: Sequence[int]) -> None:
    """Follow the mirrored orders of purchases: arrived, paid, cancelled at the shop."""
    ours = list((await transaction.scalars(_OURS, {"ids": list(order_ids)})).all())
    if ours:
        for purchase in await repository.purchases_where(transaction, Purchase.id.in_(ours), lock=True):
            await link(transaction, purchase)


async def cancel(transaction: Transaction, actor: Actor, purchase_id: int, *, reason: str) -> PurchaseRow:
    """Have the shop cancel an order that we took; it is cancelled when the shop says so.

    Raises PurchaseNotFoundError, NotPossibleNowError, NotOfferedError.
    """
    purchase = await repository.find_purchase(transaction, purchase_id, lock=True)
    if purchase.state != State.PLACED:
        raise NotPossibleNowError(state=purchase.state)
    await sync.intend(
        transaction,
        actor,
        purchase.connection_id,
        sync.CancelOrder(order_external_id=purchase.external_id),
        key=f"{CANCEL_KEY}{purchase.id}",
        subject=sync.Subject(order_id=purchase.order_id, store_id=purchase.store_id),
    )
    await audit(
        transaction, actor, "purchase.cancelled", entity="purchase", entity_id=purchase.id,
        before={"state": purchase.state}, after={"reason": reason},
    )  # fmt: skip
    return await move(transaction, purchase, State.PLACED, reason=reason)


async def expire_unpaid(transaction: Transaction, *, count: int = 50) -> int:
    """Have orders cancelled whose money never came, up to `count`; returns how many."""
    due = await repository.purchases_where(
        transaction, Purchase.state == State.PLACED, Purchase.pay_before < utc_now(), lock=True
    )
    for purchase in due[:count]:
        # Asked once: what the shop refuses stays for a person, who is told of the act.
        await cancel(transaction, _ACTOR, purchase.id, reason="unpaid")
        await move(transaction, purchase, State.PLACED, pay_before=None, reason="unpaid")
    return len(due[:count])


async def _end(transaction: Transaction, purchase: PurchaseRow) -> None:
    """The shop cancelled the order, and took back where it took: what we moved for it goes back."""
    ended = await move(transaction, purchase, State.CANCELLED, pay_before=None)
    lines = (await repository.lines_of(transaction, [ended.id]))[ended.id]
    back = [line for line in lines if line.way == Way.MOVED]
    if back:
        await _adjust(transaction, ended, back, BACK_KEY, sign=-1, here=True)


async def _settle_stock(transaction: Transaction, purchase: PurchaseRow, lines: Sequence[LineRow]) -> None:
    """Say of what is held that it is sold: by the shop itself where it took it, else to who is to be told."""
    now = utc_now()
    held = await stock.find_reservation(transaction, key=purchase.reservation_key)
    ids = [line.id for line in held.lines]
    taken = [ids[place] for place, line in enumerate(lines) if line.way == Way.TAKEN]
    given_back = [line for line in lines if line.way == Way.GIVEN_BACK]
    if given_back:
        await _adjust(transaction, purchase, given_back, LEVEL_KEY, sign=1, here=False)
    covers = ids[len(lines) :]
    read = await stock.sell(transaction, _ACTOR, held.id, taken={*taken, *covers}, known_from=now)
    await sync.read_levels_later(transaction, read, key=purchase.reservation_key, run_at=now)


async def _adjust(
    transaction: Transaction,
    purchase: PurchaseRow,
    lines: Sequence[LineRow],
    key: str,
    *,
    sign: int,
    here: bool,
) -> None:
    """Move the shop's figures where it takes by `sign` times the lines, and `here` the other way."""
    asked = {
        "variants": [line.variant_id for line in lines],
        "locations": [purchase.taken_location_id, *(line.location_id for line in lines)],
    }
    rows = (await transaction.execute(_NAMES, asked)).mappings().all()
    names = {(row["variant_id"], row["location_id"]): (row["variant"], row["location"]) for row in rows}
    changes: list[StockAdjustment] = []
    for line in lines:
        ends = [(purchase.taken_location_id or 0, sign * line.quantity)]
        if here:
            ends.append((line.location_id, -sign * line.quantity))
        for location_id, change in ends:
            variant, location = names[line.variant_id, location_id]
            changes.append(
                StockAdjustment(variant_external_id=variant, location_external_id=location, change=change)
            )
    request = sync.AdjustStock(adjustments=tuple(changes), reason=f"Guichet {purchase.reference}")
    await sync.intend(
        transaction,
        _ACTOR,
        purchase.connection_id,
        request,
        key=f"{key}{purchase.id}",
        subject=sync.Subject(order_id=purchase.order_id, store_id=purchase.store_id),
    )
