"""Applying what was told of carts."""

from __future__ import annotations

from guichet.commerce.carts.model import Cart
from guichet.commerce.mirroring import Kind, Row, announce, mirror
from guichet.commerce.provenance import NEVER, Arrived
from guichet.kernel.db import Transaction, driver
from guichet.ports.happenings.commerce import CartChanged
from guichet.ports.records import CartRecord

_STATES = "SELECT id, state FROM carts WHERE id = ANY(%s)"

_BLANK = CartRecord(external_id="", currency="", total=0, state="", created_at=NEVER, updated_at=NEVER)


async def apply(transaction: Transaction, arrived: Arrived) -> None:
    """Write the carts that arrived and announce those that changed; one that is gone has the state "gone"."""
    changes = await mirror(transaction, arrived, _CARTS)
    connection = await driver(transaction)
    cursor = await connection.execute(_STATES, ([change.id for change in changes],))
    states: dict[int, str] = dict(await cursor.fetchall())
    await announce(
        transaction,
        arrived,
        changes,
        lambda change: CartChanged(cart_id=change.id, state="gone" if change.gone else states[change.id]),
    )


def _row(record: CartRecord) -> Row:
    return {
        "customer_external_id": record.customer_external_id,
        "store_external_id": record.store_external_id,
        "order_external_id": record.order_external_id,
        "mail": record.mail,
        "currency": record.currency,
        "total": record.total,
        "state": record.state,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "lines": record.lines,
    }


_CARTS = Kind(Cart, _row, _BLANK)
