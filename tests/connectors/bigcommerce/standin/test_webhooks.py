"""Webhooks: thin, signed, retried, given up; hooks and their limits."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path

import httpx
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from tests.connectors.bigcommerce.standin.world import (
    CLIENT_SECRET,
    Receiver,
    Shop,
    eventually,
    fill_store,
)

from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings


def test_a_webhook_is_thin_and_carries_the_hook_s_own_headers(shop: Shop, receiver: Receiver) -> None:
    shop.hook("store/order/statusUpdated", f"{receiver.address}/in?c=1", headers={"X-Secret": "random"})
    shop.change("order.status", order_id=101, status_id=9)
    eventually(lambda: receiver.received)
    headers, body = receiver.received[0]
    payload = json.loads(body)
    assert headers["X-Secret"] == "random"
    assert payload["scope"] == "store/order/statusUpdated"
    assert payload["producer"] == "stores/lyon"
    assert payload["store_id"].isdigit()
    status = {"previous_status_id": 11, "new_status_id": 9}
    assert payload["data"] == {"type": "order", "id": 101, "status": status}
    rest = {name: value for name, value in payload.items() if name != "hash"}
    digest = hashlib.sha1(json.dumps(rest, separators=(",", ":")).encode()).hexdigest()
    assert payload["hash"] == digest


def test_the_signature_is_standard_webhooks_with_the_client_secret(shop: Shop, receiver: Receiver) -> None:
    shop.hook("store/order/updated", f"{receiver.address}/in")
    shop.change("order.update", order_id=101, fields={"staff_notes": "Vérifié"})
    eventually(lambda: receiver.received)
    headers, body = receiver.received[0]
    verifier = Webhook(base64.b64encode(CLIENT_SECRET.encode()).decode())
    assert verifier.verify(body, headers)["data"]["id"] == 101
    with pytest.raises(WebhookVerificationError):
        verifier.verify(body.replace(b"101", b"102"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(base64.b64encode(b"another secret").decode()).verify(body, headers)


def test_a_star_hears_all_below_it_and_loading_is_silent(shop: Shop, receiver: Receiver) -> None:
    shop.hook("store/order/*", f"{receiver.address}/in")
    shop.hook("store/shipment/*", f"{receiver.address}/in")
    body = {"kind": "order", "documents": [{"id": 500, "billing_address": {}, "products": []}]}
    shop.client.post("/_control/stores/lyon/load", json=body).raise_for_status()
    shop.change("order.ship", order_id=102)
    shop.change("order.message", order_id=102, message="Merci !")
    shop.change("order.refund", order_id=102, amount=2)
    shop.change("order.archive", order_id=102)
    expected = {
        "store/shipment/created", "store/order/statusUpdated", "store/order/updated", "store/order/archived",
        "store/order/message/created", "store/order/refund/created", "store/order/transaction/created",
    }  # fmt: skip
    eventually(lambda: set(receiver.scopes()) == expected)
    assert all(one["data"].get("id") != 500 for one in receiver.payloads())
    refund = next(one for one in receiver.payloads() if "refund" in one["scope"])
    assert refund["data"]["refund"]["refund_id"] > 0
    shipment = next(one for one in receiver.payloads() if "shipment" in one["scope"])
    assert shipment["data"]["orderId"] == 102


def test_a_failed_delivery_is_tried_again_until_it_is_taken(shop: Shop, receiver: Receiver) -> None:
    receiver.status = 500
    shop.hook("store/customer/updated", f"{receiver.address}/in")
    shop.change("customer.update", customer_id=5, fields={"notes": "VIP"})
    eventually(lambda: len(receiver.received) >= 2)
    receiver.status = 200
    eventually(lambda: shop.counts().get("webhooks delivered") == 1)
    assert shop.counts()["webhooks waiting"] == 0
    identities = {headers["webhook-id"] for headers, _ in receiver.received}
    assert len(identities) == 1


def test_a_hook_whose_attempts_are_exhausted_is_switched_off(shop: Shop, receiver: Receiver) -> None:
    hook = shop.hook("store/order/updated", "http://127.0.0.1:9/nobody")
    shop.hook("store/hook/deliveryException", f"{receiver.address}/exceptions")
    shop.change("order.update", order_id=101, fields={"staff_notes": "?"})
    eventually(lambda: shop.get(f"/v3/hooks/{hook['id']}")["data"]["is_active"] is False)
    eventually(lambda: len(receiver.received) == 2)
    told = {(payload["data"]["error_code"], payload["data"]["id"]) for payload in receiver.payloads()}
    assert told == {(90001, hook["id"]), (90002, hook["id"])}
    assert shop.counts()["webhook attempts failed"] == 12
    shop.change("order.update", order_id=101, fields={"staff_notes": "!"})
    assert shop.counts()["webhooks waiting"] == 0
    shop.call("PUT", f"/v3/hooks/{hook['id']}", {"is_active": True, "destination": f"{receiver.address}/in"})
    shop.change("order.update", order_id=101, fields={"staff_notes": "."})
    eventually(lambda: len(receiver.received) == 3)


def test_a_domain_that_mostly_fails_is_blocked_for_a_while(shop: Shop, receiver: Receiver) -> None:
    receiver.status = 503
    shop.hook("store/product/updated", f"{receiver.address}/in")
    shop.hook("store/hook/deliveryException", f"{receiver.address}/exceptions")
    for at in range(100):
        shop.change("product.update", product_id=7, fields={"sort_order": at})
    codes = [90003]
    eventually(
        lambda: [
            one for one in receiver.payloads()
            if one["scope"] == "store/hook/deliveryException" and one["data"]["error_code"] in codes
        ],

    )  # fmt: skip


def test_faults_drop_double_and_switch_off_webhooks(shop: Shop, receiver: Receiver) -> None:
    shop.hook("store/order/updated", f"{receiver.address}/in")
    shop.faults(webhooks_enabled=False)
    shop.change("order.update", order_id=101, fields={"staff_notes": "1"})
    shop.faults(reset=True, webhook_drop_percent=100)
    shop.change("order.update", order_id=101, fields={"staff_notes": "2"})
    shop.faults(reset=True, webhook_duplicate_percent=100)
    shop.change("order.update", order_id=101, fields={"staff_notes": "3"})
    eventually(lambda: len(receiver.received) == 2)
    assert len({headers["webhook-id"] for headers, _ in receiver.received}) == 1
    counts = shop.counts()
    assert (counts["webhooks suppressed"], counts["webhooks dropped"]) == (1, 1)


def test_delayed_webhooks_wait_in_the_queue(shop: Shop, receiver: Receiver) -> None:
    shop.hook("store/order/updated", f"{receiver.address}/in")
    shop.faults(webhook_delay_seconds=3600, webhook_reorder_seconds=3600)
    shop.change("order.update", order_id=101, fields={"staff_notes": "later"})
    shop.faults(reset=True)
    shop.change("order.update", order_id=102, fields={"staff_notes": "now"})
    eventually(lambda: receiver.received)
    assert [payload["data"]["id"] for payload in receiver.payloads()] == [102]
    eventually(lambda: shop.counts()["webhooks waiting"] == 1)


def test_a_new_hook_hears_nothing_before_it_is_active(tmp_path: Path, receiver: Receiver) -> None:
    settings = StandinSettings(data_directory=tmp_path, port=0, hook_activation_seconds=3600)
    with StandinServer(settings) as server, httpx.Client(base_url=server.address) as client:
        fill_store(client, "slow")
        shop = Shop(client, "slow")
        assert shop.hook("store/order/updated", f"{receiver.address}/in")["is_active"] is True
        shop.change("order.update", order_id=101, fields={"staff_notes": "missed"})
        assert "webhooks queued" not in shop.counts()


def test_hooks_have_the_vendor_s_limits(shop: Shop) -> None:
    for at in range(10):
        shop.hook("store/order/created", f"https://app.example/{at}")

    def refused(scope: str, destination: str) -> int:
        return shop.call("POST", "/v3/hooks", {"scope": scope, "destination": destination}).status_code

    assert refused("store/order/created", "https://app.example/10") == 422
    assert refused("store/order/created", "https://app.example/1") == 422
    assert refused("store/order/updated", "http://app.example/1") == 422
    assert refused("order/updated", "https://app.example/1") == 422
    assert refused("store/hook/deliveryException", "https://app.example/1") == 422
    assert shop.get("/v3/hooks", scope="store/order/created")["meta"]["pagination"]["total"] == 10


def test_a_hook_is_seen_by_the_app_that_made_it_only(shop: Shop) -> None:
    hook = shop.hook("store/order/created", "https://app.example/in")
    second = {"hash": "lyon", "token": "second", "client_id": "other", "client_secret": "other-secret"}
    shop.client.post("/_control/stores", json=second).raise_for_status()
    other = Shop(shop.client, "lyon", "second")
    assert other.get("/v3/hooks")["data"] == []
    assert other.call("GET", f"/v3/hooks/{hook['id']}").status_code == 404
    other.hook("store/order/created", "https://app.example/in")


def test_a_cart_s_token_comes_with_its_webhook(shop: Shop, receiver: Receiver) -> None:
    shop.hook("store/cart/*", f"{receiver.address}/in")
    cart = {"email": "lea@mail.example", "items": [{"sku": "LAMP-B", "quantity": 2}]}
    made = shop.client.post("/_control/stores/lyon/cart", json=cart).json()
    eventually(lambda: len(receiver.received) == 2)
    told = {payload["scope"]: payload["data"] for payload in receiver.payloads()}
    assert told["store/cart/abandoned"] == {"type": "cart", "id": made["cart_id"], "token": made["token"]}
    assert shop.get(f"/v3/abandoned-carts/{made['token']}")["data"]["cart_id"] == made["cart_id"]


def test_metafields_say_when_they_change(shop: Shop, receiver: Receiver) -> None:
    shop.hook("store/order/metafield/*", f"{receiver.address}/in")
    field = {"permission_set": "app_only", "namespace": "guichet", "key": "return", "value": "1"}
    made = shop.call("POST", "/v3/orders/102/metafields", field).json()["data"]
    shop.call("PUT", f"/v3/orders/102/metafields/{made['id']}", {"value": "2"})
    eventually(lambda: len(receiver.received) == 2)
    assert set(receiver.scopes()) == {"store/order/metafield/created", "store/order/metafield/updated"}
    assert receiver.payloads()[0]["data"]["resource_id"] == "102"
