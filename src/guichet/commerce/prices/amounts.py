"""A vendor's decimal price in minor units."""

from __future__ import annotations

from guichet.kernel.types import minor_units

_BIGINT = 2**63


def price_in_minor_units(price: str | None, currency: str) -> int | None:
    """Minor units of a price, rounded half-even; None where there is none or the text is not an amount.

    A price that cannot be read must not keep its product out of the mirror: the text stands beside it.
    """
    if price is None:
        return None
    try:
        amount = minor_units(price, currency)
    except ValueError:
        return None
    return amount if -_BIGINT <= amount < _BIGINT else None
