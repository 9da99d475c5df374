"""A text about an order in its brand's voice: what it speaks of, and the values that it holds."""

from __future__ import annotations

import msgspec

from guichet.commerce.orders import OrderShape
from guichet.kernel.db import Transaction
from guichet.purchase.journey.service import KindSetting
from guichet.purchase.tracking import language_of_order, order_facts
from guichet.voice.facts import PickupFact, ReturnFact, front_of
from guichet.voice.templates import Composed, compose


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What of an order a text speaks of: some of its parcels, what is collected, what comes back.

    `refund_id` is the refund of which it speaks; without one it is the latest.
    """

    shipment_ids: frozenset[int | None] = frozenset()
    pickup: PickupFact | None = None
    returned: ReturnFact | None = None
    refund_id: int | None = None


class Told(msgspec.Struct, frozen=True):
    """A text about an order, in the voice of `author_name`."""

    text: Composed
    author_name: str


async def composed(
    transaction: Transaction, order: OrderShape, setting: KindSetting, about: About, link: str
) -> Told:
    """A text about something of an order, with the link of its page.

    Raises TemplateNotFoundError, TemplateBrokenError.
    """
    front = await front_of(transaction, order.store.id) if order.store else None
    refunds = [one for one in order.refunds if about.refund_id in (None, one.id)]
    shown = order.model_copy(
        update={
            "shipments": [one for one in order.shipments if one.id in about.shipment_ids],
            "refunds": refunds,
        }
    )
    facts = order_facts(shown, front, link)
    text = await compose(
        transaction,
        setting.intent,
        language=language_of_order(order, front),
        facts=msgspec.structs.replace(facts, pickup=about.pickup, returned=about.returned),
        front=front,
    )
    return Told(text, text.voice.name or (front.fact.name if front else ""))
