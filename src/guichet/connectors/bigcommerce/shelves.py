"""Where each V3 resource stands: its list, how ids and changes are asked for, what makes its rows whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from guichet.connectors._kit import all_of
from guichet.connectors.bigcommerce.client import AT_ONCE, LARGEST_PAGE, Client, Rows
from guichet.connectors.bigcommerce.order_documents import Identity, Text
from guichet.connectors.bigcommerce.stores import StoreInformation
from guichet.ports.failures import GoneError, MalformedError, RejectedError
from guichet.ports.records import Resource

Documents = list[Any]
Complete = Callable[[Client, Sequence[msgspec.Raw]], Awaitable[Documents]]


class Shelf(msgspec.Struct, frozen=True, kw_only=True):
    """One V3 list.

    `key` is the row's own name in a document and `id_field` where its id stands. `ids` is the query's name
    for several ids; without one each thing has a path of its own. `changed` is the query that orders by date
    of change, for resources that have one.
    """

    resource: Resource
    path: str
    key: str
    complete: Complete
    id_field: str = "id"
    ids: str | None = None
    params: Mapping[str, str] = {}
    changed: Mapping[str, str] | None = None
    limit: int = LARGEST_PAGE


class _ProductPeek(msgspec.Struct):
    brand_id: int | None = None


class _CustomerPeek(msgspec.Struct):
    id: int
    address_count: int | None = None
    addresses: list[msgspec.Raw] | None = None


class _AddressPeek(msgspec.Struct):
    customer_id: int


class _Named(msgspec.Struct):
    id: int
    name: Text = None


class Identified(msgspec.Struct):
    """A row's id, wherever it stands."""

    id: Identity = None
    category_id: Identity = None
    date_modified: Text = None


def identified(raw: msgspec.Raw | bytes) -> Identified:
    """Raises MalformedError."""
    found: Identified = _peek(raw, Identified)
    return found


def id_of(shelf: Shelf, raw: msgspec.Raw | bytes) -> str:
    return str(getattr(identified(raw), shelf.id_field))


async def store_information(client: Client) -> tuple[msgspec.Raw, StoreInformation]:
    """V2 `/store`, raw and read. Raises MalformedError."""
    answer = await client.get("v2/store")
    return msgspec.Raw(answer.body), _peek(answer.body, StoreInformation)


def _peek(raw: msgspec.Raw | bytes, shape: type[Any]) -> Any:
    try:
        return msgspec.json.decode(raw, type=shape, strict=False)
    except msgspec.DecodeError as failure:
        raise MalformedError(f"a row of the list is in a shape never seen: {failure}") from failure


def _bare(key: str) -> Complete:
    async def complete(_: Client, rows: Sequence[msgspec.Raw]) -> Documents:
        return [{key: raw} for raw in rows]

    return complete


async def _products(client: Client, rows: Sequence[msgspec.Raw]) -> Documents:
    """With the brand's name, and the currency, weight unit and site of the shop that the prices are in."""
    if not rows:
        return []
    _, store = await store_information(client)
    brand_ids = [_peek(raw, _ProductPeek).brand_id for raw in rows]
    brands = await _brand_names(client, sorted({one for one in brand_ids if one}))
    return [
        {
            "product": raw,
            "brand": brands.get(brand_id or 0, ""),
            "currency": store.currency,
            "weight_unit": store.weight_units,
            "site": store.secure_url,
        }
        for raw, brand_id in zip(rows, brand_ids, strict=True)
    ]


async def _brand_names(client: Client, brand_ids: Sequence[int]) -> dict[int, str]:
    if not brand_ids:
        return {}
    asked = {"id:in": ",".join(map(str, brand_ids)), "include_fields": "name"}
    rows = await client.all_listed("v3/catalog/brands", asked)
    return {one.id: one.name or "" for one in (_peek(raw, _Named) for raw in rows)}


async def _customers(client: Client, rows: Sequence[msgspec.Raw]) -> Documents:
    """With all addresses of those who have more than the vendor includes."""
    known = [_peek(raw, _CustomerPeek) for raw in rows]
    short = [one.id for one in known if (one.address_count or 0) > len(one.addresses or ())]
    addresses: dict[int, Rows] = {customer_id: [] for customer_id in short}
    if short:
        asked = {"customer_id:in": ",".join(map(str, short))}
        for raw in await client.all_listed("v3/customers/addresses", asked):
            addresses.setdefault(_peek(raw, _AddressPeek).customer_id, []).append(raw)
    return [
        {"customer": raw, **({"addresses": addresses[one.id]} if one.id in addresses else {})}
        for raw, one in zip(rows, known, strict=True)
    ]


async def _price_lists(client: Client, rows: Sequence[msgspec.Raw]) -> Documents:
    calls = [partial(client.all_listed, f"v3/pricelists/{_peek(raw, _Named).id}/records") for raw in rows]
    records = await all_of(calls, at_once=AT_ONCE)
    return [{"price_list": raw, "records": found} for raw, found in zip(rows, records, strict=True)]


async def promotion_documents(client: Client, rows: Sequence[msgspec.Raw]) -> Documents:
    """Promotions with their coupon codes."""

    async def codes(raw: msgspec.Raw) -> list[str]:
        given = msgspec.json.decode(raw)
        if given.get("redemption_type") != "COUPON":
            return []
        try:
            found = await client.all_listed(f"v3/promotions/{given['id']}/codes")
        except (GoneError, RejectedError):
            return []  # a promotion is worth showing without its codes
        return [str(msgspec.json.decode(one).get("code", "")) for one in found]

    found = await all_of([partial(codes, raw) for raw in rows], at_once=AT_ONCE)
    return [{"promotion": raw, "codes": one} for raw, one in zip(rows, found, strict=True)]


SHELVES: Mapping[Resource, Shelf] = {
    shelf.resource: shelf
    for shelf in (
        Shelf(
            resource=Resource.LOCATIONS,
            path="v3/inventory/locations",
            key="location",
            complete=_bare("location"),
            ids="location_id:in",
        ),
        Shelf(
            resource=Resource.CATEGORIES,
            path="v3/catalog/trees/categories",  # trap 12: /catalog/categories is deprecated
            key="category",
            complete=_bare("category"),
            id_field="category_id",
            ids="category_id:in",
        ),
        Shelf(
            resource=Resource.PRODUCTS,
            path="v3/catalog/products",
            key="product",
            complete=_products,
            ids="id:in",
            params={"include": "variants,images,custom_fields,channels"},
            changed={"sort": "date_modified", "direction": "asc"},
            limit=100,
        ),
        Shelf(
            resource=Resource.CUSTOMERS,
            path="v3/customers",
            key="customer",
            complete=_customers,
            ids="id:in",
            params={"include": "addresses,storecredit"},
            changed={"sort": "date_modified:asc"},
        ),
        Shelf(
            resource=Resource.PICKUP_METHODS,
            path="v3/pickup/methods",
            key="pickup_method",
            complete=_bare("pickup_method"),
            ids="id:in",
        ),
        Shelf(
            resource=Resource.PRICE_LISTS,
            path="v3/pricelists",
            key="price_list",
            complete=_price_lists,
            ids="id:in",
            limit=10,
        ),
        Shelf(
            resource=Resource.WISHLISTS,
            path="v3/wishlists",
            key="wishlist",
            complete=_bare("wishlist"),
        ),
    )
}
