"""Filling in the words of orders that were mirrored before words were kept."""

from __future__ import annotations

import msgspec

from guichet.commerce.customers import guest
from guichet.commerce.orders.words import SEPARATOR, forget_words, keep_words, order_words
from guichet.commerce.provenance import lock_connection
from guichet.commerce.writing import update_rows
from guichet.kernel.db import Transaction, driver
from guichet.ports.records import Address, CustomerAddress

_CONNECTIONS = """
SELECT DISTINCT connection_id FROM orders WHERE id = ANY(%s) ORDER BY connection_id
"""
_ORDERS = """
SELECT id, connection_id, number, placed_at, mail, phone, words, details->'billing',
  details->'shipping_addresses'
FROM orders WHERE id = ANY(%s) AND digest <> ''::bytea ORDER BY id
"""


async def fill_order_words(transaction: Transaction, after: int, through: int, count: int) -> int:
    """Fill in at most `count` orders with ids after `after`; returns up to which id it is done."""
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT id FROM orders WHERE id > %s AND id <= %s ORDER BY id LIMIT %s", (after, through, count)
    )
    ids = [row[0] for row in await cursor.fetchall()]
    cursor = await connection.execute(_CONNECTIONS, (ids,))
    for (connection_id,) in await cursor.fetchall():
        await lock_connection(transaction, connection_id)
    cursor = await connection.execute(_ORDERS, (ids,))
    before, after_all = [], []
    for (
        order_id,
        connection_id,
        number,
        placed_at,
        mail,
        phone,
        words,
        billing,
        shipping,
    ) in await cursor.fetchall():
        buyer = msgspec.convert(billing, Address)
        addresses = [one.address for one in msgspec.convert(shipping, tuple[CustomerAddress, ...])]
        person = guest(
            connection_id,
            first_name=buyer.first_name,
            last_name=buyer.last_name,
            company=buyer.company,
            mail=mail,
            phone=phone,
            country=buyer.country,
        )
        wanted = SEPARATOR.join(order_words(number, buyer, addresses, buyer_named=person is not None))
        if wanted != words:
            before.append((order_id, placed_at, words))
            after_all.append((order_id, placed_at, wanted))
    await forget_words(transaction, before)
    await update_rows(
        transaction, "orders", ("words",), [{"id": one[0], "words": one[2]} for one in after_all]
    )
    await keep_words(transaction, after_all)
    return ids[-1] if len(ids) == count else through
