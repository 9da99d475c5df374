"""Invented cases in which all is known, for previews without a ticket and for checking texts."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import msgspec

from guichet.kernel.types import Money
from guichet.ports.records import OrderState, ParcelState
from guichet.voice.facts.values import (
    CustomerFact,
    Facts,
    ItemFact,
    OpeningFact,
    OrderFact,
    ParcelFact,
    PickupFact,
    ProductFact,
    RefundFact,
    ReturnFact,
    SatisfactionFact,
    StoreFact,
)

_DRESS = ItemFact(name="Ada", options=("38", "Marine"))
_SCARF = ItemFact(name="Lison", quantity=2)

SAMPLE = Facts(
    now=datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    customer=CustomerFact(name="Camille Roux", first_name="Camille"),
    order=OrderFact(
        number="10482",
        state=OrderState.PARTIALLY_SHIPPED,
        placed_at=datetime(2026, 11, 16, 18, 5, tzinfo=UTC),
        total=Money(13900, "EUR"),
        items=(_DRESS, _SCARF),
        not_sent=(_SCARF,),
        parcels=(
            ParcelFact(
                state=ParcelState.IN_TRANSIT,
                carrier="Colissimo",
                number="6A00000000001",
                link="https://suivi.example/6A00000000001",
                last_at=datetime(2026, 11, 22, 4, 10, tzinfo=UTC),
                last_place="Rennes",
                carrier_words="…",
                expected_until=datetime(2026, 11, 26, 12, 0, tzinfo=UTC),
                pickup_point="Relais du Port, 2 quai des Brumes, 56000 Vannes",
                items=(_DRESS,),
            ),
            ParcelFact(state=ParcelState.DELIVERED, delivered_at=datetime(2026, 11, 21, 11, 0, tzinfo=UTC)),
        ),
        refunds=(
            RefundFact(
                amount=Money(2500, "EUR"), reason="…", made_at=datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
            ),
        ),
        as_of=datetime(2026, 11, 23, 9, 28, tzinfo=UTC),
        tracking_link="https://guichet.example/tracking/…",
    ),
    product=ProductFact(
        name="Ada", price=Money(8900, "EUR"), link="https://boutique.example/ada", available=True
    ),
    returned=ReturnFact(
        number="R-204",
        send_before=datetime(2026, 12, 7, 12, 0, tzinfo=UTC),
        label_link="https://retours.example/R-204",
        reference="6A00000000002",
    ),
    pickup=PickupFact(
        place="Nova Rennes",
        address="3 rue du Port, 35000 Rennes",
        openings=(OpeningFact(day=date(2026, 11, 24), opens=time(10), closes=time(19)),),
        code="4821 0937",
        keep_until=datetime(2026, 11, 30, 18, 0, tzinfo=UTC),
    ),
    satisfaction=SatisfactionFact(
        links={mark: f"https://guichet.example/satisfaction/…?mark={mark}" for mark in range(1, 6)}
    ),
    store=StoreFact(name="Nova", link="https://boutique.example", mail="bonjour@boutique.example"),
    agent="Camille Martin",
)


def _with_first_parcel(**changes: object) -> Facts:
    order = SAMPLE.order
    if order is None:
        return SAMPLE
    first = msgspec.structs.replace(order.parcels[0], **changes)
    parcels = (first, *order.parcels[1:])
    return msgspec.structs.replace(SAMPLE, order=msgspec.structs.replace(order, parcels=parcels))


LATE = _with_first_parcel(late_by_days=2, expected_until=SAMPLE.now - timedelta(days=2))
ARRIVED = _with_first_parcel(state=ParcelState.DELIVERED, delivered_at=SAMPLE.now - timedelta(days=1))
SAMPLES = (SAMPLE, LATE, ARRIVED)
"""The same case with its parcel under way, late, delivered: each field is known in one of them."""
