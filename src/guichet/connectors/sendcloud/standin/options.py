"""What the stand-in's account may send with: names of real kinds of service, prices of our own."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One service; `price` in euros, without weight."""

    code: str
    name: str
    carrier: str
    price: Decimal
    hours: int
    returns: bool = False

    def document(self, kilograms: float) -> dict[str, Any]:
        """The service as the API lists it, with its price for so much weight."""
        total = self.price + Decimal(str(round(max(0.0, kilograms - 1) * 0.8, 2)))
        value = f"{total:.2f}"
        return {
            "code": self.code,
            "name": self.name,
            "carrier": {"code": self.code.partition(":")[0], "name": self.carrier},
            "product": {"code": self.code.partition("/")[0], "name": self.carrier},
            "functionalities": {"returns": self.returns, "tracked": True, "b2c": True},
            "quotes": [
                {
                    "price": {
                        "breakdown": [
                            {"type": "price_without_insurance", "price": {"value": value, "currency": "EUR"}}
                        ],
                        "total": {"value": value, "currency": "EUR"},
                    },
                    "lead_time": self.hours,
                }
            ],
        }


OPTIONS = (
    Option(
        code="colissimo:home/signature",
        name="Colissimo Domicile avec signature",
        carrier="Colissimo",
        price=Decimal("6.90"),
        hours=48,
    ),
    Option(
        code="colissimo:home",
        name="Colissimo Domicile",
        carrier="Colissimo",
        price=Decimal("5.90"),
        hours=48,
    ),
    Option(
        code="chronopost:express",
        name="Chrono 13",
        carrier="Chronopost",
        price=Decimal("14.50"),
        hours=24,
    ),
    Option(
        code="colissimo:return",
        name="Colissimo Retour",
        carrier="Colissimo",
        price=Decimal("6.20"),
        hours=72,
        returns=True,
    ),
)


def option(code: str) -> Option | None:
    """The service of a code."""
    return next((one for one in OPTIONS if one.code == code), None)
