"""Prices: price lists with their entries, promotions and coupons, as mirrored.

A price keeps the vendor's decimals; minor units stand beside it, None where the text is not an amount. Only
`commerce.applying` writes here, by `apply`; everyone may read.
"""

from guichet.commerce.prices.amounts import price_in_minor_units
from guichet.commerce.prices.model import PriceEntry, PriceList, Promotion
from guichet.commerce.prices.service import apply

__all__ = ["PriceEntry", "PriceList", "Promotion", "apply", "price_in_minor_units"]
