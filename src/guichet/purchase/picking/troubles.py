"""What a person looked at, and what became of pieces that nobody found."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, text, update

from guichet.commerce.stock import LineState, Owner, confirm, release
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.purchase import PreparationTroubled
from guichet.purchase.picking import repository
from guichet.purchase.picking.errors import LineNotFoundError, NothingInDoubtError, TroubleNotFoundError
from guichet.purchase.picking.holds import held
from guichet.purchase.picking.model import PreparationTrouble
from guichet.purchase.picking.repository import PreparationRow
from guichet.purchase.picking.states import Trouble

# Who may take pieces off a figure: a count where it is ours, a correction where it is the shop's.
_COUNT, _ADJUST = "stock.count", "stock.adjust"
_OWNER = text("SELECT owner FROM stock_owners WHERE location_id = :location_id")


async def settle_trouble(
    transaction: Transaction,
    actor: Actor,
    trouble_id: int,
    *,
    note: str = "",
    location_ids: Collection[int] | None = None,
) -> None:
    """Note that somebody looked at something; asked again nothing is done. Raises TroubleNotFoundError."""
    query = select(*PreparationTrouble.__table__.columns).where(PreparationTrouble.id == trouble_id)
    if location_ids is not None:
        query = query.where(PreparationTrouble.location_id.in_(location_ids))
    found = (await transaction.execute(query.with_for_update())).one_or_none()
    if found is None:
        raise TroubleNotFoundError
    if found.settled_at is not None:
        return
    values = {
        "settled_at": utc_now(), "settled_by_id": actor.id, "settled_by_name": actor.name, "note": note,
    }  # fmt: skip
    await transaction.execute(
        update(PreparationTrouble).where(PreparationTrouble.id == trouble_id).values(values)
    )
    await repository.note(transaction, found.preparation_id, actor, "looked_at", about=found.kind, note=note)
    told = PreparationTroubled(
        trouble_id=trouble_id,
        preparation_id=found.preparation_id,
        location_id=found.location_id,
        kind=found.kind,
        open=False,
    )
    await publish(transaction, [to_publish(told, trouble_id)], origin=Origin.LIVE)


async def settle_doubt(
    transaction: Transaction, actor: Actor, row: PreparationRow, line_id: int, *, gone: bool
) -> None:
    """Say what became of pieces of a held preparation that nobody found.

    `gone` takes them off the figure as a sale would, which needs the right to correct it; else they were
    found, and may be sold again. Raises LineNotFoundError, NothingInDoubtError, NotAllowedError.
    """
    line = await repository.find_line(transaction, line_id)
    if line is None or line.preparation_id != row.id:
        raise LineNotFoundError(scanned=str(line_id))
    hold = await held(transaction, line.short_line_id)
    if hold is None or hold.state is not LineState.HELD:
        raise NothingInDoubtError
    if gone:
        owner = await transaction.scalar(_OWNER, {"location_id": row.location_id})
        actor.require(_COUNT if owner == Owner.GUICHET else _ADJUST, f"location:{row.location_id}")
    data: dict[str, Any] = {
        "line_id": str(line.id),
        "name": line.name,
        "quantity": hold.quantity,
        "gone": gone,
    }
    await repository.note(transaction, row.id, actor, "doubt_settled", **data)
    await audit(
        transaction, actor, "preparation.doubt_settled", entity="preparation", entity_id=row.id, after=data
    )
    query = select(PreparationTrouble.id).where(
        PreparationTrouble.preparation_id == row.id,
        PreparationTrouble.line_id == line.id,
        PreparationTrouble.kind == Trouble.IN_DOUBT.value,
        PreparationTrouble.settled_at.is_(None),
    )
    for trouble_id in (await transaction.scalars(query)).all():
        await settle_trouble(transaction, actor, trouble_id)
    if gone:
        await confirm(transaction, actor, hold.reservation_id, line_ids=[hold.id])
    else:
        await release(transaction, actor, hold.reservation_id, line_ids=[hold.id])
