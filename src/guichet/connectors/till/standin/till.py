"""The till: a shelf, receipts with running numbers, and pushes that are repeated until they are kept."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from guichet.connectors._kit import SignedSender

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Article:
    """What lies on the shelf; `code` is its bar code, else its sku, `price` decimal text."""

    code: str
    name: str
    price: str

    @property
    def named(self) -> Json:
        return {"gtin" if self.code.isdigit() else "sku": self.code}


@dataclass
class StandinTill:
    """One till at one place. `secret` is the one that the connection shows.

    Raises OSError where the house cannot be reached, and RuntimeError, in its words, where it refuses.
    """

    address: str
    secret: str
    place: str
    shelf: dict[Article, int]
    name: str = "1"
    seed: int = 1
    _receipts: int = 0
    _pushes: int = 0

    def __post_init__(self) -> None:
        self._draw = random.Random(self.seed)  # noqa: S311 — a game, no secret
        self._sender = SignedSender(self.address, self.secret)

    def count(self) -> None:
        """Tell what lies on the whole shelf now."""
        levels = [
            {"type": "level", "location": self.place, **one.named, "on_hand": there, "at": _now()}
            for one, there in self.shelf.items()
        ]
        self.push(levels)

    def sell(self, sold: Sequence[tuple[Article, int]], **more: str) -> str:
        """Ring up articles; `more` are fields of the sale (card, mail, reference). Gives the receipt's id."""
        for article, pieces in sold:
            self.shelf[article] -= pieces
        receipt = self._receipt("sale", sold, more)
        self.push([receipt])
        return str(receipt["id"])

    def take_back(self, brought: Sequence[tuple[Article, int]], sale: str, reason: str = "") -> str:
        """Take articles back and lay them on the shelf again. Returns the receipt's id."""
        for article, pieces in brought:
            self.shelf[article] += pieces
        receipt = self._receipt("return", brought, {"sale": sale, "reason": reason})
        self.push([receipt])
        return str(receipt["id"])

    def sell_something(self) -> str | None:
        """Have a customer come by and buy one or two of something; None with an empty shelf."""
        there = [article for article, pieces in self.shelf.items() if pieces > 0]
        if not there:
            return None
        article = self._draw.choice(there)
        return self.sell([(article, min(self.shelf[article], self._draw.choice((1, 1, 1, 2))))])

    def send(self) -> None:
        """Send what waits, in its order; what is not kept goes on waiting."""
        self._sender.send()

    def _receipt(self, kind: str, sold: Sequence[tuple[Article, int]], more: Json) -> Json:
        self._receipts += 1
        lines = [
            {**one.named, "name": one.name, "quantity": pieces, "unit_price": one.price}
            for one, pieces in sold
        ]
        return {
            "type": kind,
            "id": f"{self.place}-{self.name}-{self.seed}-{self._receipts:05d}",
            "location": self.place,
            "till": self.name,
            "at": _now(),
            "lines": lines,
            **more,
        }

    def push(self, records: Sequence[Json]) -> None:
        """Have records sent as they are, behind what waits."""
        self._pushes += 1
        # Of another run of this till the ids must differ: its receipts begin anew, too.
        push_id = f"{self.place}-{self.name}-{self.seed}-{self._pushes}"
        self._sender.push(push_id, {"records": list(records)})


def _now() -> str:
    return datetime.now(UTC).isoformat()
