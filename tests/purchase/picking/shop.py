"""Two shops and a warehouse with sandals and belts in bins, and the staff of the first shop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
from tests.face import browser, let_in, someone
from tests.sync.acting import ids, tell
from tests.sync.hands import TESTER, Hands
from tests.sync.test_app import react

from guichet.commerce import stock
from guichet.kernel.auth import Grant
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.ports.records import (
    Address,
    Fact,
    LocationRecord,
    Option,
    OrderLineRecord,
    OrderRecord,
    OrderState,
    ProductRecord,
    Resource,
    StockRecord,
    StoreRecord,
    VariantRecord,
)
from guichet.purchase import picking, pickup
from guichet.purchase.picking import NewLine, NewPreparation, Purpose

GTIN = "4006381333931"
BINS = {"51": "B10", "52": "B2", "61": ""}
NAMES = {"51": "Sandale 38", "52": "Sandale 39", "61": "Ceinture"}


def _fact(resource: Resource, record: Any) -> Fact:
    return Fact(resource=resource, external_id=record.external_id, record=record)


def level(variant: str, place: str, on_hand: int) -> Fact:
    record = StockRecord(
        external_id=f"{variant}:{place}",
        variant_external_id=variant,
        location_external_id=place,
        on_hand=on_hand,
        bin=BINS[variant],
    )
    return _fact(Resource.STOCK, record)


def order(number: str, *, place: str | None = "1", quantity: int = 2, **more: Any) -> Fact:
    """Sandals of two sizes and a belt, collected at a place."""
    bought = [("1", "51", quantity), ("2", "52", 1), ("3", "61", 1)]
    lines = tuple(
        OrderLineRecord(
            external_id=line, name=NAMES[variant], sku=f"S{variant}", quantity=pieces, unit_price="40.00",
            total=4000 * pieces, variant_external_id=variant, product_external_id=variant[0],
        )
        for line, variant, pieces in bought
    )  # fmt: skip
    fields: dict[str, Any] = {
        "state": OrderState.CONFIRMED,
        "source_state": "Awaiting Fulfillment",
        "placed_at": utc_now(),
        "currency": "EUR",
        "subtotal": 16000,
        "total": 16000,
        "mail": "zoe@mail.example",
        "locale": "fr",
        "billing": Address(first_name="Zoé", last_name="Petit", country="FR"),
        "lines": lines,
        "pickup_location_external_id": place,
        "store_external_id": "1",
    }
    return _fact(Resource.ORDERS, OrderRecord(external_id=number, number=f"10{number}", **{**fields, **more}))


async def furnish(hands: Hands) -> None:
    """Nine pieces of each article at each of two shops and a warehouse."""
    sizes = tuple(
        VariantRecord(
            external_id=f"5{place}", sku=f"S5{place}", options=(Option(name="Pointure", value=size),),
            gtin=GTIN if place == 1 else "", picture=f"https://shop.example/5{place}.jpg",
        )
        for place, size in ((1, "38"), (2, "39"))
    )  # fmt: skip
    belt = (VariantRecord(external_id="61", sku="S61"),)
    price: dict[str, Any] = {"price": "40.00", "currency": "EUR"}
    shops = [("1", "Lille", 50.63, 3.06), ("2", "Roubaix", 50.69, 3.17), ("3", "Entrepôt", 48.9, 2.4)]
    await tell(
        hands,
        _fact(Resource.STORES, StoreRecord(external_id="1", name="Lumière", currency="EUR")),
        *(
            _fact(
                Resource.LOCATIONS,
                LocationRecord(
                    external_id=one, name=name, kind="warehouse" if one == "3" else "shop", latitude=north,
                    longitude=east, time_zone="Europe/Paris", address=Address(country="FR"),
                ),
            )
            for one, name, north, east in shops
        ),
        _fact(Resource.PRODUCTS, ProductRecord(external_id="5", name="Sandale", variants=sizes, **price)),
        _fact(Resource.PRODUCTS, ProductRecord(external_id="6", name="Ceinture", variants=belt, **price)),
        *(level(variant, one, 9) for variant in BINS for one, *_ in shops),
    )  # fmt: skip


class Shop:
    """The first shop's counter: its staff's browser before one house."""

    def __init__(self, hands: Hands, staff: httpx.AsyncClient) -> None:
        self.hands, self.staff = hands, staff
        self.places: dict[str, int] = {}
        self.variants: dict[str, int] = {}

    async def get(self, path: str, **asked: Any) -> Any:
        answer = await self.staff.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, body: Any = None, *, key: str = "", **headers: str) -> Any:
        """What staff do; gives the answer's body and its status."""
        named = {**headers, **({"Idempotency-Key": key} if key else {})}
        answer = await self.staff.post(path, json=body or {}, headers=named)
        return {"status": answer.status_code, **answer.json()}

    async def heard(self) -> None:
        await react(self.hands.services)

    async def told(self, *facts: Fact) -> None:
        await tell(self.hands, *facts)
        await self.heard()

    async def tiles(self, place: str = "1") -> dict[str, int]:
        found = await self.get("counter", location_id=self.places[place])
        return {name: count for name, count in found["tiles"].items() if count}

    async def here(self, place: str = "1", **asked: Any) -> list[Any]:
        found = await self.get("preparations", location_id=self.places[place], **asked)
        return list(found["items"])

    async def prepared(self, purpose: Purpose, *, key: str = "p", place: str = "1", **more: Any) -> int:
        """Two sandals and a belt are prepared, held here."""
        async with self.hands.services.database.transaction() as transaction:
            return await self.prepare(transaction, purpose, key=key, place=place, **more)

    async def prepare(
        self, transaction: Transaction, purpose: Purpose, *, key: str, place: str, **more: Any
    ) -> int:
        wanted = [("51", 2), ("61", 1)]
        held = await stock.reserve(
            transaction, TESTER,
            [stock.Line(self.variants[one], self.places[place], pieces) for one, pieces in wanted],
            key=key, reference=stock.Reference("purchase", key), held_until=None,
        )  # fmt: skip
        if purpose is not Purpose.RESERVE:
            await stock.confirm(transaction, TESTER, held.id)
        lines = tuple(
            NewLine(variant_id=self.variants[one], quantity=pieces, reservation_line_id=line.id)
            for (one, pieces), line in zip(wanted, held.lines, strict=True)
        )
        new = NewPreparation(
            key=key,
            location_id=self.places[place],
            purpose=purpose,
            lines=lines,
            customer="Zoé Petit",
            **more,
        )
        return await picking.prepare(transaction, TESTER, new)

    async def packed(self, preparation_id: object, shelf: str = "A1") -> Any:
        """All of a preparation is picked and packed."""
        path = f"preparations/{preparation_id}"
        for line in (await self.get(path))["lines"]:
            if line["left"]:
                await self.post(f"{path}/picks", {"line_id": line["id"], "quantity": line["left"]})
        return await self.post(f"{path}/packings", {"shelf": shelf})

    async def code(self, preparation_id: int) -> pickup.Code:
        """The code that the customer was sent."""
        async with self.hands.services.database.transaction() as transaction:
            found = await pickup.code_of(self.hands.services, transaction, preparation_id)
        assert found is not None
        return found

    async def at(self, preparation_id: int, **times: Any) -> None:
        """Move times of a preparation, as if a while had passed."""
        values = ", ".join(f"{name} = :{name}" for name in times)
        await self.hands.execute(
            f"UPDATE preparations SET {values} WHERE id = :id", id=preparation_id, **times
        )

    async def stock(self, variant: str = "51") -> dict[str, tuple[int, int, int]]:
        """On hand, held and available of an article, by place."""
        rows = await self.hands.rows(
            "SELECT location_external_id AS place, coalesce(counted, on_hand) AS there, reserved, available"
            " FROM stock_levels WHERE variant_external_id = :variant ORDER BY 1",
            variant=variant,
        )
        return {row["place"]: (row["there"], row["reserved"], row["available"]) for row in rows}


@asynccontextmanager
async def shop(hands: Hands, *grants: Grant) -> AsyncIterator[Shop]:
    """Staff with these grants (an administrator without any)."""
    async with browser(hands.services) as staff:
        held = list(grants) or [Grant(role="administrator")]
        await let_in(hands.services, staff, await someone(hands.services, grants=held))
        staff.base_url = httpx.URL(f"{staff.base_url}/api/v1/")
        made = Shop(hands, staff)
        made.places, made.variants = await ids(hands, "locations"), await ids(hands, "variants")
        yield made


def told(run: Any, hands: Hands, story: Any, *grants: Grant) -> None:
    """Tell a story at the first shop's counter."""

    async def whole() -> None:
        async with shop(hands, *grants) as counter:
            await counter.heard()
            await story(counter)

    run(whole())


def later(**span: float) -> str:
    """A moment before now, as a page without network tells it."""
    return (utc_now() - timedelta(**span)).isoformat()
