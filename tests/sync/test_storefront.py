"""Staff see what the shop's page shows now, beside the mirror; what the shop refuses is said in its words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from tests.sync.acting import ActingShop, furnish, ids, tell
from tests.sync.hands import Hands, signed_in

from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports import registry
from guichet.ports.capabilities import Session
from guichet.ports.failures import RejectedError
from guichet.ports.records import CartRecord, Fact, Resource, StoreRecord
from guichet.ports.storefront import ShownAmount, ShownItem, ShownShipping, StorefrontPlace


class ShownShop(ActingShop):
    """A shop with pages, which show a lamp."""

    async def shown_item(
        self, session: Session, place: StorefrontPlace, product_external_id: str
    ) -> ShownItem | None:
        del session
        if product_external_id != "5":
            raise RejectedError("there is no such page")
        price = ShownAmount(amount="18.00", currency="EUR")
        return ShownItem(external_id="5", name=f"Lampe ({place.address})", price=price)

    async def shown_shipping(
        self, session: Session, place: StorefrontPlace, cart_external_id: str
    ) -> Sequence[ShownShipping]:
        del session, place
        price = ShownAmount(amount="4.90", currency="EUR")
        return [ShownShipping(name=f"Colissimo {cart_external_id}", kind="flat", price=price)]


@pytest.fixture
def hands(services: Services, run: Any) -> Iterator[Hands]:
    shop = ShownShop()
    registry.register(shop)
    made = Hands(services, shop)
    run(made.connect())
    run(furnish(made))
    yield made
    registry._found.pop("tiny")


def test_the_page_is_shown_beside_the_mirror(run: Any, hands: Hands) -> None:
    async def story() -> None:
        now = utc_now()
        store = StoreRecord(external_id="1", name="Store", currency="EUR", address="https://nova.example")
        cart = CartRecord(
            external_id="c-1", currency="EUR", total=0, state="open", created_at=now, updated_at=now
        )
        await tell(hands, Fact(resource=Resource.STORES, external_id="1", record=store))
        await tell(hands, Fact(resource=Resource.CARTS, external_id="c-1", record=cart))
        lamp, basket = (await ids(hands, "products"))["5"], (await ids(hands, "carts"))["c-1"]
        async with signed_in(hands) as client:
            item = (await client.get(f"products/{lamp}/storefront")).json()
            assert (item["name"], item["price"]["amount"]) == ("Lampe (https://nova.example)", "18.00")
            ways = (await client.get(f"carts/{basket}/shipping-methods")).json()["items"]
            assert [(one["name"], one["price"]["amount"]) for one in ways] == [("Colissimo c-1", "4.90")]
            missing = await client.get("products/999/storefront")
            assert (missing.status_code, missing.json()["code"]) == (404, "not_shown")
            await hands.execute("UPDATE products SET external_id = '6' WHERE id = :id", id=lamp)
            refused = await client.get(f"products/{lamp}/storefront")
            assert (refused.status_code, "there is no such page" in refused.text) == (422, True)

    run(story())
