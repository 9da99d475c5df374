"""Applying what was told of wish lists."""

from __future__ import annotations

from guichet.commerce.mirroring import Kind, Row, encode_rows, mirror, recordset
from guichet.commerce.provenance import Arrived
from guichet.commerce.wishlists.model import Wishlist, WishlistLine
from guichet.kernel.db import Transaction, driver
from guichet.ports.records import WishlistRecord

_LINE = ("wishlist_id", "position", "connection_id", "product_external_id", "variant_external_id")
_INSERT = (
    f"INSERT INTO wishlist_lines ({', '.join(_LINE)}) SELECT {', '.join(_LINE)}"
    f" FROM json_to_recordset(%s::json) AS r ({recordset(WishlistLine, _LINE)})"
)


async def apply(transaction: Transaction, arrived: Arrived) -> None:
    """Write the wish lists that arrived; the lines of one told anew are replaced whole."""
    changes = await mirror(transaction, arrived, _WISHLISTS)
    told = [change for change in changes if change.record]
    if not told:
        return
    rows = [
        {
            "wishlist_id": change.id,
            "position": position,
            "connection_id": arrived.connection_id,
            "product_external_id": line.product_external_id,
            "variant_external_id": line.variant_external_id,
        }
        for change in told
        for position, line in enumerate(change.record.lines)
    ]
    connection = await driver(transaction)
    await connection.execute(
        "DELETE FROM wishlist_lines WHERE wishlist_id = ANY(%s)", ([change.id for change in told],)
    )
    await connection.execute(_INSERT, (encode_rows(rows),))


def _row(record: WishlistRecord) -> Row:
    return {
        "customer_external_id": record.customer_external_id,
        "name": record.name,
        "public": record.public,
    }


_WISHLISTS = Kind(Wishlist, _row, WishlistRecord(external_id="", customer_external_id=""))
