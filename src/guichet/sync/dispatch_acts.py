"""The acts by which things leave a shop: a label bought or given back, a courier sent for or sent home.

A label's bytes are kept before its row says that it is there; what was bought stands in the act's result as
the JSON of `LabelMade`, what was booked as that of `ports.dispatching.BookedErrand`.
"""

from __future__ import annotations

from typing import Any

import msgspec

from guichet.kernel.types import Words
from guichet.ports.capabilities import Session
from guichet.ports.dispatching import (
    BooksLabels,
    BoughtLabel,
    CancelledErrand,
    CourierQuote,
    LabelFormat,
    LabelOffer,
    NewErrand,
    NewLabel,
    SendsCouriers,
    VoidedLabel,
)
from guichet.ports.failures import RejectedError
from guichet.sync.act_kinds import Before, Kind

BUY_LABEL = "buy_label"
VOID_LABEL = "void_label"
BOOK_COURIER = "book_courier"
CANCEL_COURIER = "cancel_courier"


class TooDearError(RejectedError):
    """The vendor asks for more than was allowed; nothing was bought."""

    code = "too_dear"


class LabelMade(msgspec.Struct, frozen=True, kw_only=True):
    """A label that was bought; its bytes are kept under `sha256`."""

    external_id: str
    tracking_number: str
    carrier: str
    format: LabelFormat
    sha256: str
    size: int
    tracking_address: str = ""
    price: int | None = None
    currency: str = ""


async def _offer(connector: BooksLabels, session: Session, label: NewLabel) -> LabelOffer:
    """What the maker says of the service that is wanted. Raises RejectedError, TooDearError."""
    offers = await connector.offers(session, label)
    offer = next((one for one in offers if one.service == label.service), None)
    if offer is None:
        raise RejectedError(f"{label.service} is not offered for this parcel")
    _within(offer.price, offer.currency, label.most, label.currency)
    return offer


def _within(price: int | None, currency: str, most: int | None, agreed: str) -> None:
    if most is None or price is None:
        return
    if currency != agreed or price > most:
        raise TooDearError(f"{price} {currency} instead of at most {most} {agreed} (minor units)")


async def _buy(connector: BooksLabels, session: Session, label: NewLabel, offer: LabelOffer) -> str:
    bought = await connector.buy_label(session, label, offer.price)
    return await _kept(session, bought)


async def _find_label(connector: BooksLabels, session: Session, label: NewLabel, _: Before) -> str | None:
    bought = await connector.find_label(session, label)
    return None if bought is None else await _kept(session, bought)


async def _kept(session: Session, bought: BoughtLabel) -> str:
    if session.blobs is None:
        raise TypeError("a session without files cannot keep a label")
    sha256 = await session.blobs.put(bought.content)
    made = LabelMade(
        external_id=bought.external_id,
        tracking_number=bought.tracking_number,
        carrier=bought.carrier,
        format=bought.format,
        sha256=sha256,
        size=len(bought.content),
        tracking_address=bought.tracking_address,
        price=bought.price,
        currency=bought.currency,
    )
    return msgspec.json.encode(made).decode()


async def _void(connector: BooksLabels, session: Session, label: VoidedLabel, _: Any) -> str:
    return await connector.void_label(session, label)


async def _quote(connector: SendsCouriers, session: Session, errand: NewErrand) -> CourierQuote:
    quote = await connector.quote_courier(session, errand)
    _within(quote.price, quote.currency, errand.most, errand.currency)
    return quote


async def _book(connector: SendsCouriers, session: Session, errand: NewErrand, quote: CourierQuote) -> str:
    return msgspec.json.encode(await connector.book_courier(session, errand, quote)).decode()


async def _find_courier(
    connector: SendsCouriers, session: Session, errand: NewErrand, _: Before
) -> str | None:
    booked = await connector.find_courier(session, errand)
    return None if booked is None else msgspec.json.encode(booked).decode()


async def _cancel(connector: SendsCouriers, session: Session, errand: CancelledErrand, _: Any) -> str:
    await connector.cancel_courier(session, errand)
    return errand.external_id


DISPATCH_WORDS: dict[str, Words] = {
    BUY_LABEL: Words("a label", "une étiquette"),
    VOID_LABEL: Words("the voiding of a label", "l’annulation d’une étiquette"),
    BOOK_COURIER: Words("a courier", "un coursier"),
    CANCEL_COURIER: Words("the cancellation of a courier", "l’annulation d’un coursier"),
}

DISPATCH_KINDS = (
    Kind(
        name=BUY_LABEL,
        capability=BooksLabels,
        request=NewLabel,
        perform=_buy,
        touches=lambda _: None,
        prepare=_offer,
        prepared=LabelOffer,
        find=_find_label,
    ),
    Kind(
        name=VOID_LABEL,
        capability=BooksLabels,
        request=VoidedLabel,
        perform=_void,
        touches=lambda _: None,
        repeatable=True,
    ),
    Kind(
        name=BOOK_COURIER,
        capability=SendsCouriers,
        request=NewErrand,
        perform=_book,
        touches=lambda _: None,
        prepare=_quote,
        prepared=CourierQuote,
        find=_find_courier,
    ),
    Kind(
        name=CANCEL_COURIER,
        capability=SendsCouriers,
        request=CancelledErrand,
        perform=_cancel,
        touches=lambda _: None,
        repeatable=True,
    ),
)
