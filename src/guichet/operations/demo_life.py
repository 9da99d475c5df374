"""The outside world of the demo: all stand-ins in one process, and the life in them.

Each stand-in answers on a listening socket that the tree's parent opened. What is not made yet is made first,
apart, so that this process holds nothing of the house but its manners.
"""

from __future__ import annotations

import asyncio
import importlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path

import structlog
import uvicorn
import uvloop
from starlette.types import ASGIApp

from guichet.demo.brands import ALL, CONNECTED, Brand
from guichet.demo.carrying import Couriers, ShopParcels, carry
from guichet.demo.correspondents import correspond, correspondents
from guichet.demo.fronts import ShopFront
from guichet.demo.live import live
from guichet.demo.shop import shop_app
from guichet.kernel.db import Database
from guichet.kernel.http import Http, HttpClients
from guichet.kernel.log import configure_log
from guichet.kernel.processes import tell_ready
from guichet.kernel.settings import load_settings
from guichet.operations.demo_notes import Notes, account_of, front_name, read_notes
from guichet.operations.demo_trade import Trade

log = structlog.get_logger(__name__)

_PACE = (4.0, 14.0)  # seconds from one happening of a shop to its next


class _Server(uvicorn.Server):
    """One of several in a process, which listens to signals itself."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them."""
        yield


@asynccontextmanager
async def _standin(
    name: str, folder: Path, listening: socket.socket, doors: Mapping[str, socket.socket]
) -> AsyncIterator[None]:
    """A connector's stand-in, answering on a socket (and on its further doors) while the context is open."""
    module = importlib.import_module(f"guichet.connectors.{name}.standin")
    settings = module.StandinSettings(data_directory=folder / name, port=listening.getsockname()[1])
    async with _serving(module.create_app(settings, **({"doors": doors} if doors else {})), listening):
        yield


@asynccontextmanager
async def _serving(app: ASGIApp, listening: socket.socket) -> AsyncIterator[None]:
    """An application that answers on a socket while the context is open."""
    config = uvicorn.Config(
        app, loop="none", ws="none", log_config=None, access_log=False,
        timeout_graceful_shutdown=2,
    )  # fmt: skip
    server = _Server(config)
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await serving


def _front(folder: Path, brand: Brand) -> ShopFront | None:
    """What a brand's pages stand on, once it is made."""
    return next((one for one in read_notes(folder).fronts if one.hash == brand.hash), None)


async def _apart(stop: asyncio.Event, module: str, *arguments: str) -> bool:
    """Run a module in a process of its own, until its end or ours; true when it did what it had to."""
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", f"guichet.operations.{module}", *arguments, start_new_session=True
    )
    stopped = asyncio.create_task(stop.wait())
    ended = asyncio.create_task(running.wait())
    await asyncio.wait([stopped, ended], return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not ended.done():
        running.terminate()
    return await ended == 0


async def _make(scale: str, seed: str, stop: asyncio.Event) -> None:
    """Have what is missing made. Raises SystemExit when that fails."""
    if not await _apart(stop, "demo_making", scale, seed) and not stop.is_set():
        raise SystemExit("The demo world could not be made; why is said above.")


async def _play(scale: str, seed: str, handles: Mapping[str, int]) -> None:
    settings = load_settings()
    if settings.database_url is None:
        raise ValueError("a process needs the address of a database")
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    folder = settings.data_dir
    async with AsyncExitStack() as stack:
        opened = {name: socket.socket(fileno=handle) for name, handle in handles.items()}
        for name in (name for name in opened if "." not in name):
            doors = {
                other.partition(".")[2]: door
                for other, door in opened.items()
                if other.startswith(f"{name}.")
            }
            await stack.enter_async_context(_standin(name, folder / "standins", opened[name], doors))
        for brand in CONNECTED:
            app = shop_app(partial(_front, folder, brand), settings.base_url)
            await stack.enter_async_context(_serving(app, opened[front_name(brand)]))
        notes = read_notes(folder)
        if notes.made_at != notes.ports:
            await _make(scale, seed, stop)
        if stop.is_set():
            return
        tell_ready()
        http = HttpClients(
            Database(settings.database_url, pool_size=1),
            allowed_private_networks=settings.allowed_private_networks,
        )
        stack.push_async_callback(http.close)
        trade = Trade(http.unmetered(), folder, settings.base_url, float(scale), int(seed))
        await _live(http.unmetered(), folder, int(seed), trade, stop)


async def _go_on(http: Http, folder: Path, seed: int, trade: Trade, stop: asyncio.Event) -> None:
    """Let people write mails and a till sell; what went on before is made first, once the shops are read."""
    missing = any(mailbox.connection_id is None for mailbox in read_notes(folder).mailboxes)
    if missing and not await _apart(stop, "demo_mail", str(seed)):
        return
    await trade.make()
    await asyncio.gather(_correspond(http, folder, seed), trade.sell())


async def _correspond(http: Http, folder: Path, seed: int) -> None:
    notes = read_notes(folder)
    if notes.mailboxes:
        shops = {shop.name: shop.address for shop in notes.shops}
        provider, people = correspondents(http, notes.mailboxes[0].address, shops, seed)
        await correspond(provider, list(people.values()), seed)


async def _carry(http: Http, notes: Notes, seed: int) -> None:
    """Let what shops send arrive, by carrier and by courier."""
    labels, post, couriers = (account_of(notes, name) for name in ("sendcloud", "laposte", "uber_direct"))
    acts: list[Callable[[], Awaitable[None]]] = []
    if labels is not None and post is not None:
        shops = {shop.name: shop.address for shop in notes.shops}
        acts.append(ShopParcels(http, labels.address, post.address, shops, seed).go_on)
    if couriers is not None:
        acts.append(Couriers(http, couriers.address).ride)
    await carry(acts)


async def _live(http: Http, folder: Path, seed: int, trade: Trade, stop: asyncio.Event) -> None:
    """Let all shops go on, and people write, until it is time to stop."""
    notes = read_notes(folder)
    post = account_of(notes, "laposte")
    carrier = post.address if post else None
    brands = {brand.name: brand for brand in ALL}
    lives = [
        asyncio.create_task(
            live(shop.address, brands[shop.name], seed, http=http, pace=_PACE, carrier=carrier)
        )
        for shop in notes.shops
        if shop.name in brands
    ]
    lives.append(asyncio.create_task(_go_on(http, folder, seed, trade, stop)))
    lives.append(asyncio.create_task(_carry(http, notes, seed)))
    await stop.wait()
    for living in lives:
        living.cancel()
    for outcome in await asyncio.gather(*lives, return_exceptions=True):
        if isinstance(outcome, Exception):
            log.error("demo_stood_still", exc_info=outcome)


def main(scale: str, seed: str, handles: Mapping[str, int]) -> None:
    """Play the outside world until told to stop; `handles` are sockets by the connector's name."""
    configure_log(level="warning")
    uvloop.run(_play(scale, seed, handles))
