"""A killed stand-in resumes where it was; a seed file fills it once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from tests.connectors.bigcommerce.standin.world import Receiver, Shop, eventually, fill_store, order
from tests.ports_free import free_port


@contextmanager
def process(data: Path, *arguments: str) -> Iterator[tuple[httpx.Client, subprocess.Popen[bytes]]]:
    port = free_port()
    command = [
        sys.executable, "-m", "guichet.connectors.bigcommerce.standin", "--port", str(port), "--data",
        str(data),
        *arguments,
    ]  # fmt: skip
    running = subprocess.Popen(command)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as client:
            eventually(lambda: is_up(client))
            yield client, running
    finally:
        running.kill()
        running.wait()


def is_up(client: httpx.Client) -> bool:
    try:
        return client.get("/_control/health").status_code == 200
    except httpx.TransportError:
        return False


def test_what_was_answered_survives_a_kill_and_pending_webhooks_leave_later(
    tmp_path: Path, receiver: Receiver
) -> None:
    receiver.status = 500
    with process(tmp_path, "--inventory-delay-seconds", "3", "--webhook-time-scale", "0.02") as (
        client,
        running,
    ):
        fill_store(client, "lyon", quota=100_000)
        shop = Shop(client, "lyon")
        shop.hook("store/order/statusUpdated", f"{receiver.address}/in")
        shop.change("order.status", order_id=101, status_id=9)
        body = {"items": [{"location_id": 1, "variant_id": 70, "quantity": 3}]}
        assert shop.call("PUT", "/v3/inventory/adjustments/absolute", body).status_code == 200
        eventually(lambda: receiver.received)
        eventually(lambda: shop.counts().get("webhook attempts failed"))
        running.kill()
    receiver.status = 204
    with process(tmp_path) as (client, _):
        shop = Shop(client, "lyon")
        assert shop.get("/v2/orders/101")["status_id"] == 9
        assert len(shop.get("/v3/hooks")["data"]) == 1
        eventually(lambda: shop.counts().get("webhooks delivered") == 1)
        first, *_, last = receiver.received
        assert first[0]["webhook-id"] == last[0]["webhook-id"]
        assert shop.counts()["webhooks waiting"] == 0

        def on_hand() -> int:
            item = shop.get("/v3/inventory/items", **{"variant_id:in": 70})["data"][0]
            return int(item["locations"][0]["total_inventory_onhand"])

        eventually(lambda: on_hand() == 3)


def test_a_seed_file_fills_a_store_once(tmp_path: Path) -> None:
    seed = tmp_path / "seed.ndjson"
    lines = [
        {"store": {"hash": "demo", "token": "t", "name": "Démo"}},
        {"kind": "order", "document": order(1)},
        {"kind": "order", "document": order(2)},
    ]
    seed.write_text("\n".join(json.dumps(line) for line in lines))
    with process(tmp_path / "data", "--seed-file", str(seed)) as (client, _):
        shop = Shop(client, "demo", "t")
        assert [one["id"] for one in shop.get("/v2/orders")] == [1, 2]
        shop.change("order.status", order_id=1, status_id=2)
    with process(tmp_path / "data", "--seed-file", str(seed)) as (client, _):
        assert Shop(client, "demo", "t").get("/v2/orders/1")["status_id"] == 2


def test_lines_of_ndjson_are_loaded_as_they_come(tmp_path: Path) -> None:
    with process(tmp_path) as (client, _):
        fill_store(client, "lyon")
        headers = {"content-type": "application/x-ndjson"}
        lines = "\n".join(json.dumps(order(number)) for number in range(1000, 2700))
        path = "/_control/stores/lyon/load"
        answer = client.post(path, params={"kind": "order"}, content=lines, headers=headers)
        assert answer.json() == {"loaded": 1700}
        mixed = json.dumps({"kind": "coupon", "document": {"code": "ETE"}})
        assert client.post(path, content=mixed, headers=headers).json() == {"loaded": 1}
        shop = Shop(client, "lyon")
        assert shop.counts()["documents"]["order"] == 1703
        assert shop.change("order.create", order={"products": []})["id"] == 2700
