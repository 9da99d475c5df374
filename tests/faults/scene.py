"""The scene of the stories: an installation, and around it a shop, a till, people and a mail server."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import text
from tests.faults.house import House
from tests.faults.judge import Judge
from tests.faults.ledger import Ledger
from tests.faults.letterbox import Letterbox
from tests.faults.life import MAILBOX, SECRET, People, Shop, Till, going_on
from tests.faults.postman import Postman
from tests.operations.tree import until

from guichet import connections, sync
from guichet.api.webhooks.endpoints import NewEndpoint, make_endpoint
from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings
from guichet.connectors.till import connector as till_connector
from guichet.kernel.auth import Actor
from guichet.kernel.services import Services
from guichet.purchase.journey.kinds import INTENTS, Kind
from guichet.purchase.journey.service import KindSetting, NewSettings, change_settings
from guichet.sync.forwarding import forwarding_address

HOUSE = Actor.system("faults")
_STORE = text(
    "SELECT s.id FROM stores s JOIN connections c ON c.id = s.connection_id"
    " WHERE c.connector_id = 'bigcommerce'"
)
_NEVER = 24 * 3600  # seconds: no schedule heals what a webhook brought and somebody lost


@dataclass
class Scene:
    house: House
    shop: Shop
    till: Till
    people: People
    postman: Postman
    letterbox: Letterbox
    ledger: Ledger
    judge: Judge
    shop_id: int

    @contextmanager
    def living(self) -> Iterator[None]:
        """Everybody is busy meanwhile."""
        with going_on((self.shop.step, 0.15), (self.till.step, 0.1), (self.people.step, 0.25)):
            yield


@contextmanager
def open_scene(folder: Path, seed: int) -> Iterator[Scene]:
    """All of it, connected, read for the first time, and quiet."""
    with ExitStack() as stack:
        ledger = Ledger(folder / "ledger")
        stack.callback(ledger.close)
        standin = folder / "standin"
        standin.mkdir()
        settings = StandinSettings(
            data_directory=standin,
            port=0,
            quota=1_000_000,
            quota_window_seconds=1.0,
            webhook_time_scale=0.002,
            inventory_delay_seconds=0.02,
        )
        server = stack.enter_context(StandinServer(settings))
        shop = Shop(server.address, seed)
        stack.callback(shop.close)
        shop.open()
        postman = stack.enter_context(Postman(ledger, seed, SECRET))
        letterbox = stack.enter_context(Letterbox())
        house = House(folder / "data", postman.address)
        stack.callback(house.remove)
        stack.callback(house.end)
        house.start()
        postman.door = house.address
        ids = house.act(lambda services: _connect(services, shop, letterbox))
        _until_quiet(house, shop)
        house.act(lambda services: _settle(services, postman.address))
        secret, forwarded_to = house.act(lambda services: _addresses(services, ids["till"], ids["mail"]))
        till = Till(f"{house.address}/in/{ids['till']}", secret, ledger)
        people = People(house.smtp_port, forwarded_to, ledger)
        judge = Judge(house, shop, till, people, postman, letterbox, ledger, ids)
        yield Scene(house, shop, till, people, postman, letterbox, ledger, judge, ids["shop"])


async def _connect(services: Services, shop: Shop, letterbox: Letterbox) -> dict[str, int]:
    """The shop, the till and the mailbox, as a merchant connects them."""
    mailbox = {
        "address": MAILBOX, "arrival": "forwarding", "smtp_host": "127.0.0.1", "smtp_security": "none",
        "smtp_port": str(letterbox.port),
    }  # fmt: skip
    till = {"name": "Magasin", "currency": "EUR"}
    asked: dict[str, tuple[str, dict[str, Any]]] = {
        "shop": ("bigcommerce", shop.settings), "till": ("till", till), "mail": ("mail", mailbox)
    }  # fmt: skip
    return {
        name: await sync.connect(services, HOUSE, connector_id, given, reconcile_seconds=_NEVER)
        for name, (connector_id, given) in asked.items()
    }


def _until_quiet(house: House, shop: Shop) -> None:
    """Until the first readings are done, and the shop knows whom to tell."""
    runs = "SELECT count(*) AS runs FROM sync_runs WHERE state <> 'done'"
    hooks = "SELECT count(*) FROM hook_states WHERE wanted = active AND wanted > 0"
    until(lambda: house.one("SELECT count(*) FROM sync_runs") >= 2 and house.one(runs) == 0)
    until(lambda: house.one(hooks) == 1)


async def _settle(services: Services, told_at: str) -> None:
    """Customers are told by itself that their orders left; the merchant's own system hears of everything."""
    kinds = {Kind.SHIPPED: KindSetting(on=True, intent=INTENTS[Kind.SHIPPED])}
    new = NewSettings(quiet_from=0, quiet_until=0, gather_minutes=0, kinds=kinds)
    own = NewEndpoint(name="ERP", address=f"{told_at}/told", event_types=(), store_ids=())
    async with services.database.transaction() as transaction:
        await change_settings(transaction, HOUSE, await transaction.scalar(_STORE), new)
        await make_endpoint(services, transaction, HOUSE, own)


async def _addresses(services: Services, till_id: int, mail_id: int) -> tuple[str, str]:
    """The till's secret, and where mails are forwarded to."""
    async with services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, till_id)
        secret = till_connector.shown_secret(connections.hook_secret_of(services.vault, row))
        return secret, await forwarding_address(services, transaction, mail_id)
