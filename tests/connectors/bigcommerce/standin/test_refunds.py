"""Refunds: a quote first, of what was paid, and no stock comes back."""

from __future__ import annotations

from typing import Any

from tests.connectors.bigcommerce.standin.world import Shop, order

ONE_LAMP = {"items": [{"item_type": "PRODUCT", "item_id": 1021, "quantity": 1, "reason": "Trop grande"}]}
REFUNDS = "/v3/orders/102/payment_actions/refunds"


def quote(shop: Shop, items: dict[str, Any]) -> Any:
    answer = shop.call("POST", "/v3/orders/102/payment_actions/refund_quotes", items)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


def test_a_line_is_refunded_in_part_then_the_order_in_full(shop: Shop) -> None:
    said = quote(shop, ONE_LAMP)
    assert said["total_refund_amount"] == 12.5
    assert [way[0]["provider_id"] for way in said["refund_methods"]] == ["stripe", "storecredit", "custom"]
    stock = shop.get("/v3/catalog/variants", **{"id:in": 70})["data"][0]["inventory_level"]
    payments = [{"provider_id": "stripe", "amount": 12.5, "offline": False}]
    made = shop.call("POST", REFUNDS, {**ONE_LAMP, "payments": payments})
    assert made.status_code == 201
    one = shop.get("/v2/orders/102")
    assert (one["status_id"], one["refunded_amount"], one["payment_status"]) == (
        14, "12.5000", "partially refunded"
    )  # fmt: skip
    line = shop.get("/v2/orders/102/products/1021")
    assert (line["quantity_refunded"], line["is_refunded"]) == (1, False)
    assert shop.get("/v3/catalog/variants", **{"id:in": 70})["data"][0]["inventory_level"] == stock
    whole = {"items": [{"item_type": "ORDER", "item_id": 102, "amount": 21.5}]}
    quote(shop, whole)
    rest = {**whole, "payments": [{"provider_id": "stripe", "amount": 21.5}]}
    assert shop.call("POST", REFUNDS, rest).status_code == 201
    assert shop.get("/v2/orders/102")["status_id"] == 4
    assert [one["total_amount"] for one in shop.get(REFUNDS)["data"]] == [12.5, 21.5]
    events = [one["event"] for one in shop.get("/v3/orders/102/transactions")["data"]]
    assert events == ["purchase", "refund", "refund"]


def test_a_refund_without_a_quote_or_by_another_provider_is_refused(shop: Shop) -> None:
    payments = [{"provider_id": "stripe", "amount": 12.5}]
    refused = shop.call("POST", REFUNDS, {**ONE_LAMP, "payments": payments})
    assert refused.status_code == 422
    assert "payments.0.provider_id" in refused.json()["errors"]
    quote(shop, ONE_LAMP)
    other = [{"provider_id": "paypalexpress", "amount": 12.5}]
    assert shop.call("POST", REFUNDS, {**ONE_LAMP, "payments": other}).status_code == 422
    short = [{"provider_id": "stripe", "amount": 10}]
    assert shop.call("POST", REFUNDS, {**ONE_LAMP, "payments": short}).status_code == 422
    assert shop.get(REFUNDS)["data"] == []
    assert shop.get("/v2/orders/102")["refunded_amount"] == "0.0000"


def test_more_than_was_paid_or_what_was_not_paid_cannot_be_refunded(shop: Shop) -> None:
    path = "/v3/orders/102/payment_actions/refund_quotes"
    too_many = {"items": [{"item_type": "PRODUCT", "item_id": 1021, "quantity": 3}]}
    assert shop.call("POST", path, too_many).status_code == 422
    too_much = {"items": [{"item_type": "ORDER", "item_id": 102, "amount": 34.01}]}
    assert shop.call("POST", path, too_much).status_code == 422
    unpaid = {"kind": "order", "documents": [order(120, status_id=7, transactions=[])]}
    shop.client.post("/_control/stores/lyon/load", json=unpaid)
    answer = shop.call(
        "POST", "/v3/orders/120/payment_actions/refund_quotes",
        {"items": [{"item_type": "ORDER", "item_id": 120, "amount": 1}]},
    )  # fmt: skip
    assert answer.status_code == 422
    shop.change("order.pay", order_id=120)
    paid = shop.get("/v2/orders/120")
    assert (paid["status_id"], paid["payment_status"]) == (11, "captured")


def test_a_refund_as_store_credit_raises_the_customer_s_credit(shop: Shop) -> None:
    quote(shop, ONE_LAMP)
    payments = [{"provider_id": "storecredit", "amount": 12.5}]
    assert shop.call("POST", REFUNDS, {**ONE_LAMP, "payments": payments}).status_code == 201
    customer = shop.get("/v3/customers", include="storecredit", **{"id:in": 5})["data"][0]
    assert customer["store_credit_amounts"] == [{"amount": 17.0}]


def test_the_merchant_refunds_a_line_in_the_control_panel(shop: Shop) -> None:
    refund = shop.change("order.refund", order_id=102, **ONE_LAMP)
    assert (refund["total_amount"], refund["payments"][0]["provider_id"]) == (12.5, "stripe")
    assert shop.get("/v2/orders/102/products/1021")["quantity_refunded"] == 1


def test_refunds_of_all_orders_are_listed_by_order(shop: Shop) -> None:
    shop.change("order.refund", order_id=102, amount=5)
    listed = shop.get("/v3/orders/payment_actions/refunds", **{"order_id:in": "102"})
    assert [(one["order_id"], one["total_amount"]) for one in listed["data"]] == [(102, 5.0)]
    assert shop.get("/v3/orders/payment_actions/refunds")["meta"]["pagination"]["total"] == 2
