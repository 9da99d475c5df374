"""What is asked of the vendor, for each resource: everything, what changed, named things, ids, counts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from guichet.connectors._kit import all_of, iso8601
from guichet.connectors.bigcommerce import order_pages, small_pages, stock_pages
from guichet.connectors.bigcommerce.client import AT_ONCE, LARGEST_PAGE, Client
from guichet.connectors.bigcommerce.pages import page_of
from guichet.connectors.bigcommerce.shelves import SHELVES, Shelf, id_of, identified
from guichet.kernel.http import Answer
from guichet.ports.capabilities import Page, Session
from guichet.ports.failures import GoneError, MalformedError
from guichet.ports.records import Resource

# In the order of reading: what others refer to first. Messages need a call for each order, so they are last.
RESOURCES = (
    Resource.STORES,
    Resource.LOCATIONS,
    Resource.CATEGORIES,
    Resource.PICKUP_METHODS,
    Resource.PRODUCTS,
    Resource.STOCK,
    Resource.PRICE_LISTS,
    Resource.PROMOTIONS,
    Resource.CUSTOMERS,
    Resource.ORDERS,
    Resource.WISHLISTS,
    Resource.ORDER_MESSAGES,
)
CHANGING = (Resource.PRODUCTS, Resource.CUSTOMERS, Resource.ORDERS)
FETCHABLE = (*RESOURCES, Resource.CARTS)
NAMEABLE = tuple(one for one in RESOURCES if one is not Resource.ORDER_MESSAGES)

# A page of orders takes many calls: it waits for the quota rather than begin again.
_PATIENCE = 300.0
# What a hint asks for is small, and whoever asked holds it for two minutes.
_FETCH_PATIENCE = 60.0


def page_client(session: Session) -> Client:
    return Client(session, patience=_PATIENCE)


async def history(
    session: Session,
    resource: Resource,
    position: Mapping[str, Any],
    since: datetime | None,
    until: datetime | None,
) -> AsyncIterator[Page]:
    """All pages of a resource from `position` on; only orders and their messages heed the dates."""
    client = page_client(session)
    if resource is Resource.ORDERS:
        pages = order_pages.order_history(client, position, since, until)
    elif resource is Resource.ORDER_MESSAGES:
        pages = small_pages.message_history(client, position, since, until)
    elif resource is Resource.STORES:
        pages = small_pages.stores(client)
    elif resource is Resource.STOCK:
        pages = stock_pages.stock_history(client, position)
    elif resource is Resource.PROMOTIONS:
        pages = small_pages.promotions(client, position)
    else:
        pages = _shelf_history(client, SHELVES[resource], position)
    async for page in pages:
        yield page


async def _shelf_history(client: Client, shelf: Shelf, position: Mapping[str, Any]) -> AsyncIterator[Page]:
    asked = {**shelf.params, "limit": str(shelf.limit)}
    async for listing, answer, here, last in client.listings(shelf.path, asked, position):
        documents = await shelf.complete(client, listing.data)
        yield page_of(shelf.resource, documents, answer, here, last=last)


async def changes(
    session: Session, resource: Resource, cursor: Mapping[str, Any], since: datetime
) -> AsyncIterator[Page]:
    """What changed since the cursor, oldest change first; the cursor is {"modified": ISO}."""
    client = page_client(session)
    if resource is Resource.ORDERS:
        pages = order_pages.order_changes(client, cursor, since)
    else:
        pages = _shelf_changes(client, SHELVES[resource], cursor, since)
    async for page in pages:
        yield page


async def _shelf_changes(
    client: Client, shelf: Shelf, cursor: Mapping[str, Any], since: datetime
) -> AsyncIterator[Page]:
    newest = iso8601(cursor["modified"]) if cursor else since
    start, page, seen = newest - order_pages.OVERLAP, 1, frozenset[order_pages.Dated]()
    while True:
        asked = {
            **shelf.params,
            **(shelf.changed or {}),
            "date_modified:min": start.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "limit": str(shelf.limit),
            "page": str(page),
        }
        listing, answer = await client.listing(shelf.path, asked)
        dated = [_dated(row) for row in listing.data]
        fresh = [row for row, one in zip(listing.data, dated, strict=True) if one not in seen]
        newest = max([newest, *(modified for _, modified in dated)])
        if len(listing.data) < shelf.limit:
            documents = await shelf.complete(client, fresh)
            settled = max(newest, order_pages.vendor_clock(answer) - order_pages.LAG)
            cursor_after = {"modified": settled.isoformat()}
            yield page_of(shelf.resource, documents, answer, cursor_after, last=True)
            return
        documents = await shelf.complete(client, fresh)
        yield page_of(shelf.resource, documents, answer, {"modified": newest.isoformat()}, last=False)
        start, page, seen = order_pages.next_start(start, page, seen, dated)


def _dated(row: Any) -> order_pages.Dated:
    one = identified(row)
    try:
        return str(one.id), iso8601(one.date_modified or "").replace(microsecond=0)
    except ValueError as failure:
        raise MalformedError(f"row {one.id} has no readable date of change: {failure}") from failure


async def fetch(session: Session, resource: Resource, external_ids: Sequence[str]) -> Page:
    """Named things in one page, those that do not exist as absent."""
    client = Client(session, patience=_FETCH_PATIENCE)
    if resource is Resource.ORDERS:
        return await order_pages.fetch_orders(client, external_ids)
    if resource is Resource.ORDER_MESSAGES:
        return await small_pages.fetch_messages(client, external_ids)
    if resource is Resource.STORES:
        return await small_pages.fetch_stores(client, external_ids)
    if resource is Resource.STOCK:
        return await stock_pages.fetch_stock(client, external_ids)
    if resource is Resource.PROMOTIONS:
        return await small_pages.fetch_promotions(client, external_ids)
    if resource is Resource.CARTS:
        return await small_pages.fetch_carts(client, external_ids)
    return await _fetch_shelf(client, SHELVES[resource], external_ids)


async def _fetch_shelf(client: Client, shelf: Shelf, external_ids: Sequence[str]) -> Page:
    rows: list[Any] = []
    answer: Answer | None = None
    numbers = [one for one in dict.fromkeys(external_ids) if one.isdigit()]
    if shelf.ids is None:
        rows, answer = await _one_by_one(client, shelf, numbers)
    else:
        # By list, with room for all: a shelf may cut its pages smaller than the ids that are asked for.
        for first in range(0, len(numbers), shelf.limit):
            chunk = numbers[first : first + shelf.limit]
            asked = {**shelf.params, shelf.ids: ",".join(chunk), "limit": str(shelf.limit)}
            listing, received = await client.listing(shelf.path, asked)
            rows += listing.data
            answer = answer or received
    found = {id_of(shelf, row) for row in rows}
    documents = await shelf.complete(client, rows)
    gone = [{"gone": one} for one in dict.fromkeys(external_ids) if one not in found]
    return page_of(shelf.resource, [*documents, *gone], answer, {}, last=True)


async def _one_by_one(
    client: Client, shelf: Shelf, external_ids: Sequence[str]
) -> tuple[list[Any], Answer | None]:
    async def one(external_id: str) -> tuple[Any, Answer] | None:
        try:
            return await client.one(f"{shelf.path}/{external_id}")
        except GoneError:
            return None

    answers = await all_of([partial(one, external_id) for external_id in external_ids], at_once=AT_ONCE)
    there = [answer for answer in answers if answer is not None]
    return [row for row, _ in there], (there[0][1] if there else None)


async def names(session: Session, resource: Resource) -> AsyncIterator[Sequence[str]]:
    """The ids of a resource, as its facts bear them."""
    client = page_client(session)
    if resource is Resource.ORDERS:
        async for ids in order_pages.order_names(client):
            yield ids
        return
    if resource is Resource.STOCK:
        async for ids in stock_pages.stock_names(client):
            yield ids
        return
    if resource in (Resource.STORES, Resource.PROMOTIONS):
        async for ids in small_pages.names(client, resource):
            yield ids
        return
    shelf = SHELVES[resource]
    bare = {"include_fields": "sku"} if resource is Resource.PRODUCTS else {}
    asked = {**bare, "limit": str(LARGEST_PAGE)}
    async for listing, _, _, _ in client.listings(shelf.path, asked, {}):
        yield [id_of(shelf, row) for row in listing.data]


async def count(session: Session, resource: Resource, since: datetime | None) -> int | None:
    """How many there are; `since` is heeded for orders. None where the vendor does not say."""
    client = Client(session)
    if resource is Resource.ORDERS:
        return await order_pages.count_orders(client, since)
    if resource is Resource.STOCK:
        return await stock_pages.count_levels(client)
    if resource is Resource.STORES:
        listing, _ = await client.listing("v3/channels", {"limit": "1"})
        return listing.total
    if resource is Resource.PROMOTIONS:
        return sum([len(ids) async for ids in small_pages.names(client, resource)])
    if resource not in SHELVES:
        return None
    listing, _ = await client.listing(SHELVES[resource].path, {"limit": "1"})
    return listing.total
