"""Reading refunds."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from guichet.commerce.refunds.model import Refund
from guichet.kernel.db import Transaction


class RefundRow(msgspec.Struct, frozen=True, kw_only=True):
    """A refund as it is kept; the amount is in minor units."""

    id: int
    order_id: int
    external_id: str
    reason: str
    amount: int
    currency: str
    source_amount: str
    lines: list[dict[str, Any]]
    happened_at: datetime | None


_COLUMNS = [getattr(Refund, field) for field in RefundRow.__struct_fields__]


async def refunds_of(transaction: Transaction, order_id: int) -> list[RefundRow]:
    """The refunds of an order, in the shop's order."""
    rows = await transaction.execute(
        select(*_COLUMNS).where(Refund.order_id == order_id).order_by(Refund.position)
    )
    return [RefundRow(**row) for row in rows.mappings()]
