"""The shop: customers, orders in their steps, and each step sent whole until it is kept."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from guichet.connectors._kit import SignedSender

Json = dict[str, Any]

_GOODS = (("Lampe d’atelier", "89.00"), ("Vase en grès", "34.50"), ("Plaid de laine", "120.00"))
_NAMES = (("Camille", "Lefort"), ("Yanis", "Morel"), ("Ana", "Duarte"), ("Zoé", "Petit"))


@dataclass
class StandinShop:
    """A shop of one's own; `secret` is the one that the connection shows. Raises as `SignedSender` does."""

    address: str
    secret: str
    seed: int = 1
    orders: dict[str, Json] = field(default_factory=dict)
    _sent: int = 0

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)  # noqa: S311 — a game, no secret
        self._sender = SignedSender(self.address, self.secret)

    def place(self) -> str:
        """Have somebody order one of two things; returns the order's id."""
        number = f"{self.seed}-{len(self.orders) + 1:04d}"
        first, last = self._draw.choice(_NAMES)
        mail = f"{first}.{last}@mail.example".lower()
        customer = {"id": mail, "updated_at": _now(), "mail": mail, "first_name": first, "last_name": last}
        self.tell("customer", customer)
        name, price = self._draw.choice(_GOODS)
        pieces = self._draw.choice((1, 1, 2))
        total = str(Decimal(price) * pieces)
        line = {"id": "1", "name": name, "quantity": pieces, "unit_price": price, "total": total}
        home = {"first_name": first, "last_name": last, "lines": ["3 rue du Port"], "postcode": "69002"}
        home |= {"city": "Lyon", "country": "FR", "mail": mail}
        self.orders[number] = {
            "id": number,
            "placed_at": _now(),
            "state": "awaiting_payment",
            "currency": "EUR",
            "total": total,
            "customer_id": mail,
            "billing": home,
            "shipping": home,
            "lines": [line],
        }
        self._tell_order(number)
        return number

    def pay(self, number: str) -> None:
        """Have an order paid."""
        order = self.orders[number]
        paid = {"id": f"{number}/paid", "amount": order["total"], "method": "card", "at": _now()}
        order.update(state="confirmed", payment_state="paid", payments=[paid])
        self._tell_order(number)

    def ship(self, number: str) -> None:
        """Hand all of an order to the carrier."""
        order = self.orders[number]
        pieces = [{"id": line["id"], "quantity": line["quantity"]} for line in order["lines"]]
        parcel = {"id": f"{number}/1", "created_at": _now(), "carrier": "colissimo", "lines": pieces}
        parcel["tracking_number"] = f"6A{self._draw.randrange(10**11):011d}"
        order.update(state="shipped", shipments=[parcel])
        self._tell_order(number)

    def deliver(self, number: str) -> None:
        """Have its parcels arrive."""
        order = self.orders[number]
        for parcel in order["shipments"]:
            parcel["delivered_at"] = _now()
        order["state"] = "completed"
        self._tell_order(number)

    def refund(self, number: str) -> None:
        """Give all of its money back."""
        order = self.orders[number]
        pieces = [{"id": line["id"], "quantity": line["quantity"]} for line in order["lines"]]
        back = {"id": f"{number}/back", "amount": order["total"], "at": _now(), "lines": pieces}
        order.update(state="refunded", refunds=[back])
        self._tell_order(number)

    def forget(self, number: str) -> None:
        """Delete an order."""
        del self.orders[number]
        self.tell("order.gone", {"id": number})

    def tell(self, kind: str, data: Json) -> None:
        """Send something as it is now."""
        self._sent += 1
        self._sender.push(f"{self.seed}-{self._sent}", {"type": kind, "data": data})

    def _tell_order(self, number: str) -> None:
        self.orders[number]["updated_at"] = _now()
        self.tell("order", self.orders[number])


def _now() -> str:
    return datetime.now(UTC).isoformat()
