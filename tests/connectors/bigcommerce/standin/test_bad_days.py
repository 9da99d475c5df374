"""Quotas, tokens, and the faults that can be switched on."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
from tests.connectors.bigcommerce.standin.world import Shop, fill_store

from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings


def test_every_answer_says_what_is_left_of_the_quota_and_429_how_long_to_wait(tmp_path: Path) -> None:
    settings = StandinSettings(data_directory=tmp_path, port=0, quota_window_seconds=3600)
    with StandinServer(settings) as server, httpx.Client(base_url=server.address) as client:
        fill_store(client, "small", quota=3)
        fill_store(client, "other")
        shop = Shop(client, "small")
        left = [shop.call("GET", "/v2/time").headers["x-rate-limit-requests-left"] for _ in range(3)]
        assert left == ["2", "1", "0"]
        refused = shop.call("GET", "/v2/time")
        assert refused.status_code == 429
        assert refused.headers["x-rate-limit-requests-quota"] == "3"
        assert refused.headers["x-rate-limit-time-window-ms"] == "3600000"
        assert 3500 < int(refused.headers["x-retry-after"]) <= 3600
        assert Shop(client, "other").call("GET", "/v2/time").status_code == 200


def test_a_wrong_token_is_401_and_a_missing_scope_403(shop: Shop) -> None:
    assert Shop(shop.client, "lyon", "wrong").call("GET", "/v2/orders").status_code == 401
    reader = {
        "hash": "lyon", "token": "reader", "client_id": "r", "client_secret": "s",
        "scopes": ["store_v2_orders_read_only"],
    }  # fmt: skip
    shop.client.post("/_control/stores", json=reader).raise_for_status()
    narrow = Shop(shop.client, "lyon", "reader")
    assert narrow.call("GET", "/v2/orders").status_code == 200
    assert narrow.call("PUT", "/v2/orders/101", {"staff_notes": "x"}).status_code == 403
    assert narrow.call("GET", "/v3/customers").status_code == 403
    assert shop.get("/v2/orders/101")["staff_notes"] == ""


def test_errors_throttling_and_cut_pages_come_as_often_as_asked(shop: Shop) -> None:
    shop.faults(error_next=2, error_status=502)
    statuses = [shop.call("GET", "/v2/orders").status_code for _ in range(3)]
    assert statuses == [502, 502, 200]
    shop.faults(throttle_next=1, throttle_seconds=7)
    storm = shop.call("GET", "/v3/customers")
    assert (storm.status_code, storm.headers["x-retry-after"]) == (429, "7")
    shop.faults(truncate_next=1)
    with pytest.raises(json.JSONDecodeError):
        shop.call("GET", "/v3/customers").json()
    assert shop.call("GET", "/v3/customers").json()["data"]
    shop.faults(error_percent=100)
    assert shop.call("GET", "/v2/orders").status_code == 502
    shop.faults(reset=True)
    assert shop.call("GET", "/v2/orders").status_code == 200


def test_a_write_is_done_and_its_answer_is_lost(shop: Shop) -> None:
    shop.faults(answer_lost_next=1)
    assert shop.get("/v2/orders/101")["staff_notes"] == ""
    assert shop.call("PUT", "/v2/orders/101", {"staff_notes": "seen"}).status_code == 503
    assert shop.get("/v2/orders/101")["staff_notes"] == "seen"
    assert shop.call("PUT", "/v2/orders/101", {"staff_notes": "again"}).status_code == 200


def test_the_vendor_of_tomorrow_adds_fields_and_values(shop: Shop) -> None:
    shop.faults(unknown_fields=True, unknown_values=True)
    one = shop.get("/v2/orders/101")
    assert one["payment_status"] == "settled elsewhere"
    assert "field_of_tomorrow" in one
    assert "field_of_tomorrow" in shop.get("/v3/customers")["data"][0]
    shop.faults(reset=True)
    assert "field_of_tomorrow" not in shop.get("/v2/orders/101")


def test_revoked_tokens_are_refused_until_they_are_given_back(shop: Shop) -> None:
    shop.faults(revoked=True)
    assert shop.call("GET", "/v2/time").status_code == 401
    shop.faults(revoked=False)
    assert shop.call("GET", "/v2/time").status_code == 200


def test_control_says_what_it_does_not_understand(shop: Shop) -> None:
    def refused(path: str, body: object) -> str:
        answer = shop.client.post(f"/_control/stores/lyon{path}", json=body)
        assert answer.status_code == 422
        return str(answer.json()["message"])

    assert "webhook_drop" in refused("/faults", {"webhook_drop": 3})
    assert "order.ship" in refused("/change", {"change": "order.fly"})
    assert "'order_id'" in refused("/change", {"change": "order.ship"})
    assert "customer" in refused("/load", {"kind": "planet", "documents": [{}]})
    assert shop.client.get("/_control/stores/none/counts").status_code == 404
    assert shop.client.get("/_control/health").json() == {"status": "ok", "stores": ["lyon"]}


def test_a_document_can_vanish_in_silence_or_aloud(shop: Shop) -> None:
    path = "/_control/stores/lyon/documents/order"
    seen = shop.client.get(f"{path}/102").json()
    assert seen["parts"]["products"][0]["sku"] == "LAMP-R"
    assert shop.client.delete(f"{path}/102").status_code == 200
    assert shop.call("GET", "/v2/orders/102").status_code == 404
    assert shop.client.delete(f"{path}/102").status_code == 404
    made = shop.change("document.put", kind="product", document={"name": "Bol", "price": 4})
    assert (made["what"], made["id"]) == ("created", 9)
    assert shop.get("/v3/catalog/products/9")["data"]["name"] == "Bol"


def test_bodies_of_another_shape_are_refused_and_change_nothing(shop: Shop) -> None:
    before = shop.get("/v2/orders/102")
    for method, path, body in (
        ("PUT", "/v2/orders/102", [1]),
        ("PUT", "/v2/orders/102", {"products": "lamp"}),
        ("POST", "/v2/orders/102/shipments", {"order_address_id": 1025, "items": [7]}),
        ("POST", "/v3/customers", {"email": "x"}),
        ("PUT", "/v3/customers", [{"id": 10**30}]),
        ("PUT", "/v3/inventory/adjustments/absolute", {"items": [None]}),
        ("POST", "/v3/hooks", {"scope": 3}),
    ):
        assert shop.call(method, path, body).status_code in (400, 422), path
    assert shop.get("/v2/orders/102") == before
    assert shop.call("GET", f"/v2/orders/{10**30}").status_code == 404
    assert shop.call("GET", "/v3/customers", **{"id:in": "1,x"}).status_code == 422
    assert shop.call("GET", "/v2/orders", limit="many").status_code == 400


def test_a_second_token_leaves_the_store_as_it_is(shop: Shop) -> None:
    shop.client.post("/_control/stores", json={"hash": "lyon", "name": "Lyon", "quota": 77})
    keys = shop.client.post("/_control/stores", json={"hash": "lyon", "token": "second"}).json()
    assert (keys["name"], keys["quota"]) == ("Lyon", 77)
    assert shop.call("GET", "/v2/time").headers["x-rate-limit-requests-quota"] == "77"


def test_many_changes_in_one_call_are_made_together_or_not_at_all(shop: Shop) -> None:
    def statuses() -> list[int]:
        return [one["status_id"] for one in shop.get("/v2/orders")]

    changes = [{"change": "order.status", "order_id": number, "status_id": 9} for number in (101, 102)]
    path = "/_control/stores/lyon/change"
    bad = {"change": "order.status", "order_id": 999, "status_id": 9}
    assert shop.client.post(path, json={"changes": [*changes, bad]}).status_code == 404
    assert statuses() == [11, 11, 11]
    assert len(shop.client.post(path, json={"changes": changes}).json()) == 2
    assert statuses() == [9, 9, 11]


def test_it_listens_on_this_machine_only(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="this machine only"):
        StandinSettings(data_directory=tmp_path, host="0.0.0.0")
