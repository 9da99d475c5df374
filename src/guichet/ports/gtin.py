"""GTIN: one form for the numbers under a bar code (GS1 General Specifications §7.9, modulo 10)."""

from __future__ import annotations

_LENGTHS = (8, 12, 13, 14)


def normalise_gtin(told: str) -> str | None:
    """The GTIN-14 of a told number of 8, 12, 13 or 14 digits, else None: also when its check digit is wrong.

    What was told is kept beside it, so that a person can still find and correct it.
    """
    digits = told.replace(" ", "").replace("-", "")
    if len(digits) not in _LENGTHS or not (digits.isascii() and digits.isdigit()):
        return None
    padded = digits.zfill(14)
    if int(padded) == 0 or check_digit(padded[:13]) != int(padded[13]):
        return None
    return padded


def check_digit(first_thirteen: str) -> int:
    """The check digit that follows thirteen digits: weights 3 and 1 in turn, from the left."""
    weighted = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(first_thirteen))
    return -weighted % 10
