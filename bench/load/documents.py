"""Webhooks of a headless shop: orders with their lives, accounts, baskets; and what must come of them.

All of an order follows from its number, so that whoever knows how far it came knows what must be in the
tables. Bodies are real-sized: what a vendor sends beside what anybody reads fills them up.
"""

from __future__ import annotations

import base64
import hmac
import random
from collections import deque
from collections.abc import Iterator, Sequence
from enum import IntEnum

import msgspec

_FIRST = (
    "Camille",
    "Yanis",
    "Ana",
    "Zoé",
    "Louis",
    "Inès",
    "Hugo",
    "Maëlle",
    "Omar",
    "Jeanne",
    "Paul",
    "Nour",
)
_SYLLABLES = ("ba", "cor", "dan", "fel", "gui", "lam", "mor", "nan", "per", "rou", "sau", "tis", "val", "zen")
_TOWNS = (("69002", "Lyon"), ("75011", "Paris"), ("59000", "Lille"), ("13100", "Aix-en-Provence"))
_GOODS = ("Pull col rond en laine", "Manteau Orso", "Vase en grès", "Lampe d’atelier", "Bague Altaïr")
_WORDS = ("referrer", "utm_campaign", "session", "landing", "device", "consent", "variant", "promo", "token")
_RETURNED = 28  # of a hundred
_GUESTS = 10**7  # from here on a person's number is that of an order without an account
CARTS = 4  # for each order, of which the last is bought


class Stage(IntEnum):
    """How far an order came."""

    PLACED = 1
    PAID = 2
    SHIPPED = 3
    OUT = 4  # for delivery
    DELIVERED = 5
    REFUNDED = 6


STATES = {
    Stage.PLACED: "awaiting_payment",
    Stage.PAID: "confirmed",
    Stage.SHIPPED: "shipped",
    Stage.OUT: "shipped",
    Stage.DELIVERED: "completed",
    Stage.REFUNDED: "refunded",
}


class Mix(msgspec.Struct, frozen=True):
    """What a shop's day is made of: the stage at which an order begins, the most steps that others go on for
    each two that begin, and the baskets before each."""

    begins: Stage
    steps: int
    carts: int = 0


MIXES = {
    # The heaviest minute: two orders made (paid at once) for each step of an earlier one.
    "peak": Mix(Stage.PAID, 1),
    # Whole lives: placed, paid, shipped, out for delivery, delivered, 28 % refunded.
    "life": Mix(Stage.PLACED, 9),
    # The same with the baskets before them.
    "carts": Mix(Stage.PLACED, 9, carts=CARTS),
}


def lines_of(number: int) -> int:
    """How many lines an order has."""
    return 1 + number % 3


def pieces_of(number: int, line: int) -> int:
    return 1 + (number + line) % 2


def price_of(number: int, line: int) -> int:
    """Cents of a piece."""
    return 500 + (number * 37 + line * 911) % 20_000


def total_of(number: int) -> int:
    """Cents of an order: its lines, and 4.90 for the way."""
    return 490 + sum(pieces_of(number, line) * price_of(number, line) for line in range(lines_of(number)))


def number_of(shop: str, number: int) -> str:
    """An order's number, as its buyer would write it."""
    return f"{shop}-{number:05d}"


def way_of(stage: Stage) -> str:
    """How a parcel goes, in the shop's words: its own van says when it sets out for the door."""
    return "out for delivery" if stage >= Stage.OUT else "van"


def is_refunded(number: int) -> bool:
    """Whether an order is given back when it was delivered."""
    return number * 7 % 100 < _RETURNED


def _last(number: int) -> Stage:
    """The stage at which an order's life ends."""
    return Stage.REFUNDED if is_refunded(number) else Stage.DELIVERED


def mail_of(number: int, people: str) -> str:
    """The address of who bought an order, of these people."""
    buyer = buyer_of(number)
    return _person(number + _GUESTS if buyer is None else buyer, people)[2]


def buyer_of(number: int) -> int | None:
    """The account that an order is of; four of ten are guests'."""
    return number // 10 * 3 + number % 3 if number % 10 < 6 else None


def _money(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def _person(number: int, people: str) -> tuple[str, str, str]:
    """First name, last name and mail: nobody's, and different for each number and these people."""
    chance = number * 2_654_435_761 % 2**32
    last = "".join(
        _SYLLABLES[chance >> shift & 15 if chance >> shift & 15 < 14 else 3] for shift in (0, 8, 16)
    )
    first = _FIRST[number % len(_FIRST)]
    return first, last.title(), f"{last}{number}@{people}.example"


def _filling(size: int) -> str:
    chance = random.Random(size)
    pairs = (f"{chance.choice(_WORDS)}={chance.getrandbits(40):x}" for _ in range(size // 8 + 64))
    return "&".join(pairs)


class Shop:
    """One shop's webhooks, in the order in which they happen; `stages` says how far each order came.

    `size` is the least that a body has, in bytes; `lag` orders are begun before the first of them goes on.
    Shops of the same `people` have the same customers.
    """

    def __init__(self, name: str, mix: str, size: int, *, people: str = "mail", lag: int = 500) -> None:
        self.name = name
        self.people = people
        self.stages = bytearray(1)  # by number; number 0 is nobody's
        self.accounts: set[int] = set()
        self.carts = 0
        self.webhooks = 0
        self._mix = MIXES[mix]
        self._size = size
        self._lag = lag
        self._filling = _filling(4 * size)
        self._under_way: deque[tuple[int, Stage]] = deque()
        self._moments: dict[int, list[str]] = {}  # of each step, of the orders that go on

    @property
    def orders(self) -> int:
        return len(self.stages) - 1

    def bodies(self, moments: Iterator[str]) -> Iterator[tuple[int, bytes]]:
        """Order numbers (0: another thing) and bodies, each with the next of `moments` as its stamp."""
        for step in self._steps():
            self.webhooks += 1
            kind, number = step
            moment = next(moments)
            if kind == "order":
                yield number, self._filled(self._order(number, moment), number)
            elif kind == "customer":
                yield 0, self._filled(self._customer(number, moment), number)
            else:
                yield 0, self._filled(self._cart(number, moment), number)

    def _steps(self) -> Iterator[tuple[str, int]]:
        while True:
            for _ in range(2):
                yield from self._begin()
            yield from self._go_on()

    def _begin(self) -> Iterator[tuple[str, int]]:
        number = len(self.stages)
        buyer = buyer_of(number)
        if buyer is not None and buyer not in self.accounts:
            self.accounts.add(buyer)
            yield "customer", buyer
        for cart in range(self._mix.carts):
            self.carts += 1
            yield "cart", number * CARTS + cart
        self.stages.append(self._mix.begins)
        # Where more begin than can go on, the others stay as they are, and nothing is kept of them.
        if len(self._under_way) < 4 * self._lag:
            self._under_way.append((number, Stage(self._mix.begins + 1)))
            self._moments[number] = []
        yield "order", number

    def _go_on(self) -> Iterator[tuple[str, int]]:
        """The next step of those that wait longest: one, or as many as keep up with whole lives."""
        for _ in range(self._mix.steps):
            if len(self._under_way) <= self._lag:
                return
            number, stage = self._under_way.popleft()
            self.stages[number] = stage
            yield "order", number
            if stage < _last(number):
                self._under_way.append((number, Stage(stage + 1)))

    def _filled(self, body: str, number: int) -> bytes:
        """The body with as much of what nobody reads as brings it to its size."""
        missing = self._size - len(body) - 24
        if missing <= 0:
            return f"{body}}}}}".encode()
        start = number * 61 % (len(self._filling) - missing)
        return f'{body},"client":"{self._filling[start : start + missing]}"}}}}'.encode()

    def _order(self, number: int, moment: str) -> str:
        stage = Stage(self.stages[number])
        moments = self._moments.get(number, [])
        moments += [moment] * (stage - len(moments))
        if stage == _last(number):
            del self._moments[number]
        buyer = buyer_of(number)
        first, last, mail = _person(number + _GUESTS if buyer is None else buyer, self.people)
        postcode, town = _TOWNS[number % len(_TOWNS)]
        home = (
            f'{{"first_name":"{first}","last_name":"{last}","lines":["{number % 90} rue du Port"],'
            f'"postcode":"{postcode}","city":"{town}","country":"FR","mail":"{mail}"}}'
        )
        lines = ",".join(
            f'{{"id":"{line}","product_id":"{(number + line) % 500}","variant_id":"{(number + line) % 2000}",'
            f'"sku":"SKU-{(number + line) % 2000}","name":"{_GOODS[(number + line) % len(_GOODS)]}",'
            f'"quantity":{pieces_of(number, line)},"unit_price":"{_money(price_of(number, line))}",'
            f'"total":"{_money(pieces_of(number, line) * price_of(number, line))}"}}'
            for line in range(lines_of(number))
        )
        account = "" if buyer is None else f'"customer_id":"{buyer}",'
        return (
            f'{{"type":"order","data":{{"id":"{number}","number":"{number_of(self.name, number)}",'
            f'"updated_at":"{moment}","placed_at":"{moments[0]}","state":"{STATES[stage]}","currency":"EUR",'
            f'"total":"{_money(total_of(number))}","shipping_cost":"4.90",{account}"mail":"{mail}",'
            f'"billing":{home},"shipping":{home},"lines":[{lines}]{self._so_far(number, stage, moments)}'
        )

    def _so_far(self, number: int, stage: Stage, moments: Sequence[str]) -> str:
        """Payment, parcel and refund, as far as the order came; each keeps the moment at which it came."""
        said = ""
        total = _money(total_of(number))
        pieces = ",".join(
            f'{{"id":"{line}","quantity":{pieces_of(number, line)}}}' for line in range(lines_of(number))
        )
        if stage >= Stage.PAID:
            paid = f'{{"id":"t{number}","amount":"{total}","method":"card","at":"{moments[1]}"}}'
            said += f',"payment_state":"paid","payments":[{paid}]'
        if stage >= Stage.SHIPPED:
            there = f'"delivered_at":"{moments[4]}",' if stage >= Stage.DELIVERED else ""
            said += (
                f',"shipments":[{{"id":"s{number}","created_at":"{moments[2]}","carrier":"own van",'
                f'"method":"{way_of(stage)}",{there}'
                f'"tracking_number":"{self.name.upper()}{number:09d}","lines":[{pieces}]}}]'
            )
        if stage >= Stage.REFUNDED:
            said += (
                f',"refunds":[{{"id":"r{number}","amount":"{total}","at":"{moments[5]}","lines":[{pieces}]}}]'
            )
        return said

    def _customer(self, number: int, moment: str) -> str:
        first, last, mail = _person(number, self.people)
        return (
            f'{{"type":"customer","data":{{"id":"{number}","updated_at":"{moment}","mail":"{mail}",'
            f'"first_name":"{first}","last_name":"{last}","locale":"fr-FR"'
        )

    def _cart(self, number: int, moment: str) -> str:
        order, cart = divmod(number, CARTS)
        bought = cart == CARTS - 1
        state = f'"state":"converted","order_id":"{order}"' if bought else '"state":"open"'
        line = (
            f'{{"id":"1","variant_id":"{number % 2000}","name":"{_GOODS[number % len(_GOODS)]}",'
            f'"quantity":1,"unit_price":"{_money(price_of(number, 0))}"}}'
        )
        return (
            f'{{"type":"cart","data":{{"id":"{number}","updated_at":"{moment}","created_at":"{moment}",{state},'
            f'"currency":"EUR","total":"{_money(price_of(number, 0))}","lines":[{line}]'
        )


class Signer:
    """Whole HTTP requests of one connection, signed by Standard Webhooks as of `moment` (seconds)."""

    def __init__(self, host: str, connection_id: int, secret: str, moment: int) -> None:
        self._key = base64.b64decode(secret.removeprefix("whsec_"))
        self._moment = str(moment)
        self._head = (
            f"POST /in/{connection_id} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: shop/1.0\r\n"
            f"Accept: */*\r\nContent-Type: application/json\r\nwebhook-timestamp: {self._moment}\r\n"
        )

    def request(self, webhook_id: str, body: bytes) -> bytes:
        """A request as it goes over the wire."""
        signed = hmac.digest(self._key, f"{webhook_id}.{self._moment}.".encode() + body, "sha256")
        signature = base64.b64encode(signed).decode()
        head = (
            f"{self._head}webhook-id: {webhook_id}\r\nwebhook-signature: v1,{signature}\r\n"
            f"content-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body
