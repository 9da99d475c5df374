"""Labels and couriers as they are shown."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from guichet.commerce.parcels import TrackingShape, trackings
from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Transaction
from guichet.purchase.dispatch.errors import LabelFileMissingError
from guichet.purchase.dispatch.repository import LabelRow, RunRow
from guichet.purchase.dispatch.schemas import CourierShape
from guichet.purchase.picking import PreparationRow

MEDIA_TYPES = {"pdf": "application/pdf", "zpl": "application/zpl", "png": "image/png"}
_PARCELS = text(
    "SELECT DISTINCT ON (connection_id, number) id FROM parcels WHERE number = ANY(:numbers)"
    " AND connection_id = ANY(:connection_ids) ORDER BY connection_id, number, began_at DESC"
)


async def view_couriers(
    transaction: Transaction, runs: Sequence[RunRow], row: PreparationRow
) -> list[CourierShape]:
    """The couriers of a preparation with what they tell of its parcel."""
    told = await tracked(transaction, runs)
    return [CourierShape.of(run, told.get((run.connection_id, run.number)), row.due_at) for run in runs]


async def tracked(transaction: Transaction, runs: Sequence[RunRow]) -> dict[tuple[int, str], TrackingShape]:
    """What couriers tell of their parcels, by connection and number."""
    numbered = [run for run in runs if run.number]
    if not numbered:
        return {}
    asked = {
        "numbers": [run.number for run in numbered],
        "connection_ids": [run.connection_id for run in numbered],
    }
    ids = list((await transaction.execute(_PARCELS, asked)).scalars())
    shapes = (await trackings(transaction, ids)).values()
    return {(shape.source.connection_id, shape.number): shape for shape in shapes}


async def label_file(blobs: Blobs, row: LabelRow) -> tuple[bytes, str]:
    """The bytes of a label, and what they are. Raises LabelFileMissingError."""
    if not row.sha256:
        raise LabelFileMissingError(state=row.state.value)
    try:
        return await blobs.get(row.sha256), MEDIA_TYPES[row.format]
    except KeyError:
        raise LabelFileMissingError(state=row.state.value) from None
