"""Pages of what does not come from one V3 list: storefronts, promotions and coupons, messages, carts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from guichet.connectors._kit import all_of
from guichet.connectors.bigcommerce.client import AT_ONCE, LARGEST_PAGE, Client, Rows
from guichet.connectors.bigcommerce.order_pages import list_order_ids
from guichet.connectors.bigcommerce.pages import page_of
from guichet.connectors.bigcommerce.shelves import promotion_documents
from guichet.kernel.http import Answer
from guichet.ports.capabilities import Page
from guichet.ports.failures import GoneError, RejectedError
from guichet.ports.records import Resource

# Orders whose messages make up one page: a call for each.
_ORDERS_IN_A_PAGE = 100


class _Site(msgspec.Struct):
    channel_id: int
    url: str = ""


class _Numbered(msgspec.Struct):
    id: int


async def stores(client: Client) -> AsyncIterator[Page]:
    """All channels in one page: there are a few dozen at most."""
    yield await fetch_stores(client, ())


async def fetch_stores(client: Client, external_ids: Sequence[str]) -> Page:
    """All channels, whichever were asked for; asked ones that do not exist are absent."""
    answer = await client.get("v2/store")
    channels = await client.all_listed("v3/channels", {"include": "currencies"})
    sites: dict[int, str] = {}
    # The scope for sites is a separate one: without it the addresses stay unknown.
    with suppress(GoneError, RejectedError):
        for raw in await client.all_listed("v3/sites"):
            site = msgspec.json.decode(raw, type=_Site, strict=False)
            sites[site.channel_id] = site.url
    ids = [_number(raw) for raw in channels]
    documents: list[Any] = [
        {"channel": raw, "store": msgspec.Raw(answer.body), "site": sites.get(channel_id)}
        for raw, channel_id in zip(channels, ids, strict=True)
    ]
    there = {str(channel_id) for channel_id in ids}
    gone = [{"gone": one} for one in external_ids if one != "*" and one not in there]
    return page_of(Resource.STORES, [*documents, *gone], answer, {}, last=True)


async def promotions(client: Client, position: Mapping[str, Any]) -> AsyncIterator[Page]:
    """Promotions, then coupons; `position` counts the pages of each."""
    if "coupons" not in position:
        asked = {"limit": str(LARGEST_PAGE)}
        async for listing, answer, here, last in client.listings("v3/promotions", asked, position):
            documents = await promotion_documents(client, listing.data)
            after = {"coupons": 1} if last else here
            yield page_of(Resource.PROMOTIONS, documents, answer, after, last=False)
    page = int(position.get("coupons", 1))
    while True:
        rows, answer = await client.rows("v2/coupons", {"limit": str(LARGEST_PAGE), "page": str(page)})
        last = len(rows) < LARGEST_PAGE
        page += 1
        documents = [{"coupon": raw} for raw in rows]
        yield page_of(Resource.PROMOTIONS, documents, answer, {"coupons": page}, last=last)
        if last:
            return


async def fetch_promotions(client: Client, external_ids: Sequence[str]) -> Page:
    async def one(external_id: str) -> tuple[list[Any], Answer | None]:
        kind, _, number = external_id.partition("/")
        try:
            if kind == "coupon":
                rows, answer = await client.rows("v2/coupons", {"id": number})
                return [{"coupon": raw} for raw in rows] or [{"gone": external_id}], answer
            promotion, answer = await client.one(f"v3/promotions/{int(number)}")
            return await promotion_documents(client, [promotion]), answer
        except (GoneError, ValueError):
            return [{"gone": external_id}], None

    found = await all_of([partial(one, external_id) for external_id in external_ids], at_once=AT_ONCE)
    documents = [document for some, _ in found for document in some]
    answer = next((answer for _, answer in found if answer is not None), None)
    return page_of(Resource.PROMOTIONS, documents, answer, {}, last=True)


async def names(client: Client, resource: Resource) -> AsyncIterator[Sequence[str]]:
    """The ids of storefronts, or of promotions and coupons."""
    if resource is Resource.STORES:
        yield [str(_number(raw)) for raw in await client.all_listed("v3/channels")]
        return
    yield [f"promotion/{_number(raw)}" for raw in await client.all_listed("v3/promotions")]
    yield [f"coupon/{_number(raw)}" for raw in await client.all_rows("v2/coupons")]


async def message_history(
    client: Client, position: Mapping[str, Any], since: datetime | None, until: datetime | None
) -> AsyncIterator[Page]:
    """Messages of all orders, newest order first: the vendor has no list of messages, so each is asked."""
    here = dict(position)
    async for ids, answer in list_order_ids(client, position, since, until):
        for first in range(0, len(ids), _ORDERS_IN_A_PAGE):
            chunk = ids[first : first + _ORDERS_IN_A_PAGE]
            documents = await _messages_of(client, [str(order_id) for order_id in chunk])
            here = {"below": min(chunk)}
            yield page_of(Resource.ORDER_MESSAGES, documents, answer, here, last=False)
        if not ids:
            yield page_of(Resource.ORDER_MESSAGES, [], answer, here, last=True)


async def fetch_messages(client: Client, external_ids: Sequence[str]) -> Page:
    """All messages of the orders named by `order:message` ids."""
    order_ids = list(dict.fromkeys(one.partition(":")[0] for one in external_ids))
    documents = await _messages_of(client, order_ids)
    there = {f"{one['order_id']}:{one['id']}" for one in map(_message_ids, documents)}
    named = [one for one in dict.fromkeys(external_ids) if one.partition(":")[2]]
    gone = [{"gone": one} for one in named if one not in there]
    return page_of(Resource.ORDER_MESSAGES, [*documents, *gone], None, {}, last=True)


async def _messages_of(client: Client, order_ids: Sequence[str]) -> list[Any]:
    async def one(order_id: str) -> Rows:
        try:
            return await client.all_rows(f"v2/orders/{order_id}/messages")
        except GoneError:
            return []

    found = await all_of([partial(one, order_id) for order_id in order_ids], at_once=AT_ONCE)
    return [{"message": raw} for rows in found for raw in rows]


def _message_ids(document: Any) -> Any:
    return msgspec.json.decode(document["message"])


async def fetch_carts(client: Client, external_ids: Sequence[str]) -> Page:
    """Carts as their hooks named them: `id`, `id#abandoned:token` or `id#converted:order`.

    A converted cart is mostly gone at once: then only its order knows of it.
    """

    async def one(external_id: str) -> tuple[Any, Answer | None]:
        cart_id, _, said = external_id.partition("#")
        state, _, detail = said.partition(":")
        try:
            if state == "abandoned" and not cart_id:
                raw, _answer = await client.one(f"v3/abandoned-carts/{detail}")
                cart_id = str(msgspec.json.decode(raw).get("cart_id", ""))
            cart, answer = await client.one(f"v3/carts/{cart_id}")
        except GoneError:
            return {"gone": cart_id or external_id}, None
        document: dict[str, Any] = {"cart": cart, "state": state or "open"}
        if state == "converted":
            document["order_id"] = detail
        return document, answer

    found = await all_of([partial(one, external_id) for external_id in external_ids], at_once=AT_ONCE)
    answer = next((answer for _, answer in found if answer is not None), None)
    return page_of(Resource.CARTS, [document for document, _ in found], answer, {}, last=True)


def _number(raw: msgspec.Raw) -> int:
    return msgspec.json.decode(raw, type=_Numbered, strict=False).id
