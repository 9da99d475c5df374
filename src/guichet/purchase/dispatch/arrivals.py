"""Parcels that come to a place for its customers: scanned in, put on a shelf, or looked at by a person."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.ports.records import parcel_number
from guichet.purchase.dispatch.errors import ArrivalElsewhereError, ArrivalUnknownError
from guichet.purchase.picking import Act, PreparationRow, State, arrive, find_preparation

# By the number of the parcel first: an order may come in several. What arrived already is found last, so
# that a parcel that is scanned twice is no riddle.
_FOUND = text("""
WITH named AS (
  SELECT p.id, p.location_id, p.state, p.made_at, EXISTS (
      SELECT FROM labels AS l WHERE l.preparation_id = p.from_id AND l.tracking_number <> ''
        AND l.tracking_number = :parcel
    ) OR EXISTS (
      SELECT FROM courier_runs AS r WHERE r.number = :parcel
        AND p.key = 'courier-back:' || r.id
    ) OR EXISTS (
      SELECT FROM shipments AS s WHERE s.order_id = p.order_id AND s.parcel_number = :parcel
    ) AS by_parcel, p.number = :number AS by_order
  FROM preparations AS p
  WHERE p.purpose = 'to_shop' AND p.to_location_id IS NULL AND p.state IN ('expected', 'missing', 'ready')
)
SELECT named.id, named.location_id, place.name
FROM named LEFT JOIN locations AS place ON place.id = named.location_id
WHERE named.by_parcel OR named.by_order
ORDER BY named.location_id <> :location_id, named.state = 'ready', named.by_parcel DESC, named.made_at,
  named.id
LIMIT 1
""")


async def scan_in(
    transaction: Transaction,
    actor: Actor,
    location_id: int,
    scanned: str,
    *,
    shelf: str = "",
    damaged: bool = False,
) -> PreparationRow:
    """A parcel is here, by its number or that of its order: it is ready, or (damaged) to be looked at.

    Raises ArrivalUnknownError, ArrivalElsewhereError.
    """
    number = scanned.strip()
    asked: dict[str, Any] = {
        "number": number.lstrip("#").strip(),
        "parcel": parcel_number(number),
        "location_id": location_id,
    }
    found = (await transaction.execute(_FOUND, asked)).one_or_none()
    if found is None:
        raise ArrivalUnknownError(number=number)
    if found.location_id != location_id:
        raise ArrivalElsewhereError(number=number, place=found.name or str(found.location_id))
    row = await find_preparation(transaction, found.id, lock=True)
    if row.state is State.READY and not damaged:
        return row
    if row.state is State.MISSING and damaged:
        return row
    return await arrive(transaction, Act(actor), row, shelf=shelf, damaged=damaged)
