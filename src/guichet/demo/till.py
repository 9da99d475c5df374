"""A shop that sells by a till of its own: Atelier Lunaire's in Montpellier. It pushes what it sells.

What was sold there before it was connected, and with which cards, is drawn from the seed; the heroine's
purchase is always among it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import msgspec
import structlog

from guichet.demo import story
from guichet.demo.brands import LUNAIRE, Brand
from guichet.demo.control import Json
from guichet.demo.people import Buyer, draw_population
from guichet.demo.places import places_of
from guichet.demo.shelves import Item, Shelves
from guichet.kernel.types import utc_now

log = structlog.get_logger(__name__)

CODE = "MTP1"
_PLACE = 3  # the location at the brand's web shop
_TILL = "1"
_SELLERS = ("Inès", "Bastien", "Maud")
_PACE = (35.0, 80.0)  # seconds from one customer to the next
_PAST_SALES, _HOLDERS, _LOOKED_AT = 24, 9, 60
_WITH_CARD = 0.4
_BROUGHT_BACK = 0.08


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Whose loyalty card it is."""

    card: str
    buyer: Buyer
    tier: str
    points: int

    @property
    def named(self) -> Json:
        """The holder as a receipt names them."""
        return {
            "card": self.card,
            "mail": self.buyer.mail,
            "first_name": self.buyer.first_name,
            "last_name": self.buyer.last_name,
        }


class Lying(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces of an article on the shelf; `code` is its bar code, `price` decimal text."""

    code: str
    name: str
    price: str
    pieces: int


class Till(Protocol):
    """The till itself, as its maker's stand-in plays it."""

    def push(self, records: Sequence[Json]) -> None: ...
    def count(self) -> None: ...
    def sell(self, sold: Sequence[tuple[Any, int]], **more: str) -> str: ...
    def take_back(self, brought: Sequence[tuple[Any, int]], sale: str, reason: str = "") -> str: ...


def sells_by_till(brand: Brand, location: int) -> bool:
    """Whether a place of a brand sells by a till of its own, and not by the web shop's figure."""
    return brand is LUNAIRE and location == _PLACE


def till_settings() -> Json:
    """What the merchant types to connect it."""
    town = places_of(LUNAIRE)[_PLACE - 1].town
    return {
        "name": f"{LUNAIRE.name}, caisse de {town}",
        "places": f"{CODE}={LUNAIRE.name} {town}",
    }


def shelf_of(shelves: Shelves) -> list[Lying]:
    """What lies there, by bar code."""
    pieces = {
        level["variant_id"]: level["total_inventory_onhand"]
        for level in shelves.documents["inventory"]
        if level["location_id"] == _PLACE
    }
    return [
        Lying(code=item.gtin, name=item.name, price=_euros(item.price), pieces=pieces[item.variant_id])
        for item in shelves.items
        if item.variant_id in pieces
    ]


def draw_holders(seed: int) -> list[Holder]:
    """Who has a card: the heroine, and some of the brand's customers."""
    draw = random.Random(f"cards {seed}")
    known = [one.buyer for one in draw_population(seed, _LOOKED_AT) if LUNAIRE.hash in one.brands][:_HOLDERS]
    heroine = Holder(card=story.CARD, buyer=story.accounts_at(LUNAIRE)[0], tier="Or", points=412)
    return [
        heroine,
        *[
            Holder(
                card=f"AL-{draw.randrange(10**4):04}-{draw.randrange(10**4):04}",
                buyer=buyer,
                tier=draw.choice(("", "", "Argent", "Or")),
                points=draw.randrange(400),
            )
            for buyer in known
        ],
    ]


def draw_past(seed: int, items: Sequence[Item], now: datetime) -> list[Json]:
    """The cards, and what was sold in the last two months, as the till pushes it; oldest first."""
    draw = random.Random(f"till {seed}")
    holders = draw_holders(seed)
    cards: list[Json] = [
        {"type": "loyalty", **one.named, "phone": one.buyer.phone, "tier": one.tier, "points": one.points}
        for one in holders
    ]
    days = sorted((draw.uniform(2, 60) for _ in range(_PAST_SALES)), reverse=True)
    sales = [
        _sale(
            draw,
            f"{CODE}-{_TILL}-{number:06}",
            (now - timedelta(days=day)).replace(hour=draw.randint(10, 17), minute=draw.randrange(60)),
            draw.choice(items),
            draw.choice(holders[1:]) if len(holders) > 1 and draw.random() < _WITH_CARD else None,
        )
        for number, day in enumerate(days, start=1)
    ]
    hers = _sale(
        draw, story.RECEIPT, (now - timedelta(days=19)).replace(hour=15, minute=20), items[0], holders[0]
    )
    return [*cards, *sales, hers]


def _sale(draw: random.Random, number: str, at: datetime, item: Item, holder: Holder | None) -> Json:
    price = _euros(item.price)
    line = {"gtin": item.gtin, "name": item.name, "quantity": 1, "unit_price": price}
    return {
        "type": "sale",
        "id": number,
        "location": CODE,
        "till": _TILL,
        "seller": draw.choice(_SELLERS),
        "at": at.isoformat(timespec="seconds"),
        "lines": [line],
        "payments": [{"means": "Carte bancaire", "amount": price}],
        **(holder.named if holder else {}),
    }


def _euros(cents: int) -> str:
    return f"{Decimal(cents) / 100:.2f}"


async def sell(
    till: Till,
    shelf: dict[Any, int],
    seed: int,
    kept: Path,
    *,
    pace: tuple[float, float] = _PACE,
) -> None:
    """Have customers come by until cancelled; what lies on the shelf then is kept in a file.

    A house that is away is told later: the till repeats itself.
    """
    draw = random.Random(f"shop {seed} {utc_now():%Y%m%d%H%M%S}")
    counter = _Counter(till, shelf, draw, draw_holders(seed))
    while True:
        await asyncio.sleep(draw.uniform(*pace))
        try:
            await counter.serve()
        except (OSError, RuntimeError) as failure:
            log.info("demo_act_dropped", reason=str(failure))
        lying = [
            Lying(code=one.code, name=one.name, price=one.price, pieces=pieces)
            for one, pieces in shelf.items()
        ]
        keep_shelf(kept, lying)


class _Counter:
    """Where people buy and bring back."""

    def __init__(
        self, till: Till, shelf: dict[Any, int], draw: random.Random, holders: Sequence[Holder]
    ) -> None:
        self._till = till
        self._shelf = shelf
        self._draw = draw
        self._others = holders[1:]
        self._sold: list[tuple[str, Any]] = []

    async def serve(self) -> None:
        """One customer buys something, or brings something back. Raises OSError, RuntimeError."""
        draw = self._draw
        if self._sold and draw.random() < _BROUGHT_BACK:
            receipt, article = self._sold.pop(draw.randrange(len(self._sold)))
            await asyncio.to_thread(self._till.take_back, [(article, 1)], receipt, "Taille")
            return
        there = [article for article, pieces in self._shelf.items() if pieces > 0]
        if there:
            article = draw.choice(there)
            has_card = bool(self._others) and draw.random() < _WITH_CARD
            named = draw.choice(self._others).named if has_card else {}
            self._sold.append((await asyncio.to_thread(self._till.sell, [(article, 1)], **named), article))


def kept_shelf(path: Path) -> list[Lying]:
    """What lay on the shelf when it was kept last; nothing before."""
    return msgspec.json.decode(path.read_bytes(), type=list[Lying]) if path.exists() else []


def keep_shelf(path: Path, lying: Sequence[Lying]) -> None:
    """Keep what lies on the shelf; whole or not at all."""
    unfinished = path.with_suffix(".new")
    unfinished.write_bytes(msgspec.json.encode(lying))
    unfinished.rename(path)
