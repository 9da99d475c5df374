"""An invented case in which everything is known, for previews without a ticket and for checking texts."""

from __future__ import annotations

from datetime import UTC, datetime

from guichet.kernel.types import Money
from guichet.ports.records import OrderState, ParcelState
from guichet.voice.facts.values import (
    CustomerFact,
    Facts,
    ItemFact,
    OrderFact,
    ParcelFact,
    ProductFact,
    RefundFact,
    ReturnFact,
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
                delivered_at=None,
                late_by_days=2,
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
    ),
    product=ProductFact(
        name="Ada", price=Money(8900, "EUR"), link="https://boutique.example/ada", available=True
    ),
    returned=ReturnFact(
        number="R-204",
        send_before=datetime(2026, 12, 7, 12, 0, tzinfo=UTC),
        label_link="https://retours.example/R-204",
    ),
    store=StoreFact(name="Nova", link="https://boutique.example", mail="bonjour@boutique.example"),
    agent="Camille Martin",
)
