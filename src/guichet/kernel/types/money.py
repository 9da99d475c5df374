"""Money: an integer of minor units and an ISO 4217 code; decimals only as text from outside."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache

import msgspec

# ISO 4217: the currencies whose minor unit is not a hundredth.
_EXPONENTS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV",
         "XAF", "XOF", "XPF"),
        0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}  # fmt: skip


def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has (ISO 4217); 2 for a code never seen."""
    return _EXPONENTS.get(currency, 2)


@lru_cache(maxsize=65536)  # a shop's amounts repeat: prices, fees, zero
def minor_units(amount: str, currency: str) -> int:
    """Minor units of a decimal amount as text ("67.8400", "-3"), rounded half-even. Raises ValueError."""
    try:
        value = Decimal(amount)
        return int(value.scaleb(exponent(currency)).to_integral_value(ROUND_HALF_EVEN))
    except (InvalidOperation, OverflowError, TypeError) as failure:
        raise ValueError(f"not an amount of money: {amount!r}") from failure


class Money(msgspec.Struct, frozen=True):
    """An amount in minor units with its currency; amounts of two currencies never add."""

    amount: int
    currency: str

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.amount + other.amount, self.currency)

    def decimal(self) -> Decimal:
        """The amount in major units."""
        return Decimal(self.amount).scaleb(-exponent(self.currency))
