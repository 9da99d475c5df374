"""The other item of an exchange: what there is of it now, and holding it from the opening on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import text

from guichet.after.returns import repository
from guichet.after.returns.errors import OtherFormUnknownError
from guichet.after.returns.repository import ReturnRow
from guichet.after.returns.states import NOT_HERE, Way
from guichet.commerce.stock import (
    Line,
    Reference,
    Reserved,
    StockShortError,
    confirm,
    release,
    reserve,
)
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction

_KEY = "exchange:"
_REFERENCE = "exchange"
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
_OWN = text(
    "SELECT ol.id, v.id AS variant_id FROM order_lines ol JOIN orders o ON o.id = ol.order_id"
    " JOIN variants v ON v.connection_id = o.connection_id AND v.external_id = ol.variant_external_id"
    " WHERE ol.order_id = :order_id AND v.gone_at IS NULL"
)
_WHERE = text(
    "SELECT location_id FROM stock_levels WHERE variant_id = :variant_id AND location_id IS NOT NULL"
    " AND gone_at IS NULL AND (available >= :quantity OR NOT tracked)"
    " ORDER BY available DESC, location_id LIMIT 1"
)

# What was given to a place that prepares it goes with the preparation, found or not.
_HELD = text(
    "SELECT line.id, line.reservation_id, line.variant_id, line.location_id, line.quantity"
    " FROM reservations AS made JOIN reservation_lines AS line ON line.reservation_id = made.id"
    " WHERE made.reference_kind = 'exchange' AND made.reference_id = :return_id AND line.state = 'held'"
    " AND made.id <> ALL (SELECT unnest(given_reservation_ids) FROM returns"
    "   WHERE id = CAST(:return_id AS bigint))"
    " ORDER BY line.id"
)
_HERE = text(
    "SELECT ol.id AS order_line_id, v.id AS variant_id, v.options,"
    " max(CASE WHEN level.tracked THEN level.available ELSE :many END)"
    " + coalesce((SELECT sum(held.quantity) FROM reservation_lines AS held JOIN reservations AS made"
    "   ON made.id = held.reservation_id WHERE made.reference_kind = 'exchange'"
    "   AND made.reference_id = :return_id AND held.variant_id = v.id"
    "   AND held.location_id = :location_id AND held.state = 'held'), 0) AS available"
    " FROM order_lines ol JOIN orders o ON o.id = ol.order_id"
    " JOIN products p ON p.connection_id = o.connection_id AND p.external_id = ol.product_external_id"
    " JOIN variants v ON v.product_id = p.id AND v.gone_at IS NULL"
    " JOIN stock_levels level ON level.variant_id = v.id AND level.gone_at IS NULL"
    " AND level.location_id = :location_id"
    " WHERE ol.order_id = :order_id GROUP BY ol.id, v.id, v.options ORDER BY ol.id, v.id"
)
_MANY = 1000  # of what nobody counts
_HOW_OFTEN = text(
    "SELECT count(*) FROM reservations WHERE reference_kind = 'exchange' AND reference_id = :return_id"
)


class WantedItem(msgspec.Struct, frozen=True, kw_only=True):
    """What is to go out for a line of a return; `name` is that of what came back."""

    line_id: int
    order_line_id: int
    name: str
    variant_id: int | None
    quantity: int


class HeldItem(msgspec.Struct, frozen=True, kw_only=True):
    """A line of a reservation that holds pieces for a return."""

    id: int
    reservation_id: int
    variant_id: int
    location_id: int
    quantity: int


class OtherForm(msgspec.Struct, frozen=True, kw_only=True):
    """A size or colour of what was bought, with how many of it there are."""

    order_line_id: int
    variant_id: int
    options: list[dict[str, str]]
    available: int

    @property
    def words(self) -> str:
        """Its size, colour …"""
        return form_words(self.options)


def form_words(options: Sequence[Mapping[str, str]]) -> str:
    """A form of a product by its size, colour …"""
    return ", ".join(option["value"] for option in options)


async def other_forms(transaction: Transaction, order_id: int) -> list[OtherForm]:
    """The other sizes and colours of an order's lines that can be had now."""
    rows = (await transaction.execute(_OTHERS, {"order_id": order_id})).mappings()
    return [OtherForm(**row) for row in rows]


async def same_forms(transaction: Transaction, order_id: int) -> dict[int, int]:
    """The articles of an order's lines themselves, by line, as far as the shop still has them."""
    return {row.id: row.variant_id for row in await transaction.execute(_OWN, {"order_id": order_id})}


async def check_others(transaction: Transaction, order_id: int, others: Mapping[int, int]) -> None:
    """See that each other item (variant by the order's line) is one of the same product; there may be none
    left of it. Raises OtherFormUnknownError.
    """
    for line_id, variant_id in others.items():
        asked = {"order_id": order_id, "line_id": line_id, "variant_id": variant_id}
        if await transaction.scalar(_SAME_PRODUCT, asked) is None:
            raise OtherFormUnknownError


async def wanted_of(transaction: Transaction, row: ReturnRow) -> list[WantedItem]:
    """What is to go out for a return, a line each; `variant_id` None: it was not chosen yet."""
    return [
        WantedItem(
            line_id=line.id,
            order_line_id=line.order_line_id,
            name=line.name,
            variant_id=line.exchange_variant_id,
            quantity=line.quantity,
        )
        for line in await repository.lines_of(transaction, [row.id])
        if line.accepted and line.grade not in NOT_HERE
    ]


async def held_for(transaction: Transaction, return_id: int) -> list[HeldItem]:
    """What is held of the other items now; pieces of which nobody knows where they are do not count."""
    rows = await transaction.execute(_HELD, {"return_id": str(return_id)})
    return [HeldItem(**row) for row in rows.mappings()]


async def forms_here(transaction: Transaction, row: ReturnRow, location_id: int) -> list[OtherForm]:
    """All forms of what comes back, with how many can be handed out at a place: those held for it too."""
    asked = {
        "order_id": row.order_id,
        "return_id": str(row.id),
        "location_id": location_id,
        "many": _MANY,
    }
    return [OtherForm(**one) for one in (await transaction.execute(_HERE, asked)).mappings()]


async def hold_at_opening(transaction: Transaction, row: ReturnRow) -> None:
    """Hold the other items of an exchange that was accepted; where there is none left, that is noted.

    It comes last in its transaction: others wait for the levels.
    """
    if row.way != Way.EXCHANGE:
        return
    wanted = [one for one in await wanted_of(transaction, row) if one.variant_id is not None]
    if not wanted:
        return
    house = Actor.system("returns")
    lines = []
    for one in wanted:
        location_id = await most_of(transaction, one.variant_id or 0, one.quantity)
        if location_id is not None:
            lines.append(Line(one.variant_id or 0, location_id, one.quantity))
    try:
        if len(lines) == len(wanted):
            await hold(transaction, house, row.id, lines)
            await repository.note(transaction, row.id, house, "exchange_held")
            return
    except StockShortError:  # gone between the two statements: the same as not there
        pass
    await repository.note(transaction, row.id, house, "exchange_short")


async def most_of(transaction: Transaction, variant_id: int, quantity: int) -> int | None:
    """The place that has most of an article, so that the least is missed; None where none has so many."""
    asked = {"variant_id": variant_id, "quantity": quantity}
    found: int | None = await transaction.scalar(_WHERE, asked)
    return found


async def hold(transaction: Transaction, actor: Actor, return_id: int, lines: Sequence[Line]) -> Reserved:
    """Hold items for a return, each time under a key of its own. Raises StockShortError."""
    before = await transaction.scalar(_HOW_OFTEN, {"return_id": str(return_id)}) or 0
    key = f"{_KEY}{return_id}:{before + 1}"
    reference = Reference(_REFERENCE, str(return_id))
    return await reserve(transaction, actor, lines, key=key, reference=reference, held_until=None)


async def end_holds(transaction: Transaction, actor: Actor, return_id: int, *, sent: bool) -> None:
    """Have what is held for a return be sold, or give it back; nothing was held where there was none."""
    by_reservation: dict[int, list[int]] = {}
    for one in await held_for(transaction, return_id):
        by_reservation.setdefault(one.reservation_id, []).append(one.id)
    for reservation_id, line_ids in by_reservation.items():
        await (confirm if sent else release)(transaction, actor, reservation_id, line_ids=line_ids)
