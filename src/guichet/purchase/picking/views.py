"""Preparations as the API shows them."""

from __future__ import annotations

from guichet.kernel.db import Transaction
from guichet.purchase.picking import listing, repository
from guichet.purchase.picking.errors import PreparationNotFoundError
from guichet.purchase.picking.listing import ItemRow, ShownLine, Wanted
from guichet.purchase.picking.repository import MoveRow
from guichet.purchase.picking.schemas import (
    PickListLine,
    PreparationChange,
    PreparationFigure,
    PreparationItem,
    PreparationLineShape,
    PreparationMoveShape,
    PreparationNamed,
    PreparationShape,
)
from guichet.purchase.picking.states import SENT

_SAME = (
    "id", "version", "number", "purpose", "state", "order_id", "purchase_id", "return_id", "customer",
    "lines_count", "pieces", "short", "name", "taken_at", "shelf", "parcels", "due_at", "ready_at",
    "keep_until", "handed_at", "made_at",
)  # fmt: skip
_SAME_OF_LINES = (
    "id", "variant_id", "name", "options", "sku", "gtin", "image", "bin", "quantity", "picked", "short",
    "left_behind", "in_doubt",
)  # fmt: skip


def _named(thing_id: int | None, name: str | None) -> PreparationNamed | None:
    return None if thing_id is None else PreparationNamed(id=thing_id, name=name or "")


def _item(row: ItemRow) -> dict[str, object]:
    return {
        **{name: getattr(row, name) for name in _SAME},
        "location": PreparationNamed(id=row.location_id, name=row.location_name or ""),
        "to_location": _named(row.to_location_id, row.to_location_name),
        "store": _named(row.store_id, row.store_name),
        "collected": row.purpose not in SENT and row.to_location_id is None,
        "left": row.left_to_pick,
        "taken_by": _named(row.taken_by_id, row.taken_by_name),
        "changed": bool(row.changes),
    }


def item_shape(row: ItemRow) -> PreparationItem:
    """A preparation in a list."""
    return PreparationItem(**_item(row))


async def view_preparation(transaction: Transaction, preparation_id: int) -> PreparationShape:
    """A preparation whole. Raises PreparationNotFoundError."""
    found = await listing.list_preparations(transaction, Wanted(preparation_id=preparation_id), count=1)
    if not found:
        raise PreparationNotFoundError(preparation_id=preparation_id)
    row = found[0]
    lines = await listing.shown_lines(transaction, preparation_id)
    moves = await repository.moves_of(transaction, preparation_id)
    also = (
        await repository.preparations_of_order(transaction, row.order_id) if row.order_id is not None else []
    )
    return PreparationShape(
        **_item(row),
        lines=[line_shape(line) for line in lines],
        changes=[PreparationChange(**change) for change in row.changes],
        moves=[_move(move) for move in moves],
        also_here=[one.id for one in also if one.location_id == row.location_id and one.id != row.id],
        handed_to=row.handed_to,
        handed_by=row.handed_by_name,
        paid=row.paid,
        put_back_at=row.put_back_at,
    )


def line_shape(line: ShownLine) -> PreparationLineShape:
    """A line."""
    return PreparationLineShape(**_line(line))


def pick_line_shape(line: ShownLine) -> PickListLine:
    """A line of the pick list."""
    return PickListLine(
        **_line(line),
        preparation_id=line.preparation_id,
        number=line.number,
        customer=line.customer,
        purpose=line.purpose,
        taken_by=_named(line.taken_by_id, line.taken_by_name),
        due_at=line.due_at,
    )


def _line(line: ShownLine) -> dict[str, object]:
    figure = None if line.on_hand is None else PreparationFigure(on_hand=line.on_hand, owner=line.owner)
    left = max(0, line.quantity - line.picked - line.short)
    return {**{name: getattr(line, name) for name in _SAME_OF_LINES}, "left": left, "figure": figure}


def _move(move: MoveRow) -> PreparationMoveShape:
    return PreparationMoveShape(
        kind=move.kind,
        acted_at=move.acted_at,
        received_at=move.received_at,
        actor_kind=move.actor_kind,
        actor=move.actor_name,
        data=move.data,
    )
