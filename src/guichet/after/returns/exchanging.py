"""The other item of an exchange: what there is of it now, and holding it from the opening on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import text

from guichet.after.returns import repository
from guichet.after.returns.errors import OtherFormUnknownError
from guichet.after.returns.repository import ReturnRow
from guichet.commerce.stock import (
    Line,
    OwnerKnowsError,
    Reference,
    ReservationNotFoundError,
    StockShortError,
    confirm,
    find_reservation,
    release,
    reserve,
)
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction

_KEY = "exchange:"
_OTHERS = text(
    "SELECT ol.id AS order_line_id, v.id AS variant_id, v.options,"
    " coalesce(sum(level.available) FILTER (WHERE level.gone_at IS NULL), 0) AS available"
    " FROM order_lines ol JOIN orders o ON o.id = ol.order_id"
    " JOIN products p ON p.connection_id = o.connection_id AND p.external_id = ol.product_external_id"
    " JOIN variants v ON v.product_id = p.id AND v.gone_at IS NULL"
    " AND v.external_id IS DISTINCT FROM ol.variant_external_id"
    " JOIN stock_levels level ON level.variant_id = v.id"
    " WHERE ol.order_id = :order_id AND p.gone_at IS NULL"
    " GROUP BY ol.id, v.id, v.options HAVING sum(level.available) > 0 ORDER BY ol.id, v.id"
)
_SAME_PRODUCT = text(
    "SELECT v.id FROM order_lines ol JOIN orders o ON o.id = ol.order_id"
    " JOIN products p ON p.connection_id = o.connection_id AND p.external_id = ol.product_external_id"
    " JOIN variants v ON v.product_id = p.id"
    " WHERE ol.order_id = :order_id AND ol.id = :line_id AND v.id = :variant_id"
)
# Where most of it is, so that the least is missed.
_WHERE = text(
    "SELECT location_id FROM stock_levels WHERE variant_id = :variant_id AND location_id IS NOT NULL"
    " AND gone_at IS NULL AND (available >= :quantity OR NOT tracked)"
    " ORDER BY available DESC, location_id LIMIT 1"
)


class OtherForm(msgspec.Struct, frozen=True, kw_only=True):
    """Another size or colour of what was bought, of which there is some now."""

    order_line_id: int
    variant_id: int
    options: list[dict[str, str]]
    available: int

    @property
    def words(self) -> str:
        """Its size, colour …"""
        return ", ".join(option["value"] for option in self.options)


async def other_forms(transaction: Transaction, order_id: int) -> list[OtherForm]:
    """The other sizes and colours of an order's lines that can be had now."""
    rows = (await transaction.execute(_OTHERS, {"order_id": order_id})).mappings()
    return [OtherForm(**row) for row in rows]


async def check_others(transaction: Transaction, order_id: int, others: Mapping[int, int]) -> None:
    """See that each other item (variant by the order's line) is one of the same product; there may be none
    left of it. Raises OtherFormUnknownError.
    """
    for line_id, variant_id in others.items():
        asked = {"order_id": order_id, "line_id": line_id, "variant_id": variant_id}
        if await transaction.scalar(_SAME_PRODUCT, asked) is None:
            raise OtherFormUnknownError


async def hold_others(transaction: Transaction, return_id: int, others: Sequence[tuple[int, int]]) -> None:
    """Hold the other items (variant, pieces) of an exchange; where there is none left, that is noted.

    It comes last in its transaction: others wait for the levels.
    """
    house = Actor.system("returns")
    lines = []
    for variant_id, quantity in others:
        asked = {"variant_id": variant_id, "quantity": quantity}
        location_id = await transaction.scalar(_WHERE, asked)
        if location_id is not None:
            lines.append(Line(variant_id, location_id, quantity))
    try:
        if len(lines) == len(others):
            key, reference = f"{_KEY}{return_id}", Reference("exchange", str(return_id))
            await reserve(transaction, house, lines, key=key, reference=reference, held_until=None)
            await repository.note(transaction, return_id, house, "exchange_held")
            return
    except StockShortError:  # gone between the two statements: the same as not there
        pass
    await repository.note(transaction, return_id, house, "exchange_short")


async def end_hold(transaction: Transaction, actor: Actor, row: ReturnRow, *, sent: bool) -> None:
    """Have what is held be sold, or give it back; nothing was held where there was none."""
    try:
        held = await find_reservation(transaction, key=f"{_KEY}{row.id}")
    except ReservationNotFoundError:
        return
    if sent:
        await confirm(transaction, actor, held.id)
        return
    try:
        await release(transaction, actor, held.id)
    except OwnerKnowsError:  # it was sent already: what the shop counts is the shop's
        return
