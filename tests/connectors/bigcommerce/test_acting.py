"""Acting at the shop, and finding again what an act whose answer was lost has done."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.connectors.bigcommerce.recording import Recorder, fetched
from tests.connectors.bigcommerce.standin.world import Shop, eventually

from guichet.connectors.bigcommerce import connector
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import (
    NewOrder,
    NewOrderLine,
    NewRefund,
    NewShipment,
    RefundMeans,
    RefundQuote,
    Session,
    StockAdjustment,
)
from guichet.ports.failures import GoneError, RejectedError, ThrottledError
from guichet.ports.records import Address, CustomerRecord, OrderRecord, OrderState, Resource, StockRecord

Run = Callable[[Any], Any]
LILLE = Address(
    first_name="Inès", last_name="Garnier", lines=("14 rue des Tanneurs", "Bâtiment C", "3e étage"),
    postcode="59000", city="Lille", country="FR", mail="ines@mail.example", phone="+33320112233",
)  # fmt: skip
TAKEN_IN_SHOP = NewOrder(
    reference="guichet-4f0c",
    customer_external_id="5",
    billing=LILLE,
    shipping=LILLE,
    lines=(
        NewOrderLine(product_external_id="7", variant_external_id="70", name="", quantity=2,
                     unit_price="12.50", unit_price_without_tax="10.42"),
        NewOrderLine(product_external_id=None, variant_external_id=None, name="Ourlet", sku="SERVICE",
                     quantity=1, unit_price="8.00"),
    ),
    staff_note="Commande prise à Lyon",
    state="confirmed",
)  # fmt: skip


def order_of(run: Run, session: Session, order_id: str) -> OrderRecord:
    record = run(fetched(session, Resource.ORDERS, order_id))[order_id]
    assert isinstance(record, OrderRecord)
    return record


def test_an_order_taken_in_a_shop_arrives_and_is_found_by_its_reference(run: Run, session: Session) -> None:
    assert run(connector.find_order(session, TAKEN_IN_SHOP.reference)) is None
    order_id = run(connector.place_order(session, TAKEN_IN_SHOP))
    assert run(connector.find_order(session, TAKEN_IN_SHOP.reference)) == order_id
    assert run(connector.find_order(session, "guichet-4f0d")) is None
    record = order_of(run, session, order_id)
    assert [(line.sku, line.quantity, line.total) for line in record.lines] == [
        ("LAMP-R", 2, 2500),
        ("SERVICE", 1, 800),
    ]
    assert record.state is OrderState.CONFIRMED
    assert "guichet-4f0c" in record.staff_note
    assert record.shipping_addresses[0].address.lines == ("14 rue des Tanneurs", "Bâtiment C, 3e étage")


def test_an_order_to_be_collected_has_no_shipping_address(run: Run, session: Session) -> None:
    order_id = run(
        connector.place_order(
            session,
            NewOrder(
                reference="guichet-77",
                customer_external_id=None,
                billing=LILLE,
                shipping=None,
                lines=TAKEN_IN_SHOP.lines[:1],
                pickup_method_external_id="1",
            ),
        )
    )
    record = order_of(run, session, order_id)
    assert record.shipping_addresses == ()
    assert record.customer_external_id is None
    assert [line.sku for line in record.lines] == ["LAMP-R"]


def test_a_state_is_set_and_an_order_cancelled(run: Run, session: Session) -> None:
    run(connector.set_order_state(session, "101", "ready_for_pickup"))
    assert order_of(run, session, "101").state is OrderState.READY_FOR_PICKUP
    run(connector.cancel_order(session, "102"))
    record = order_of(run, session, "102")
    assert record.state is OrderState.CANCELLED
    assert not record.archived
    with pytest.raises(RejectedError, match="no order state"):
        run(connector.set_order_state(session, "101", "beamed_up"))
    with pytest.raises(GoneError):
        run(connector.cancel_order(session, "999999"))


def test_an_archived_order_is_still_an_order(run: Run, session: Session, shop: Shop) -> None:
    shop.change("order.archive", order_id=103)
    assert order_of(run, session, "103").archived


def test_a_shipping_address_is_corrected(run: Run, session: Session) -> None:
    run(connector.change_shipping_address(session, "101", "1015", LILLE))
    address = order_of(run, session, "101").shipping_addresses[0].address
    assert (address.city, address.postcode, address.last_name) == ("Lille", "59000", "Garnier")


def test_a_shipment_that_got_lost_is_found_and_one_that_was_not_made_is_not(
    run: Run, session: Session, shop: Shop
) -> None:
    parcel = NewShipment(
        order_external_id="102", address_external_id=None, lines=(("1021", 1),), tracking_number="8J1"
    )
    assert run(connector.find_shipment(session, parcel)) is None
    shop.change("order.ship", order_id=102, tracking_number="8J2",
                items=[{"order_product_id": 1021, "quantity": 1}])  # fmt: skip
    assert run(connector.find_shipment(session, parcel)) is None
    made = run(connector.create_shipment(session, parcel))
    assert run(connector.find_shipment(session, parcel)) == made


def test_the_vendors_refusal_is_told_in_its_words(run: Run, session: Session) -> None:
    too_many = NewShipment(order_external_id="102", address_external_id=None, lines=(("1021", 50),))
    with pytest.raises(RejectedError) as raised:
        run(connector.create_shipment(session, too_many))
    assert raised.value.words


def test_a_refund_of_an_amount_is_made_and_found(run: Run, session: Session) -> None:
    refund = NewRefund(order_external_id="102", amount="4.90", reason="Geste commercial")
    quote = run(connector.quote_refund(session, refund))
    assert quote.total == "4.9"
    assert quote.means
    start = utc_now()
    assert run(connector.find_refund(session, refund, quote, not_before=start)) is None
    made = run(connector.refund_order(session, refund, quote))
    assert run(connector.find_refund(session, refund, quote, not_before=start)) == made
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    assert run(connector.find_refund(session, refund, quote, not_before=tomorrow)) is None
    assert order_of(run, session, "102").refunded == 490


def test_a_refund_without_lines_or_amount_is_none(run: Run, session: Session, recorder: Recorder) -> None:
    with pytest.raises(RejectedError, match="lines or an amount"):
        run(connector.quote_refund(session, NewRefund(order_external_id="102")))
    for amount in ("much", "NaN", ""):
        with pytest.raises(RejectedError, match="not an amount"):
            run(connector.quote_refund(session, NewRefund(order_external_id="102", amount=amount)))
    assert not recorder.calls


def test_a_refund_by_a_way_that_the_quote_did_not_offer_is_refused(run: Run, session: Session) -> None:
    refund = NewRefund(order_external_id="102", amount="4.90")
    run(connector.quote_refund(session, refund))
    other = RefundQuote(total="4.9", tax="0", means=(RefundMeans(provider="bitcoin", amount="4.9"),))
    with pytest.raises(RejectedError):
        run(connector.refund_order(session, refund, other))


def test_store_credit_is_set(run: Run, session: Session) -> None:
    run(connector.set_store_credit(session, "5", "17.35"))
    record = run(fetched(session, Resource.CUSTOMERS, "5"))["5"]
    assert isinstance(record, CustomerRecord)
    assert record.store_credit == "17.35"


def test_adjustments_that_meet_are_made_one_after_the_other(run: Run, session: Session) -> None:
    """The vendor refuses a second while it moves the first: come back, it says, and nothing is lost."""
    one = StockAdjustment(variant_external_id="70", location_external_id="2", change=-1)

    async def adjusted() -> str:
        while True:
            try:
                return await connector.adjust_stock(session, [one], "Vente")
            except ThrottledError as busy:
                await asyncio.sleep(min(busy.retry_after, 0.1))

    async def three() -> list[str]:
        return await asyncio.gather(*(adjusted() for _ in range(3)))

    assert len(set(run(three()))) == 3

    def moved() -> bool:
        level = run(fetched(session, Resource.STOCK, "70:2"))["70:2"]
        return isinstance(level, StockRecord) and level.on_hand == 9

    assert eventually(moved)


@pytest.mark.parametrize(("resource", "owner"), [(Resource.ORDERS, "102"), (Resource.PRODUCTS, "7")])
def test_a_value_of_ours_is_kept_and_changed_in_its_place(
    run: Run, session: Session, shop: Shop, resource: Resource, owner: str
) -> None:
    run(connector.write_metafield(session, resource, owner, "return", "R-1"))
    run(connector.write_metafield(session, resource, owner, "return", "R-2"))
    path = f"/v3/{'orders' if resource is Resource.ORDERS else 'catalog/products'}/{owner}/metafields"
    ours = shop.get(path, namespace="guichet")["data"]
    assert [(one["key"], one["value"], one["permission_set"]) for one in ours] == [
        ("return", "R-2", "app_only")
    ]


def test_a_value_has_no_place_on_a_cart(run: Run, session: Session) -> None:
    with pytest.raises(RejectedError):
        run(connector.write_metafield(session, Resource.CARTS, "1", "a", "b"))


@pytest.mark.parametrize("not_an_id", ["", "12 or 1", "../12", "abc"])
def test_an_id_that_is_none_reaches_no_vendor(
    run: Run, session: Session, recorder: Recorder, not_an_id: str
) -> None:
    with pytest.raises(RejectedError):
        run(connector.set_store_credit(session, not_an_id, "1"))
    assert not recorder.calls
