"""One customer whose story is always the same, so that it can be told: she bought at all three brands.

Her parcel of Nova is two days late. Its last scan says why, and when it goes on.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec

from guichet.demo.brands import AUBEPINE, LUNAIRE, NOVA, Brand
from guichet.demo.people import Buyer
from guichet.demo.sales import Status
from guichet.demo.talk import Talk

Json = dict[str, Any]

HEROINE = Buyer(
    customer_id=0,
    first_name="Maëlle",
    last_name="Kerouanton",
    company="",
    mail="maelle.kerouanton@courriel.example",
    phone="+33 2 61 91 47 12",
    street="7 sente aux Ânes",
    town="Vannes",
    region="Bretagne",
    postcode="56000",
)
PARCEL = "6A90014772305"
CARD = "AL-2207-0041"
RECEIPT = "MTP1-1-000417"
"""Her loyalty card of Atelier Lunaire, and what she bought with it in the shop in Montpellier."""

NOBODY_COMES_TO = "Contretemps"
"""The last name of who lives where no courier comes."""

_QUESTION = Talk(
    "wismo",
    "Où est mon colis ?",
    "Bonjour, mon colis devait arriver avant-hier et le suivi parle d’un incident. "
    "Pouvez-vous me dire quand il arrivera ? C’est pour un mariage samedi. Merci, Maëlle Kerouanton",
    "",
)


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An order that is given: whose, when, in which state, with which parcel and question."""

    buyer: Buyer
    placed_at: datetime
    status: Status
    carrier: str = "colissimo"
    parcel: str = ""
    asks: Talk | None = None
    asked_at: datetime | None = None


def accounts_at(brand: Brand) -> list[Buyer]:
    """How a brand knows her: by account at Nova, and at Atelier Lunaire under another mailbox."""
    if brand is NOVA:
        return [HEROINE]
    if brand is LUNAIRE:
        return [msgspec.structs.replace(HEROINE, mail="m.kerouanton@poste.example")]
    return []


def orders_at(brand: Brand, buyers: list[Buyer], now: datetime) -> list[Told]:
    """Her orders at a brand; `buyers` begin with her account there, where she has one."""
    if brand is NOVA:
        late = Told(
            buyer=buyers[0],
            placed_at=_at(now, 7, 20, 14),
            status=Status.SHIPPED,
            parcel=PARCEL,
            asks=_QUESTION,
            asked_at=now - timedelta(hours=3),
        )
        return [Told(buyer=buyers[0], placed_at=_at(now, 212, 21, 2), status=Status.COMPLETED), late]
    if brand is AUBEPINE:  # as a guest, who typed her mail in capitals
        guest = msgspec.structs.replace(HEROINE, mail=HEROINE.mail.upper())
        return [Told(buyer=guest, placed_at=_at(now, 64, 12, 41), status=Status.COMPLETED)]
    if brand is LUNAIRE:
        return [
            Told(buyer=buyers[0], placed_at=_at(now, 391, 19, 25), status=Status.COMPLETED),
            Told(buyer=buyers[0], placed_at=_at(now, 148, 22, 8), status=Status.PARTLY_REFUNDED),
        ]
    return []


def parcel(now: datetime) -> Json:
    """Her late parcel, as the carrier's stand-in takes it."""
    promised = now.date() - timedelta(days=2)
    scans = [
        ("DR1", _at(now, 7, 21, 30), ""),
        ("PC1", _at(now, 6, 17, 5), ""),
        ("ET1", _at(now, 5, 3, 40), "L’envoi est passé par notre plateforme de Lille."),
        ("ET1", _at(now, 4, 22, 15), "L’envoi est passé par notre plateforme de Rennes."),
        (
            "PB1",
            now - timedelta(hours=20),
            "Intempéries : la plateforme de Rennes a fermé, l’envoi repart au prochain départ.",
        ),
    ]
    return {
        "number": PARCEL,
        "holder": 4,
        "estimDate": f"{promised.isoformat()}T00:00:00+01:00",
        "scans": [
            {"code": code, "at": at.isoformat(), **({"label": words} if words else {})}
            for code, at, words in scans
        ],
    }


def _at(now: datetime, days: int, hour: int, minute: int) -> datetime:
    return (now - timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
