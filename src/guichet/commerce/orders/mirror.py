"""Applying what shops tell of orders: the hot path, a few set-based statements for a whole batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from guichet.commerce.customers import Buyer, Concerned, customers_of, guest, recognise
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
from guichet.commerce.orders.drafting import DETAILS, SHIPMENTS, Draft, details_json, draft
from guichet.commerce.orders.words import SEPARATOR, forget_words, keep_words, order_words
from guichet.commerce.provenance import NEVER, Arrived, Told, newest
from guichet.commerce.shipments import parcel_state
from guichet.commerce.writing import copy_rows, moment_text, next_ids, update_rows
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import ToPublish, to_publish
from guichet.ports.happenings.commerce import OrderChanged
from guichet.ports.records import OrderRecord, OrderState

_BASE: tuple[str, ...] = (
    "number",
    "store_external_id",
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
    "parts",
)
# What follows from the details, and from the parcels: written only where these are otherwise.
_WHO: tuple[str, ...] = (
    "customer_external_id",
    "profile_id",
    "link_evidence",
    "mail",
    "phone",
    "details",
    "words",
)
_PARCELS: tuple[str, ...] = ("parcel_state",)
_CONTENT = (*_BASE, *_WHO, *_PARCELS)
_EXTRA = ("state", "profile_id", "link_evidence", "placed_at", "words", "parts")
_KEPT_PARTS = _EXTRA.index("parts")


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
    draft: Draft
    before: str | None
    happened_at: datetime
    buyer: _Derived


class Applied(msgspec.Struct, frozen=True):
    """The ids of orders never told before, and of those whose parcels are otherwise now; what was written."""

    new: list[int]
    shipped: list[int]
    written: list[_Written]
    events: list[ToPublish]


async def apply(transaction: Transaction, arrived: Arrived, concerned: Concerned) -> Applied:
    """Write the orders that arrived, with those of their parts that are otherwise.

    Their `announcements` wait until the persons that are `concerned` are settled.
    """
    told = newest(arrived.facts)
    known = await known_rows(
        transaction, "orders", arrived.connection_id, [one.external_id for one in told], _EXTRA
    )
    batch = sort_out(told, known)
    drafts = draft(batch, _KEPT_PARTS)
    buyers = await _buyers(transaction, arrived.connection_id, drafts, concerned)
    inserted = await _insert(transaction, arrived.connection_id, batch.new, drafts, buyers)
    written = inserted + await _change(transaction, [one for one in drafts if one.row], buyers)
    parts = await replace_parts(transaction, [(one.id, one.draft) for one in written])
    await refresh(transaction, "orders", batch.fresh)
    disappeared = await _mark_absent(transaction, batch)
    concerned.left |= _left(drafts, buyers)
    return Applied(
        [one.id for one in written if one.before is None],
        sorted(one.id for one in written if SHIPMENTS in one.draft.changed and one.draft.record.shipments),
        written,
        [*parts, *disappeared],
    )


async def _buyers(
    transaction: Transaction, connection_id: int, drafts: Sequence[Draft], concerned: Concerned
) -> dict[str, _Derived]:
    """Who bought each order, by external id; whose details stay keeps its buyer."""
    asking = [one for one in drafts if DETAILS in one.changed]
    named = [_buyer(connection_id, one.record) for one in asking]
    recognised = await recognise(transaction, connection_id, named, concerned)
    buyers = {
        one.told.external_id: _Derived(found.profile_id, found.evidence, _words(one.record, buyer))
        for one, buyer, found in zip(asking, named, recognised, strict=True)
    }
    for one in drafts:
        if one.row is not None and DETAILS not in one.changed:
            _, profile_id, evidence, _, words, _ = one.row.extra
            buyers[one.told.external_id] = _Derived(profile_id, evidence, words)
    return buyers


async def adopt(
    transaction: Transaction, connection_id: int, accounts: Mapping[str, int], concerned: Concerned
) -> None:
    """Give the orders that waited for these accounts (profiles by external id) to them."""
    if not accounts:
        return
    connection = await driver(transaction)
    cursor = await connection.execute(
        "UPDATE orders o SET profile_id = a.profile, link_evidence = 'account', version = o.version + 1"
        " FROM unnest(%s::text[], %s::bigint[]) AS a (external_id, profile), orders before"
        " WHERE o.connection_id = %s AND o.customer_external_id = a.external_id"
        " AND o.link_evidence <> 'account' AND before.id = o.id RETURNING before.profile_id",
        (list(accounts), list(accounts.values()), connection_id),
    )
    concerned.left |= {row[0] for row in await cursor.fetchall() if row[0] is not None}


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


def _base(record: OrderRecord, parts: bytes | str) -> tuple[Any, ...]:
    """The values of _BASE; moments as text, as `provenance_of` has them."""
    return (
        record.number,
        record.store_external_id or "",
        record.state.value,
        record.source_state,
        moment_text(record.placed_at),
        record.updated_at and moment_text(record.updated_at),
        record.currency,
        record.subtotal,
        record.shipping,
        record.tax,
        record.discount,
        record.total,
        record.refunded,
        len(record.lines),
        sum(line.quantity for line in record.lines),
        parts,
    )


def _who(record: OrderRecord, buyer: _Derived, details: object) -> tuple[Any, ...]:
    """The values of _WHO."""
    return (
        record.customer_external_id,
        buyer.profile_id,
        buyer.evidence,
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
    transaction: Transaction,
    connection_id: int,
    new: Sequence[Told],
    drafts: Sequence[Draft],
    buyers: Mapping[str, _Derived],
) -> list[_Written]:
    if not new:
        return []
    ids = await next_ids(transaction, "orders", len(new))
    drafted = {one.told.external_id: one for one in drafts}
    rows, written = [], []
    for identity, told in zip(ids, new, strict=True):
        one = drafted.get(told.external_id)
        record = one.record if one else _blank(told.external_id, NEVER)
        details = one.details if one else details_json(record)
        buyer = buyers.get(told.external_id, _NOBODY)
        rows.append(
            (
                *provenance_of(identity, connection_id, told),
                *_base(record, one.parts if one else b""),
                *_who(record, buyer, details.decode()),
                parcel_state(record.shipments),
            )
        )
        if one:
            written.append(_Written(identity, 1, one, None, record.placed_at, buyer))
    await copy_rows(transaction, "orders", (*PROVENANCE, *_CONTENT), rows)
    await keep_words(transaction, ((one.id, one.happened_at, one.buyer.words) for one in written))
    return written


async def _change(
    transaction: Transaction, drafts: Sequence[Draft], buyers: Mapping[str, _Derived]
) -> list[_Written]:
    versions = await _write_changes(transaction, drafts, buyers)
    written = []
    for one in drafts:
        assert one.row is not None  # noqa: S101 — only orders that are there change
        told = one.told
        read_at = told.version.read_at if told.version else NEVER
        written.append(
            _Written(
                one.row.id,
                versions[one.row.id],
                one,
                one.row.extra[0] if one.row.seen else None,
                one.record.updated_at or read_at,
                buyers[told.external_id],
            )
        )
    await _change_words(transaction, written)
    moved = [one for one in written if one.before is not None and one.before != one.draft.record.state]
    await copy_rows(
        transaction,
        "order_state_changes",
        ("order_id", "at", "before", "after", "source_state"),
        (
            (one.id, one.happened_at, one.before, record.state.value, record.source_state)
            for one in moved
            for record in (one.draft.record,)
        ),
    )
    return written


async def _write_changes(
    transaction: Transaction, drafts: Sequence[Draft], buyers: Mapping[str, _Derived]
) -> dict[int, int]:
    """Write the columns that a change of these orders concerns; returns their new versions."""
    by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    for one in drafts:
        assert one.row is not None  # noqa: S101 — only orders that are there change
        columns, values = _BASE, _base(one.record, f"\\x{one.parts.hex()}")
        if DETAILS in one.changed:
            columns += _WHO
            values += _who(one.record, buyers[one.told.external_id], msgspec.Raw(one.details))
        if SHIPMENTS in one.changed:
            columns += _PARCELS
            values += (parcel_state(one.record.shipments),)
        document = {**version_document(one.row, one.told), **dict(zip(columns, values, strict=True))}
        by_columns[columns].append(document)
    versions: dict[int, int] = {}
    for columns, documents in by_columns.items():
        told = ("source_version", "read_at", "digest", *columns)
        versions |= await update_rows(transaction, "orders", told, documents, counted=True)
    return versions


async def _change_words(transaction: Transaction, written: Sequence[_Written]) -> None:
    before, after = [], []
    for one in written:
        assert one.draft.row is not None  # noqa: S101 — only orders that are there change
        _, _, _, placed_at, words, _ = one.draft.row.extra
        wanted = (one.draft.record.placed_at, one.buyer.words)
        if wanted != (placed_at, words):
            before.append((one.id, placed_at, words))
            after.append((one.id, *wanted))
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


def _left(drafts: Sequence[Draft], buyers: Mapping[str, _Derived]) -> set[int]:
    """The profiles that these orders had and have no more."""
    return {
        one.row.extra[1]
        for one in drafts
        if one.row is not None
        and one.row.extra[1] is not None
        and one.row.extra[1] != buyers[one.told.external_id].profile_id
    }


async def without_orders(transaction: Transaction, profiles: set[int]) -> list[int]:
    """Those of these profiles that no order has."""
    if not profiles:
        return []
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT id FROM unnest(%s::bigint[]) AS asked (id)"
        " WHERE NOT EXISTS (SELECT FROM orders WHERE profile_id = asked.id)",
        (list(profiles),),
    )
    return [row[0] for row in await cursor.fetchall()]


async def announcements(transaction: Transaction, applied: Applied) -> list[ToPublish]:
    """What is to be announced of orders that were written, in the name of the persons as they are now."""
    written = applied.written
    profiles = {one.buyer.profile_id for one in written if one.buyer.profile_id is not None}
    persons = await customers_of(transaction, list(profiles)) if profiles else {}
    changed = [
        to_publish(
            OrderChanged(
                order_id=one.id,
                customer_id=persons.get(one.buyer.profile_id) if one.buyer.profile_id else None,
                before=one.before,
                after=one.draft.record.state.value,
            ),
            one.id,
            version=one.version,
            happened_at=one.happened_at,
        )
        for one in written
    ]
    return [*changed, *applied.events]
