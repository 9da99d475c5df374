"""A small shop for the stand-in's tests: real-shaped documents with values of our own."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

CART_ID = "8a1f3b7e-6f0f-4f6e-9c39-6a1d2b7c0f11"
CLIENT_SECRET = "a-client-secret-of-thirty-two-letters"


def option_value(identity: int, label: str) -> dict[str, Any]:
    return {"id": identity, "option_id": 2, "label": label, "option_display_name": "Couleur"}


LAMP = {
    "id": 7, "name": "Lampe Opaline", "type": "physical", "sku": "LAMP", "weight": 1.2, "price": 12.5,
    "categories": [23], "description": "<p>Une lampe.</p>", "inventory_tracking": "variant",
    "date_created": "2024-01-10T09:00:00Z", "date_modified": "2024-03-01T09:00:00Z",
    "images": [{"id": 1, "image_url": "https://img.example/lamp.png", "is_thumbnail": True}],
    "custom_fields": [{"id": 1, "name": "Matière", "value": "Verre"}],
    "options": [{
        "id": 2, "display_name": "Couleur", "type": "rectangles", "sort_order": 0,
        "option_values": [{"id": 1, "label": "Rouge", "sort_order": 0, "is_default": False}],
    }],
    "variants": [
        {"id": 70, "sku": "LAMP-R", "inventory_level": 40, "option_values": [option_value(1, "Rouge")]},
        {"id": 71, "sku": "LAMP-B", "inventory_level": 6, "option_values": [option_value(2, "Bleu")]},
    ],
}  # fmt: skip
MUG = {
    "id": 8, "name": "Tasse", "type": "physical", "sku": "MUG", "weight": 0.3, "price": 9,
    "inventory_level": 15,
    "inventory_tracking": "product", "date_modified": "2024-02-01T09:00:00Z",
}  # fmt: skip
CUSTOMER = {
    "id": 5, "email": "Zoe@mail.example", "first_name": "Zoé", "last_name": "Petit", "phone": "+33601020304",
    "date_created": "2023-06-01T10:00:00Z", "date_modified": "2024-02-02T10:00:00Z", "channel_ids": [1],
    "store_credit_amounts": [{"amount": 4.5}],
    "addresses": [{
        "id": 50, "first_name": "Zoé", "last_name": "Petit", "address1": "3 quai Rambaud", "city": "Lyon",
        "state_or_province": "", "postal_code": "69002", "country": "France", "country_code": "FR",
    }],
}  # fmt: skip


def order(number: int, **changes: Any) -> dict[str, Any]:
    """An order of two lamps and a mug, paid by card, in V2's shape with its sub-resources inside."""
    person = {
        "first_name": "Zoé", "last_name": "Petit", "street_1": "3 quai Rambaud", "city": "Lyon",
        "zip": "69002",
        "country": "France", "country_iso2": "FR", "phone": "+33601020304", "email": "zoe@mail.example",
    }  # fmt: skip
    minute = number % 60
    return {
        "id": number, "status_id": 11, "customer_id": 5, "payment_method": "Carte bancaire",
        "date_created": f"Tue, 05 Mar 2024 10:{minute:02d}:00 +0000",
        "date_modified": f"Tue, 05 Mar 2024 11:{minute:02d}:00 +0000", "billing_address": person,
        "products": [
            {
                "id": number * 10 + 1, "product_id": 7, "variant_id": 70, "name": "Lampe Opaline",
                "sku": "LAMP-R", "quantity": 2, "price_inc_tax": "12.5000", "price_ex_tax": "10.4167",
            },
            {
                "id": number * 10 + 2, "product_id": 8, "variant_id": 0, "name": "Tasse", "sku": "MUG",
                "quantity": 1, "price_inc_tax": "9.0000", "price_ex_tax": "7.5000",
            },
        ],
        "shipping_addresses": [{"id": number * 10 + 5, **person, "shipping_method": "Colissimo"}],
        "transactions": [{"id": number, "amount": 34.0, "gateway": "stripe",
            "gateway_transaction_id": "pi_1"}],
        **changes,
    }  # fmt: skip


def rich_order() -> dict[str, Any]:
    """An order with something of everything that hangs below one."""
    return order(
        101,
        coupons=[{"coupon_id": 6, "code": "MERCI", "amount": 5, "type": 2, "discount": 1.7}],
        messages=[{"subject": "Livraison", "message": "Avant jeudi ?"}],
        fees=[{"type": "custom_fee", "display_name_customer": "Assurance", "base_cost": "1.0000",
               "cost_ex_tax": "1.0000", "cost_inc_tax": "1.2000", "cost_tax": "0.2000", "source": "app"}],
        shipments=[{
            "id": 900, "tracking_number": "8J01", "tracking_carrier": "colissimo",
            "shipping_provider": "custom",
            "items": [{"order_product_id": 1012, "product_id": 8, "quantity": 1}],
        }],
        refunds=[{
            "id": 300, "created": "2024-03-06T10:00:00Z", "reason": "Cassée", "total_amount": 9,
            "total_tax": 1.5,
            "items": [{"item_type": "PRODUCT", "item_id": 1012, "quantity": 1, "requested_amount": 9}],
            "payments": [{"id": 1, "provider_id": "stripe", "amount": 9, "offline": False,
                "is_declined": False}],
        }],
        pickups=[{
            "id": 400, "pickup_method_id": 1, "ready_at": "2024-03-07T09:30:44Z",
            "pickup_items": [{"id": 1, "order_product_id": 1011, "quantity": 1,
                "status": "AWAITING_COLLECTION"}],
        }],
        metafields=[{"permission_set": "read", "namespace": "erp", "key": "ref", "value": "A1"}],
    )  # fmt: skip


def documents_by_kind() -> dict[str, list[dict[str, Any]]]:
    metafield = {"permission_set": "read", "namespace": "erp", "key": "ref", "value": "A1"}
    return {
        "category": [
            {"id": 22, "name": "Maison", "tree_id": 1},
            {"id": 23, "name": "Luminaires", "tree_id": 1, "parent_id": 22},
        ],
        "location": [{
            "id": 2, "code": "LYON", "label": "Boutique de Lyon",
            "address": {"address1": "1 rue Mercière", "city": "Lyon", "zip": "69002", "country_code": "FR",
                        "email": "lyon@shop.example", "geo_coordinates": {"latitude": 45.76,
                            "longitude": 4.83}},
        }],
        "product": [LAMP, MUG],
        "customer": [CUSTOMER],
        "order": [rich_order(), order(102), order(103, customer_id=0)],
        "inventory": [
            {"variant_id": 70, "location_id": 1, "total_inventory_onhand": 30},
            {"variant_id": 70, "location_id": 2, "total_inventory_onhand": 12,
                "settings": {"safety_stock": 2, "bin_picking_number": "C4"}},
        ],
        "coupon": [{"id": 6, "code": "MERCI"}],
        "promotion": [{"id": 3, "name": "Soldes"}],
        "promotion_code": [{"id": 31, "promotion_id": 3, "code": "SOLDES24"}],
        "brand": [{"id": 12, "name": "Opaline"}],
        "wishlist": [{"id": 4, "customer_id": 5, "items": [{"product_id": 7, "variant_id": 70}]}],
        "price_list": [{"id": 2, "name": "Pro"}],
        "price_record": [{"price_list_id": 2, "variant_id": 70, "product_id": 7, "price": 10.5,
            "currency": "eur"}],
        "pickup_method": [{"id": 1, "location_id": 2, "display_name": "Retrait à Lyon"}],
        "metafield.product": [{"resource_id": 7, **metafield}],
        "metafield.customer": [{"resource_id": 5, **metafield}],
    }  # fmt: skip


def fill_store(client: httpx.Client, store_hash: str, **asked: Any) -> None:
    """Creates a store with something of every kind. Its token is `token-of-{hash}`."""
    store = {
        "hash": store_hash, "token": f"token-of-{store_hash}", "client_id": f"app-of-{store_hash}",
        "client_secret": CLIENT_SECRET, **asked,
    }  # fmt: skip
    client.post("/_control/stores", json=store).raise_for_status()
    for kind, documents in documents_by_kind().items():
        body = {"kind": kind, "documents": documents}
        answer = client.post(f"/_control/stores/{store_hash}/load", json=body)
        assert answer.status_code == 200, (kind, answer.text)
    cart = {
        "id": CART_ID,
        "token": "token-of-a-cart",
        "email": "zoe@mail.example",
        "items": [{"sku": "LAMP-R"}],
    }
    client.post(f"/_control/stores/{store_hash}/cart", json=cart).raise_for_status()


class Shop:
    """A store of a running stand-in, as an app calls it (`get`, `call`) and as a merchant changes it."""

    def __init__(self, client: httpx.Client, store_hash: str, token: str = "") -> None:
        self.client = client
        self.hash = store_hash
        self.headers = {"X-Auth-Token": token or f"token-of-{store_hash}"}

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> httpx.Response:
        return self.client.request(
            method, f"/stores/{self.hash}{path}", json=body, params=query or None, headers=self.headers
        )

    def get(self, path: str, **query: Any) -> Any:
        """What a read answers; anything but a 2xx fails the test."""
        answer = self.call("GET", path, **query)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def change(self, name: str, **given: Any) -> Any:
        """What the merchant or a shopper does; a refusal fails the test."""
        answer = self.client.post(f"/_control/stores/{self.hash}/change", json={"change": name, **given})
        assert answer.is_success, answer.text
        return answer.json()

    def load(self, kind: str, documents: list[dict[str, Any]]) -> None:
        body = {"kind": kind, "documents": documents}
        answer = self.client.post(f"/_control/stores/{self.hash}/load", json=body)
        assert answer.status_code < 300, answer.text

    def faults(self, **knobs: Any) -> None:
        self.client.post(f"/_control/stores/{self.hash}/faults", json=knobs).raise_for_status()

    def counts(self) -> Any:
        return self.client.get(f"/_control/stores/{self.hash}/counts").json()

    def hook(self, scope: str, destination: str, **fields: Any) -> Any:
        body = {"scope": scope, "destination": destination, **fields}
        answer = self.call("POST", "/v3/hooks", body)
        assert answer.status_code == 200, answer.text
        return answer.json()["data"]


class Receiver:
    """An HTTP server that keeps every webhook it gets and answers as told."""

    def __init__(self) -> None:
        self.received: list[tuple[dict[str, str], bytes]] = []
        self.status = 204
        receiver = self  # the handler's own self is the request's

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.received.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}"

    def payloads(self) -> list[Any]:
        return [json.loads(body) for _, body in list(self.received)]

    def scopes(self) -> list[str]:
        return [payload["scope"] for payload in self.payloads()]


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(target=receiver.server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.server.shutdown()
        receiver.server.server_close()
        thread.join()


def eventually(condition: Callable[[], Any], seconds: float = 120.0) -> Any:
    """Waits until a condition holds and returns it; what never comes to hold fails the test."""
    give_up = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < give_up, "It did not come to pass"
        time.sleep(0.01)
    return value
