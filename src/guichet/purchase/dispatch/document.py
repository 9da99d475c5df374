"""Who makes labels and sends couriers for which store and place: one document, read from the top. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from guichet.kernel.errors import Fault
from guichet.kernel.types import Money, Words
from guichet.ports.dispatching import LabelFormat
from guichet.ports.records import Address
from guichet.purchase.dispatch.states import Fallback, LabelPurpose


class LabelRule(msgspec.Struct, frozen=True, kw_only=True):
    """Where labels come from. Without a store or a location it holds for all.

    For returns the location is where they come back to. `service` is the maker's own word. `most` is what a
    label may cost at most, in minor units of `currency`.
    """

    purpose: LabelPurpose
    connection_id: int
    service: str
    store_id: int | None = None
    location_id: int | None = None
    format: LabelFormat = LabelFormat.PDF
    most: int | None = None
    currency: str = "EUR"


class CourierRule(msgspec.Struct, frozen=True, kw_only=True):
    """Who sends couriers. `by_itself`: one is sent for as soon as a preparation is ready.

    `fallback` is what becomes of it when nobody comes.
    """

    connection_id: int
    store_id: int | None = None
    location_id: int | None = None
    by_itself: bool = True
    fallback: Fallback = Fallback.COLLECT
    most: int | None = None
    currency: str = "EUR"


class PlaceContact(msgspec.Struct, frozen=True, kw_only=True):
    """How one who fetches or brings finds a place, where that is not as its shop tells.

    `address` None and `phone` "": as the shop tells. `notes` are for the courier: the back door, a bell.
    """

    location_id: int
    phone: str = ""
    notes: str = ""
    address: Address | None = None


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The settings. `piece_grams` counts for an article whose weight nobody told, `packing_grams` besides."""

    labels: tuple[LabelRule, ...] = ()
    couriers: tuple[CourierRule, ...] = ()
    piece_grams: int = 400
    packing_grams: int = 100
    places: tuple[PlaceContact, ...] = ()

    def contact_at(self, location_id: int) -> PlaceContact:
        """How a place is found; as its shop tells where nothing is settled."""
        found = (one for one in self.places if one.location_id == location_id)
        return next(found, PlaceContact(location_id=location_id))

    def label_rule(self, purpose: LabelPurpose, store_id: int | None, location_id: int) -> LabelRule | None:
        """The first rule that holds for a label."""
        return next(
            (rule for rule in self.labels if rule.purpose is purpose and _holds(rule, store_id, location_id)),
            None,
        )

    def return_rule(self, store_id: int | None) -> LabelRule | None:
        """The first rule that holds for what comes back to a store; its place is where it comes back to."""
        return next(
            (
                rule
                for rule in self.labels
                if rule.purpose is LabelPurpose.RETURN and rule.store_id in (None, store_id)
            ),
            None,
        )

    def courier_rule(self, store_id: int | None, location_id: int) -> CourierRule | None:
        """The first rule that holds for a courier."""
        return next((rule for rule in self.couriers if _holds(rule, store_id, location_id)), None)


def least(most: int | None, currency: str, ceiling: Money | None) -> tuple[int | None, str]:
    """What may be spent at most, by a rule and by whoever asks; 0 where the two do not compare."""
    if ceiling is None:
        return most, currency
    if most is None:
        return ceiling.amount, ceiling.currency
    return (min(most, ceiling.amount), currency) if ceiling.currency == currency else (0, currency)


def faults_of(document: Document, makers: frozenset[int], senders: frozenset[int]) -> Iterator[Fault]:
    """What keeps a document from being kept: a connection that cannot do it, a service that is not named."""
    for place, rule in enumerate(document.labels):
        if rule.connection_id not in makers:
            yield _fault(
                f"/labels/{place}/connection_id",
                "This connection makes no labels. Choose one that does.",
                "Cette connexion n’édite pas d’étiquettes. Choisissez-en une autre.",
            )
        if rule.purpose is LabelPurpose.RETURN and rule.location_id is None:
            yield _fault(
                f"/labels/{place}/location_id",
                "Say to which place returns come back.",
                "Indiquez le lieu où reviennent les retours.",
            )
        if not rule.service.strip():
            yield _fault(
                f"/labels/{place}/service",
                "Name the service, in the maker’s own word.",
                "Indiquez le service, dans les termes de l’éditeur.",
            )
    for place, courier in enumerate(document.couriers):
        if courier.connection_id not in senders:
            yield _fault(
                f"/couriers/{place}/connection_id",
                "This connection sends no couriers. Choose one that does.",
                "Cette connexion n’envoie pas de coursiers. Choisissez-en une autre.",
            )
    yield from _faults_of_places(document.places)


def is_complete(address: Address) -> bool:
    """Whether a parcel would find its way."""
    street = address.lines[0] if address.lines else ""
    return bool(street and address.postcode and address.city and address.country)


def _faults_of_places(places: tuple[PlaceContact, ...]) -> Iterator[Fault]:
    for place, one in enumerate(places):
        if one.location_id in {before.location_id for before in places[:place]}:
            yield _fault(
                f"/places/{place}/location_id",
                "This place is there twice. Keep one.",
                "Ce lieu figure deux fois. Gardez-en un.",
            )
        if one.address is not None and not is_complete(one.address):
            yield _fault(
                f"/places/{place}/address",
                "Give a street, a postcode, a town and a country, or leave the address to the shop.",
                "Indiquez rue, code postal, ville et pays, ou laissez l’adresse de la boutique.",
            )


def _holds(rule: LabelRule | CourierRule, store_id: int | None, location_id: int) -> bool:
    return rule.store_id in (None, store_id) and rule.location_id in (None, location_id)


def _fault(pointer: str, english: str, french: str) -> Fault:
    return Fault(pointer=pointer, words=Words(english, french))
