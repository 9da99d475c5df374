"""Customers as the API shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select, tuple_

from guichet.commerce.customers import (
    CustomerNotFoundError,
    PersonRow,
    ProfileRow,
    find_people,
    find_person,
    find_persons,
    list_people,
    merges_of,
    profiles_of,
    suggestions_of,
    surviving_id,
)
from guichet.commerce.money import money_shape
from guichet.commerce.orders import OrderFilter, Totals, list_orders, order_item, totals_of
from guichet.commerce.people.schemas import (
    CustomerItem,
    CustomerShape,
    IdentityShape,
    MergeShape,
    StoreShape,
    SuggestionShape,
)
from guichet.commerce.reading import oldest_reading
from guichet.commerce.stores import Store
from guichet.kernel.db import Transaction
from guichet.kernel.web import MoneyShape, PageRequest, page_of

_FIRST_ORDERS = PageRequest(limit=20, cursor=None)


async def view_people(
    transaction: Transaction, *, count: int, before: int | None, typed: str | None
) -> list[CustomerItem]:
    """People with what they bought, the last known first."""
    found = await find_people(transaction, typed, count=count) if typed is not None else None
    people = await list_people(transaction, count=count, before=before, found=found)
    totals = await totals_of(transaction, [person.id for person in people])
    return [_item(person, [one for one in totals if one.customer_id == person.id]) for person in people]


async def view_person(transaction: Transaction, customer_id: int) -> CustomerShape:
    """A person whole, found by any id that leads there. Raises CustomerNotFoundError."""
    surviving = await surviving_id(transaction, customer_id)
    person = await find_person(transaction, surviving) if surviving is not None else None
    if person is None:
        raise CustomerNotFoundError(customer_id=customer_id)
    totals = await totals_of(transaction, [person.id])
    orders = await list_orders(transaction, OrderFilter(customer_id=person.id), count=_FIRST_ORDERS.limit + 1)
    page = page_of(orders, _FIRST_ORDERS, order_item, lambda row: (row.placed_at, row.id))
    page.as_of = oldest_reading(orders[: _FIRST_ORDERS.limit])
    profiles = await profiles_of(transaction, person.id)
    identities = await _identities(transaction, profiles)
    stores = {
        store.id: store for store in [*_stores(totals), *(one.store for one in identities if one.store)]
    }
    return CustomerShape(
        id=person.id,
        name=person.name,
        mail=person.mail,
        phone=person.phone,
        identities=identities,
        stores=[stores[key] for key in sorted(stores)],
        orders=page,
        orders_count=sum(one.orders for one in totals),
        totals=_by_currency((one.currency, one.spent) for one in totals),
        refund_totals=_by_currency((one.currency, one.refunded) for one in totals if one.refunded),
        last_order_at=max((one.last_order_at for one in totals), default=None),
        suggestions=await _suggestions(transaction, person.id),
        merged_from=[
            MergeShape(
                id=merge.id,
                customer_id=merge.merged_id,
                reason=merge.reason,
                actor=merge.actor,
                made_at=merge.made_at,
            )
            for merge in await merges_of(transaction, person.id)
        ],
        version=person.version,
    )


async def _identities(transaction: Transaction, profiles: Sequence[ProfileRow]) -> list[IdentityShape]:
    """Each contact point once, an account's before a guest's, and the ids at shops."""
    named = {(one.connection_id, one.store_external_id) for one in profiles if one.store_external_id}
    query = select(Store.connection_id, Store.external_id, Store.id, Store.name).where(
        tuple_(Store.connection_id, Store.external_id).in_(named)
    )
    rows = (await transaction.execute(query)).all() if named else ()
    found = {(row[0], row[1]): StoreShape(id=row[2], name=row[3]) for row in rows}
    identities: dict[tuple[str, str], IdentityShape] = {}
    for profile in sorted(profiles, key=lambda one: one.kind):  # account before guest
        account = profile.kind == "account"
        points = [tuple(point.split(":", 1)) for point in profile.points]
        for kind, value in [*points, *([("account", profile.key)] if account else [])]:
            place = f"{profile.connection_id} {value}" if kind == "account" else value
            identities.setdefault(
                (kind, place),
                IdentityShape(
                    kind=kind,
                    value=value,
                    connection_id=profile.connection_id,
                    store=found.get((profile.connection_id, profile.store_external_id or "")),
                    verified=account,
                    as_of=profile.as_of,
                ),
            )
    return list(identities.values())


async def _suggestions(transaction: Transaction, customer_id: int) -> list[SuggestionShape]:
    reasons = {one.customer_id: one.reason for one in await suggestions_of(transaction, customer_id)}
    return [
        SuggestionShape(customer_id=person.id, name=person.name, reason=reasons[person.id])
        for person in await find_persons(transaction, list(reasons))
    ]


def _item(person: PersonRow, totals: Sequence[Totals]) -> CustomerItem:
    return CustomerItem(
        id=person.id,
        name=person.name,
        mail=person.mail,
        phone=person.phone,
        orders_count=sum(one.orders for one in totals),
        spent=_by_currency((one.currency, one.spent) for one in totals),
        last_order_at=max((one.last_order_at for one in totals), default=None),
        stores=_stores(totals),
    )


def _stores(totals: Sequence[Totals]) -> list[StoreShape]:
    named = {one.store_id: one.store_name or "" for one in totals if one.store_id is not None}
    return [StoreShape(id=store_id, name=name) for store_id, name in sorted(named.items())]


def _by_currency(amounts: Iterable[tuple[str, int]]) -> list[MoneyShape]:
    sums: dict[str, int] = {}
    for currency, amount in amounts:
        sums[currency] = sums.get(currency, 0) + amount
    return [money_shape(amount, currency) for currency, amount in sorted(sums.items())]
