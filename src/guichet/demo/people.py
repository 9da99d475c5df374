"""Customers of the whole group: people who buy at one brand or several, households, firms, and guests.

The population is one; each brand knows those who buy there under a number of its own, and not always by the
same words: a few write from another mailbox, or in capitals.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from guichet.demo.brands import CONNECTED, Brand
from guichet.demo.words import (
    COMPANIES,
    ENGLISH_NAMES,
    FIRST_NAMES,
    HOME_TOWNS,
    LAST_NAMES,
    MAILBOXES,
    STREETS,
)
from guichet.kernel.types import search_text

FIRST_CUSTOMER = 501
_PHONES = ("+33 6 39 98", "+33 3 53 01", "+33 4 65 71", "+33 5 36 49")

Json = dict[str, Any]


class Buyer(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who orders, as one brand knows them; `customer_id` 0 is a guest, as the vendor writes it."""

    customer_id: int
    first_name: str
    last_name: str
    company: str
    mail: str
    phone: str
    street: str
    town: str
    region: str
    postcode: str
    language: str = "fr"

    def address(self) -> Json:
        """The address as an order has it."""
        return {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "company": self.company,
            "street_1": self.street,
            "street_2": "",
            "city": self.town,
            "state": self.region,
            "zip": self.postcode,
            "country": "France",
            "country_iso2": "FR",
            "phone": self.phone,
            "email": self.mail,
        }

    def document(self, joined_at: datetime, *, likes_news: bool) -> Json:
        """The customer as the vendor keeps it; the address has the customer's own number."""
        names = {"first_name": self.first_name, "last_name": self.last_name, "company": self.company}
        moment = joined_at.isoformat(timespec="seconds")
        return {
            "id": self.customer_id,
            **names,
            "email": self.mail,
            "phone": self.phone,
            "date_created": moment,
            "date_modified": moment,
            "accepts_product_review_abandoned_cart_emails": likes_news,
            "store_credit_amounts": [{"amount": 0}],
            "addresses": [
                {
                    "id": self.customer_id,
                    **names,
                    "address1": self.street,
                    "city": self.town,
                    "state_or_province": self.region,
                    "postal_code": self.postcode,
                    "country": "France",
                    "country_code": "FR",
                    "phone": self.phone,
                }
            ],
        }


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One of the group's customers: how they call themselves, and the brands at which they buy."""

    buyer: Buyer
    brands: tuple[str, ...]


def draw_buyer(draw: random.Random, customer_id: int = 0) -> Buyer:
    """A person with a mailbox, a telephone of the numbers kept free for fiction, and a home."""
    english = draw.random() < 0.04
    first, last = (
        draw.choice(ENGLISH_NAMES) if english else (draw.choice(FIRST_NAMES), draw.choice(LAST_NAMES))
    )
    town = draw.choice(HOME_TOWNS)
    local = ".".join(search_text(name).replace(" ", "") for name in (first, last))
    return Buyer(
        customer_id=customer_id,
        first_name=first,
        last_name=last,
        company="",
        mail=f"{local}{draw.randint(1, 999)}@{draw.choice(MAILBOXES)}",
        phone=f"{draw.choices(_PHONES, (5, 1, 1, 1))[0]} {draw.randint(0, 99):02} {draw.randint(0, 99):02}",
        street=f"{draw.randint(1, 120)} {draw.choice(STREETS)}",
        town=town.name,
        region=town.region,
        postcode=town.postcode,
        language="en" if english else "fr",
    )


def draw_population(seed: int, count: int) -> list[Person]:
    """The group's customers.

    One in twelve lives with the one before and writes from the same mailbox; one in thirty buys for a firm
    whose mailbox several share. A third buys at more than one brand.
    """
    draw = random.Random(f"people {seed}")
    people: list[Person] = []
    for _ in range(count):
        buyer = draw_buyer(draw)
        if people and draw.random() < 1 / 12:
            home = people[-1].buyer
            buyer = msgspec.structs.replace(home, first_name=buyer.first_name, phone=buyer.phone)
        elif draw.random() < 1 / 30:
            firm, mail = draw.choice(COMPANIES)
            buyer = msgspec.structs.replace(buyer, company=firm, mail=mail)
        people.append(Person(buyer=buyer, brands=_draw_brands(draw)))
    return people


def _draw_brands(draw: random.Random) -> tuple[str, ...]:
    wanted = draw.choices((1, 2, 3), (67, 23, 10))[0]
    order = sorted(CONNECTED, key=lambda brand: draw.random() ** (1 / brand.share), reverse=True)
    return tuple(brand.hash for brand in order[:wanted])


def buyers_of(
    brand: Brand, people: Sequence[Person], draw: random.Random, *, known: Sequence[Buyer] = ()
) -> list[Buyer]:
    """Those who have an account at a brand, with their numbers there; `known` come first, as they are.

    A brand that none of them chose has a tenth of them.
    """
    here = [person for person in people if brand.hash in person.brands]
    if brand not in CONNECTED:
        here = [person for person in people if draw.random() < brand.share]
    buyers = [*known, *[_as_known_at(draw, person) for person in here]]
    return [
        msgspec.structs.replace(buyer, customer_id=number)
        for number, buyer in enumerate(buyers, start=FIRST_CUSTOMER)
    ]


def _as_known_at(draw: random.Random, person: Person) -> Buyer:
    """How a brand knows somebody: in one of eight cases not by the very words that another one has."""
    buyer = person.buyer
    if len(person.brands) == 1 or buyer.company:
        return buyer
    fate = draw.random()
    if fate < 0.06:
        capitals = search_text(buyer.last_name).upper()
        return msgspec.structs.replace(buyer, last_name=capitals, mail=buyer.mail.upper())
    if fate < 0.12:
        local, _, box = buyer.mail.partition("@")
        other = draw.choice([one for one in MAILBOXES if one != box])
        return msgspec.structs.replace(buyer, mail=f"{local[0]}{local.partition('.')[2]}@{other}")
    return buyer


def customer_documents(draw: random.Random, buyers: list[Buyer], now: datetime) -> list[Json]:
    """The customers as documents, who joined over the last three years."""
    return [
        buyer.document(
            now - timedelta(days=draw.uniform(1, 1095)),
            likes_news=draw.random() < 0.4,
        )
        for buyer in buyers
    ]
