"""What went on in the demo's shops before one first looks, and the till that goes on, by the house's API.

It is done once the shops are read, by the demo's own staff and shoppers; each part once.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import structlog

from guichet.demo import till
from guichet.demo.brands import CONNECTED, LUNAIRE, NOVA
from guichet.demo.control import Control, RefusedError
from guichet.demo.house import Caller, sign_in, until
from guichet.demo.preparing import prepare_at_shops
from guichet.demo.returning import bring_back
from guichet.demo.wishing import ask_in_shops, wish
from guichet.demo.world import draw_goods
from guichet.kernel.http import Http, UnreachableError
from guichet.kernel.types import utc_now
from guichet.operations.demo_notes import Notes, Shop, front_address, read_notes, write_notes

log = structlog.get_logger(__name__)

_SHELF = "till.json"


class Trade:
    """The trade of one demo; `address` is the house's."""

    def __init__(self, http: Http, folder: Path, address: str, scale: float, seed: int) -> None:
        self._http = http
        self._folder = folder
        self._address = address
        self._scale = scale
        self._seed = seed

    async def make(self) -> None:
        """Have all parts be done that are not; one that is refused is tried again at the next start."""
        notes = read_notes(self._folder)
        parts: dict[str, Callable[[Notes], Awaitable[None]]] = {
            "till": self._connect_till,
            "preparations": self._prepare,
            "returns": self._return,
            "wishes": self._wish,
            "requests": self._request,
        }
        for name, part in parts.items():
            if name in notes.traded:
                continue
            try:
                await part(notes)
            except (RefusedError, UnreachableError) as failure:
                log.warning("demo_trade_not_made", part=name, reason=str(failure))
                continue
            notes.traded.append(name)
            write_notes(self._folder, notes)

    async def sell(self) -> None:
        """Let the till go on selling until cancelled, where it is connected."""
        notes = read_notes(self._folder)
        if notes.tills:
            kept = self._folder / "standins" / _SHELF
            shelf = _shelf(till.kept_shelf(kept))
            machine = self._till(notes.tills[0], shelf)
            await till.sell(machine, shelf, self._seed, kept)

    async def _connect_till(self, notes: Notes) -> None:
        administrator = await self._staff(notes, "administrator")
        if not notes.tills:
            settings = till.till_settings()
            asked = {"connector_id": "till", "name": settings["name"], "settings": settings}
            made = await administrator.do("POST", "/connections", asked, key="demo-till")
            account = Shop(connector_id="till", address="", name=settings["name"], keys={})
            account.connection_id = int(made["id"])
            notes.tills.append(account)
            write_notes(self._folder, notes)
        account = notes.tills[0]
        path = f"/connections/{account.connection_id}"

        async def read() -> bool | None:
            return (await administrator.ask(path))["health"] == "ok" or None

        await until(read)
        account.keys = {"secret": (await administrator.ask(f"{path}/push"))["secret"]}
        goods = await asyncio.to_thread(draw_goods, self._seed, self._scale, utc_now(), LUNAIRE)
        lying = till.shelf_of(goods)
        till.keep_shelf(self._folder / "standins" / _SHELF, lying)
        machine = self._till(account, _shelf(lying))
        try:
            await asyncio.to_thread(machine.push, till.draw_past(self._seed, goods.items, utc_now()))
            await asyncio.to_thread(machine.count)
        except (OSError, RuntimeError) as failure:
            raise RefusedError(0, str(failure)) from failure

    async def _prepare(self, notes: Notes) -> None:
        lead = await self._staff(notes, "lead")
        await prepare_at_shops(lead, _connections(notes), self._shops(notes), self._seed)

    async def _return(self, notes: Notes) -> None:
        await bring_back(await self._staff(notes, "lead"), _connections(notes), self._seed)

    async def _wish(self, notes: Notes) -> None:
        front = next((one for one in notes.fronts if one.hash == NOVA.hash), None)
        shop = self._shops(notes).get(NOVA.name)
        if front is not None and shop is not None:
            lead = await self._staff(notes, "lead")
            await wish(self._http, lead, front, front_address(notes, NOVA), shop, self._seed)

    async def _request(self, notes: Notes) -> None:
        connection_id = _connections(notes).get(NOVA.name)
        if connection_id is not None:
            await ask_in_shops(await self._staff(notes, "lead"), connection_id, self._seed)

    async def _staff(self, notes: Notes, role: str) -> Caller:
        login = next(one for one in notes.logins if one.role == role)
        return await sign_in(self._http, self._address, login.mail, login.password)

    def _shops(self, notes: Notes) -> dict[str, Control]:
        hashes = {brand.name: brand.hash for brand in CONNECTED}
        return {
            shop.name: Control(self._http, shop.address, hashes[shop.name])
            for shop in notes.shops
            if shop.name in hashes
        }

    def _till(self, account: Shop, shelf: dict[Any, int]) -> till.Till:
        """The till itself: its maker's stand-in, which begins its receipts anew at each start."""
        module = importlib.import_module("guichet.connectors.till.standin")
        address = f"{self._address}/in/{account.connection_id}"
        secret, began = str(account.keys["secret"]), int(utc_now().timestamp())
        machine: till.Till = module.StandinTill(address, secret, till.CODE, shelf, seed=began)
        return machine


def _shelf(lying: Sequence[till.Lying]) -> dict[Any, int]:
    """A shelf as the stand-in keeps it."""
    module = importlib.import_module("guichet.connectors.till.standin")
    return {module.Article(one.code, one.name, one.price): one.pieces for one in lying}


def _connections(notes: Notes) -> dict[str, int]:
    """The connections of the shops by their names."""
    return {shop.name: shop.connection_id for shop in notes.shops if shop.connection_id is not None}
