"""Customers: households that share a mailbox or a name, companies, and people who come as guests."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import msgspec

from guichet.demo.words import COMPANIES, FIRST_NAMES, HOME_TOWNS, LAST_NAMES, STREETS
from guichet.kernel.types import search_text

FIRST_CUSTOMER = 501
_MAILBOXES = ("courriel.example", "boite.example", "mail.example")

Json = dict[str, Any]


class Buyer(msgspec.Struct, frozen=True, kw_only=True):
    """Someone who orders; `customer_id` 0 is a guest, as the vendor writes it."""

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


def draw_buyer(draw: random.Random, customer_id: int = 0) -> Buyer:
    """A person with a mailbox, a telephone of the numbers kept free for fiction, and a home."""
    first, last = draw.choice(FIRST_NAMES), draw.choice(LAST_NAMES)
    town = draw.choice(HOME_TOWNS)
    local = f"{search_text(first)}.{search_text(last)}".replace(" ", "")
    return Buyer(
        customer_id=customer_id,
        first_name=first,
        last_name=last,
        company=draw.choice(COMPANIES) if draw.random() < 0.03 else "",
        mail=f"{local}{draw.randint(1, 999)}@{draw.choice(_MAILBOXES)}",
        phone=f"+33 6 39 98 {draw.randint(0, 99):02} {draw.randint(0, 99):02}",
        street=f"{draw.randint(1, 120)} {draw.choice(STREETS)}",
        town=town.name,
        region=town.region,
        postcode=town.postcode,
    )


def draw_buyers(draw: random.Random, count: int) -> list[Buyer]:
    """Customers; one in twelve lives with the one before and writes from the same mailbox."""
    buyers: list[Buyer] = []
    for customer_id in range(FIRST_CUSTOMER, FIRST_CUSTOMER + count):
        buyer = draw_buyer(draw, customer_id)
        if buyers and draw.random() < 1 / 12:
            home = buyers[-1]
            buyer = msgspec.structs.replace(
                home, customer_id=customer_id, first_name=buyer.first_name, phone=buyer.phone
            )
        buyers.append(buyer)
    return buyers


def customer_documents(draw: random.Random, buyers: list[Buyer], now: datetime) -> list[Json]:
    """The customers as documents, who joined over the last three years."""
    return [
        buyer.document(
            now - timedelta(days=draw.uniform(1, 1095)),
            likes_news=draw.random() < 0.4,
        )
        for buyer in buyers
    ]
