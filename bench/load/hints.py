"""Thin hints: a burst of changes at a shop that says only what changed, and what it costs in calls there."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec
from bench.load.house import House, free_port

_PATIENCE = 300.0
_FIRST = 5000
_REST = 5.0


class Burst(msgspec.Struct, frozen=True):
    """What a burst of changes cost in calls at the vendor, and how soon all was here.

    `lists` are calls for pages of orders, `singles` for an order by its id, `children` for what hangs below
    orders: the transactions of all, the parcels of the half that is shipped.
    """

    changes: int
    lists: int
    singles: int
    children: int
    seconds: float

    @property
    def changes_per_list(self) -> float:
        """Changes for each call that brought orders: who was asked for by name was not brought by a list."""
        return self.changes / max(1, self.lists + self.singles)


@contextmanager
def standin(folder: Path) -> Iterator[httpx.Client]:
    """A stand-in of BigCommerce in a process of its own; gives its control API."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.load.counted_standin", "--port", str(port), "--data", str(folder)]
    )
    control = httpx.Client(base_url=f"http://127.0.0.1:{port}/_control", timeout=120)
    try:
        _until(lambda: _answers(control), "the stand-in")
        yield control
    finally:
        control.close()
        process.terminate()
        process.wait(30)


def burst(house: House, control: httpx.Client, changes: int) -> Burst:
    """Mirror a shop with as many orders, then change all of them at once."""
    store = _done(control.post("stores", json={"hash": "burst", "name": "Burst", "quota": 1_000_000}))
    orders = [_order(number) for number in range(changes)]
    _done(control.post("stores/burst/load", json={"kind": "order", "documents": orders}))
    address = str(control.base_url).removesuffix("/_control/")
    connection_id = house.connect(
        "bigcommerce",
        {
            "store_hash": store["hash"],
            "access_token": store["token"],
            "client_id": store["client_id"],
            "client_secret": store["client_secret"],
            "api_address": address,
            "login_address": address,
            "quota": "1000000",
        },
    )
    with house.database() as database:

        def count(query: str) -> int:
            row = database.execute(query, (connection_id,)).fetchone()
            return int(row[0]) if row else 0

        whole = "SELECT count(*) FROM orders WHERE connection_id = %s"
        _until(lambda: count(whole) == changes, "the first reading")
        done = "SELECT count(*) FROM sync_runs WHERE connection_id = %s AND state = 'done'"
        _until(lambda: count(done) == 1, "its end")
        active = "SELECT coalesce(max(active), 0) FROM hook_states WHERE connection_id = %s"
        _until(lambda: count(active) > 0, "the webhooks to be there")
        before = _calls_at_rest(control)
        began = time.perf_counter()
        made = [_change(number) for number in range(changes)]
        _done(control.post("stores/burst/change", json={"changes": made}))
        moved = (
            "SELECT count(*) FROM orders WHERE connection_id = %s AND state IN ('in_preparation', 'shipped')"
        )
        _until(lambda: count(moved) == changes, "the changes")
        seconds = time.perf_counter() - began
    used = _calls(control)
    used.subtract(before)
    return Burst(changes, used["list"], used["one"], used["child"], seconds)


def _change(number: int) -> dict[str, Any]:
    """Every second order is shipped, the others go into preparation."""
    if number % 2:
        return {"change": "order.ship", "order_id": _FIRST + number, "tracking_number": f"6A{number:011d}"}
    return {"change": "order.status", "order_id": _FIRST + number, "status_id": 9}


def _calls(control: httpx.Client) -> Counter[str]:
    return Counter(_done(control.get(str(control.base_url).replace("/_control/", "/_calls"))))


def _calls_at_rest(control: httpx.Client) -> Counter[str]:
    """The tally once nothing is asked any more: the proof of a first reading compares a sample by name."""
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        before = _calls(control)
        time.sleep(_REST)
        if _calls(control) == before:
            return before
    raise TimeoutError("waited in vain for the shop to be left alone")


def _order(number: int) -> dict[str, Any]:
    """A guest's order of two lamps, placed some time ago, as the stand-in takes it."""
    placed = format_datetime(datetime.now(UTC) - timedelta(days=30, seconds=number))
    person = {
        "first_name": "Ana", "last_name": f"Duarte {number}", "street_1": "3 rue du Port", "city": "Lyon",
        "zip": "69002", "country": "France", "country_iso2": "FR", "email": f"ana{number}@mail.example",
    }  # fmt: skip
    line = {
        "id": 10 * number + 1, "product_id": 7, "variant_id": 70, "name": "Lampe", "sku": "LAMP",
        "quantity": 2, "price_inc_tax": "12.5000", "price_ex_tax": "10.4167",
    }  # fmt: skip
    return {
        "id": _FIRST + number, "status_id": 11, "customer_id": 0, "date_created": placed,
        "date_modified": placed, "billing_address": person, "products": [line],
        "shipping_addresses": [{"id": 10 * number + 5, **person, "shipping_method": "Colissimo"}],
    }  # fmt: skip


def _answers(control: httpx.Client) -> bool:
    try:
        return control.get("health").status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


def _done(answer: httpx.Response) -> Any:
    if answer.is_error:
        raise RuntimeError(answer.text)
    return answer.json()


def _until(holds: Any, what: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.2)
