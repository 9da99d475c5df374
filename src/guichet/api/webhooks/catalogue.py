"""The catalogue: which happenings can be told outside, and what is said of each. Pure.

A type is named as its happening, whose name and fields are stable and only added to. What is said is thin:
ids, states, what a reader needs to decide whether to ask, and where to ask (`href`). No names, addresses or
words of people.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from guichet.kernel.events import Happening
from guichet.kernel.types import Words
from guichet.ports.happenings import after, before, commerce, purchase, support, sync

TEST = "webhook.test"


class Look(StrEnum):
    """What is looked up beside a happening: by its order, its parcel's shipments, its ticket, its variant."""

    ORDER = "order"
    SHIPMENTS = "shipments"
    TICKET = "ticket"
    VARIANT = "variant"
    NOTHING = "nothing"


class EventType(msgspec.Struct, frozen=True, kw_only=True):
    """A happening that can be told, known by an example of it.

    `href` is where the thing is read, `kept_back` the fields that stay inside.
    """

    example: Happening
    title: Words
    href: str
    look: Look = Look.NOTHING
    kept_back: frozenset[str] = frozenset()

    @property
    def shape(self) -> type[Happening]:
        """The shape of the happening."""
        return type(self.example)

    @property
    def name(self) -> str:
        """The type's name, as in the payload."""
        return name_of(self.example)

    def sample(self) -> dict[str, Any]:
        """The data of the example."""
        return self.data(self.example, 3, _LOOKED_UP[self.look])

    def data(self, happening: Happening, version: int, looked_up: Mapping[str, Any]) -> dict[str, Any]:
        """What is said of a happening: its fields, what was looked up, and where to read on."""
        said = {
            name: _outward(name, value)
            for name in happening.__struct_fields__
            if name not in self.kept_back
            for value in [getattr(happening, name)]
        }
        said.update({name: _outward(name, value) for name, value in looked_up.items()})
        said["version"] = version or None
        said["href"] = self.href.format_map(said)
        return said


def name_of(happening: Happening) -> str:
    """The name of a happening's type."""
    return str(happening.__struct_config__.tag)


def _outward(name: str, value: Any) -> Any:
    if name.endswith("_id") and value is not None:
        return str(value)
    if name.endswith("_ids"):
        return [str(one) for one in value]
    return value


_LOOKED_UP: Mapping[Look, Mapping[str, Any]] = {
    Look.ORDER: {"order_number": "10482", "store_id": 2},
    Look.SHIPMENTS: {
        "parcel_number": "6A12345678901",
        "order_ids": [73],
        "order_numbers": ["10482"],
        "store_ids": [2],
    },
    Look.TICKET: {"store_id": 2},
    Look.VARIANT: {"sku": "ADA-38-NAVY", "product_id": 57},
    Look.NOTHING: {},
}

_TYPES = (
    EventType(
        example=commerce.OrderChanged(order_id=73, customer_id=19, before=None, after="placed"),
        title=Words("An order came, or changed", "Une commande est arrivée ou a changé"),
        href="/api/v1/orders/{order_id}",
        look=Look.ORDER,
    ),
    EventType(
        example=commerce.ShipmentAdded(shipment_id=91, order_id=73),
        title=Words("Something of an order was sent", "Une commande a été expédiée, en tout ou partie"),
        href="/api/v1/orders/{order_id}",
        look=Look.ORDER,
    ),
    EventType(
        example=commerce.ParcelChanged(
            parcel_id=64, shipment_ids=(91,), before="in_transit", after="out_for_delivery"
        ),
        title=Words(
            "A carrier told something new of a parcel", "Un transporteur a donné des nouvelles d’un colis"
        ),
        href="/api/v1/parcels/{parcel_number}",
        look=Look.SHIPMENTS,
    ),
    EventType(
        example=commerce.RefundMade(refund_id=8, order_id=73),
        title=Words("Money was refunded", "Un remboursement a été fait"),
        href="/api/v1/orders/{order_id}",
        look=Look.ORDER,
    ),
    EventType(
        example=after.ReturnChanged(
            return_id=5, order_id=73, before="announced", after="received", way="refund"
        ),
        title=Words("A return was opened, or went on", "Un retour a été ouvert ou a avancé"),
        href="/api/v1/returns/{return_id}",
        look=Look.ORDER,
    ),
    EventType(
        example=purchase.PurchaseChanged(
            purchase_id=9, store_id=2, before="placing", after="placed", order_id=73
        ),
        title=Words("An order taken by Guichet went on", "Une commande prise par Guichet a avancé"),
        href="/api/v1/purchases/{purchase_id}",
        look=Look.ORDER,
    ),
    EventType(
        example=purchase.PreparationChanged(
            preparation_id=17,
            order_id=73,
            purchase_id=None,
            store_id=2,
            location_id=4,
            purpose="collect",
            before="picking",
            after="ready",
        ),
        title=Words("Something to prepare at a place went on", "Une préparation a avancé"),
        href="/api/v1/preparations/{preparation_id}",
        look=Look.ORDER,
    ),
    EventType(
        example=purchase.PickupMoved(
            preparation_id=18, order_id=73, purchase_id=9, store_id=2, from_location_id=4, location_id=6
        ),
        title=Words(
            "A customer collects at another shop now", "Un client retire désormais dans une autre boutique"
        ),
        href="/api/v1/preparations/{preparation_id}",
        look=Look.ORDER,
    ),
    EventType(
        example=commerce.StockChanged(variant_id=311, location_id=4, before=3, after=2),
        title=Words("A stock level changed", "Un niveau de stock a changé"),
        href="/api/v1/stock?variant_id={variant_id}",
        look=Look.VARIANT,
    ),
    EventType(
        example=commerce.StockOverrunChanged(overrun_id=6, variant_id=311, location_id=4, missing=1),
        title=Words("More is held than is there", "Il y a plus de réservé que de présent"),
        href="/api/v1/stock-overruns",
    ),
    EventType(
        example=commerce.ProductChanged(product_id=57),
        title=Words("A product changed", "Un produit a changé"),
        href="/api/v1/products/{product_id}",
    ),
    EventType(
        example=commerce.CustomerChanged(customer_id=19),
        title=Words("A customer changed", "Un client a changé"),
        href="/api/v1/customers/{customer_id}",
    ),
    EventType(
        example=commerce.CustomersMerged(customer_id=19, merged_id=23),
        title=Words("Two customers are one, or two again", "Deux fiches client sont réunies, ou séparées"),
        href="/api/v1/customers/{customer_id}",
    ),
    EventType(
        example=support.TicketOpened(ticket_id=12, channel="mail", store_id=2),
        title=Words("A ticket was opened", "Un ticket a été ouvert"),
        href="/api/v1/tickets/{ticket_id}",
        look=Look.TICKET,
    ),
    EventType(
        example=support.TicketMessageAdded(ticket_id=12, message_id=34, direction="in"),
        title=Words("A message stands in a ticket", "Un message est arrivé dans un ticket"),
        href="/api/v1/tickets/{ticket_id}",
        look=Look.TICKET,
    ),
    EventType(
        example=support.TicketChanged(ticket_id=12, what="assigned"),
        title=Words("A ticket changed", "Un ticket a changé"),
        href="/api/v1/tickets/{ticket_id}",
        look=Look.TICKET,
    ),
    EventType(
        example=before.AlertRaised(
            shopper_id=5, store_id=2, kind="back_in_stock", product_id=31, variant_id=84, location_ids=(3,)
        ),
        title=Words("A shopper is alerted to an article", "Un client est prévenu à propos d’un article"),
        href="/api/v1/products/{product_id}",
    ),
    EventType(
        example=support.CsatAnswered(request_id=3, ticket_id=12, store_id=2, mark=4),
        title=Words("A customer said how satisfied they are", "Un client a donné sa satisfaction"),
        href="/api/v1/tickets/{ticket_id}",
    ),
    EventType(
        example=sync.ConnectionHealthChanged(connection_id=1, before="fine", after="failing"),
        title=Words("A connection broke, or works again", "Une connexion est rompue ou rétablie"),
        href="/api/v1/connections/{connection_id}",
    ),
    EventType(
        example=sync.ActEnded(
            act_id=44, connection_id=1, kind="create_refund", key="", state="done", result="12", order_id=73
        ),
        title=Words(
            "An act at an outside system ended", "Une action auprès d’un système externe est terminée"
        ),
        href="/api/v1/acts/{act_id}",
        look=Look.ORDER,
        kept_back=frozenset({"key", "reason"}),
    ),
)

CATALOGUE: Mapping[str, EventType] = {one.name: one for one in _TYPES}
"""All types by their names, in the order of the page that lists them."""
