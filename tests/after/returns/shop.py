"""A tiny shop with an order that arrived, the staff who handle its returns, and a shopper without account."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
from tests.face import browser, let_in, someone
from tests.sync.acting import ActingShop, furnish, ids, order, tell
from tests.sync.hands import Hands
from tests.sync.test_app import react

from guichet.after.policy.service import publish, save_draft
from guichet.after.policy.starting import starting_document
from guichet.after.returns.errands import ReleaseRefund
from guichet.after.returns.jobs import release_refund
from guichet.kernel.auth import Actor, Grant
from guichet.kernel.types import utc_now
from guichet.ports.records import (
    Fact,
    Option,
    OrderLineRecord,
    OrderState,
    ProductRecord,
    Resource,
    ShipmentRecord,
    StockRecord,
    VariantRecord,
)
from guichet.sync import push

FRENCH = {"Accept-Language": "fr"}
MAIL = "zoe@mail.example"
Client = httpx.AsyncClient


def bought(number: str, arrived_days_ago: int, **more: Any) -> Fact:
    """Two lamps of 20 euros, counted by the shop, and a shade of 10, which arrived some days ago."""
    arrived = utc_now() - timedelta(days=arrived_days_ago)
    lines = (
        OrderLineRecord(
            external_id="1", name="Lampe", quantity=2, quantity_shipped=2, unit_price="20.00", total=4000,
            variant_external_id="51", product_external_id="5",
        ),
        OrderLineRecord(
            external_id="2", name="Abat-jour", quantity=1, quantity_shipped=1, unit_price="10.00", total=1000
        ),
    )  # fmt: skip
    parcel = ShipmentRecord(
        external_id=f"p{number}", carrier="Colissimo", created_at=arrived - timedelta(days=2),
        delivered_at=arrived,
    )  # fmt: skip
    fields: dict[str, Any] = {
        "state": OrderState.COMPLETED,
        "placed_at": arrived - timedelta(days=4),
        "lines": lines,
        "shipments": (parcel,),
        **more,
    }
    return Fact(resource=Resource.ORDERS, external_id=number, record=order(number, "1", **fields))


async def open_shop(hands: Hands) -> None:
    """Orders 7 (arrived 5 days ago) and 9 (100 days ago), a shop, and the policy to start from."""
    await furnish(hands)
    await tell(hands, bought("7", 5), bought("9", 100))
    house = Actor.system("test")
    async with hands.services.database.transaction() as transaction:
        await save_draft(transaction, house, starting_document())
        await publish(transaction, house)


class Counter:
    """The staff's browser and the shopper's, before one house."""

    def __init__(self, hands: Hands, staff: Client, shopper: Client) -> None:
        self.hands, self.staff, self.shopper = hands, staff, shopper
        self.orders: dict[str, int] = {}

    @property
    def shop(self) -> ActingShop:
        assert isinstance(self.hands.shop, ActingShop)
        return self.hands.shop

    async def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """What staff ask for; gives the answer's body."""
        answer = await self.staff.post(path, json=body or {}, headers=headers)
        return {"status": answer.status_code, **answer.json()}

    async def get(self, path: str, **asked: Any) -> Any:
        answer = await self.staff.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def open(self, name: str = "Lampe", *, number: str = "7", **more: Any) -> Any:
        """A return opened at the desk."""
        (line,) = await self.hands.rows(
            "SELECT id FROM order_lines WHERE order_id = :id AND name = :name",
            id=self.orders[number], name=name,
        )  # fmt: skip
        fields = {"quantity": 1, "reason": "changed_mind", **more.pop("line", {})}
        asked = {"line_id": str(line["id"]), **fields}
        return await self.post("returns", {"order_id": str(self.orders[number]), "lines": [asked], **more})

    async def back(self, opened: Any, *, grade: str = "as_new", disposition: str = "resale") -> Any:
        """The goods of a return come to a shop and are graded."""
        place = (await ids(self.hands, "locations"))["1"]
        path = f"returns/{opened['id']}"
        await self.post(f"{path}/receptions", {"location_id": str(place)})
        lines = [
            {"line_id": line["id"], "grade": grade, "disposition": disposition}
            for line in opened["lines"]
            if line["accepted"]
        ]
        return await self.post(f"{path}/gradings", {"lines": lines})

    async def refund(self, opened: Any, total: str, amount: int | None = None) -> Any:
        """Quote and agree; the shop quotes `total` each time that it is asked."""
        self.shop.quotes = [total, total]
        path = f"returns/{opened['id']}"
        quoted = await self.post(f"{path}/refund-quotes", {} if amount is None else {"amount": amount})
        if quoted["status"] != 200:
            return quoted
        agreed = {"agreed": quoted["total"], "by_lines": quoted["by_lines"]}
        return await self.post(f"{path}/refunds", agreed)

    async def act(self, act_id: Any) -> None:
        """Let the act be performed, and be heard of."""
        await push.perform(self.hands.services, int(act_id))
        await self.heard()

    async def heard(self) -> None:
        await react(self.hands.services)

    async def released(self, opened: Any) -> None:
        """Let the policy's own job run."""
        await release_refund(self.hands.services, ReleaseRefund(int(opened["id"])))

    async def find(self, number: str = "7", mail: str = MAIL) -> httpx.Response:
        """The shopper looks for an order, without account."""
        return await self.shopper.post("/return", data={"number": number, "mail": mail})

    async def ask(self, address: str, *, files: Any = None, **fields: str) -> httpx.Response:
        """The shopper sends the form of an order; fields by the line's name: `pieces_Lampe`."""
        page = (await self.shopper.get(address)).text
        numbers = dict(_named_lines(page))
        data = {
            f"{kind}-{numbers[name]}" if name else kind: value
            for (kind, _, name), value in ((key.partition("_"), value) for key, value in fields.items())
        }
        sent = {f"photo-{numbers[name]}": file for name, file in (files or {}).items()}
        return await self.shopper.post(
            address, data=data, files=sent or {"none": ("", b"")}, follow_redirects=True
        )


def _named_lines(page: str) -> list[tuple[str, str]]:
    return re.findall(
        r'<legend>([^<]+?)\s*(?:<span.*?</span>)?</legend>.*?name="pieces-(\d+)"', page, re.DOTALL
    )


@asynccontextmanager
async def counter(hands: Hands, *grants: Grant) -> AsyncIterator[Counter]:
    """Staff with these grants (an administrator without any), and a shopper."""
    async with browser(hands.services) as staff:
        held = list(grants) or [Grant(role="administrator")]
        await let_in(hands.services, staff, await someone(hands.services, grants=held))
        async with httpx.AsyncClient(base_url=staff.base_url, timeout=staff.timeout) as shopper:
            shopper.headers.update(FRENCH)
            staff.base_url = httpx.URL(f"{staff.base_url}/api/v1/")
            made = Counter(hands, staff, shopper)
            made.orders = await ids(hands, "orders")
            yield made


def told(run: Any, hands: Hands, story: Any, *grants: Grant) -> None:
    """Tell a story before the counter."""

    async def whole() -> None:
        async with counter(hands, *grants) as desk:
            await desk.heard()
            await story(desk)

    run(whole())


async def other_lamp(hands: Hands, **pieces: int) -> None:
    """The lamp in blue, so many at each place (`place_1=2`); without any the second place has one."""
    variants = tuple(
        VariantRecord(external_id=key, sku=key, options=(Option(name="Couleur", value=colour),))
        for key, colour in (("51", "Rouge"), ("52", "Bleu"))
    )
    lamp = ProductRecord(external_id="5", name="Lampe", price="20.00", currency="EUR", variants=variants)
    await tell(hands, Fact(resource=Resource.PRODUCTS, external_id="5", record=lamp))
    for name, on_hand in (pieces or {"place_2": 1}).items():
        await tell(hands, level("52", name.removeprefix("place_"), on_hand))


def level(variant: str, place: str, on_hand: int) -> Fact:
    """What the shop counts of a lamp at a place."""
    record = StockRecord(
        external_id=f"{variant}:{place}", variant_external_id=variant, location_external_id=place,
        on_hand=on_hand,
    )  # fmt: skip
    return Fact(resource=Resource.STOCK, external_id=record.external_id, record=record)
