"""What a mail about an order may say: its live values with the link, and the language it is written in."""

from __future__ import annotations

import msgspec

from guichet.commerce.orders import OrderShape
from guichet.kernel.types import utc_now
from guichet.voice.facts import CustomerFact, Facts, Front, StoreFact, order_fact


def order_facts(order: OrderShape, front: Front | None, link: str) -> Facts:
    """The values of an order for its own buyer; `link` is the address of its tracking page."""
    buyer = order.billing
    return Facts(
        now=utc_now(),
        customer=CustomerFact(
            name=f"{buyer.first_name} {buyer.last_name}".strip(), first_name=buyer.first_name
        ),
        order=msgspec.structs.replace(order_fact(order), tracking_link=link),
        store=front.fact if front else StoreFact(),
    )


def language_of_order(order: OrderShape, front: Front | None) -> str:
    """The language in which the customer bought; else the store's."""
    spoken = order.locale[:2].lower()
    if len(spoken) == len("fr") and spoken.isalpha():
        return spoken
    return front.language if front else ""
