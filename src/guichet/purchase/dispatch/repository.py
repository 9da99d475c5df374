"""Queries of labels, couriers' errands and quotes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.purchase.dispatch.errors import CourierNotFoundError, LabelNotFoundError
from guichet.purchase.dispatch.model import CourierRun, Label
from guichet.purchase.dispatch.states import CourierState, LabelPurpose, LabelState

_OF_COURIERS = text(
    "SELECT p.id FROM parcels p WHERE p.id = ANY(:ids)"
    " AND EXISTS (SELECT FROM courier_runs r WHERE r.number = p.number AND r.number <> '') ORDER BY p.id"
)


class LabelRow(msgspec.Struct, frozen=True, kw_only=True):
    """A label as it is kept; see `model.Label`."""

    id: int
    version: int
    reference: str
    purpose: LabelPurpose
    state: LabelState
    preparation_id: int | None
    return_id: int | None
    order_id: int | None
    store_id: int | None
    location_id: int
    connection_id: int | None
    act_id: int | None
    shipment_act_id: int | None
    service: str
    carrier: str
    external_id: str
    tracking_number: str
    tracking_address: str
    format: str
    sha256: str
    size: int
    price: int | None
    currency: str
    reason: str
    made_by: str
    made_at: datetime
    changed_at: datetime


class RunRow(msgspec.Struct, frozen=True, kw_only=True):
    """A courier's errand as it is kept; see `model.CourierRun`."""

    id: int
    version: int
    reference: str
    state: CourierState
    preparation_id: int
    order_id: int | None
    store_id: int | None
    location_id: int
    connection_id: int
    act_id: int
    shipment_act_id: int | None
    external_id: str
    number: str
    tracking_address: str
    price: int | None
    currency: str
    pickup_at: datetime | None
    dropoff_at: datetime | None
    reason: str
    fell_back_to: str
    made_by: str
    made_at: datetime
    changed_at: datetime
    ask_at: datetime | None


_LABEL = tuple(getattr(Label, name) for name in LabelRow.__struct_fields__)
_RUN = tuple(getattr(CourierRun, name) for name in RunRow.__struct_fields__)


async def add_label(transaction: Transaction, **values: Any) -> int:
    """Keep a new label; gives its id."""
    now = utc_now()
    whole = {
        "version": 1, "preparation_id": None, "return_id": None, "order_id": None, "store_id": None,
        "connection_id": None, "act_id": None, "shipment_act_id": None, "service": "", "carrier": "",
        "external_id": "", "tracking_number": "", "tracking_address": "", "format": "pdf", "sha256": "",
        "size": 0, "price": None, "currency": "", "reason": "", "made_at": now, "changed_at": now,
    } | values  # fmt: skip
    made = await transaction.execute(insert(Label).values(whole).returning(Label.id))
    return int(made.scalar_one())


async def find_label(
    transaction: Transaction,
    label_id: int,
    *,
    location_ids: Collection[int] | None = None,
    lock: bool = False,
) -> LabelRow:
    """A label of one of these places (None: any); `lock` holds it. Raises LabelNotFoundError."""
    query = select(*_LABEL).where(Label.id == label_id)
    if location_ids is not None:
        query = query.where(Label.location_id.in_(location_ids))
    row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    if row is None:
        raise LabelNotFoundError(label_id=label_id)
    return msgspec.convert(dict(row), LabelRow)


async def label_of_act(transaction: Transaction, act_id: int) -> LabelRow | None:
    """The label that an act buys or gives back, held."""
    query = select(*_LABEL).where(Label.act_id == act_id).with_for_update()
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else msgspec.convert(dict(row), LabelRow)


async def labels_of(
    transaction: Transaction, *, preparation_id: int | None = None, return_id: int | None = None
) -> list[LabelRow]:
    """The labels of a preparation or of a return, the first first."""
    query = select(*_LABEL).order_by(Label.id)
    query = (
        query.where(Label.preparation_id == preparation_id)
        if preparation_id is not None
        else query.where(Label.return_id == return_id)
    )
    rows = (await transaction.execute(query)).mappings()
    return [msgspec.convert(dict(row), LabelRow) for row in rows]


async def change_label(transaction: Transaction, row: LabelRow, **values: Any) -> LabelRow:
    """Change a label that is held; gives it as it is now."""
    changed = {**values, "version": row.version + 1, "changed_at": utc_now()}
    await transaction.execute(update(Label).where(Label.id == row.id).values(changed))
    return msgspec.structs.replace(row, **changed)


async def add_run(transaction: Transaction, **values: Any) -> int:
    """Keep a new errand; gives its id."""
    now = utc_now()
    whole = {
        "version": 1, "order_id": None, "store_id": None, "shipment_act_id": None, "external_id": "",
        "number": "", "tracking_address": "", "price": None, "currency": "", "pickup_at": None,
        "dropoff_at": None, "reason": "", "fell_back_to": "", "made_at": now, "changed_at": now,
        "ask_at": None,
    } | values  # fmt: skip
    made = await transaction.execute(insert(CourierRun).values(whole).returning(CourierRun.id))
    return int(made.scalar_one())


async def find_run(
    transaction: Transaction,
    run_id: int,
    *,
    location_ids: Collection[int] | None = None,
    lock: bool = False,
) -> RunRow:
    """An errand of one of these places (None: any); `lock` holds it. Raises CourierNotFoundError."""
    query = select(*_RUN).where(CourierRun.id == run_id)
    if location_ids is not None:
        query = query.where(CourierRun.location_id.in_(location_ids))
    row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    if row is None:
        raise CourierNotFoundError(run_id=run_id)
    return msgspec.convert(dict(row), RunRow)


async def run_of_act(transaction: Transaction, act_id: int) -> RunRow | None:
    """The errand that an act books or calls off, held."""
    query = select(*_RUN).where(CourierRun.act_id == act_id).with_for_update()
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else msgspec.convert(dict(row), RunRow)


async def runs_of_numbers(transaction: Transaction, numbers: Sequence[str]) -> list[RunRow]:
    """The errands whose parcels have these numbers, held in the order of their ids."""
    query = select(*_RUN).where(CourierRun.number.in_(numbers), CourierRun.number != "")
    rows = (await transaction.execute(query.order_by(CourierRun.id).with_for_update())).mappings()
    return [msgspec.convert(dict(row), RunRow) for row in rows]


async def parcels_of_couriers(transaction: Transaction, parcel_ids: Collection[int]) -> list[int]:
    """Those of these parcels that a courier has: of all that carriers tell, few are."""
    return list((await transaction.scalars(_OF_COURIERS, {"ids": sorted(parcel_ids)})).all())


async def runs_of(transaction: Transaction, preparation_id: int) -> list[RunRow]:
    """The errands of a preparation, the first first."""
    query = select(*_RUN).where(CourierRun.preparation_id == preparation_id).order_by(CourierRun.id)
    return [msgspec.convert(dict(row), RunRow) for row in (await transaction.execute(query)).mappings()]


async def runs_to_ask(transaction: Transaction, now: datetime, count: int) -> list[RunRow]:
    """The errands of which the courier is to be asked, held."""
    query = (
        select(*_RUN)
        .where(CourierRun.ask_at.is_not(None), CourierRun.ask_at <= now)
        .order_by(CourierRun.ask_at)
        .limit(count)
        .with_for_update(skip_locked=True)
    )
    return [msgspec.convert(dict(row), RunRow) for row in (await transaction.execute(query)).mappings()]


async def change_run(transaction: Transaction, row: RunRow, **values: Any) -> RunRow:
    """Change an errand that is held; gives it as it is now."""
    changed = {**values, "version": row.version + 1, "changed_at": utc_now()}
    await transaction.execute(update(CourierRun).where(CourierRun.id == row.id).values(changed))
    return msgspec.structs.replace(row, **changed)
