"""Applying what was told of carts."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from guichet.commerce.carts.model import Cart
from guichet.commerce.mirroring import Kind, Row, announce, mirror
from guichet.commerce.provenance import NEVER, Arrived, ReadFact
from guichet.kernel.db import Transaction, driver
from guichet.ports.happenings.commerce import CartChanged
from guichet.ports.records import CartRecord

_STATES = "SELECT id, state FROM carts WHERE id = ANY(%s)"

_BLANK = CartRecord(external_id="", currency="", total=0, state="", created_at=NEVER, updated_at=NEVER)


# At the same date of last change the farther state stands: a shop hands out an abandoned cart as any other,
# so that a late reading of it does not say that it was abandoned. Taken up again, its date is a later one.
_FARTHER = {"abandoned": timedelta(microseconds=1), "converted": timedelta(microseconds=2)}


async def apply(transaction: Transaction, arrived: Arrived) -> None:
    """Write the carts that arrived and announce those that changed; one that is gone has the state "gone"."""
    facts = [_versioned(read) for read in arrived.facts]
    told = await mirror(transaction, msgspec.structs.replace(arrived, facts=facts), _CARTS)
    # Abandoned is a cart long after its last change: what happened is that we were told.
    changes = [
        change if change.gone else msgspec.structs.replace(change, happened_at=change.told.read_at)
        for change in told
    ]
    connection = await driver(transaction)
    cursor = await connection.execute(_STATES, ([change.id for change in changes],))
    states: dict[int, str] = dict(await cursor.fetchall())
    await announce(
        transaction,
        arrived,
        changes,
        lambda change: CartChanged(cart_id=change.id, state="gone" if change.gone else states[change.id]),
    )


def _versioned(read: ReadFact) -> ReadFact:
    """A fact under the date of the cart's last change and its state, where the source has no version."""
    record = read.fact.record
    if not isinstance(record, CartRecord) or read.fact.source_version is not None:
        return read
    version = record.updated_at + _FARTHER.get(record.state, timedelta(0))
    return ReadFact(msgspec.structs.replace(read.fact, source_version=version), read.read_at)


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
