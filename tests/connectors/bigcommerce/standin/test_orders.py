"""V2 orders as the vendor shows them: bare pages, text for money, its own writing of times, links."""

from __future__ import annotations

from tests.connectors.bigcommerce.standin.world import Shop, order


def test_pages_are_bare_arrays_and_end_with_an_empty_204(shop: Shop) -> None:
    first = shop.call("GET", "/v2/orders", limit=2, page=1)
    assert [one["id"] for one in first.json()] == [101, 102]
    assert [one["id"] for one in shop.get("/v2/orders", limit=2, page=2)] == [103]
    beyond = shop.call("GET", "/v2/orders", limit=2, page=3)
    assert (beyond.status_code, beyond.content) == (204, b"")
    too_many = shop.call("GET", "/v2/orders", limit=251)
    assert too_many.status_code == 400
    assert too_many.json()[0]["message"] == "The field 'limit' is invalid."


def test_times_are_rfc_2822_and_money_is_text_with_four_decimals(shop: Shop) -> None:
    one = shop.get("/v2/orders/102")
    assert one["date_created"] == "Tue, 05 Mar 2024 10:42:00 +0000"
    assert one["total_inc_tax"] == "34.0000"
    assert one["payment_status"] == "captured"
    assert one["products"]["resource"] == "/orders/102/products"
    lines = shop.client.get(one["products"]["url"], headers=shop.headers).json()
    assert [line["total_inc_tax"] for line in lines] == ["25.0000", "9.0000"]


def test_what_changed_since_a_cursor_comes_oldest_change_first(shop: Shop) -> None:
    shop.change("order.status", order_id=101, status_id=9)
    changed = shop.get("/v2/orders", sort="date_modified:asc", min_date_modified="2024-03-05T11:43:00Z")
    assert [one["id"] for one in changed] == [103, 101]
    same = shop.get(
        "/v2/orders", sort="date_modified:asc", min_date_modified="Tue, 05 Mar 2024 11:43:00 +0000"
    )
    assert [one["id"] for one in same] == [103, 101]
    assert shop.call("GET", "/v2/orders", min_date_modified="yesterday").status_code == 400


def test_filters_narrow_by_customer_mail_status_and_id(shop: Shop) -> None:
    def ids(**query: object) -> list[int]:
        return [one["id"] for one in shop.get("/v2/orders", **query) or []]

    assert ids(customer_id=0) == [103]
    assert ids(email="ZOE@mail.example", min_id=102) == [102, 103]
    assert ids(status_id=2) == []
    assert ids(max_id=101) == [101]
    assert ids(sort="id:desc", limit=1) == [103]
    assert shop.get("/v2/orders/count")["count"] == 3


def test_a_guest_is_known_by_the_mail_of_the_billing_address_only(shop: Shop) -> None:
    guest = shop.get("/v2/orders/103")
    assert guest["customer_id"] == 0
    assert guest["billing_address"]["email"] == "zoe@mail.example"


def test_consignments_come_with_an_order_in_their_object_structure_only(shop: Shop) -> None:
    query = {"include": "consignments,consignments.line_items,fees"}
    assert shop.call("GET", "/v2/orders/101", **query).status_code == 400
    one = shop.get("/v2/orders/101", consignment_structure="object", **query)
    shipping = one["consignments"]["shipping"][0]
    assert [line["sku"] for line in shipping["line_items"]] == ["LAMP-R", "MUG"]
    assert shipping["base_cost"] == 0.0
    assert one["fees"][0]["display_name_customer"] == "Assurance"


def test_a_new_order_takes_its_lines_from_the_catalogue_and_the_stock(shop: Shop) -> None:
    before = shop.get("/v3/catalog/variants", **{"id:in": 71})["data"][0]["inventory_level"]
    made = shop.call("POST", "/v2/orders", {
        "billing_address": {"first_name": "Inès", "email": "ines@mail.example", "zip": "69001"},
        "status_id": 11,
        "products": [{"product_id": 7, "variant_id": 71, "quantity": 2},
                     {"name": "Emballage", "quantity": 1, "price_inc_tax": 3, "price_ex_tax": 2.5}],
    }).json()  # fmt: skip
    assert made["id"] == 104
    assert made["total_inc_tax"] == "28.0000"
    lines = shop.get(f"/v2/orders/{made['id']}/products")
    assert [(line["sku"], line["product_id"]) for line in lines] == [("LAMP-B", 7), ("", 0)]
    assert shop.get("/v3/catalog/variants", **{"id:in": 71})["data"][0]["inventory_level"] == before - 2
    refused = shop.call("POST", "/v2/orders", {"products": [{"product_id": 7, "quantity": 1}]})
    assert "billing_address" in refused.json()[0]["message"]


def test_cancelling_gives_the_stock_back(shop: Shop) -> None:
    before = shop.get("/v3/catalog/variants/", **{"id:in": 70})["data"][0]["inventory_level"]
    shop.call("PUT", "/v2/orders/102", {"status_id": 5})
    assert shop.get("/v2/orders/102")["status"] == "Cancelled"
    assert shop.get("/v3/catalog/variants", **{"id:in": 70})["data"][0]["inventory_level"] == before + 2


def test_deleting_an_order_archives_it(shop: Shop) -> None:
    assert shop.call("DELETE", "/v2/orders/102").status_code == 204
    assert shop.get("/v2/orders/102")["is_deleted"] is True
    assert [one["id"] for one in shop.get("/v2/orders")] == [101, 103]
    assert [one["id"] for one in shop.get("/v2/orders", is_deleted="true")] == [102]


def test_an_address_can_be_put_right_and_lines_changed(shop: Shop) -> None:
    shop.call("PUT", "/v2/orders/102/shipping_addresses/1025", {"street_1": "4 quai Rambaud"})
    assert shop.get("/v2/orders/102/shipping_addresses/1025")["street_1"] == "4 quai Rambaud"
    shop.call(
        "PUT", "/v2/orders/102", {"products": [{"id": 1021, "quantity": 1}, {"id": 1022, "quantity": 0}]}
    )
    after = shop.get("/v2/orders/102")
    assert (after["total_inc_tax"], after["items_total"]) == ("12.5000", 1)
    assert shop.call("PUT", "/v2/orders/102", {"mood": "glad"}).status_code == 400


def test_the_display_currency_is_not_the_one_that_was_paid(shop: Shop) -> None:
    document = order(
        110, currency_code="USD", default_currency_code="EUR", currency_exchange_rate="1.1000000000"
    )
    answer = shop.client.post("/_control/stores/lyon/load", json={"kind": "order", "documents": [document]})
    assert answer.json() == {"loaded": 1}
    one = shop.get("/v2/orders/110")
    assert (one["currency_code"], one["default_currency_code"]) == ("USD", "EUR")


def test_an_order_is_found_by_the_reference_its_app_gave_it(shop: Shop) -> None:
    asked = {
        "billing_address": {"email": "x@mail.example", "zip": "1"}, "external_order_id": "guichet-7",
        "default_currency_code": "CHF",
        "products": [{"name": "Carte", "quantity": 1, "price_inc_tax": 5, "price_ex_tax": 5}],
    }  # fmt: skip
    made = shop.call("POST", "/v2/orders", asked).json()
    assert [one["id"] for one in shop.get("/v2/orders", external_order_id="guichet-7")] == [made["id"]]
    assert (made["default_currency_code"], made["store_default_currency_code"]) == ("CHF", "EUR")
    assert made["status"] == "Pending"
    assert shop.call("GET", "/v2/orders", external_order_id="guichet-8").status_code == 204


def test_a_document_that_cannot_be_read_is_refused_with_the_reason(shop: Shop) -> None:
    body = {"kind": "order", "documents": [order(111), order(112, date_created="soon")]}
    answer = shop.client.post("/_control/stores/lyon/load", json=body)
    assert answer.status_code == 422
    assert "soon" in answer.json()["message"]
    assert shop.call("GET", "/v2/orders/111").status_code == 404


def test_what_left_and_was_given_back_of_a_loaded_order_follows_from_its_parts(shop: Shop) -> None:
    """A load may say the parcels and refunds alone: counts and amounts are worked out, as the vendor does."""
    lines = [
        {"id": 9001, "name": "Lampe", "quantity": 3, "price_inc_tax": "20", "order_address_id": 9003},
        {"id": 9002, "name": "Abat-jour", "quantity": 1, "price_inc_tax": "10", "order_address_id": 9003},
    ]
    item = {"item_type": "PRODUCT", "item_id": 9002, "quantity": 1, "requested_amount": 10}
    loaded = order(
        900,
        products=lines,
        shipping_addresses=[{"id": 9003, "first_name": "Zoé"}],
        shipments=[
            {
                "id": 9004,
                "order_address_id": 9003,
                "items": [{"order_product_id": 9001, "product_id": 0, "quantity": 2}],
            }
        ],
        refunds=[{"id": 9005, "total_amount": 10, "items": [item]}],
    )
    shop.load("order", [loaded])
    kept = shop.get("/v2/orders/900")
    assert (kept["items_total"], kept["items_shipped"], kept["refunded_amount"]) == (4, 2, "10.0000")
    told = {line["id"]: line for line in shop.get("/v2/orders/900/products")}
    assert (told[9001]["quantity_shipped"], told[9001]["is_refunded"]) == (2, False)
    assert (told[9002]["quantity_refunded"], told[9002]["is_refunded"]) == (1, True)
    (address,) = shop.get("/v2/orders/900/shipping_addresses")
    assert (address["items_total"], address["items_shipped"]) == (4, 2)
