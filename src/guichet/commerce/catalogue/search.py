"""What a person types, as a query on the folded words of products."""

from __future__ import annotations

from guichet.kernel.types import search_text
from guichet.ports.gtin import normalise_gtin

_MOST_WORDS = 8


def search_query(typed: str) -> str | None:
    """A tsquery in which each typed word begins a word of the product; None when nothing was typed.

    A whole bar code is found in its one form too, because scanners add and drop leading zeros.
    """
    words = search_text(typed).split()[:_MOST_WORDS]
    if not words:
        return None
    # Folded words hold letters and digits only, so that none can be taken for an operator.
    query = " & ".join(f"{word}:*" for word in words)
    gtin = normalise_gtin(typed)
    return f"({query}) | {gtin}" if gtin else query
