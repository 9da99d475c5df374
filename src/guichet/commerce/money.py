"""Money as the API shows it, whatever a shop once called its currency."""

from __future__ import annotations

import re

from guichet.kernel.web import MoneyShape

_CODE = re.compile(r"[A-Z]{3}")
_NO_CURRENCY = "XXX"  # ISO 4217: no currency


def money_shape(amount: int, currency: str) -> MoneyShape:
    """Minor units with their code; a code that is none is shown as XXX, so that one odd row hides no list."""
    code = currency if _CODE.fullmatch(currency) else _NO_CURRENCY
    return MoneyShape.model_construct(amount=amount, currency=code)
