"""V3 lists: pages, cursors, filters; customers by channel; products with what hangs below them."""

from __future__ import annotations

from tests.connectors.bigcommerce.standin.world import CART_ID, Shop


def add_customers(shop: Shop, count: int) -> None:
    documents = [
        {"id": 200 + at, "email": f"c{at}@mail.example", "first_name": "C", "last_name": f"N{at}",
         "date_modified": f"2024-04-{at + 1:02d}T00:00:00Z", "date_created": "2024-01-01T00:00:00Z"}
        for at in range(count)
    ]  # fmt: skip
    body = {"kind": "customer", "documents": documents}
    shop.client.post(f"/_control/stores/{shop.hash}/load", json=body).raise_for_status()


def test_pages_say_where_they_are(shop: Shop) -> None:
    add_customers(shop, 6)
    page = shop.get("/v3/customers", limit=3, page=2)
    assert [one["id"] for one in page["data"]] == [202, 203, 204]
    pagination = page["meta"]["pagination"]
    assert (pagination["total"], pagination["total_pages"], pagination["current_page"]) == (7, 3, 2)
    assert pagination["links"]["next"] == "?page=3&limit=3"
    assert shop.get("/v3/customers")["meta"]["pagination"]["per_page"] == 50
    assert shop.get("/v3/customers", limit=5000)["meta"]["pagination"]["per_page"] == 250


def test_cursors_walk_through_all(shop: Shop) -> None:
    add_customers(shop, 6)
    seen: list[int] = []
    page = shop.get("/v3/customers", limit=3)
    while True:
        seen += [one["id"] for one in page["data"]]
        cursor = page["meta"]["cursor_pagination"]
        if "next" not in cursor["links"]:
            break
        page = shop.get("/v3/customers", limit=3, after=cursor["end_cursor"])
    assert seen == [5, 200, 201, 202, 203, 204, 205]
    assert shop.call("GET", "/v3/customers", after="nonsense").status_code == 422


def test_filters_by_mail_id_and_date(shop: Shop) -> None:
    add_customers(shop, 3)

    def ids(**query: object) -> list[int]:
        return [one["id"] for one in shop.get("/v3/customers", **query)["data"]]

    assert ids(**{"email:in": "zoe@mail.example,C1@mail.example"}) == [5, 201]
    assert ids(**{"id:in": "200,202"}) == [200, 202]
    assert ids(**{"date_modified:min": "2024-04-02T00:00:00Z"}) == [201, 202]
    assert ids(sort="date_modified:desc", limit=1) == [202]


def test_the_same_mail_on_two_channels_is_two_customers(shop: Shop) -> None:
    twin = {"email": "zoe@mail.example", "first_name": "Zoé", "last_name": "Petit"}
    assert shop.call("POST", "/v3/customers", [twin]).status_code == 422
    assert shop.call("POST", "/v3/customers", [{**twin, "origin_channel_id": 2}]).status_code == 200
    found = shop.get("/v3/customers", **{"email:in": "zoe@mail.example"})["data"]
    assert [one["origin_channel_id"] for one in found] == [1, 2]


def test_store_credit_and_addresses(shop: Shop) -> None:
    shop.call("PUT", "/v3/customers", [{"id": 5, "store_credit_amounts": [{"amount": 30}]}])
    one = shop.get("/v3/customers", include="storecredit,addresses", **{"id:in": 5})["data"][0]
    assert one["store_credit_amounts"] == [{"amount": 30.0}]
    assert one["addresses"][0]["city"] == "Lyon"
    address = {**one["addresses"][0], "city": "Paris"}
    shop.call("PUT", "/v3/customers/addresses", [address])
    assert shop.get("/v3/customers/addresses", **{"customer_id:in": 5})["data"][0]["city"] == "Paris"
    eleven = [{"id": 5, "notes": "n"}] * 11
    assert shop.call("PUT", "/v3/customers", eleven).status_code == 413


def test_ten_addresses_are_included_and_the_others_are_listed(shop: Shop) -> None:
    addresses = [{"first_name": "A", "last_name": "B", "city": f"Ville {at}"} for at in range(12)]
    body = {
        "kind": "customer",
        "documents": [{"id": 300, "email": "many@mail.example", "addresses": addresses}],
    }
    shop.client.post("/_control/stores/lyon/load", json=body).raise_for_status()
    one = shop.get("/v3/customers", include="addresses", **{"id:in": 300})["data"][0]
    assert (one["address_count"], len(one["addresses"])) == (12, 10)
    assert len(shop.get("/v3/customers/addresses", **{"customer_id:in": 300})["data"]) == 12


def test_products_come_with_what_is_included_and_since_a_date(shop: Shop) -> None:
    lamp = shop.get("/v3/catalog/products", include="variants,images", **{"sku:in": "LAMP"})["data"][0]
    assert [variant["sku"] for variant in lamp["variants"]] == ["LAMP-R", "LAMP-B"]
    assert lamp["images"][0]["url_standard"] == "https://img.example/lamp.png"
    assert lamp["date_modified"] == "2024-03-01T09:00:00Z"
    changed = shop.get("/v3/catalog/products", **{"date_modified:min": "2024-02-15T00:00:00Z"})
    assert [one["id"] for one in changed["data"]] == [7]
    assert shop.get("/v3/catalog/products/7", include_fields="name")["data"] == {
        "id": 7,
        "name": "Lampe Opaline",
    }


def test_an_abandoned_cart_is_found_by_its_token_only(shop: Shop) -> None:
    assert shop.get("/v3/abandoned-carts/token-of-a-cart")["data"] == {"cart_id": CART_ID}
    assert shop.call("GET", "/v3/abandoned-carts/guess").status_code == 404
    cart = shop.get(f"/v3/carts/{CART_ID}")["data"]
    assert cart["cart_amount"] == 12.5
    shop.change("cart.convert", cart_id=CART_ID)
    assert shop.call("GET", f"/v3/carts/{CART_ID}").status_code == 404


def test_a_deprecated_path_is_gone_and_a_wrong_method_is_said(shop: Shop) -> None:
    assert shop.call("GET", "/v3/catalog/categories").status_code == 404
    assert shop.call("GET", "/v3/hooks/events").status_code == 404
    assert shop.call("PATCH", "/v2/orders").status_code == 405
