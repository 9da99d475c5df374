"""Labels and couriers of all places, the latest first, with whose they are and what needs somebody."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from sqlalchemy import text

from guichet.kernel.db import Transaction
from guichet.purchase.dispatch.repository import LabelRow, RunRow
from guichet.purchase.dispatch.states import CourierState, LabelPurpose, LabelState

_NAMES = """
coalesce(place.name, '') AS location_name,
  coalesce(nullif(p.number, ''), o.number, '') AS order_number, coalesce(p.customer, '') AS customer
"""
_LABELS = f"""
SELECT {", ".join(f"one.{name}" for name in LabelRow.__struct_fields__)}, {_NAMES}
FROM labels AS one
LEFT JOIN locations AS place ON place.id = one.location_id
LEFT JOIN preparations AS p ON p.id = one.preparation_id
LEFT JOIN orders AS o ON o.id = one.order_id
WHERE true {{which}} ORDER BY one.id DESC LIMIT :count
"""
_COURIERS = f"""
SELECT {", ".join(f"one.{name}" for name in RunRow.__struct_fields__)}, {_NAMES}, p.due_at
FROM courier_runs AS one
LEFT JOIN locations AS place ON place.id = one.location_id
LEFT JOIN preparations AS p ON p.id = one.preparation_id
LEFT JOIN orders AS o ON o.id = one.order_id
WHERE true {{which}} ORDER BY one.id DESC LIMIT :count
"""
_WHICH = {
    "below": "one.id < :below",
    "state": "one.state = :state",
    "purpose": "one.purpose = :purpose",
    "location_ids": "one.location_id = ANY(:location_ids)",
}
# What failed needs nobody any more once another was asked for, or nothing is prepared any more.
_LABELS_TO_LOOK_AT = """
one.state IN ('uncertain', 'failed') AND (one.state = 'uncertain' OR (
  coalesce(p.state, '') NOT IN ('handed_over', 'put_back', 'cancelled')
  AND NOT EXISTS (SELECT FROM labels AS later WHERE later.id > one.id
    AND (later.preparation_id = one.preparation_id OR later.return_id = one.return_id))))
"""
_COURIERS_TO_LOOK_AT = """
one.state IN ('uncertain', 'failed') AND (one.state = 'uncertain' OR (
  one.fell_back_to = '' AND coalesce(p.state, '') NOT IN ('put_back', 'cancelled')
  AND NOT EXISTS (SELECT FROM courier_runs AS later
    WHERE later.id > one.id AND later.preparation_id = one.preparation_id)))
"""


class ListedLabel(LabelRow, frozen=True, kw_only=True):
    """A label with its place, the number of its order, and the customer where a preparation names one."""

    location_name: str
    order_number: str
    customer: str


class ListedRun(RunRow, frozen=True, kw_only=True):
    """A courier's errand with its place, its order and its customer; `due_at` is what was promised."""

    location_name: str
    order_number: str
    customer: str
    due_at: datetime | None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which are listed; None: all. `needs_look`: those about which a person has to do something."""

    location_ids: Collection[int] | None = None
    state: LabelState | CourierState | None = None
    purpose: LabelPurpose | None = None
    needs_look: bool = False
    below: int | None = None


async def list_labels(transaction: Transaction, wanted: Wanted, *, count: int) -> list[ListedLabel]:
    """Labels, the latest first."""
    query = _LABELS.format(which=_which(wanted, _LABELS_TO_LOOK_AT))
    rows = (await transaction.execute(text(query), _asked(wanted, count))).mappings()
    return [msgspec.convert(dict(row), ListedLabel) for row in rows]


async def list_couriers(transaction: Transaction, wanted: Wanted, *, count: int) -> list[ListedRun]:
    """Couriers' errands, the latest first."""
    query = _COURIERS.format(which=_which(wanted, _COURIERS_TO_LOOK_AT))
    rows = (await transaction.execute(text(query), _asked(wanted, count))).mappings()
    return [msgspec.convert(dict(row), ListedRun) for row in rows]


def _which(wanted: Wanted, to_look_at: str) -> str:
    conditions = [_WHICH[name] for name in _WHICH if getattr(wanted, name) is not None]
    if wanted.needs_look:
        conditions.append(to_look_at)
    return "".join(f" AND {one}" for one in conditions)


def _asked(wanted: Wanted, count: int) -> dict[str, object]:
    named = {name: value for name in _WHICH if (value := getattr(wanted, name)) is not None}
    places = {"location_ids": list(wanted.location_ids)} if wanted.location_ids is not None else {}
    return {**named, **places, "count": count}
