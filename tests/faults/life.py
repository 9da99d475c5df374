"""What goes on around the house: a shop sells and sends, a till rings up, people write mails."""

from __future__ import annotations

import random
import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import msgspec
from tests.connectors.bigcommerce.standin.world import CUSTOMER, LAMP, MUG
from tests.faults.ledger import Ledger

from guichet.connectors._kit.standard_webhooks import secret_behind, sign

STORE = "lyon"
SECRET = "a-client-secret-of-thirty-two-letters"
TOKEN = "token-of-lyon"
MAILBOX = "orders@lyon.example"  # as the shop tells it
_PLENTY = 1_000_000


class Shop:
    """A shop at the stand-in that lives: every step is drawn from a seed."""

    def __init__(self, address: str, seed: int) -> None:
        self.address = address
        self._client = httpx.Client(base_url=f"{address}/_control", timeout=60)
        self._draw = random.Random(seed)
        self._orders: list[int] = []
        self._open: list[int] = []  # not sent yet
        self.shipped = 0
        self.touched: set[int] = set()
        self.steps = 0

    def open(self) -> None:
        """Make the store, with what it sells."""
        store = {
            "hash": STORE, "name": "Lyon", "token": TOKEN, "client_id": "app", "client_secret": SECRET,
            "quota": 1_000_000,
        }  # fmt: skip
        self._post("/stores", store)
        for kind, documents in (("product", [LAMP, MUG]), ("customer", [CUSTOMER])):
            self._post(f"/stores/{STORE}/load", {"kind": kind, "documents": documents})
        levels = [{"variant_id": 70, "location_id": 1, "total_inventory_onhand": _PLENTY}]
        self._post(f"/stores/{STORE}/load", {"kind": "inventory", "documents": levels})

    @property
    def settings(self) -> dict[str, Any]:
        """What the merchant types."""
        return {
            "store_hash": STORE, "access_token": TOKEN, "client_id": "app", "client_secret": SECRET,
            "quota": "100000", "api_address": self.address, "login_address": self.address,
        }  # fmt: skip

    def faults(self, **knobs: Any) -> None:
        self._post(f"/stores/{STORE}/faults", knobs)

    def counts(self) -> dict[str, Any]:
        return dict(self._client.get(f"/stores/{STORE}/counts").raise_for_status().json())

    def kept(self, kind: str, document_id: int | str) -> dict[str, Any]:
        """A document as the shop itself has it."""
        answer = self._client.get(f"/stores/{STORE}/documents/{kind}/{document_id}")
        return dict(answer.raise_for_status().json())

    def api(self, path: str) -> Any:
        """What the shop's API answers to an app."""
        address = f"{self.address}/stores/{STORE}/{path}"
        answer = self._client.get(address, headers={"X-Auth-Token": TOKEN})
        return answer.raise_for_status().json()

    def step(self) -> None:
        """One thing that happens in a shop."""
        self.steps += 1
        drawn = self._draw.random()
        if drawn < 0.35 or not self._orders:
            self.sell()
        elif drawn < 0.6 and self._open:
            self.ship(self._draw.choice(self._open))
        elif drawn < 0.75:
            self._on_one("order.status", status_id=self._draw.choice((9, 11, 12)))
        elif drawn < 0.85:
            self._on_one("order.update", fields={"staff_notes": f"note {self.steps}"})
        elif drawn < 0.95:
            self.change("stock.change", variant_id=70, location_id=1, by=self._draw.choice((-2, 3, 7)))
        else:
            self.change("customer.update", customer_id=5, fields={"phone": f"+336010{self.steps:05d}"})

    def sell(self) -> int:
        """A guest buys a lamp; the address is their own."""
        number = len(self._orders) + 1
        person = {
            "first_name": "Zoé", "last_name": "Petit", "street_1": "3 quai Rambaud", "city": "Lyon",
            "zip": "69002", "country": "France", "country_iso2": "FR", "phone": "",
            "email": f"buyer{number}@mail.example",
        }  # fmt: skip
        line = {
            "product_id": 7, "variant_id": 70, "name": "Lampe Opaline", "sku": "LAMP-R",
            "quantity": self._draw.choice((1, 1, 2)), "price_inc_tax": "12.5000", "price_ex_tax": "10.4167",
        }  # fmt: skip
        made = self.change(
            "order.create",
            order={
                "customer_id": 0, "status_id": 11, "payment_method": "Carte bancaire",
                "billing_address": person, "products": [line], "shipping_addresses": [person],
            },
        )  # fmt: skip
        order_id = int(made["id"])
        self._orders.append(order_id)
        self._open.append(order_id)
        self.touched.add(order_id)
        return order_id

    def ship(self, order_id: int) -> None:
        self.shipped += 1
        self._open.remove(order_id)
        self.touched.add(order_id)
        self.change("order.ship", order_id=order_id, tracking_number=f"6A{order_id}")

    def _on_one(self, name: str, **given: Any) -> None:
        order_id = self._draw.choice(self._orders)
        self.touched.add(order_id)
        self.change(name, order_id=order_id, **given)

    def change(self, name: str, **given: Any) -> dict[str, Any]:
        return self._post(f"/stores/{STORE}/change", {"change": name, **given})

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._client.post(path, json=body)
        assert answer.is_success, answer.text
        return dict(answer.json())

    def close(self) -> None:
        self._client.close()


class Till:
    """A till that rings up; what is not kept is sent again, under the same id, until it is."""

    def __init__(self, address: str, secret: str, ledger: Ledger) -> None:
        self.receipts: dict[str, int] = {}  # pieces of each
        self.address = address
        self._secret = secret_behind(secret)
        self._ledger = ledger

    def step(self) -> None:
        """Ring something up, and have it kept."""
        receipt = f"R{len(self.receipts) + 1:06d}"
        pieces = 1 + len(self.receipts) % 3
        self.receipts[receipt] = pieces
        line = {"sku": "LAMP-R", "name": "Lampe", "quantity": pieces, "unit_price": "12.50"}
        record = {
            "type": "sale", "id": receipt, "location": "T1", "till": "1", "lines": [line],
            "at": datetime.now(UTC).isoformat(),
        }  # fmt: skip
        body = msgspec.json.encode({"records": [record]})
        until_done(lambda: self._push(receipt, body))
        self._ledger.note("receipt", receipt)

    def _push(self, push_id: str, body: bytes) -> bool:
        try:
            answer = self.post(push_id, body)
        except httpx.TransportError:
            return False
        # A till whose clock is far from the house's is refused by the standard it signs by.
        assert answer.status_code in (202, 401, 503), answer.text
        return answer.status_code == 202

    def post(self, push_id: str, body: bytes) -> httpx.Response:
        """One push, as it is answered."""
        headers = sign(self._secret, push_id, datetime.now(UTC), body)
        return httpx.post(self.address, content=body, headers=headers, timeout=30)

    def knock(self, push_id: str) -> httpx.Response:
        """A push without records, under an id of its own."""
        return self.post(push_id, b'{"records": []}')


class People:
    """They write mails, each from an address of their own; their provider tries until a mail is taken."""

    def __init__(self, port: int, forwarded_to: str, ledger: Ledger) -> None:
        self.wrote: list[str] = []
        self._port = port
        self._forwarded_to = forwarded_to
        self._ledger = ledger

    def step(self) -> None:
        message_id = f"{len(self.wrote) + 1}@personne.example"
        self.wrote.append(message_id)
        raw = (
            f"From: Zoe <zoe{len(self.wrote)}@personne.example>\r\nTo: {MAILBOX}\r\n"
            f"Subject: Colis {len(self.wrote)}\r\nMessage-ID: <{message_id}>\r\n\r\nOu est mon colis ?\r\n"
        )
        until_done(lambda: self._send(raw))
        self._ledger.note("mail", message_id)

    def _send(self, raw: str) -> bool:
        try:
            with smtplib.SMTP("127.0.0.1", self._port, timeout=30) as client:
                client.sendmail("relay@provider.example", [self._forwarded_to], raw)
        except (OSError, smtplib.SMTPException):
            return False
        return True


def until_done(works: Callable[[], bool]) -> None:
    """Try until it works."""
    deadline = time.monotonic() + 300
    while not works():
        assert time.monotonic() < deadline, "it was never taken"
        time.sleep(0.05)


@contextmanager
def going_on(*steps: tuple[Callable[[], object], float]) -> Iterator[None]:
    """Each of these happens again and again meanwhile, with so many seconds between; failures are raised."""
    stop = threading.Event()
    failures: list[BaseException] = []

    def live(step: Callable[[], object], pause: float) -> None:
        try:
            while not stop.wait(pause):
                step()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=live, args=step, daemon=True) for step in steps]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    if failures:
        raise failures[0]
