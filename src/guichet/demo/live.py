"""The demo world going on: orders come in and move, parcels leave, stock changes, people write."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence

import structlog

from guichet.demo import story
from guichet.demo.brands import Brand
from guichet.demo.control import Control, Json, RefusedError
from guichet.demo.parcels import Postman
from guichet.demo.people import FIRST_CUSTOMER, Buyer, draw_buyer
from guichet.demo.places import FULFILMENT, shops_of
from guichet.demo.sales import Status, carrier_of, compose, draw_lines, parcel_number
from guichet.demo.shelves import FIRST_VARIANT, Item, is_left_in_shops
from guichet.demo.talk import ENGLISH, FRENCH, REFUND_REASONS, draw_talk
from guichet.demo.till import sells_by_till
from guichet.kernel.http import Http, UnreachableError
from guichet.kernel.types import utc_now

log = structlog.get_logger(__name__)

_PACE = (2.0, 7.0)  # seconds from one happening to the next
_REMEMBERED = 80  # orders that may still move
_HEARD = "Bonjour, c’est noté. Nous revenons vers vous dans la journée."
_MOVING = frozenset(
    {
        Status.PENDING,
        Status.AWAITING_PAYMENT,
        Status.TO_VERIFY,
        Status.AWAITING_FULFILLMENT,
        Status.AWAITING_SHIPMENT,
        Status.PARTLY_SHIPPED,
        Status.SHIPPED,
        Status.AWAITING_PICKUP,
    }
)


class Town:
    """What goes on in one shop; each act is one happening."""

    def __init__(
        self, control: Control, brand: Brand, draw: random.Random, postman: Postman | None = None
    ) -> None:
        self._control = control
        self._brand = brand
        self._draw = draw
        self._postman = postman
        self._orders: list[int] = []
        self._shops = [one for one in shops_of(brand) if not sells_by_till(brand, one)]
        self.acts: tuple[tuple[Callable[[], Awaitable[None]], int], ...] = (
            (self.place_order, 40),
            (self.move_order, 70),
            (self.sell_in_shop, 25),
            (self.receive_goods, 10),
            (self.write_message, 6),
            (self.leave_cart, 6),
            (self.refund_order, 3),
            (self.join, 4),
        )
        if postman is not None:
            self.acts += ((postman.scan_some, 80),)

    async def act(self) -> None:
        """Have one thing happen. Raises RefusedError, UnreachableError."""
        chosen = self._draw.choices([act for act, _ in self.acts], [weight for _, weight in self.acts])[0]
        await chosen()

    async def place_order(self) -> None:
        """Someone buys: mostly a customer, sometimes a guest, sometimes to collect in a shop."""
        draw = self._draw
        items = [item for item in [await self._some_item() for _ in range(4)] if item]
        if not items:
            return
        buyer = await self._some_buyer()
        pickup = draw.choice(self._shops) if draw.random() < 0.12 else None
        order = compose(draw, self._brand, buyer, draw_lines(draw, items), utc_now(), pickup=pickup)
        order["status_id"] = draw.choices(
            (Status.AWAITING_FULFILLMENT, Status.AWAITING_PAYMENT, Status.TO_VERIFY), (80, 15, 5)
        )[0]
        placed = await self._control.change("order.create", order=order)
        self._orders.append(int(placed["id"]))
        del self._orders[:-_REMEMBERED]
        if order["status_id"] == Status.AWAITING_FULFILLMENT:
            gateway = {"gateway": order["payment_provider_id"]}
            await self._control.change("order.pay", order_id=placed["id"], transaction=gateway)

    async def move_order(self) -> None:
        """An order goes one step on: paid, prepared, shipped, completed.

        What is collected is prepared and handed over at the counter, by whoever plays there.
        """
        order = await self._some_order()
        if order is None:
            return
        status, number = order["status_id"], order["id"]
        collected = bool(order.get("pickup_consignments"))
        if status in (Status.PENDING, Status.AWAITING_PAYMENT, Status.TO_VERIFY):
            await self._control.change(
                "order.pay",
                order_id=number,
                transaction={"gateway": order["payment_provider_id"] or "stripe"},
            )
        elif collected:
            return
        elif status == Status.AWAITING_FULFILLMENT:
            await self._control.change("order.status", order_id=number, status_id=Status.AWAITING_SHIPMENT)
        elif status in (Status.AWAITING_SHIPMENT, Status.PARTLY_SHIPPED):
            await self._ship(order)
        elif status == Status.SHIPPED:
            await self._control.change("order.status", order_id=number, status_id=Status.COMPLETED)

    async def sell_in_shop(self) -> None:
        """A shop sells something at its counter."""
        item = await self._some_item()
        if item:
            shop = self._draw.choice(self._shops)
            await self._control.change("stock.change", variant_id=item.variant_id, location_id=shop, by=-1)

    async def receive_goods(self) -> None:
        """Goods arrive where web orders leave."""
        item = await self._some_item()
        if item and not is_left_in_shops(self._brand, item.product_id):
            pieces = self._draw.randint(5, 30)
            await self._control.change(
                "stock.change", variant_id=item.variant_id, location_id=FULFILMENT, by=pieces
            )

    async def write_message(self) -> None:
        """A customer asks, or the shop answers."""
        order = await self._some_order()
        if order is None:
            return
        messages: Sequence[Json] = order.get("messages", ())
        if messages and messages[-1]["type"] == "customer":
            subject, author = messages[-1]["subject"], "staff"
            text = next((one.reply for one in (*FRENCH, *ENGLISH) if one.subject == subject), _HEARD)
            subject = f"Re : {subject}"
        else:
            talk = draw_talk(self._draw, order["customer_locale"], sent=bool(order.get("shipments")))
            subject, text, author = talk.subject, talk.text, "customer"
        await self._control.change(
            "order.message", order_id=order["id"], subject=subject, message=text, type=author
        )

    async def leave_cart(self) -> None:
        """Someone fills a cart and goes away."""
        item, buyer = await self._some_item(), await self._some_buyer()
        if item:
            await self._control.leave_cart(
                email=buyer.mail,
                customer_id=buyer.customer_id,
                items=[{"variant_id": item.variant_id, "quantity": 1}],
            )

    async def refund_order(self) -> None:
        """One line of an order that was paid is given back."""
        order = await self._some_order()
        if order is None or order["status_id"] not in (Status.SHIPPED, Status.COMPLETED):
            return
        line = order["products"][0]
        if line["quantity_refunded"] < line["quantity"]:
            reason = self._draw.choice(REFUND_REASONS)
            item = {"item_type": "PRODUCT", "item_id": line["id"], "quantity": 1, "reason": reason}
            await self._control.change("order.refund", order_id=order["id"], items=[item])

    async def join(self) -> None:
        """Someone opens an account."""
        number = FIRST_CUSTOMER + await self._control.count("customer")
        buyer = draw_buyer(self._draw, number)
        document = buyer.document(utc_now(), likes_news=self._draw.random() < 0.4)
        await self._control.change("document.put", kind="customer", document=document)

    async def remember_orders(self) -> None:
        """Look for orders that may still move, among the newest."""
        first = self._brand.first_order
        last = first + await self._control.count("order") - 1
        for number in range(max(first, last - _REMEMBERED + 1), last + 1):
            order = await self._control.find("order", number)
            if order is not None and order["status_id"] in _MOVING and not _is_told(order):
                self._orders.append(number)

    async def _ship(self, order: Json) -> None:
        carrier = carrier_of(order)
        number = parcel_number(self._draw, carrier)
        if self._postman is not None:
            await self._postman.announce(number, carrier)
        await self._control.change(
            "order.ship", order_id=order["id"], tracking_carrier=carrier, tracking_number=number
        )

    async def _some_order(self) -> Json | None:
        if not self._orders:
            await self.remember_orders()
        if not self._orders:
            return None
        number = self._draw.choice(self._orders)
        order = await self._control.find("order", number)
        if order is None or order["status_id"] not in _MOVING:
            self._orders.remove(number)
        return order

    async def _some_item(self) -> Item | None:
        number = FIRST_VARIANT + self._draw.randrange(max(1, await self._control.count("variant")))
        variant = await self._control.find("variant", number)
        product = variant and await self._control.find("product", variant["product_id"])
        if not variant or not product:
            return None
        return Item(
            product_id=variant["product_id"],
            variant_id=variant["id"],
            name=product["name"],
            sku=variant["sku"],
            gtin=variant["gtin"],
            brand="",
            options=tuple((one["option_display_name"], one["label"]) for one in variant["option_values"]),
            price=round(variant["calculated_price"] * 100),
        )

    async def _some_buyer(self) -> Buyer:
        told = len(story.accounts_at(self._brand))
        others = max(1, await self._control.count("customer") - told)
        number = FIRST_CUSTOMER + told + self._draw.randrange(others)
        customer = await self._control.find("customer", number)
        home = await self._control.find("customer_address", number)
        if customer is None or home is None or self._draw.random() < 0.2:
            return draw_buyer(self._draw)
        return Buyer(
            customer_id=customer["id"],
            first_name=customer["first_name"],
            last_name=customer["last_name"],
            company=customer["company"],
            mail=customer["email"],
            phone=customer["phone"],
            street=home["address1"],
            town=home["city"],
            region=home["state_or_province"],
            postcode=home["postal_code"],
        )


def _is_told(order: Json) -> bool:
    """Whether it belongs to the story that stays as it is."""
    return any(shipment["tracking_number"] == story.PARCEL for shipment in order.get("shipments", ()))


async def live(
    control_address: str,
    brand: Brand,
    seed: int,
    *,
    http: Http,
    pace: tuple[float, float] = _PACE,
    carrier: str | None = None,
) -> None:
    """Let a filled shop go on until cancelled, `pace` seconds (from, to) between two happenings.

    Its parcels are announced and scanned at the carrier's stand-in at `carrier`, where there is one.

    A stand-in that is away is waited for; an act that it refuses (someone else changed the order) is dropped.
    """
    draw = random.Random(f"live {brand.hash} {seed} {utc_now():%Y%m%d%H%M%S}")
    postman = None if carrier is None else Postman(http, carrier, draw)
    town = Town(Control(http, control_address, brand.hash), brand, draw, postman)
    while True:
        await asyncio.sleep(draw.uniform(*pace))
        try:
            await town.act()
        except (RefusedError, UnreachableError) as failure:
            log.info("demo_act_dropped", reason=str(failure))
