"""The brands' pages opened: a key for each, and chat switched on."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import text

from guichet.api.keys.service import change_key, list_keys, make_key, renew_secret
from guichet.demo.brands import AUBEPINE, LUNAIRE, NOVA, Brand
from guichet.demo.fronts import Customer, ShopFront
from guichet.demo.story import HEROINE, accounts_at
from guichet.kernel.auth import Actor
from guichet.kernel.services import Services
from guichet.support.chat import Look, set_channel

_COLOURS = {NOVA.name: "#2c3f63", AUBEPINE.name: "#5c6f3f", LUNAIRE.name: "#4b3a6b"}
_PATIENCE = 120.0  # seconds until a shop that was just connected has told of its stores
_STORE = text(
    "SELECT id FROM stores WHERE connection_id = :connection_id AND gone_at IS NULL ORDER BY id LIMIT 1"
)


class Front(msgspec.Struct, frozen=True, kw_only=True):
    """A shop whose pages are shown: its connection, and the address of its pages."""

    brand: Brand
    connection_id: int
    address: str


async def open_pages(services: Services, actor: Actor, fronts: Sequence[Front]) -> list[ShopFront]:
    """Let these shops' pages speak to the house, and switch chat on there; what is there stays."""
    opened = []
    for front in fronts:
        store_id = await _store(services, front.connection_id)
        if store_id is not None:
            opened.append(await _open(services, actor, front, store_id))
    return opened


async def _store(services: Services, connection_id: int) -> int | None:
    """The store of a connection, once the first reading told of it; None when it does not come."""
    for _ in range(int(_PATIENCE / 0.25)):
        async with services.database.transaction() as transaction:
            found = (await transaction.execute(_STORE, {"connection_id": connection_id})).scalar()
        if found is not None:
            return int(found)
        await asyncio.sleep(0.25)
    return None


async def _open(services: Services, actor: Actor, front: Front, store_id: int) -> ShopFront:
    parts = urlsplit(front.address)
    # A browser may call this machine by either name.
    origins = [f"http://{host}:{parts.port}" for host in ("127.0.0.1", "localhost")]
    colour = _COLOURS.get(front.brand.name, "#333333")
    async with services.database.transaction() as transaction:
        known = await list_keys(transaction, [store_id])
        if known:
            key = await change_key(transaction, actor, known[0], name=known[0].name, origins=origins)
        else:
            key = await make_key(transaction, actor, store_id, name=front.brand.name, origins=origins)
            look = Look(colour=colour)
            await set_channel(
                transaction, services.vault, actor, store_id, enabled=True, look=look, calendar_id=None
            )
        secret = key.secret(services.vault) or await renew_secret(transaction, services.vault, actor, key)
    customer = (accounts_at(front.brand) or [HEROINE])[0]
    name = f"{customer.first_name} {customer.last_name}"
    return ShopFront(
        hash=front.brand.hash,
        name=front.brand.name,
        guichet=services.settings.base_url,
        key=key.key,
        colour=colour,
        secret=secret,
        customers=[Customer(id="heroine", name=name, mail=customer.mail)],
    )
