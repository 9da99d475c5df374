"""What is looked at before an order is taken: its lines, its prices, who buys, and what was promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from guichet.kernel.errors import Fault
from guichet.kernel.types import Words
from guichet.ports.records import Address
from guichet.purchase.placing.errors import (
    AddressNeededError,
    ContactNeededError,
    NoPriceError,
    NotOfStoreError,
    PromiseChangedError,
    TooManyPiecesError,
    TotalTooHighError,
)
from guichet.purchase.placing.ordering import Document, StoreOrdering
from guichet.purchase.placing.repository import Contact, Good
from guichet.purchase.promise import Kind, Offer, Promises
from guichet.purchase.sourcing import UnknownVariantError

_SENT = frozenset({Kind.HOME, Kind.RELAY, Kind.COURIER})
# Who reads a page, then types a name, orders some minutes later: an hour so much later is the same promise.
_LENIENCE = timedelta(minutes=30)
_NEEDED = Words("This is needed.", "Ce champ est nécessaire.")


class ShownPromise(Protocol):
    """The promise as the buyer saw it."""

    @property
    def price(self) -> int: ...
    @property
    def at(self) -> datetime | None: ...
    @property
    def day(self) -> date | None: ...


def merged(lines: Sequence[tuple[int, int]], document: Document) -> tuple[tuple[int, int], ...]:
    """Lines with those of one variant put together. Raises TooManyPiecesError."""
    pieces: dict[int, int] = {}
    for variant_id, quantity in lines:
        pieces[variant_id] = pieces.get(variant_id, 0) + quantity
    if max(pieces.values(), default=0) > document.most_pieces:
        raise TooManyPiecesError(most=document.most_pieces)
    return tuple(pieces.items())


def check_who(contact: Contact, address: Address | None, kind: Kind) -> None:
    """Refuse an order of nobody, or one that goes nowhere. Raises ContactNeededError, AddressNeededError."""
    if not contact.name or not (contact.mail or contact.phone):
        raise ContactNeededError
    if kind not in _SENT:
        return
    told = {
        "lines": address.lines if address else (),
        "postcode": address.postcode if address else "",
        "city": address.city if address else "",
        "country": address.country if address else "",
    }
    missing = [name for name, value in told.items() if not value]
    if missing:
        faults = [Fault(pointer=f"/address/{name}", words=_NEEDED) for name in missing]
        raise AddressNeededError(errors=faults)


def check_prices(
    lines: Sequence[tuple[int, int]], goods: Mapping[int, Good], ordering: StoreOrdering
) -> None:
    """Refuse what the store does not sell, or for no price, or for too much.

    Raises UnknownVariantError, NotOfStoreError, NoPriceError, TotalTooHighError.
    """
    total = 0
    for variant_id, quantity in lines:
        good = goods.get(variant_id)
        if good is None:
            raise UnknownVariantError(variant_id=variant_id)
        elsewhere = good.stores and ordering.external_id not in good.stores
        if good.connection_id != ordering.connection_id or not good.sold or elsewhere:
            raise NotOfStoreError(name=good.full_name)
        if good.price_minor is None or good.price_minor <= 0 or good.currency != ordering.currency:
            raise NoPriceError(name=good.full_name)
        total += good.price_minor * quantity
    most = ordering.document.most_total
    if most is not None and total > most:
        raise TotalTooHighError


def require_shown(promises: Promises, kind: Kind, shown: ShownPromise | None) -> Offer:
    """The offer of a kind, if it is what was shown or better. Raises PromiseChangedError."""
    offer = promises.offer(kind)
    if offer is None or (shown is not None and not _kept(offer, shown)):
        raise PromiseChangedError(promises)
    return offer


def _kept(offer: Offer, shown: ShownPromise) -> bool:
    if offer.price != shown.price:
        return False
    if offer.outlook.at is not None and shown.at is not None:
        return offer.outlook.at <= shown.at + _LENIENCE
    return shown.day is None or offer.outlook.day <= shown.day
