"""Composing what a till sent, purely: all documents of a thing in, in any order, its record out."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from guichet.connectors._kit import iso8601
from guichet.connectors.till.documents import (
    Item,
    Level,
    Line,
    Loyalty,
    Move,
    Place,
    Receipt,
    Record,
    Return,
    Sale,
    card_key,
    read_record,
)
from guichet.connectors.till.settings import Settings
from guichet.kernel.types import minor_units
from guichet.ports.pushing import Rung
from guichet.ports.records import (
    Address,
    CustomerRecord,
    Fact,
    LocationRecord,
    OpeningHours,
    Option,
    OrderLineRecord,
    OrderRecord,
    OrderState,
    PaymentRecord,
    ProductRecord,
    RefundLine,
    RefundRecord,
    Resource,
    StockRecord,
    VariantRecord,
)

STORE = "till"
CHANNEL = "in-store"


def compose(settings: Settings, resource: Resource, external_id: str, bodies: Sequence[bytes]) -> Fact | None:
    """The fact of one thing; None as long as nothing can be said of it."""
    records = [read_record(body) for body in bodies]
    match resource:
        case Resource.STOCK:
            return _level(external_id, records)
        case Resource.ORDERS:
            return _order(settings, external_id, [one for one in records if isinstance(one, Sale | Return)])
    (record,) = records
    match record:
        case Loyalty():
            return _customer(external_id, record)
        case Place():
            return _location(settings, external_id, record)
        case Item():
            return _product(settings, external_id, record)
    return None


def rung_up(body: bytes) -> list[Rung]:
    """The pieces that a sale under a reference of ours rang up."""
    sale = read_record(body)
    if not isinstance(sale, Sale):
        return []
    return [
        Rung(article=line.article, place=sale.location, pieces=line.quantity)
        for line in sale.lines
        if line.article
    ]


def _level(external_id: str, records: Sequence[Record]) -> Fact | None:
    """What was counted last, with all that moved since: a sale that the count knows is not taken twice."""
    level = next((one for one in records if isinstance(one, Level)), None)
    if level is None:
        return None
    article, _, place = external_id.rpartition(":")
    counted_at = iso8601(level.at)
    moved = sum(
        _moved(one, article)
        for one in records
        if isinstance(one, Move | Sale | Return) and iso8601(one.at) > counted_at
    )
    record = StockRecord(
        external_id=external_id,
        variant_external_id=article,
        location_external_id=place,
        on_hand=level.on_hand + moved,
    )
    return Fact(resource=Resource.STOCK, external_id=external_id, record=record)


def _moved(record: Move | Sale | Return, article: str) -> int:
    if isinstance(record, Move):
        return record.quantity
    pieces = sum(line.quantity for line in record.lines if line.article == article)
    return -pieces if isinstance(record, Sale) else pieces


def _order(settings: Settings, external_id: str, receipts: Sequence[Sale | Return]) -> Fact:
    """A sale with what was brought back of it; a return alone stands as a sale that was undone."""
    sale = next((one for one in receipts if isinstance(one, Sale)), None)
    returns = sorted((one for one in receipts if isinstance(one, Return)), key=lambda one: (one.at, one.id))
    main: Receipt = sale or returns[0]
    currency = settings.currency
    lines = (
        _lines(main, currency)
        if sale
        else [line for one in returns for line in _lines(one, currency, one.id)]
    )
    refunds, refunded_pieces = _refunds(lines, returns, currency)
    total = sum(line.total for line in lines)
    refunded = sum(refund.amount for refund in refunds)
    placed_at, updated_at = iso8601(main.at), max(iso8601(one.at) for one in receipts)
    record = OrderRecord(
        external_id=external_id,
        number=main.receipt or main.id,
        store_external_id=STORE,
        customer_external_id=card_key(main.card) if main.card else None,
        state=_state(total, refunded, bool(refunds)),
        source_state="sale" if sale else "return",
        placed_at=placed_at,
        updated_at=updated_at,
        currency=currency,
        subtotal=total,
        tax=sum(line.tax for line in lines),
        discount=sum(line.discount for line in lines),
        total=total,
        refunded=refunded,
        mail=main.mail,
        phone=main.phone,
        billing=Address(
            first_name=main.first_name, last_name=main.last_name, mail=main.mail, phone=main.phone
        ),
        payment_method=", ".join(dict.fromkeys(one.means for one in main.payments)),
        payment_state="paid",
        staff_note=main.note,
        channel=CHANNEL,
        pickup_location_external_id=main.location,
        lines=tuple(_with_refunded(line, refunded_pieces.get(line.external_id, 0)) for line in lines),
        payments=_payments(main, currency),
        refunds=tuple(refunds),
        metafields={
            name: value
            for name, value in (
                ("till", main.till),
                ("seller", main.seller),
                ("location", main.location),
                ("card", main.card),
                ("reference", sale.reference if sale else ""),
            )
            if value
        },
    )
    return Fact(resource=Resource.ORDERS, external_id=external_id, record=record)


def _state(total: int, refunded: int, any_refund: bool) -> OrderState:
    if any_refund and refunded >= total:
        return OrderState.REFUNDED
    return OrderState.PARTIALLY_REFUNDED if any_refund else OrderState.COMPLETED


def _lines(receipt: Receipt, currency: str, prefix: str = "") -> list[OrderLineRecord]:
    return [
        _line(line, f"{prefix}{'/' if prefix else ''}{line.id or number}", currency)
        for number, line in enumerate(receipt.lines, start=1)
    ]


def _line(line: Line, external_id: str, currency: str) -> OrderLineRecord:
    article = line.article or None
    return OrderLineRecord(
        external_id=external_id,
        product_external_id=article,
        variant_external_id=article,
        sku=line.sku or line.gtin,
        name=line.name or line.sku or line.gtin or external_id,
        quantity=line.quantity,
        quantity_shipped=line.quantity,
        unit_price=line.unit_price,
        total=_total(line, currency),
        tax=minor_units(line.tax, currency),
        discount=minor_units(line.discount, currency),
    )


def _with_refunded(line: OrderLineRecord, pieces: int) -> OrderLineRecord:
    return msgspec.structs.replace(line, quantity_refunded=pieces) if pieces else line


def _total(line: Line, currency: str) -> int:
    whole = Decimal(line.unit_price) * line.quantity - Decimal(line.discount)
    return minor_units(str(whole), currency)


def _refunds(
    lines: Sequence[OrderLineRecord], returns: Sequence[Return], currency: str
) -> tuple[list[RefundRecord], dict[str, int]]:
    """A refund for each return, and how many pieces of each line came back in all."""
    back: dict[str, int] = {}
    refunds = []
    for one in returns:
        parts = []
        for line in one.lines:
            left = line.quantity
            for sold in lines:
                free = sold.quantity - back.get(sold.external_id, 0)
                if sold.variant_external_id != (line.article or None) or left <= 0 or free <= 0:
                    continue
                pieces = min(left, free)
                back[sold.external_id] = back.get(sold.external_id, 0) + pieces
                left -= pieces
                share = _total(line, currency) * pieces // line.quantity
                parts.append(
                    RefundLine(kind="line", line_external_id=sold.external_id, quantity=pieces, amount=share)
                )
        amount = sum(_total(line, currency) for line in one.lines)
        refunds.append(
            RefundRecord(
                external_id=one.id,
                reason=one.reason,
                amount=amount,
                currency=currency,
                source_amount=str(amount),
                lines=tuple(parts),
                happened_at=iso8601(one.at),
            )
        )
    return refunds, back


def _payments(receipt: Receipt, currency: str) -> tuple[PaymentRecord, ...]:
    return tuple(
        PaymentRecord(
            external_id=f"{receipt.id}/{number}",
            event="purchase" if isinstance(receipt, Sale) else "refund",
            method=one.means,
            reference=one.reference,
            amount=minor_units(one.amount, currency),
            currency=currency,
            source_amount=one.amount,
            status="ok",
            happened_at=iso8601(receipt.at),
        )
        for number, one in enumerate(receipt.payments, start=1)
    )


def _customer(external_id: str, holder: Loyalty) -> Fact:
    record = CustomerRecord(
        external_id=external_id,
        mail=holder.mail,
        phone=holder.phone,
        first_name=holder.first_name,
        last_name=holder.last_name,
        group=holder.tier,
        loyalty_card=holder.card,
        accepts_marketing=holder.accepts_marketing,
        notes="" if holder.points is None else f"{holder.points} points",
    )
    return Fact(resource=Resource.CUSTOMERS, external_id=external_id, record=record)


def _location(settings: Settings, external_id: str, place: Place) -> Fact:
    record = LocationRecord(
        external_id=external_id,
        code=place.code,
        name=place.name,
        kind=place.kind,
        address=Address(
            lines=(place.address,) if place.address else (),
            postcode=place.postcode,
            city=place.city,
            country=place.country,
        ),
        latitude=place.latitude,
        longitude=place.longitude,
        time_zone=place.time_zone or settings.time_zone,
        opening_hours=tuple(
            OpeningHours(weekday=one.weekday, opens=one.opens, closes=one.closes) for one in place.hours
        ),
    )
    return Fact(resource=Resource.LOCATIONS, external_id=external_id, record=record)


def _product(settings: Settings, external_id: str, item: Item) -> Fact:
    pictures = (item.picture,) if item.picture else ()
    form = VariantRecord(
        external_id=external_id,
        sku=item.sku,
        gtin=item.gtin,
        options=tuple(Option(name=name, value=value) for name, value in item.options.items()),
        price=item.price,
        picture=item.picture,
    )
    record = ProductRecord(
        external_id=external_id,
        name=item.name,
        sku=item.sku,
        description=item.description,
        brand=item.brand,
        pictures=pictures,
        store_external_ids=(STORE,),
        price=item.price,
        currency=settings.currency,
        variants=(form,),
    )
    return Fact(resource=Resource.PRODUCTS, external_id=external_id, record=record)
