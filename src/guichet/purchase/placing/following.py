"""What becomes of an order that the shop was asked for: placed or not; mirrored, paid, cancelled there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import text

from guichet import connections, sync
from guichet.commerce import stock
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.ports.adjusting import AdjustsLater
from guichet.ports.happenings.sync import ActEnded
from guichet.ports.records import OrderState
from guichet.purchase.placing import repository
from guichet.purchase.placing.errands import AskOrder
from guichet.purchase.placing.errors import NotPossibleNowError
from guichet.purchase.placing.model import Purchase
from guichet.purchase.placing.moving import move
from guichet.purchase.placing.preparing import link_preparations, prepare_purchase
from guichet.purchase.placing.repository import LineRow, PurchaseRow, Settled
from guichet.purchase.placing.states import OPEN, State, Way
from guichet.purchase.placing.telling import FIRST_KEY, adjust, adjust_here, ask_order, given_first

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
    "SELECT id, number, state FROM orders"
    " WHERE connection_id = :connection AND external_id = :id AND digest <> ''"  # with its lines
)
_OURS = text("""
SELECT purchase.id FROM orders JOIN purchases AS purchase ON purchase.connection_id = orders.connection_id
  AND purchase.external_id = orders.external_id AND purchase.external_id <> '' WHERE orders.id = ANY(:ids)
""")


async def end_giving(transaction: Transaction, ended: ActEnded) -> None:
    """Note what became of giving the shop what it is to take: the order follows when its figures count it."""
    purchase_id = ended.key.removeprefix(FIRST_KEY)
    if not purchase_id.isdecimal():
        return
    purchase = await repository.find_purchase(transaction, int(purchase_id), lock=True)
    if purchase.state not in OPEN or purchase.act_id is not None:
        return
    if ended.state == "uncertain":
        await move(transaction, purchase, State.UNCERTAIN, reason=ended.reason)
        return
    if ended.state == "failed":
        await _fail(transaction, purchase, ended.reason)
        return
    lines = (await repository.lines_of(transaction, [purchase.id]))[purchase.id]
    held = await stock.find_reservation(transaction, key=purchase.reservation_key)
    first = {line.id for line in given_first(lines) if line.way == Way.MOVED}
    moved = [held.lines[place].id for place, line in enumerate(lines) if line.id in first]
    counted_from = utc_now() + await _window(transaction, purchase.connection_id)
    purchase = await move(transaction, purchase, State.PLACING, reason="")
    await enqueue(transaction, AskOrder(purchase.id), key=str(purchase.id), run_at=counted_from)
    read = await stock.sell(
        transaction, _ACTOR, held.id, taken=moved, known_from=counted_from, line_ids=moved
    )
    await sync.read_levels_later(transaction, read, key=f"{FIRST_KEY}{purchase.id}", run_at=counted_from)


async def ask_now(transaction: Transaction, purchase_id: int) -> None:
    """Ask the shop for an order that it was given the pieces for."""
    purchase = await repository.find_purchase(transaction, purchase_id, lock=True)
    if purchase.state in OPEN and purchase.act_id is None:
        await ask_order(transaction, purchase)


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
        await _fail(transaction, purchase, ended.reason)
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
        key=f"{CANCEL_KEY}{purchase.id}:{purchase.version}",  # one that the shop refused may be asked again
        subject=sync.Subject(order_id=purchase.order_id, store_id=purchase.store_id),
    )
    await audit(
        transaction, actor, "purchase.cancelled", entity="purchase", entity_id=purchase.id,
        before={"state": purchase.state}, after={"reason": reason},
    )  # fmt: skip
    return await move(transaction, purchase, State.PLACED, reason=reason)


async def settle(transaction: Transaction, actor: Actor, purchase_id: int, *, note: str) -> PurchaseRow:
    """Note that a person looked at an order that failed; settled once, it stays as it was settled.

    Raises PurchaseNotFoundError, NotPossibleNowError.
    """
    purchase = await repository.find_purchase(transaction, purchase_id, lock=True)
    if purchase.state != State.FAILED:
        raise NotPossibleNowError(state=purchase.state)
    if purchase.settled is not None:
        return purchase
    settled = Settled(at=utc_now(), by=actor.name, note=note)
    await audit(
        transaction, actor, "purchase.settled", entity="purchase", entity_id=purchase.id,
        after={"note": note},
    )  # fmt: skip
    return await move(transaction, purchase, State.FAILED, settled=settled)


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


async def _fail(transaction: Transaction, purchase: PurchaseRow, reason: str) -> None:
    """Nothing came of it: what is held is free again, and what the shop was given goes back."""
    failed = await move(transaction, purchase, State.FAILED, reason=reason, pay_before=None)
    lines = (await repository.lines_of(transaction, [failed.id]))[failed.id]
    first = given_first(lines)
    if first and failed.act_id is not None:
        await adjust(transaction, _ACTOR, failed, first, BACK_KEY, sign=-1)
    for key in (failed.reservation_key, *([failed.arriving_key] if first else [])):
        held = await stock.find_reservation(transaction, key=key)
        if any(line.state == stock.LineState.HELD for line in held.lines):
            await stock.release(transaction, _ACTOR, held.id)


async def _end(transaction: Transaction, purchase: PurchaseRow) -> None:
    """The shop cancelled the order, and took back where it took: what we moved for it goes back."""
    ended = await move(transaction, purchase, State.CANCELLED, pay_before=None)
    lines = (await repository.lines_of(transaction, [ended.id]))[ended.id]
    back = [line for line in lines if line.way in (Way.MOVED, Way.GIVEN_BACK)]
    if back:
        await adjust(transaction, _ACTOR, ended, back, BACK_KEY, sign=-1)
    held = await stock.find_reservation(transaction, key=ended.reservation_key)
    for line, own in zip(lines, held.lines, strict=False):
        if line.way in (Way.GIVEN_BACK, Way.TOLD):
            await _give_back_here(transaction, ended, held.id, line, own)


async def _give_back_here(
    transaction: Transaction,
    purchase: PurchaseRow,
    reservation_id: int,
    line: LineRow,
    own: stock.ReservedLine,
) -> None:
    """Have whoever counts the place of a line count its pieces again."""
    if own.untold or own.state == stock.LineState.HELD:
        await stock.release(transaction, _ACTOR, reservation_id, line_ids=[own.id])
    elif not await stock.restock(
        transaction, _ACTOR, own.variant_id, own.location_id, line.quantity, note=purchase.reference
    ):
        await adjust_here(transaction, _ACTOR, purchase, line, BACK_KEY)


async def _settle_stock(transaction: Transaction, purchase: PurchaseRow, lines: Sequence[LineRow]) -> None:
    """Say of what is held that it is sold: by the shop itself where it took it, else to who is to be told."""
    now = utc_now()
    held = await stock.find_reservation(transaction, key=purchase.reservation_key)
    ids = [line.id for line in held.lines]
    first = {line.id for line in given_first(lines)}
    given_back = [line for line in lines if line.way == Way.GIVEN_BACK and line.covered]
    if given_back:
        await adjust(transaction, _ACTOR, purchase, given_back, LEVEL_KEY, sign=1)
    taken = {
        ids[place]
        for place, line in enumerate(lines)
        if line.way == Way.TAKEN or (line.way == Way.MOVED and line.id in first)
    }
    covers = ids[len(lines) :]
    read = await stock.sell(transaction, _ACTOR, held.id, taken={*taken, *covers}, known_from=now)
    if first:
        arrived = await stock.find_reservation(transaction, key=purchase.arriving_key)
        read += await stock.sell(
            transaction, _ACTOR, arrived.id, taken=[one.id for one in arrived.lines], known_from=now
        )
    await sync.read_levels_later(transaction, read, key=purchase.reservation_key, run_at=now)


async def _window(transaction: Transaction, connection_id: int) -> timedelta:
    """How long after its answer a shop may not count an adjustment yet."""
    row = await connections.find_connection(transaction, connection_id)
    connector = connections.connector_of(row.connector_id)
    return connector.adjusts_within if isinstance(connector, AdjustsLater) else timedelta(0)
