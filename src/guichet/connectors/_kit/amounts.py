"""Amounts of money as the vendor wrote them: text stays text, a JSON number keeps its digits."""

from __future__ import annotations

import msgspec


def plain(amount: str | int | float | None) -> str:
    """An amount that came as text or number, as text; "" when there is none."""
    if amount is None:
        return ""
    return amount if isinstance(amount, str) else str(amount)


def literal(raw: msgspec.Raw) -> str:
    """The digits of a JSON number as they stood on the wire (`19.90`, not 19.9); "" for null.

    Raises ValueError when it is neither a number nor text.
    """
    text = bytes(raw).decode()
    if text in ("null", ""):
        return ""
    if text[0] == '"':
        return str(msgspec.json.decode(raw))
    if text[0] in "[{tf":
        raise ValueError(f"not an amount of money: {text[:40]}")
    return text
