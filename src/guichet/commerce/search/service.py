"""Asking each room what the typed words find there, and deciding what comes first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from guichet.commerce.catalogue import FoundProduct, find_products
from guichet.commerce.customers import Found, PersonRow, find_people, list_people
from guichet.commerce.orders import FoundOrder, find_orders, last_orders_of, order_item
from guichet.commerce.search.schemas import FoundItem, Kind, Matched, SearchAnswer
from guichet.kernel.db import Transaction

_WHOLE_PHONE = 9  # digits from the last on that make a number whole, however its beginning is written
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_IDENTIFIERS = frozenset(
    {Matched.NUMBER, Matched.TRACKING_NUMBER, Matched.MAIL, Matched.PHONE, Matched.SKU, Matched.GTIN}
)
_PLACES = frozenset({Matched.POSTCODE, Matched.TOWN})
_ORDER_OF_KINDS = {kind: place for place, kind in enumerate((Kind.CUSTOMER, Kind.ORDER, Kind.PRODUCT))}


async def search(
    transaction: Transaction,
    typed: str,
    *,
    kinds: frozenset[Kind],
    store_ids: frozenset[int] | None,
    limit: int,
) -> SearchAnswer:
    """The first things of these kinds that the typed words find; orders of these stores only (None: all)."""
    typed = typed.strip()
    if not typed:
        return SearchAnswer(items=[], as_of=None)
    items: list[FoundItem] = []
    people = None
    if kinds & {Kind.ORDER, Kind.CUSTOMER}:
        people = await find_people(transaction, typed, count=limit)
    if people is not None and Kind.CUSTOMER in kinds and not people.nobody:
        items += await _customers(transaction, typed, people, limit)
    if people is not None and Kind.ORDER in kinds:
        orders = await find_orders(transaction, typed, people, store_ids=store_ids, count=limit)
        items += (_order(one, people) for one in orders)
    if Kind.PRODUCT in kinds and "@" not in typed:
        items += (_product(one) for one in await find_products(transaction, typed, count=limit))
    chosen = _best(items, limit)
    oldest = min((one.as_of for one in chosen if one.as_of is not None), default=None)
    return SearchAnswer(items=chosen, as_of=oldest)


def _best(items: Iterable[FoundItem], limit: int) -> list[FoundItem]:
    """The first `limit`; where one kind would fill the answer, the others keep an equal part of it."""
    ranked = sorted(items, key=_rank)
    kinds = {item.kind for item in ranked}
    share = -(-limit // len(kinds)) if kinds else 0
    taken: Counter[str] = Counter()
    first: list[FoundItem] = []
    rest: list[FoundItem] = []
    for item in ranked:
        within = item.exact or taken[item.kind] < share
        (first if within else rest).append(item)
        taken[item.kind] += 1
    return sorted((first + rest)[:limit], key=_rank)


def _rank(item: FoundItem) -> tuple[int, float, int]:
    """Whole identifiers, then beginnings of such, then words, then places; the latest first."""
    tier = 0 if item.exact else 1 if item.matched in _IDENTIFIERS else 3 if item.matched in _PLACES else 2
    return tier, -(item.at or _LONG_AGO).timestamp(), _ORDER_OF_KINDS[Kind(item.kind)]


async def _customers(transaction: Transaction, typed: str, people: Found, limit: int) -> list[FoundItem]:
    persons = await list_people(transaction, count=limit, before=None, found=people)
    last = await last_orders_of(transaction, [person.id for person in persons])
    return [_customer(person, typed, people.field, last.get(person.id)) for person in persons]


def _customer(person: PersonRow, typed: str, field: str, last_order_at: datetime | None) -> FoundItem:
    digits = re.sub(r"\D", "", typed)
    whole = {
        Matched.MAIL: typed.lower() == person.mail.lower(),
        Matched.PHONE: len(digits) >= _WHOLE_PHONE
        and re.sub(r"\D", "", person.phone).endswith(digits[-_WHOLE_PHONE:]),
    }
    return FoundItem(
        kind=Kind.CUSTOMER,
        id=person.id,
        title=person.name,
        subtitle=_line((person.mail, person.phone), person.name),
        state="",
        matched=field,
        exact=whole.get(Matched(field), False),
        at=last_order_at,
    )


def _order(found: FoundOrder, people: Found) -> FoundItem:
    item = order_item(found.row)
    by_person = found.field == "person"
    names = [one.name for one in (item.customer, item.store) if one is not None]
    return FoundItem(
        kind=Kind.ORDER,
        id=item.id,
        title=item.number,
        subtitle=_line(names),
        state=item.state,
        parcel_state=item.parcel_state,
        matched=people.field if by_person else found.field,
        exact=found.exact,
        at=item.placed_at,
        total=item.total,
        store=item.store,
        customer=item.customer,
        as_of=item.as_of,
    )


def _product(found: FoundProduct) -> FoundItem:
    return FoundItem(
        kind=Kind.PRODUCT,
        id=found.id,
        title=found.name,
        subtitle=_line((found.brand, found.sku)),
        state="" if found.visible else "hidden",
        matched=found.field,
        exact=found.exact,
        as_of=found.read_at,
    )


def _line(parts: Sequence[str], title: str = "") -> str:
    return " · ".join(part for part in parts if part and part != title)
