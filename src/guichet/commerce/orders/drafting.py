"""Orders about to be written: what is kept of them in one piece, and what of them a new fact changes.

An order's parts have digests of their own, so that only those are touched that are otherwise: a step in an
order's life nearly always leaves its buyer, its addresses and its lines as they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any

import msgspec

from guichet.commerce.orders.deciding import Known, Sorted
from guichet.commerce.provenance import Told, Version
from guichet.ports.records import Address, Coupon, CustomerAddress, OrderRecord

DETAILS, LINES, PAYMENTS, SHIPMENTS, REFUNDS = PARTS = (
    "details",
    "lines",
    "payments",
    "shipments",
    "refunds",
)
ALL = frozenset(PARTS)
_SIZE = 8
_EMPTY = bytes(_SIZE)
_encode = msgspec.json.Encoder(order="deterministic").encode


class OrderDetails(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is kept of an order in one piece, because nothing searches it."""

    billing: Address = Address()
    shipping_addresses: tuple[CustomerAddress, ...] = ()
    shipping_method: str = ""
    payment_method: str = ""
    payment_state: str = ""
    customer_note: str = ""
    staff_note: str = ""
    channel: str = ""
    locale: str = ""
    archived: bool = False
    cart_external_id: str | None = None
    pickup_location_external_id: str | None = None
    coupons: tuple[Coupon, ...] = ()
    source_amounts: dict[str, str] = {}
    metafields: dict[str, Any] = {}


class Draft(msgspec.Struct, frozen=True, gc=False):
    """An order to be written: what was told, the row that is there, its details as JSON.

    `parts` are the digests of its parts in one; `changed` names those that the row does not have so yet.
    """

    told: Told
    row: Known | None
    details: bytes
    parts: bytes
    changed: frozenset[str]

    @property
    def record(self) -> OrderRecord:
        record: OrderRecord = self.told.record
        return record


def draft(batch: Sorted, kept_parts: int) -> list[Draft]:
    """All orders of a batch that are to be written; `kept_parts`: where the parts stand in a row's extra."""
    drafts = [_draft(told, None, b"") for told in batch.new if told.record is not None]
    return drafts + [_draft(told, row, row.extra[kept_parts]) for row, told in batch.changed]


def details_json(record: OrderRecord) -> bytes:
    """The order's details as JSON, the same bytes for the same details."""
    return _encode(
        OrderDetails(
            billing=record.billing,
            shipping_addresses=record.shipping_addresses,
            shipping_method=record.shipping_method,
            payment_method=record.payment_method,
            payment_state=record.payment_state,
            customer_note=record.customer_note,
            staff_note=record.staff_note,
            channel=record.channel,
            locale=record.locale,
            archived=record.archived,
            cart_external_id=record.cart_external_id,
            pickup_location_external_id=record.pickup_location_external_id,
            coupons=record.coupons,
            source_amounts=record.source_amounts,
            metafields=record.metafields,
        )
    )


def _draft(told: Told, row: Known | None, before: bytes) -> Draft:
    record = told.record
    details = details_json(record)
    # With the details, all that says who bought and by which words the order is found.
    who = _encode((record.number, record.customer_external_id, record.mail, record.phone))
    parts = b"".join(
        (
            _of_whole(told.version),
            blake2b(who + details, digest_size=_SIZE).digest(),
            *map(_digest, (record.lines, record.payments, record.shipments, record.refunds)),
        )
    )
    return Draft(told, row, details, parts, ALL if row is None else _changed(row, before, parts))


def _digest(part: Sequence[Any]) -> bytes:
    return blake2b(_encode(part), digest_size=_SIZE).digest() if part else _EMPTY


def _of_whole(version: Version | None) -> bytes:
    """What ties digests of parts to the whole that they are of: a release before them leaves them behind."""
    return version.digest[:_SIZE] if version else _EMPTY


def _changed(row: Known, before: bytes, after: bytes) -> frozenset[str]:
    if len(before) != len(after) or before[:_SIZE] != _of_whole(row.told):
        return ALL
    places = range(_SIZE, len(after), _SIZE)
    return frozenset(
        name
        for name, place in zip(PARTS, places, strict=True)
        if before[place : place + _SIZE] != after[place : place + _SIZE]
    )
