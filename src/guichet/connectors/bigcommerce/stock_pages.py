"""Pages of stock: items of the inventory API, each with its level at every location.

Hints name stock as `variant:location`, `variant/ID` or `product/ID`: what the vendor's hook knows.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from guichet.connectors._kit import all_of
from guichet.connectors.bigcommerce.client import AT_ONCE, LARGEST_PAGE, Client, Rows
from guichet.connectors.bigcommerce.pages import page_of
from guichet.kernel.http import Answer
from guichet.ports.capabilities import Page
from guichet.ports.failures import GoneError, MalformedError
from guichet.ports.records import Resource

PATH = "v3/inventory/items"


class _Identity(msgspec.Struct):
    variant_id: int


class _Level(msgspec.Struct):
    location_id: int


class _Item(msgspec.Struct):
    identity: _Identity
    locations: list[_Level] = []


async def stock_history(client: Client, position: Mapping[str, Any]) -> AsyncIterator[Page]:
    asked = {"limit": str(LARGEST_PAGE)}
    async for listing, answer, here, last in client.listings(PATH, asked, position):
        yield page_of(Resource.STOCK, [{"item": raw} for raw in listing.data], answer, here, last=last)


async def fetch_stock(client: Client, external_ids: Sequence[str]) -> Page:
    """The levels of these variants and products; a level asked for by its id that is not there is absent."""
    levels = [one for one in external_ids if ":" in one]
    variants = [one.partition(":")[0] for one in levels]
    variants += [one.removeprefix("variant/") for one in external_ids if one.startswith("variant/")]
    products = [one.removeprefix("product/") for one in external_ids if one.startswith("product/")]
    rows: Rows = []
    first: Answer | None = None
    for name, ids in (("variant_id:in", variants), ("product_id:in", products)):
        asked_ids = [one for one in dict.fromkeys(ids) if one.isdigit()]
        if asked_ids:
            asked = {name: ",".join(asked_ids), "limit": str(LARGEST_PAGE)}
            async for listing, answer, _, _ in client.listings(PATH, asked, {}):
                rows += listing.data
                first = first or answer
    there = {name for raw in rows for name in _names_of(raw)}
    gone = [{"gone": one} for one in dict.fromkeys(levels) if one not in there]
    return page_of(Resource.STOCK, [*({"item": raw} for raw in rows), *gone], first, {}, last=True)


async def stock_names(client: Client) -> AsyncIterator[Sequence[str]]:
    async for listing, _, _, _ in client.listings(PATH, {"limit": str(LARGEST_PAGE)}, {}):
        yield [name for raw in listing.data for name in _names_of(raw)]


async def count_levels(client: Client) -> int | None:
    """The vendor counts items, we keep levels: so the items of each location are counted."""

    async def at(location_id: Any) -> int | None:
        try:
            listing, _ = await client.listing(f"v3/inventory/locations/{location_id}/items", {"limit": "1"})
        except GoneError:
            return None
        return listing.total

    locations = await client.all_listed("v3/inventory/locations")
    ids = [msgspec.json.decode(raw)["id"] for raw in locations]
    counts = await all_of([partial(at, location_id) for location_id in ids], at_once=AT_ONCE)
    known = [count for count in counts if count is not None]
    return sum(known) if len(known) == len(counts) else None


def _names_of(raw: msgspec.Raw) -> list[str]:
    try:
        item = msgspec.json.decode(raw, type=_Item, strict=False)
    except msgspec.DecodeError as failure:
        raise MalformedError(f"an inventory item is in a shape never seen: {failure}") from failure
    return [f"{item.identity.variant_id}:{level.location_id}" for level in item.locations]
