"""People who write mails to the brands: what they wrote before, what waits for an answer, and what comes in.

They are customers of the shops' orders. When somebody gets an answer they sometimes answer back, quoting it.
"""

from __future__ import annotations

import asyncio
import base64
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import structlog

from guichet.demo import story
from guichet.demo.brands import CONNECTED, NOVA, Brand
from guichet.demo.control import Control, RefusedError
from guichet.demo.letters import FIRST, LETTERS, THANKS, WISMO, Letter, language_of_answer
from guichet.demo.people import Buyer, draw_buyer
from guichet.demo.photos import photo
from guichet.demo.sales import Status
from guichet.kernel.http import Http, UnreachableError
from guichet.kernel.types import utc_now

log = structlog.get_logger(__name__)

_TALKS = 5  # conversations of the past, for each brand
_LOOKED_AT = 50  # the newest orders of a brand, whose customers write
_PACE = (45.0, 110.0)  # seconds from one new mail to the next
_LOOK = 4.0
_THINKING = (20.0, 45.0)
_ANSWERS_BACK = 0.6
_UNDER_WAY = frozenset({Status.SHIPPED, Status.PARTLY_SHIPPED, Status.AWAITING_SHIPMENT})
_ARRIVED = frozenset({Status.COMPLETED})

Json = dict[str, Any]


def address_of(brand: Brand) -> str:
    """Where customers write to a brand."""
    return f"bonjour@{brand.hash}.example"


class Provider:
    """The control API of the mail provider's stand-in at `address`."""

    def __init__(self, http: Http, address: str) -> None:
        self._http = http
        self._base = f"{address.rstrip('/')}/_control"

    async def post(self, letters: Sequence[Json]) -> None:
        """Have people write. Raises RefusedError, kernel.http.UnreachableError."""
        await self._call("POST", "letters", {"letters": list(letters)})

    async def answer(self, letter_id: int, text: str) -> None:
        """Have who got a letter answer it."""
        await self._call("POST", "answers", {"letter_id": letter_id, "text": text})

    async def letters(self, after: int) -> list[Json]:
        """What people wrote and got, after an id."""
        told = await self._call("GET", f"letters?after={after}")
        return list(told["letters"])

    async def _call(self, method: str, path: str, body: Json | None = None) -> Any:
        answer = await self._http.request(method, f"{self._base}/{path}", json=body, timeout=60.0)
        if answer.status >= 300:
            raise RefusedError(answer.status, answer.body[:300].decode(errors="replace"))
        return answer.json()


class Correspondents:
    """Those who write to one brand; `shop` is its shop's control API."""

    def __init__(self, provider: Provider, shop: Control, brand: Brand, draw: random.Random) -> None:
        self._provider = provider
        self._shop = shop
        self._brand = brand
        self._draw = draw
        self._orders: list[Json] = []

    async def write_the_past(self, now: datetime) -> None:
        """Conversations of the last months, answered and over. Raises RefusedError, UnreachableError."""
        await self.look_at_orders()
        first, count = self._brand.first_order, await self._shop.count("order")
        letters: list[Json] = []
        for _ in range(_TALKS * 8):
            order = await self._shop.find("order", first + self._draw.randrange(count * 2 // 3, count))
            if order is None or not _buyers_mail(order):
                continue
            asked_at = _placed_at(order) + timedelta(days=self._draw.uniform(3, 8))
            if asked_at < now - timedelta(days=3):
                letters += self._talk(self._draw.choice(LETTERS), order, asked_at)
            if len(letters) >= _TALKS * 2:
                break
        await self._provider.post(letters)

    async def write_first(self) -> None:
        """What waits for an answer when one looks for the first time."""
        if not self._orders:
            await self.look_at_orders()
        if self._brand is NOVA:
            await self._provider.post([self._heroines()])
        for letter in FIRST[CONNECTED.index(self._brand)]:
            await self._provider.post([self._letter(letter, self._order_for(letter))])

    async def write_one(self) -> None:
        """A new mail comes in."""
        letter = self._draw.choice(LETTERS)
        await self._provider.post([self._letter(letter, self._order_for(letter))])

    async def look_at_orders(self) -> None:
        """Look who bought lately."""
        first, count = self._brand.first_order, await self._shop.count("order")
        numbers = range(max(first, first + count - _LOOKED_AT), first + count)
        found = [await self._shop.find("order", number) for number in numbers]
        self._orders = [order for order in found if order and _buyers_mail(order)]

    def _heroines(self) -> Json:
        """Maëlle asks once more for her late parcel, now by mail: it joins what she wrote before."""
        mine = [
            order for order in self._orders if any(
                shipment["tracking_number"] == story.PARCEL for shipment in order.get("shipments", ())
            )
        ]  # fmt: skip
        return self._letter(WISMO, mine[0] if mine else None, who=story.HEROINE)

    def _order_for(self, letter: Letter) -> Json | None:
        """An order of which this can be written; None for who has not bought yet."""
        if letter.needs == "none":
            return None
        wanted = {"sent": _UNDER_WAY, "arrived": _ARRIVED}.get(letter.needs)
        fitting = [order for order in self._orders if wanted is None or order["status_id"] in wanted]
        return self._draw.choice(fitting or self._orders) if self._orders else None

    def _talk(self, letter: Letter, order: Json | None, asked_at: datetime) -> list[Json]:
        """A question, the shop's answer some hours later, and now and then a word of thanks."""
        asked = self._letter(letter, order) | {"at": asked_at.isoformat()}
        asked["message_id"] = (
            f"{self._draw.randrange(16**20):020x}@{asked['from'].rpartition('@')[2].strip('>')}"
        )
        name = asked["from"].partition(" <")[0].strip('"')
        replied_at = asked_at + timedelta(hours=self._draw.uniform(1, 20))
        reply: Json = {
            "from": f"{self._brand.name} <{address_of(self._brand)}>",
            "to": asked["from"],
            "subject": f"Re: {asked['subject']}",
            "text": letter.reply.format(name=name),
            "at": replied_at.isoformat(),
            "message_id": f"{self._draw.randrange(16**20):020x}@{self._brand.hash}.example",
            "answers": asked["message_id"],
            "sent": True,
        }
        if self._draw.random() < 0.5:
            return [asked, reply]
        thanks: Json = {
            **{name: asked[name] for name in ("from", "to")},
            "subject": reply["subject"],
            "text": THANKS[letter.language][0],
            "at": (replied_at + timedelta(hours=self._draw.uniform(1, 30))).isoformat(),
            "answers": reply["message_id"],
            "references": [asked["message_id"]],
        }
        return [asked, reply, thanks]

    def _letter(self, letter: Letter, order: Json | None, *, who: Buyer | None = None) -> Json:
        buyer = who or (draw_buyer(self._draw) if order is None else None)
        home = buyer.address() if buyer else (order or {})["billing_address"]
        product = (order or self._draw.choice(self._orders))["products"][0]["name"] if self._orders else ""
        filled: Mapping[str, Any] = {
            "order": order["id"] if order else "",
            "product": product,
            "name": f"{home['first_name']} {home['last_name']}".strip(),
        }
        written: Json = {
            "from": f"{filled['name']} <{home['email'].lower()}>",
            "to": address_of(self._brand),
            "subject": letter.subject.format(**filled),
            "text": letter.text.format(**filled),
        }
        if letter.photo:
            content = base64.b64encode(photo(self._draw)).decode()
            written["attachments"] = [{"name": "photo.png", "type": "image/png", "content": content}]
        return written


def correspondents(
    http: Http, provider: str, shops: Mapping[str, str], seed: int
) -> tuple[Provider, dict[str, Correspondents]]:
    """Who writes to the connected brands, by their names; `provider` and `shops` are stand-ins' addresses."""
    post = Provider(http, provider)
    people = {
        brand.name: Correspondents(
            post, Control(http, shops[brand.name], brand.hash), brand, random.Random(f"{brand.hash} {seed}")
        )
        for brand in CONNECTED
    }
    return post, people


async def correspond(
    provider: Provider, people: Sequence[Correspondents], seed: int, *, pace: tuple[float, float] = _PACE
) -> None:
    """Let people write, and answer back when they are answered, until cancelled.

    A stand-in that is away is waited for.
    """
    draw = random.Random(f"mail {seed} {utc_now():%Y%m%d%H%M%S}")
    heard = 0
    while batch := await _heard(provider, heard):
        heard = batch[-1]["id"]  # what people got before this start was answered then, or never
    due: list[tuple[float, int, str]] = []
    clock = asyncio.get_running_loop().time
    next_letter = clock() + draw.uniform(*pace)
    while True:
        await asyncio.sleep(_LOOK)
        for letter in await _heard(provider, heard):
            heard = letter["id"]
            if not letter["wrote"] and not letter["automatic"] and draw.random() < _ANSWERS_BACK:
                words = draw.choice(THANKS[language_of_answer(letter["text"])])
                due.append((clock() + draw.uniform(*_THINKING), letter["id"], words))
        try:
            for moment, letter_id, words in [one for one in due if one[0] <= clock()]:
                due.remove((moment, letter_id, words))
                await provider.answer(letter_id, words)
            if clock() >= next_letter:
                next_letter = clock() + draw.uniform(*pace)
                one = draw.choice(people)
                await one.look_at_orders()
                await one.write_one()
        except (RefusedError, UnreachableError) as failure:
            log.info("demo_mail_dropped", reason=str(failure))


async def _heard(provider: Provider, after: int) -> list[Json]:
    try:
        return await provider.letters(after)
    except (RefusedError, UnreachableError) as failure:
        log.info("demo_mail_dropped", reason=str(failure))
        return []


def _placed_at(order: Json) -> datetime:
    """When an order was placed, as the vendor writes it."""
    return parsedate_to_datetime(order["date_created"])


def _buyers_mail(order: Json) -> str:
    return str(order.get("billing_address", {}).get("email") or "")
