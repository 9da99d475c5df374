"""What the shop is asked: an order of ours in the words of `ports.capabilities.NewOrder`. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.kernel.types import Language, Money, Words
from guichet.ports.capabilities import NewOrder, NewOrderLine
from guichet.ports.records import Address, OrderState
from guichet.purchase.placing.ordering import StoreOrdering
from guichet.purchase.placing.repository import LineRow, PlaceRow, PurchaseRow
from guichet.purchase.placing.states import Payment
from guichet.purchase.promise import Kind

KIND_WORDS = {
    Kind.HOME: Words("Home delivery", "Livraison à domicile"),
    Kind.RELAY: Words("Pick-up point", "Point relais"),
    Kind.SHIP_TO_SHOP: Words("Delivery to {place}", "Livraison en magasin : {place}"),
    Kind.COLLECT: Words("Collected at {place}", "Retrait en magasin : {place}"),
    Kind.RESERVE: Words("Reserved at {place}", "Réservé en magasin : {place}"),
    Kind.COURIER: Words("Courier", "Coursier"),
}
PAYMENT_WORDS = {
    Payment.PAY_ON_COLLECTION: Words("Paid when collected", "Paiement au retrait"),
    Payment.TRANSFER: Words("Bank transfer", "Virement"),
    Payment.INVOICE: Words("On invoice", "Sur facture"),
}
_NOTE = Words(
    "Taken by Guichet ({origin}). {kind}. {payment}. Promised for {day}.",
    "Prise par Guichet ({origin}). {kind}. {payment}. Promise pour le {day}.",
)
_ORIGINS = {"shopper": Words("shop’s page", "page de la boutique"), "staff": Words("counter", "comptoir")}
_SENT_TO_SHOP = frozenset({Kind.SHIP_TO_SHOP, Kind.COLLECT, Kind.RESERVE})


def new_order(
    purchase: PurchaseRow,
    lines: Sequence[LineRow],
    ordering: StoreOrdering,
    *,
    place: PlaceRow | None,
    pickup: str | None,
    account: str | None,
) -> NewOrder:
    """The order as the shop is to have it; `pickup` is its own way to collect, `account` the buyer's."""
    language, payment, kind = Language(purchase.language), Payment(purchase.payment), Kind(purchase.kind)
    where = place.name if place else ""
    said = KIND_WORDS[kind].text(language, place=where)
    note = _NOTE.text(
        language,
        origin=_ORIGINS[purchase.origin].text(language),
        kind=said,
        payment=PAYMENT_WORDS[payment].text(language),
        day=purchase.promise.day,
    )
    goal = _goal(purchase, place) if kind in _SENT_TO_SHOP else purchase.address
    return NewOrder(
        reference=purchase.reference,
        customer_external_id=account,
        billing=_of_buyer(purchase, purchase.address or (place.address if place else Address())),
        shipping=None if pickup or goal is None else _of_buyer(purchase, goal),
        lines=tuple(_line(one) for one in lines),
        channel_external_id=ordering.external_id or None,
        staff_note="\n".join(part for part in (note, purchase.note) if part),
        payment_method=PAYMENT_WORDS[payment].text(language),
        state=OrderState.AWAITING_PAYMENT if payment is Payment.TRANSFER else OrderState.CONFIRMED,
        pickup_method_external_id=pickup,
        currency=purchase.currency,
        delivery_cost=str(Money(purchase.delivery_price, purchase.currency).decimal()),
        delivery_name=said,
    )


def _line(line: LineRow) -> NewOrderLine:
    return NewOrderLine(
        product_external_id=line.product_external_id,
        variant_external_id=line.variant_external_id,
        name="",
        sku=line.sku,
        quantity=line.quantity,
        unit_price=line.unit_price,
    )


def _goal(purchase: PurchaseRow, place: PlaceRow | None) -> Address | None:
    """The shop where it is fetched, as the company to which it goes."""
    if place is None:
        return purchase.address
    return Address(
        company=place.name,
        lines=place.address.lines,
        postcode=place.address.postcode,
        city=place.address.city,
        region=place.address.region,
        country=place.address.country,
    )


def _of_buyer(purchase: PurchaseRow, address: Address) -> Address:
    contact = purchase.contact
    return Address(
        first_name=contact.first_name,
        last_name=contact.last_name,
        company=address.company,
        lines=address.lines,
        postcode=address.postcode,
        city=address.city,
        region=address.region,
        country=address.country,
        mail=contact.mail,
        phone=contact.phone,
    )
