"""A shop that sends: its order, stand-ins of a label maker and of couriers, and the staff before it all."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text
from tests.face import browser, let_in, someone
from tests.sync.acting import ActingShop, ids, tell
from tests.sync.hands import TESTER, Hands
from tests.sync.test_app import react

from guichet import sync
from guichet.connectors.sendcloud import standin as sendcloud
from guichet.connectors.uber_direct import standin as uber_direct
from guichet.kernel.auth import Grant
from guichet.kernel.jobs import RetryLaterError
from guichet.kernel.types import utc_now
from guichet.ports import registry
from guichet.ports.records import (
    Address,
    CustomerAddress,
    Fact,
    LocationRecord,
    OrderLineRecord,
    OrderRecord,
    OrderState,
    ProductRecord,
    Resource,
    StoreRecord,
    VariantRecord,
)
from guichet.purchase.dispatch.document import Document
from guichet.purchase.dispatch.settling import change_settings
from guichet.purchase.picking import NewLine, NewPreparation, Purpose, State, find_preparation, prepare
from guichet.purchase.picking.moving import move
from guichet.sync import push

HOME = Address(
    first_name="Zoé", last_name="Petit", lines=("3 rue Haute",), postcode="69002", city="Lyon", country="FR",
    phone="+33600000001", mail="zoe@mail.example",
)  # fmt: skip
SHOP = Address(
    lines=("1 quai Bas",), postcode="69001", city="Lyon", country="FR", phone="+33400000001"
)  # fmt: skip


@contextmanager
def maker(folder: Path) -> Iterator[httpx.Client]:
    """The stand-in of the label maker."""
    settings = sendcloud.StandinSettings(data_directory=folder / "labels", port=0)
    with sendcloud.StandinServer(settings) as server, httpx.Client(base_url=server.address) as client:
        yield client


@contextmanager
def sender(folder: Path) -> Iterator[httpx.Client]:
    """The stand-in of the couriers."""
    settings = uber_direct.StandinSettings(data_directory=folder / "couriers", port=0)
    with uber_direct.StandinServer(settings) as server, httpx.Client(base_url=server.address) as client:
        yield client


def control(standin: httpx.Client, path: str, body: Any = None) -> Any:
    """A call of a stand-in's control."""
    answer = (
        standin.get(f"/_control/{path}") if body is None else standin.post(f"/_control/{path}", json=body)
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


async def connect(hands: Hands, connector_id: str, standin: httpx.Client) -> int:
    """A connection to a new account of a stand-in."""
    account = control(standin, "applications", {"name": "Essai"})
    connector: Any = registry.find(connector_id)
    settings = connector.standin_settings(str(standin.base_url).rstrip("/"), account)
    typed = {name: getattr(settings, name) for name in settings.__struct_fields__}
    return await sync.connect(hands.services, TESTER, connector_id, typed)


def order(number: str, **more: Any) -> Fact:
    """Two lamps that go to Zoé."""
    line = OrderLineRecord(
        external_id="1", name="Lampe", sku="L", quantity=2, unit_price="20.00", total=4000,
        variant_external_id="51", product_external_id="5",
    )  # fmt: skip
    values: dict[str, Any] = {
        "state": OrderState.CONFIRMED, "source_state": "Awaiting Fulfillment", "currency": "EUR",
        "placed_at": datetime(2026, 3, 1, tzinfo=UTC), "subtotal": 4000, "total": 4000, "lines": (line,),
        "store_external_id": "1", "mail": "zoe@mail.example",
        "shipping_addresses": (CustomerAddress(external_id="77", address=HOME),),
    }  # fmt: skip
    record = OrderRecord(external_id=number, number=number, **{**values, **more})
    return Fact(resource=Resource.ORDERS, external_id=number, record=record)


async def furnish(hands: Hands) -> None:
    """A store, two shops with addresses, a lamp of 700 grams, order 7."""
    places = [
        LocationRecord(
            external_id=one, name=name, kind="shop", address=SHOP, latitude=45.76, longitude=4.83,
            time_zone="Europe/Paris",
        )
        for one, name in (("1", "Lyon"), ("2", "Villeurbanne"))
    ]  # fmt: skip
    lamp = ProductRecord(
        external_id="5", name="Lampe", price="20.00", currency="EUR",
        variants=(VariantRecord(external_id="51", sku="L", weight_grams=700),),
    )  # fmt: skip
    store = StoreRecord(external_id="1", name="Lumière", currency="EUR", locale="fr-FR")
    await tell(
        hands,
        Fact(resource=Resource.STORES, external_id="1", record=store),
        *(Fact(resource=Resource.LOCATIONS, external_id=one.external_id, record=one) for one in places),
        Fact(resource=Resource.PRODUCTS, external_id="5", record=lamp),
        order("7"),
    )


async def settle(hands: Hands, document: Document) -> None:
    """Settle who makes labels and sends couriers."""
    async with hands.services.database.transaction() as transaction:
        await change_settings(transaction, TESTER, document)


class Yard:
    """The staff's browser before one house, and the hands of time."""

    def __init__(self, hands: Hands, staff: httpx.AsyncClient) -> None:
        self.hands, self.staff = hands, staff
        self.places: dict[str, int] = {}
        self.orders: dict[str, int] = {}
        self.store_id = 0
        self.variant_id = 0

    @property
    def shop(self) -> ActingShop:
        assert isinstance(self.hands.shop, ActingShop)
        return self.hands.shop

    async def get(self, path: str) -> Any:
        answer = await self.staff.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, *, language: str = "en") -> Any:
        answer = await self.staff.post(path, json=body or {}, headers={"Accept-Language": language})
        return {"status": answer.status_code, **answer.json()}

    async def heard(self) -> None:
        await react(self.hands.services)

    async def act(self, act_id: Any) -> None:
        """Let an act be performed, and be heard of; what is uncertain is asked about at once."""
        await self.tried(act_id)
        await self.heard()

    async def tried(self, act_id: Any) -> None:
        for _ in range(4):
            try:
                await push.perform(self.hands.services, int(act_id))
            except RetryLaterError:
                await self.hands.execute(
                    "UPDATE acts SET called_at = :then WHERE id = :id",
                    then=utc_now() - timedelta(minutes=1), id=int(act_id),
                )  # fmt: skip
                continue
            return

    async def prepared(self, purpose: Purpose, *, ready: bool = True, **more: Any) -> int:
        """Order 7 prepared at the first shop, packed unless said otherwise."""
        line = NewLine(variant_id=self.variant_id, quantity=2, order_line_external_id="1")
        fields: dict[str, Any] = {
            "key": f"test-{purpose}", "location_id": self.places["1"], "purpose": purpose, "lines": (line,),
            "store_id": self.store_id, "order_id": self.orders["7"], "number": "7", "customer": "Zoé Petit",
            "language": "fr", **more,
        }  # fmt: skip
        async with self.hands.services.database.transaction() as transaction:
            made = await prepare(transaction, TESTER, NewPreparation(**fields))
            if ready:
                await transaction.execute(text("UPDATE preparation_lines SET picked = quantity"))
        if ready:
            await self.moved(made, State.PICKING)
            await self.moved(made, State.READY, shelf="A3", parcels=1, ready_at=utc_now())
        return made

    async def moved(self, preparation_id: int, to: State, **values: Any) -> None:
        async with self.hands.services.database.transaction() as transaction:
            row = await find_preparation(transaction, preparation_id, lock=True)
            await move(transaction, row, to, **values)
        await self.heard()

    async def asked(self) -> None:
        """Let couriers be asked of what is wanted, and their answers be read."""
        await self.hands.make_due()
        await self.hands.fetch()
        await self.hands.read()
        await self.heard()


@asynccontextmanager
async def yard(hands: Hands, *grants: Grant) -> AsyncIterator[Yard]:
    """Staff with these grants (an administrator without any)."""
    async with browser(hands.services) as staff:
        held = list(grants) or [Grant(role="administrator")]
        await let_in(hands.services, staff, await someone(hands.services, grants=held))
        staff.base_url = httpx.URL(f"{staff.base_url}/api/v1/")
        made = Yard(hands, staff)
        made.places, made.orders = await ids(hands, "locations"), await ids(hands, "orders")
        made.store_id = await hands.scalar("SELECT id FROM stores")
        made.variant_id = await hands.scalar("SELECT id FROM variants")
        await made.heard()
        yield made
