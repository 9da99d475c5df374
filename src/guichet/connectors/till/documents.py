"""The push format: records as a till sends them, checked row by row and read into documents.

Fields that nobody knows are left aside; values that cannot be true are refused with the row named. Amounts
are decimal text, tax included; times ISO 8601, in the merchant's zone where they name none.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Literal, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

from guichet.connectors.till.settings import Settings
from guichet.ports.failures import MalformedError
from guichet.ports.gtin import normalise_gtin
from guichet.ports.pushing import Document, Part
from guichet.ports.records import Resource, Unreadable

MOST_RECORDS = 5000
_FIRST_YEAR = 2000
_AHEAD = timedelta(hours=1)  # a till whose clock is that far off is not believed
_LARGEST_PRICE = Decimal(100_000)
_MOST_OF_A_LINE = 10_000
_MOST_OF_A_LEVEL = 1_000_000

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[^:\s](.*[^:\s])?$")]
Short = Annotated[str, msgspec.Meta(max_length=200)]
Long = Annotated[str, msgspec.Meta(max_length=5000)]


class Article(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """How a record names an article: by its bar code, or its sku where it has none; always the same way."""

    gtin: Short = ""
    sku: Short = ""

    @property
    def article(self) -> str:
        """The article's key; "" where none is named. Raises ValueError for a wrong bar code alone."""
        number = normalise_gtin(self.gtin) if self.gtin else None
        if number is not None:
            return f"gtin:{number}"
        if self.gtin and not self.sku:
            raise ValueError(f"the gtin “{self.gtin}” is no bar code: its check digit is wrong")
        return f"sku:{self.sku}" if self.sku else ""


class Level(Article, kw_only=True, tag_field="type", tag="level"):
    """What a place has of an article, counted at `at`: all moves and sales up to then are in it."""

    location: Code
    on_hand: int
    at: str
    version: int = 0


class Move(Article, kw_only=True, tag_field="type", tag="move"):
    """Pieces that came (positive) or went (negative), other than by a sale."""

    id: Name
    location: Code
    quantity: int
    reason: Literal["receipt", "correction", "loss", "transfer_in", "transfer_out"] = "correction"
    at: str
    version: int = 0


class Line(Article, kw_only=True):
    """A line of a receipt; one that names no article (a service) moves no stock."""

    id: Short = ""
    name: Short = ""
    quantity: int
    unit_price: str
    discount: str = "0"  # of the whole line
    tax: str = "0"  # of the whole line, within the price


class Payment(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """One means by which a receipt was paid."""

    means: Name
    amount: str
    reference: Short = ""


class Receipt(msgspec.Struct, kw_only=True, omit_defaults=True, gc=False):
    """What sales and returns share: where, when, by whom, for whom."""

    id: Name
    at: str
    location: Code
    lines: Annotated[tuple[Line, ...], msgspec.Meta(min_length=1, max_length=500)]
    receipt: Short = ""  # the number on it; the id where there is none
    till: Short = ""
    seller: Short = ""
    payments: Annotated[tuple[Payment, ...], msgspec.Meta(max_length=20)] = ()
    card: Short = ""
    mail: Short = ""
    phone: Short = ""
    first_name: Short = ""
    last_name: Short = ""
    note: Short = ""
    version: int = 0


class Sale(Receipt, kw_only=True, tag_field="type", tag="sale"):
    """A sale at the till. `reference`: what we hold the pieces for, in our words, where it was collected."""

    reference: Short = ""


class Return(Receipt, kw_only=True, tag_field="type", tag="return"):
    """Things brought back to the till, of the `sale` that is named; `restocked`: they can be sold again."""

    sale: Short = ""
    restocked: bool = True
    reason: Short = ""


class Loyalty(msgspec.Struct, kw_only=True, omit_defaults=True, tag_field="type", tag="loyalty", gc=False):
    """A loyalty card with whom it belongs to."""

    card: Name
    at: str = ""
    first_name: Short = ""
    last_name: Short = ""
    mail: Short = ""
    phone: Short = ""
    tier: Short = ""
    points: int | None = None
    accepts_marketing: bool | None = None
    version: int = 0


class Hours(msgspec.Struct, kw_only=True, gc=False):
    """When a place is open on a day of the week."""

    weekday: Annotated[int, msgspec.Meta(ge=1, le=7)]  # 1 = Monday
    opens: Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    closes: Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-4]):[0-5]\d$")]


class Place(msgspec.Struct, kw_only=True, omit_defaults=True, tag_field="type", tag="location", gc=False):
    """A place that only the till knows."""

    code: Code
    name: Name
    at: str = ""
    kind: Literal["shop", "warehouse"] = "shop"
    address: Short = ""
    postcode: Short = ""
    city: Short = ""
    country: Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2})?$")] = ""
    latitude: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    time_zone: Short = ""
    hours: Annotated[tuple[Hours, ...], msgspec.Meta(max_length=50)] = ()
    version: int = 0


class Item(Article, kw_only=True, tag_field="type", tag="article"):
    """An article that the till owns."""

    name: Name
    price: str
    at: str = ""
    brand: Short = ""
    description: Long = ""
    picture: Short = ""
    options: dict[Short, Short] = {}
    version: int = 0


class Trial(msgspec.Struct, kw_only=True, tag_field="type", tag="test", gc=False):
    """Says nothing: a first push, to see whether it arrives."""

    id: Short = ""


Record: TypeAlias = Level | Move | Sale | Return | Loyalty | Place | Item | Trial


class Batch(msgspec.Struct, kw_only=True):
    """The body of a push."""

    records: Annotated[tuple[Record, ...], msgspec.Meta(max_length=MOST_RECORDS)]


class _Envelope(msgspec.Struct):
    records: list[msgspec.Raw]


class _Named(msgspec.Struct):
    type: str = ""
    id: str = ""
    card: str = ""
    code: str = ""
    gtin: str = ""
    sku: str = ""


_ENVELOPE = msgspec.json.Decoder(_Envelope)
_RECORD: msgspec.json.Decoder[Record] = msgspec.json.Decoder(Record)
_NAMED = msgspec.json.Decoder(_Named)
_encode = msgspec.json.Encoder(order="deterministic").encode


def read_record(body: bytes) -> Record:
    """A document's body again, as it was kept."""
    return _RECORD.decode(body)


def documents(settings: Settings, body: bytes, received_at: datetime) -> Iterator[Document | Unreadable]:
    """The documents of a push; each row that is wrong falls out alone. Raises MalformedError."""
    try:
        rows = _ENVELOPE.decode(body).records
    except (msgspec.DecodeError, UnicodeDecodeError) as failure:
        raise MalformedError(f'a push is {{"records": […]}}: {failure}') from failure
    if len(rows) > MOST_RECORDS:
        raise MalformedError(f"a push has {MOST_RECORDS} records at most, this one {len(rows)}")
    reading = _Reading(settings, received_at)
    for number, raw in enumerate(rows, start=1):
        try:
            yield from reading.documents_of(_RECORD.decode(raw))
        except (ValueError, ArithmeticError, UnicodeDecodeError) as failure:
            yield _refused(number, bytes(raw), failure)


def _refused(number: int, raw: bytes, failure: Exception) -> Unreadable:
    try:
        row = _NAMED.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        row = _Named()
    named = row.id or row.card or row.code or row.gtin or row.sku
    what = f"{row.type or 'record'} {named}".strip()
    return Unreadable(
        external_id=f"{number}: {what}", reason=f"Record {number} ({what}) is refused: {failure}", raw=raw
    )


class _Reading:
    """Reads the records of one push."""

    def __init__(self, settings: Settings, received_at: datetime) -> None:
        self._zone = ZoneInfo(settings.time_zone)
        self._received_at = received_at

    def documents_of(self, record: Record) -> Iterator[Document]:
        """What one record amounts to. Raises ValueError in words for a person."""
        match record:
            case Trial():
                return
            case Level():
                yield self._level(record)
            case Move():
                yield self._move(record)
            case Sale() | Return():
                yield from self._receipt(record)
            case Loyalty():
                card = card_key(record.card)
                yield self._document("loyalty", card, record, Resource.CUSTOMERS, card)
            case Place():
                if (record.latitude is None) != (record.longitude is None):
                    raise ValueError("latitude and longitude go together")
                yield self._document("location", record.code, record, Resource.LOCATIONS, record.code)
            case Item():
                key = record.article
                if not key:
                    raise ValueError("it names no article: send a gtin or a sku")
                amount(record.price, "price", at_least=Decimal(0))
                yield self._document("article", key, record, Resource.PRODUCTS, key)

    def _level(self, level: Level) -> Document:
        _bounded(level.on_hand, "on_hand", -_MOST_OF_A_LEVEL, _MOST_OF_A_LEVEL)
        key = _thing(level, level.location)
        return self._document("level", key, level, Resource.STOCK, key, whole=True)

    def _move(self, move: Move) -> Document:
        _bounded(move.quantity, "quantity", -_MOST_OF_A_LEVEL, _MOST_OF_A_LEVEL)
        comes = move.reason in ("receipt", "transfer_in")
        goes = move.reason in ("loss", "transfer_out")
        if move.quantity == 0 or (comes and move.quantity < 0) or (goes and move.quantity > 0):
            raise ValueError(f"a {move.reason} of {move.quantity} pieces is absurd")
        return self._document("move", move.id, move, Resource.STOCK, _thing(move, move.location))

    def _receipt(self, receipt: Sale | Return) -> Iterator[Document]:
        for number, line in enumerate(receipt.lines, start=1):
            _bounded(line.quantity, f"quantity of line {number}", 1, _MOST_OF_A_LINE)
            price = amount(line.unit_price, f"unit_price of line {number}", at_least=Decimal(0))
            discount = amount(line.discount, f"discount of line {number}", at_least=Decimal(0))
            if discount > price * line.quantity:
                raise ValueError(f"the discount of line {number} is more than its price")
            amount(line.tax, f"tax of line {number}", at_least=Decimal(0))
        for payment in receipt.payments:
            amount(payment.amount, f"amount paid by {payment.means}", at_least=None)
        at = self._moment(receipt)
        things = (
            {f"{line.article}:{receipt.location}" for line in receipt.lines if line.article}
            if isinstance(receipt, Sale) or receipt.restocked
            else set()
        )
        parts = [Part(resource=Resource.ORDERS, external_id=order_of(receipt), at=at)]
        parts += [Part(resource=Resource.STOCK, external_id=one, at=at) for one in sorted(things)]
        yield Document(
            kind="sale" if isinstance(receipt, Sale) else "return",
            external_id=receipt.id,
            told_at=at,
            version=receipt.version,
            body=_encode(receipt),
            parts=tuple(parts),
            reference=receipt.reference if isinstance(receipt, Sale) else "",
        )
        if receipt.card:
            holder = Loyalty(
                card=receipt.card,
                at=receipt.at,
                first_name=receipt.first_name,
                last_name=receipt.last_name,
                mail=receipt.mail,
                phone=receipt.phone,
            )
            # Of several sales, the one that says most of the holder.
            holder.version = sum(map(bool, (holder.last_name, holder.mail, holder.phone)))
            card = card_key(receipt.card)
            yield self._document("loyalty", card, holder, Resource.CUSTOMERS, card, told=False)

    def _document(
        self,
        kind: str,
        external_id: str,
        record: Level | Move | Loyalty | Place | Item,
        resource: Resource,
        thing: str,
        *,
        whole: bool = False,
        told: bool = True,
    ) -> Document:
        at = self._moment(record)
        return Document(
            kind=kind,
            external_id=external_id,
            told_at=at,
            version=record.version,
            told=told,
            body=_encode(record),
            parts=(Part(resource=resource, external_id=thing, at=at, whole=whole),),
        )

    def _moment(self, record: Level | Move | Receipt | Loyalty | Place | Item) -> datetime:
        """When a record says that it was; written back in UTC, so that it can be read without a zone."""
        if not record.at:
            record.at = self._received_at.isoformat()
        try:
            told = datetime.fromisoformat(record.at)
        except ValueError:
            raise ValueError(f"“{record.at}” is no time: write it as 2026-03-05T17:40:00+01:00") from None
        at = (told if told.tzinfo else told.replace(tzinfo=self._zone)).astimezone(UTC)
        if at.year < _FIRST_YEAR:
            raise ValueError(
                f"the time {record.at} is before the year {_FIRST_YEAR}: is the till’s clock set?"
            )
        if at > self._received_at + _AHEAD:
            raise ValueError(f"the time {record.at} has not come yet: is the till’s clock right?")
        record.at = at.isoformat()
        return at


def order_of(receipt: Sale | Return) -> str:
    """The order that a receipt is of: a sale's own; a return is of the sale it names, else stands alone."""
    if isinstance(receipt, Sale):
        return receipt.id
    return receipt.sale or f"return:{receipt.id}"


def card_key(card: str) -> str:
    """A card's number as accounts are known by. Raises ValueError."""
    key = "".join(sign for sign in card.upper() if sign.isalnum())
    if not key:
        raise ValueError("the card has no number")
    return key


def amount(told: str, what: str, *, at_least: Decimal | None) -> Decimal:
    """An amount of money as it was written. Raises ValueError."""
    try:
        value = Decimal(told)
    except InvalidOperation:
        raise ValueError(f"the {what}, “{told}”, is no amount: write it as 59.90") from None
    if not value.is_finite() or abs(value) > _LARGEST_PRICE:
        raise ValueError(f"the {what}, {told}, is absurd: {_LARGEST_PRICE} is the most")
    if at_least is not None and value < at_least:
        raise ValueError(f"the {what}, {told}, is less than {at_least}")
    return value


def _bounded(value: int, what: str, least: int, most: int) -> None:
    if not least <= value <= most:
        raise ValueError(f"the {what}, {value}, is absurd: it must be {least} to {most}")


def _thing(named: Article, place: str) -> str:
    if not named.article:
        raise ValueError("it names no article: send a gtin or a sku")
    return f"{named.article}:{place}"
