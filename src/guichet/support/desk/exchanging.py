"""The other item of an exchange, sent: put together of the return and of the places that prepare it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import text

from guichet.after import returns
from guichet.after.returns import ReturnRow, ToSend
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.errors import GuichetError
from guichet.purchase import picking
from guichet.purchase.dispatch import LabelState, labels_of
from guichet.purchase.picking import NewLine, NewPreparation, Purpose

_HOUSE = Actor.system("returns")
_ENDED = (picking.State.HANDED_OVER, picking.State.CANCELLED, picking.State.PUT_BACK)
_WAREHOUSE, _AS_NEW = "warehouse", "as_new"
_KIND = text("SELECT kind FROM locations WHERE id = :id")
_ORDER = text(
    "SELECT o.number, trim(concat_ws(' ', o.details -> 'billing' ->> 'first_name',"
    " o.details -> 'billing' ->> 'last_name')) AS customer, coalesce(o.details ->> 'locale', '') AS locale"
    " FROM orders AS o WHERE o.id = :id"
)


async def prepare_exchange(
    transaction: Transaction, actor: Actor, row: ReturnRow, others: Mapping[int, int] | None = None
) -> list[int]:
    """Have the places that hold the other items of an exchange prepare them to be sent; gives these.

    `others`: another form than was wished, by the return's line. `row` is held. Raises what
    `returns.hold_to_send` raises.
    """
    _, left = await _prepared(transaction, row.id)
    to_send = await returns.hold_to_send(transaction, actor, row, others, left_already=left)
    order = (await transaction.execute(_ORDER, {"id": row.order_id})).one()
    lines = {line.order_line_id: line for line in await returns.lines_of(transaction, [row.id])}
    by_place: dict[int, list[ToSend]] = {}
    for one in to_send:
        by_place.setdefault(one.location_id, []).append(one)
    for location_id, own in by_place.items():
        new = NewPreparation(
            key=f"return:{row.id}:{row.version}:{location_id}",
            location_id=location_id,
            purpose=Purpose.EXCHANGE,
            lines=_lines(own, lines),
            store_id=row.store_id,
            order_id=row.order_id,
            return_id=row.id,
            number=order.number,
            customer=order.customer,
            language=row.language or order.locale,
        )
        await picking.prepare(transaction, actor, new)
    await returns.note_preparing(transaction, actor, row, to_send)
    return list(by_place)


async def prepare_by_itself(transaction: Transaction, return_id: int) -> None:
    """Have the other items of an exchange prepared, where the merchant has it done by itself: what came back
    to a warehouse, all of it as new. What cannot be sent is left to a person.
    """
    row = await returns.find_return(transaction, return_id, lock=True)
    preferences = (await returns.find_preferences(transaction)).preferences
    if not preferences.send_exchanges or row.state is not returns.State.GRADED:
        return
    if await transaction.scalar(_KIND, {"id": row.location_id}) != _WAREHOUSE:
        return
    lines = [line for line in await returns.lines_of(transaction, [return_id]) if line.accepted]
    if any(line.grade != _AS_NEW for line in lines):
        return
    try:
        async with transaction.begin_nested():
            await prepare_exchange(transaction, _HOUSE, row)
    except GuichetError as refused:
        await returns.leave_to_person(transaction, _HOUSE, return_id, refused.code)


async def end_exchange(transaction: Transaction, return_id: int) -> None:
    """Settle an exchange whose other items left, or leave it to hands again, once nothing is prepared."""
    row = await returns.find_return(transaction, return_id, lock=True)
    prepared, left = await _prepared(transaction, return_id)
    if any(one.state not in _ENDED for one in prepared):
        return
    labels = [
        label
        for one in prepared
        if one.state is picking.State.HANDED_OVER
        for label in await labels_of(transaction, preparation_id=one.id)
        if label.state is LabelState.BOUGHT and label.tracking_number
    ]
    numbers = ", ".join(label.tracking_number for label in sorted(labels, key=lambda label: label.id))
    await returns.end_preparing(transaction, row, sent=left.total(), reference=numbers)


async def _prepared(
    transaction: Transaction, return_id: int
) -> tuple[list[picking.PreparationRow], Counter[int]]:
    """What is or was prepared for a return, and the pieces of each variant that left already."""
    prepared = await picking.preparations_of_return(transaction, return_id)
    left: Counter[int] = Counter()
    for one in prepared:
        if one.state is picking.State.HANDED_OVER:
            for line in await picking.lines_of(transaction, one.id):
                left[line.variant_id or 0] += line.picked - line.left_behind
    return prepared, left


def _lines(to_send: Sequence[ToSend], lines: Mapping[int, returns.LineRow]) -> tuple[NewLine, ...]:
    """What is picked; each names the order's line that it stands for, so that its value is known."""
    return tuple(
        NewLine(
            variant_id=one.variant_id,
            quantity=one.quantity,
            order_line_external_id=lines[one.order_line_id].order_line_external_id or None,
            reservation_line_id=one.reservation_line_id,
        )
        for one in to_send
    )
