"""A ticket's facts as they are known, for tests without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from guichet.support.drafts.facts import (
    Amount,
    Code,
    Count,
    Day,
    Fact,
    FactSheet,
    Item,
    Items,
    Moment,
    Phrase,
    Said,
    Span,
    Value,
    Words,
)

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NAMES = frozenset({"camille", "roux", "nova", "robe ada", "okonkwo", "jean martin"})


def known(record: str, field: str, value: Value, part_of: str = "") -> Fact:
    return Fact(record=record, field=field, value=value, as_of=NOW, source="Nova", part_of=part_of)


def sheet(topic: str = "late", *, late: bool = True) -> FactSheet:
    """Camille's order with two parcels, a refund, a product, a policy, a notice and a voice."""
    parcels = [
        *(
            known(f"parcel:{number}", field, value, "order:1")
            for number in (1, 2)
            for field, value in (
                ("tracking_number", Words(text=f"6A0{number}")),
                ("carrier", Words(text="La Poste")),
                ("state", Code(vocabulary="parcel_states", code=("in_transit", "delivered")[number - 1])),
                ("items", Items(items=(Item("Robe Ada", ("38",), 1),))),
                ("last_scan_at", Moment(at=NOW)),
                ("tracking_address", Words(text="https://laposte.example/6A0")),
            )
        ),
        known("parcel:1", "next_step", Code(vocabulary="steps", code="out_for_delivery"), "order:1"),
        known("parcel:1", "last_words", Words(text="Votre envoi est en chemin", language="fr"), "order:1"),
        known("parcel:1", "pickup_point", Words(text="Le Bureau, 75011 Paris"), "order:1"),
        known("parcel:2", "delivered_at", Phrase(phrase="delivered_at", moment=Moment(at=NOW)), "order:1"),
        known("parcel:1", "late_by_days", Count(phrase="late", count=2), "order:1")
        if late
        else known(
            "parcel:1",
            "expected",
            Span(start=NOW, end=NOW + timedelta(days=1), phrase="expected"),
            "order:1",
        ),
    ]
    made = Phrase(phrase="refund", amount=Amount(amount=1290, currency="EUR"), day=Day(at=NOW))
    return FactSheet(
        [
            known("ticket:1", "topic", Code(vocabulary="topics", code=topic)),
            known("customer:1", "first_name", Words(text="Camille")),
            known("order:1", "number", Words(text="10482")),
            known("order:1", "placed_at", Day(at=NOW - timedelta(days=6))),
            known("order:1", "state", Code(vocabulary="order_states", code="shipped")),
            known("order:1", "total", Amount(amount=8900, currency="EUR")),
            known("order:1", "items", Items(items=(Item("Robe Ada", ("38", "marine"), 2),))),
            known("order:1", "not_shipped", Items(items=(Item("Pull", (), 1),), phrase="not_shipped")),
            *parcels,
            known("refund:1", "made", made, "order:1"),
            known("product:1", "name", Words(text="Robe Ada")),
            known("product:1", "price", Phrase(phrase="price", amount=Amount(amount=8900, currency="EUR"))),
            known("product:1", "availability", Code(vocabulary="values", code="few_left")),
            known("product:1", "address", Words(text="https://nova.example/robe-ada")),
            known("policy:1", "rule", Said(texts={"fr": "Retour sous 30 jours.", "en": "In 30 days."})),
            known("policy:1", "outcome", Code(vocabulary="outcomes", code="return_accepted")),
            known("policy:1", "ends_on", Phrase(phrase="until", day=Day(at=NOW))),
            known("notice:1", "words", Said(texts={"": "Grève du 3 au 5 décembre."})),
            known("store:1", "name", Words(text="Nova")),
        ],
        zone="Europe/Paris",
        foreign=["order:9", "parcel:9"],
        names=NAMES,
    )


NOTHING = FactSheet([], names=NAMES)
