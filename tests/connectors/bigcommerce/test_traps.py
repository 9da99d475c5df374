"""The vendor's traps, each once, by its number in the list of what outside systems do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.connectors.bigcommerce.recording import Recorder, facts_of, fetched, history
from tests.connectors.bigcommerce.standin.world import CART_ID, CUSTOMER, Shop, eventually, order

from guichet.connectors.bigcommerce import connector
from guichet.connectors.bigcommerce.shelves import SHELVES
from guichet.connectors.bigcommerce.webhooks import SCOPES
from guichet.ports.capabilities import NewRefund, NewShipment, Session, StockAdjustment
from guichet.ports.failures import RejectedError
from guichet.ports.records import (
    CustomerRecord,
    Fact,
    OrderRecord,
    ProductRecord,
    PromotionRecord,
    Resource,
    StockRecord,
)

Run = Callable[[Any], Any]


def read_one(resource: Resource, **document: Any) -> Any:
    """The record of one row."""
    (fact,) = connector.read(resource, json.dumps([document]).encode())
    assert isinstance(fact, Fact), fact
    return fact.record


def bare_order(**changes: Any) -> dict[str, Any]:
    return {
        "id": 12,
        "date_created": "Tue, 05 Mar 2019 21:40:11 +0000",
        "default_currency_code": "EUR",
        "consignments": {"shipping": [], "pickups": [], "downloads": []},
        **changes,
    }


def test_trap_01_the_list_of_orders_ends_with_204_and_has_no_count(
    run: Run, session: Session, shop: Shop, recorder: Recorder
) -> None:
    documents = [order(number, transactions=[], payment_status="") for number in range(200, 460)]
    shop.client.post(
        f"/_control/stores/{shop.hash}/load", json={"kind": "order", "documents": documents}
    ).raise_for_status()
    facts = facts_of(run(history(session, Resource.ORDERS)))
    assert len(facts) == 263
    lists = [call for call in recorder.calls if call.path == "v2/orders"]
    assert [call.params.get("max_id") for call in lists] == [None, "209", "100"], "until nothing comes back"
    assert all(int(call.params["limit"]) <= 250 for call in lists)
    recorder.calls.clear()
    run(_drain(connector.changes(session, Resource.ORDERS, {}, since=datetime(2020, 1, 1, tzinfo=UTC))))
    first = next(call for call in recorder.calls if call.path == "v2/orders")
    assert first.params["sort"] == "date_modified:asc"
    assert first.params["min_date_modified"] == "Tue, 31 Dec 2019 23:58:00 +0000", "with an overlap"


def test_trap_02_three_ways_to_write_a_date() -> None:
    record = read_one(
        Resource.ORDERS,
        order=bare_order(),
        refunds=[{"id": 1, "total_amount": 1, "created": "2019-03-06T10:00:00+01:00"}],
    )
    assert record.placed_at == datetime(2019, 3, 5, 21, 40, 11, tzinfo=UTC)
    assert record.refunds[0].happened_at == datetime(2019, 3, 6, 9, tzinfo=UTC)
    body = b'{"scope": "store/order/updated", "data": {"id": 12}, "created_at": 1561479923}'
    assert connector.hint({}, body).happened_at == datetime(2019, 6, 25, 16, 25, 23, tzinfo=UTC)


def test_trap_03_money_is_text_in_one_version_and_a_number_in_the_other() -> None:
    record = read_one(
        Resource.ORDERS,
        order=bare_order(total_inc_tax="67.8400", subtotal_inc_tax=60),
        transactions=[{"id": 1, "amount": 67.84, "currency": "EUR"}, {"id": 2, "amount": 60}],
    )
    assert (record.total, record.source_amounts["total_inc_tax"]) == (6784, "67.8400")
    assert record.subtotal == 6000
    assert [(one.amount, one.source_amount) for one in record.payments] == [(6784, "67.84"), (6000, "60")]
    yen = read_one(Resource.ORDERS, order=bare_order(total_inc_tax="6784.0000", default_currency_code="JPY"))
    assert yen.total == 6784


def test_trap_04_lines_are_included_and_no_link_is_taken_for_them(
    run: Run, session: Session, recorder: Recorder
) -> None:
    facts = facts_of(run(history(session, Resource.ORDERS)))
    assert all(isinstance(one.record, OrderRecord) and len(one.record.lines) == 2 for one in facts)
    lists = [call.params for call in recorder.calls if call.path == "v2/orders"]
    assert all(asked["include"] == "consignments.line_items,fees" for asked in lists)
    assert all(asked["consignment_structure"] == "object" for asked in lists)
    assert not [path for path in recorder.paths() if path.endswith(("/products", "/shipping_addresses"))]


def test_trap_05_display_currency_is_not_what_was_paid() -> None:
    record = read_one(
        Resource.ORDERS,
        order=bare_order(currency_code="USD", default_currency_code="EUR", total_inc_tax="10.0000"),
    )
    assert (record.currency, record.total) == ("EUR", 1000)


def test_trap_06_a_guest_is_customer_zero_known_by_the_billing_mail() -> None:
    record = read_one(
        Resource.ORDERS,
        order=bare_order(customer_id=0, billing_address={"email": "paul@mail.example", "zip": "59000"}),
    )
    assert record.customer_external_id is None
    assert record.mail == "paul@mail.example"


def test_trap_07_the_same_mail_on_two_storefronts_is_two_customers(
    run: Run, session: Session, shop: Shop
) -> None:
    twins = [
        {**CUSTOMER, "id": 60, "email": "twin@mail.example", "origin_channel_id": 1, "addresses": []},
        {**CUSTOMER, "id": 61, "email": "twin@mail.example", "origin_channel_id": 2, "addresses": []},
    ]
    for twin in twins:
        shop.change("document.put", kind="customer", document=twin)
    found = run(fetched(session, Resource.CUSTOMERS, "60", "61"))
    records = [one for one in found.values() if isinstance(one, CustomerRecord)]
    assert [(one.mail, one.store_external_id) for one in records] == [
        ("twin@mail.example", "1"),
        ("twin@mail.example", "2"),
    ]


def test_trap_08_a_shipment_names_lines_and_the_carrier_stands_in_the_right_list(
    run: Run, session: Session, recorder: Recorder
) -> None:
    parcel = NewShipment(
        order_external_id="102",
        address_external_id="1025",
        lines=(("1021", 2),),
        tracking_number="6A55",
        carrier="colissimo",
    )
    shipment_id = run(connector.create_shipment(session, parcel))
    body = recorder.sent()[0].body
    assert body["items"] == [{"order_product_id": 1021, "quantity": 2}]
    assert body["order_address_id"] == 1025
    assert (body["tracking_carrier"], body["shipping_provider"]) == ("la-poste-colissimo", "")
    assert run(connector.find_shipment(session, parcel)) == shipment_id
    by_ups = NewShipment(
        order_external_id="103", address_external_id=None, lines=(("1031", 1),), carrier="UPS"
    )
    run(connector.create_shipment(session, by_ups))
    assert recorder.sent()[-1].body["shipping_provider"] == "ups"
    assert recorder.sent()[-1].body["order_address_id"] == 1035, "the order's only address"


def test_trap_09_a_refund_is_quoted_first_names_lines_and_does_not_restock(
    run: Run, session: Session, recorder: Recorder
) -> None:
    before = run(fetched(session, Resource.STOCK, "70:1"))
    refund = NewRefund(order_external_id="102", lines=(("1021", 1),), reason="Fêlée")
    quote = run(connector.quote_refund(session, refund))
    refund_id = run(connector.refund_order(session, refund, quote))
    asked, made = recorder.sent()
    assert asked.path == "v3/orders/102/payment_actions/refund_quotes"
    assert asked.body["items"][0]["item_id"] == 1021, "the order's line, not the product"
    assert made.body["payments"][0]["provider_id"] == quote.means[0].provider
    assert made.body["payments"][0]["amount"] == 12.5
    record = run(fetched(session, Resource.ORDERS, "102"))["102"]
    assert isinstance(record, OrderRecord)
    assert [(one.external_id, one.amount) for one in record.refunds] == [(refund_id, 1250)]
    assert record.refunds[0].lines[0].line_external_id == "1021"
    assert run(fetched(session, Resource.STOCK, "70:1")) == before, "the shop does not restock"


def test_trap_10_stock_moves_later_at_one_place_at_most_two_thousand_at_a_time(
    run: Run, session: Session, recorder: Recorder
) -> None:
    change = StockAdjustment(variant_external_id="70", location_external_id="2", change=-3)
    assert run(connector.adjust_stock(session, [change], "Vente en boutique")), "a transaction's id"
    assert recorder.sent()[0].body["items"] == [{"location_id": 2, "variant_id": 70, "quantity": -3}]

    def moved() -> bool:
        level = run(fetched(session, Resource.STOCK, "70:2"))["70:2"]
        return isinstance(level, StockRecord) and level.on_hand == 9

    assert eventually(moved)
    with pytest.raises(RejectedError, match="2000"):
        run(connector.adjust_stock(session, [change] * 2001, "Inventaire"))
    body = b'{"scope": "store/channel/*/inventory/product/stock_changed", "data":'
    hint = connector.hint({}, body + b' {"product_id": 7, "variant_id": 70, "location_id": 2}}')
    assert (hint.resource, hint.external_id) == (Resource.STOCK, "70:2")
    assert connector.hint({}, body.replace(b"*", b"1") + b' {"product_id": 7}}').external_id == "product/7"


def test_trap_11_v3_lists_are_asked_for_by_full_pages_and_in_their_own_filters(
    run: Run, session: Session, recorder: Recorder
) -> None:
    for shelf in SHELVES.values():
        run(history(session, shelf.resource))
    limits = {call.path: int(call.params["limit"]) for call in recorder.calls if call.path.startswith("v3/")}
    assert all(limits[shelf.path] == shelf.limit <= 250 for shelf in SHELVES.values())
    recorder.calls.clear()
    run(fetched(session, Resource.CUSTOMERS, "5", "6"))
    assert recorder.calls[0].params["id:in"] == "5,6"
    since = datetime(2024, 1, 1, 12, tzinfo=UTC)
    run(_drain(connector.changes(session, Resource.PRODUCTS, {}, since=since)))
    asked = [call.params for call in recorder.calls if "date_modified:min" in call.params]
    assert asked[0]["date_modified:min"] == "2024-01-01T11:58:00Z"


def test_trap_12_no_deprecated_path_is_asked(run: Run, session: Session, recorder: Recorder) -> None:
    for resource in connector.resources:
        run(history(session, resource))
    deprecated = ("v3/catalog/categories", "v2/customers", "v2/products", "v2/brands", "v3/hooks/events")
    assert not [path for path in recorder.paths() if path.startswith(deprecated)]
    assert "v3/catalog/trees/categories" in recorder.paths()


def test_trap_13_transactions_are_one_page_and_carts_need_a_hook(
    run: Run, session: Session, shop: Shop, recorder: Recorder
) -> None:
    assert Resource.CARTS not in connector.resources
    assert Resource.CARTS not in connector.nameable
    assert Resource.CARTS in connector.fetchable
    run(fetched(session, Resource.ORDERS, "101"))
    transactions = [call for call in recorder.calls if call.path.endswith("/transactions")]
    assert [call.params for call in transactions] == [{}], "the contract knows no second page"
    made = shop.change("cart.abandon", id=CART_ID.replace("8a1f", "9b2e"), items=[{"sku": "MUG"}])
    body = {"scope": "store/cart/abandoned", "data": {"id": made["cart_id"], "token": made["token"]}}
    hint = connector.hint({}, json.dumps(body).encode())
    assert hint.external_id == f"{made['cart_id']}#abandoned:{made['token']}"
    record = run(fetched(session, Resource.CARTS, hint.external_id or ""))[made["cart_id"]]
    assert record is not None


def test_trap_14_stock_is_heard_of_whichever_way_it_is_tracked() -> None:
    wanted = {
        "store/product/inventory/updated": ({"id": 7, "inventory": {"product_id": 7}}, "product/7"),
        "store/sku/inventory/updated": ({"id": 1, "inventory": {"variant_id": 70}}, "variant/70"),
        "store/channel/*/inventory/product/stock_changed": ({"variant_id": 70, "location_id": 2}, "70:2"),
    }
    for scope, (data, name) in wanted.items():
        assert scope in connector.topics()
        hint = connector.hint({}, json.dumps({"scope": scope, "data": data}).encode())
        assert (hint.resource, hint.external_id) == (Resource.STOCK, name)


def test_an_address_hook_names_the_address_and_means_the_customer() -> None:
    body = b'{"scope": "store/customer/address/created", "data": {"id": 60, "address": {"customer_id": 32}}}'
    assert connector.hint({}, body).external_id == "32"


def test_promotions_and_coupons_with_one_number_are_two_things() -> None:
    promotion = read_one(
        Resource.PROMOTIONS,
        promotion={"id": 3, "name": "Soldes", "redemption_type": "AUTOMATIC", "status": "ENABLED",
                   "start_date": "2026-01-05T08:00:00+00:00"},
    )  # fmt: skip
    coupon = read_one(
        Resource.PROMOTIONS,
        coupon={"id": 3, "name": "Merci", "code": "MERCI", "enabled": True,
                "date_created": "Tue, 13 Mar 2018 16:18:59 +0000", "expires": ""},
    )  # fmt: skip
    assert isinstance(promotion, PromotionRecord)
    assert isinstance(coupon, PromotionRecord)
    assert {promotion.external_id, coupon.external_id} == {"promotion/3", "coupon/3"}
    assert (coupon.code, coupon.ends_at) == ("MERCI", None)


def test_fees_are_kept_where_the_sums_are() -> None:
    fees = [{"cost_inc_tax": "1.2000"}, {"cost_inc_tax": 0.3}]
    assert read_one(Resource.ORDERS, order=bare_order(fees=fees)).source_amounts["fees_inc_tax"] == "1.5000"
    link = {"url": "https://api.bigcommerce.com/stores/x/v2/orders/12/fees", "resource": "/orders/12/fees"}
    assert "fees_inc_tax" not in read_one(Resource.ORDERS, order=bare_order(fees=link)).source_amounts


def test_no_sale_price_is_written_as_zero() -> None:
    record = read_one(
        Resource.PRODUCTS,
        product={"id": 1, "name": "Tasse", "price": 9.90, "sale_price": 0, "variants": []},
        currency="eur",
    )
    assert isinstance(record, ProductRecord)
    assert (record.price, record.sale_price, record.currency) == ("9.9", None, "EUR")


def test_every_scope_is_asked_for_by_its_full_name() -> None:
    assert not [scope for scope in SCOPES if scope.endswith("/*")]
    assert len(connector.topics()) == len(set(connector.topics()))


async def _drain(pages: Any) -> None:
    async for _ in pages:
        pass
