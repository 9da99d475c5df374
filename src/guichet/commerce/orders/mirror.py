"""Applying what shops tell of orders: the hot path, a few set-based statements for a whole batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from guichet.commerce.customers import Buyer, customers_of, guest, recognise, settle_persons
from guichet.commerce.orders.children import replace_parts
from guichet.commerce.orders.deciding import (
    PROVENANCE,
    Sorted,
    is_gone,
    known_rows,
    mark_absent,
    provenance_of,
    refresh,
    sort_out,
    version_document,
)
from guichet.commerce.orders.words import SEPARATOR, forget_words, keep_words, order_words
from guichet.commerce.provenance import NEVER, Arrived, Told, newest
from guichet.commerce.shipments import parcel_state
from guichet.commerce.writing import copy_rows, json_text, next_ids, update_rows
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import ToPublish, publish, to_publish
from guichet.ports.happenings.commerce import OrderChanged
from guichet.ports.records import Address, Coupon, CustomerAddress, OrderRecord, OrderState

_CONTENT = (
    "number",
    "store_external_id",
    "customer_external_id",
    "profile_id",
    "link_evidence",
    "state",
    "source_state",
    "placed_at",
    "updated_at",
    "currency",
    "subtotal",
    "shipping",
    "tax",
    "discount",
    "total",
    "refunded",
    "lines_count",
    "pieces",
    "parcel_state",
    "mail",
    "phone",
    "details",
    "words",
)


class OrderDetails(msgspec.Struct, frozen=True, kw_only=True):
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


class _Derived(msgspec.Struct, frozen=True):
    """What follows from an order's record: who bought, by what evidence, and the words that find it."""

    profile_id: int | None
    evidence: str
    words: str


_NOBODY = _Derived(None, "none", "")


class _Written(msgspec.Struct, frozen=True):
    """An order that is now otherwise: what there was, what was told, and who bought."""

    id: int
    version: int
    record: OrderRecord
    before: str | None
    happened_at: datetime
    buyer: _Derived


async def apply(transaction: Transaction, arrived: Arrived) -> list[int]:
    """Write the orders that arrived with all their parts; returns the ids of those never told before."""
    told = newest(arrived.facts)
    known = await known_rows(
        transaction,
        "orders",
        arrived.connection_id,
        [one.external_id for one in told],
        ("state", "profile_id", "placed_at", "words"),
    )
    batch = sort_out(told, known)
    writing = [one for one in batch.new if one.record is not None] + [one for _, one in batch.changed]
    named = [_buyer(arrived.connection_id, one.record) for one in writing]
    recognised, new_profiles = await recognise(transaction, arrived.connection_id, named)
    buyers = {
        one.external_id: _Derived(
            found.profile_id,
            found.evidence,
            _words(one.record, buyer),
        )
        for one, buyer, found in zip(writing, named, recognised, strict=True)
    }
    inserted = await _insert(transaction, arrived.connection_id, batch.new, buyers)
    written = inserted + await _change(transaction, batch, buyers)
    parts = await replace_parts(
        transaction,
        [(one.id, one.record) for one in written],
        [one.id for one in written if one.version > 1],
    )
    await refresh(transaction, "orders", batch.fresh)
    disappeared = await _mark_absent(transaction, batch)
    unused = await _unused_guests(transaction, batch, buyers)
    events = await settle_persons(transaction, new_profiles, unused)
    events += await _announcements(transaction, written)
    await publish(transaction, [*events, *parts, *disappeared], origin=arrived.origin)
    return [one.id for one in written if one.before is None]


async def adopt(transaction: Transaction, connection_id: int, accounts: Mapping[str, int]) -> list[ToPublish]:
    """Give the orders that waited for these accounts (profiles by external id) to them.

    Returns what is to be announced of the persons.
    """
    if not accounts:
        return []
    connection = await driver(transaction)
    cursor = await connection.execute(
        "UPDATE orders o SET profile_id = a.profile, link_evidence = 'account', version = o.version + 1"
        " FROM unnest(%s::text[], %s::bigint[]) AS a (external_id, profile), orders before"
        " WHERE o.connection_id = %s AND o.customer_external_id = a.external_id"
        " AND o.link_evidence <> 'account' AND before.id = o.id RETURNING before.profile_id",
        (list(accounts), list(accounts.values()), connection_id),
    )
    left = {row[0] for row in await cursor.fetchall() if row[0] is not None}
    return await settle_persons(transaction, (), await _without_orders(transaction, left))


def _buyer(connection_id: int, record: OrderRecord) -> Buyer:
    billing = record.billing
    return Buyer(
        record.customer_external_id,
        guest(
            connection_id,
            first_name=billing.first_name,
            last_name=billing.last_name,
            company=billing.company,
            mail=record.mail or billing.mail,
            phone=record.phone or billing.phone,
            country=billing.country,
        ),
    )


def _words(record: OrderRecord, buyer: Buyer) -> str:
    shipping = [one.address for one in record.shipping_addresses]
    return SEPARATOR.join(
        order_words(record.number, record.billing, shipping, buyer_named=buyer.guest is not None)
    )


def _details(record: OrderRecord) -> OrderDetails:
    return OrderDetails(
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


def _content(record: OrderRecord, buyer: _Derived, details: object) -> tuple[Any, ...]:
    """The values of _CONTENT."""
    return (
        record.number,
        record.store_external_id or "",
        record.customer_external_id,
        buyer.profile_id,
        buyer.evidence,
        record.state.value,
        record.source_state,
        record.placed_at,
        record.updated_at,
        record.currency,
        record.subtotal,
        record.shipping,
        record.tax,
        record.discount,
        record.total,
        record.refunded,
        len(record.lines),
        sum(line.quantity for line in record.lines),
        parcel_state(record.shipments),
        record.mail or record.billing.mail,
        record.phone or record.billing.phone,
        details,
        buyer.words,
    )


def _blank(external_id: str, absent_read_at: datetime) -> OrderRecord:
    """What stands for an order of which only the absence was ever told."""
    return OrderRecord(
        external_id=external_id,
        number="",
        state=OrderState.UNKNOWN,
        source_state="",
        placed_at=absent_read_at,
        currency="",
        subtotal=0,
        total=0,
    )


async def _insert(
    transaction: Transaction, connection_id: int, new: Sequence[Told], buyers: Mapping[str, _Derived]
) -> list[_Written]:
    if not new:
        return []
    ids = await next_ids(transaction, "orders", len(new))
    rows = []
    for identity, told in zip(ids, new, strict=True):
        record = told.record or _blank(told.external_id, NEVER)
        content = _content(record, buyers.get(told.external_id, _NOBODY), json_text(_details(record)))
        rows.append((*provenance_of(identity, connection_id, told), *content))
    await copy_rows(transaction, "orders", (*PROVENANCE, *_CONTENT), rows)
    await keep_words(
        transaction,
        (
            (identity, told.record.placed_at, buyers[told.external_id].words)
            for identity, told in zip(ids, new, strict=True)
            if told.record is not None
        ),
    )
    return [
        _Written(identity, 1, told.record, None, told.record.placed_at, buyers[told.external_id])
        for identity, told in zip(ids, new, strict=True)
        if told.record is not None
    ]


async def _change(transaction: Transaction, batch: Sorted, buyers: Mapping[str, _Derived]) -> list[_Written]:
    documents = []
    for row, told in batch.changed:
        content = _content(told.record, buyers[told.external_id], _details(told.record))
        documents.append({**version_document(row, told), **dict(zip(_CONTENT, content, strict=True))})
    columns = ("source_version", "read_at", "digest", *_CONTENT)
    versions = await update_rows(transaction, "orders", columns, documents, counted=True)
    written = [
        _Written(
            row.id,
            versions[row.id],
            told.record,
            row.extra[0] if row.seen else None,
            told.record.updated_at or (told.version.read_at if told.version else NEVER),
            buyers[told.external_id],
        )
        for row, told in batch.changed
    ]
    await _change_words(transaction, batch, buyers)
    moved = [one for one in written if one.before is not None and one.before != one.record.state]
    await copy_rows(
        transaction,
        "order_state_changes",
        ("order_id", "at", "before", "after", "source_state"),
        (
            (one.id, one.happened_at, one.before, one.record.state.value, one.record.source_state)
            for one in moved
        ),
    )
    return written


async def _change_words(transaction: Transaction, batch: Sorted, buyers: Mapping[str, _Derived]) -> None:
    before, after = [], []
    for row, told in batch.changed:
        _, _, placed_at, words = row.extra
        wanted = (told.record.placed_at, buyers[told.external_id].words)
        if wanted != (placed_at, words):
            before.append((row.id, placed_at, words))
            after.append((row.id, *wanted))
    await forget_words(transaction, before)
    await keep_words(transaction, after)


async def _mark_absent(transaction: Transaction, batch: Sorted) -> list[ToPublish]:
    """Keep what is not there; an order that has gone or come back by it is announced in its own state."""
    versions = await mark_absent(transaction, "orders", batch.absent)
    changed = {row.id: told for row, told in batch.changed}
    return [
        to_publish(
            OrderChanged(order_id=row.id, customer_id=None, before=row.extra[0], after=row.extra[0]),
            row.id,
            version=versions.get(row.id, row.version),
            happened_at=told.absent_read_at,
        )
        for row, told in batch.absent
        if row.id not in changed
        and row.seen
        and not row.gone
        and is_gone(row.told.read_at, told.absent_read_at)
    ]


async def _unused_guests(
    transaction: Transaction, batch: Sorted, buyers: Mapping[str, _Derived]
) -> list[int]:
    left = {
        row.extra[1]
        for row, told in batch.changed
        if row.extra[1] is not None and row.extra[1] != buyers[told.external_id].profile_id
    }
    return await _without_orders(transaction, left)


async def _without_orders(transaction: Transaction, profiles: set[int]) -> list[int]:
    if not profiles:
        return []
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT id FROM unnest(%s::bigint[]) AS asked (id)"
        " WHERE NOT EXISTS (SELECT FROM orders WHERE profile_id = asked.id)",
        (list(profiles),),
    )
    return [row[0] for row in await cursor.fetchall()]


async def _announcements(transaction: Transaction, written: Sequence[_Written]) -> list[ToPublish]:
    profiles = {one.buyer.profile_id for one in written if one.buyer.profile_id is not None}
    persons = await customers_of(transaction, list(profiles)) if profiles else {}
    return [
        to_publish(
            OrderChanged(
                order_id=one.id,
                customer_id=persons.get(one.buyer.profile_id) if one.buyer.profile_id else None,
                before=one.before,
                after=one.record.state.value,
            ),
            one.id,
            version=one.version,
            happened_at=one.happened_at,
        )
        for one in written
    ]
