"""What may be claimed of a product that a message names: its price, its page, whether there is any."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from guichet.commerce.stock import LOW
from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import search_text
from guichet.support.drafts.facts import Amount, Code, Fact, Phrase, Words

_MOST_WORDS = 150
_LONGEST_NAME = 8  # words

_NAMED = """
SELECT p.id, p.name, coalesce(p.sale_price_minor, p.price_minor), p.currency, p.address, p.read_at, c.name,
       held.tracked, held.available, held.read_at
FROM products p
JOIN connections c ON c.id = p.connection_id
LEFT JOIN LATERAL (
    SELECT bool_and(l.tracked) AS tracked, sum(l.available) AS available, min(l.read_at) AS read_at
    FROM variants v JOIN stock_levels l ON l.variant_id = v.id AND l.gone_at IS NULL
    WHERE v.product_id = p.id AND v.gone_at IS NULL
) AS held ON true
WHERE p.gone_at IS NULL AND p.visible AND p.search_name = ANY(%s)
ORDER BY p.connection_id = %s DESC, length(p.search_name) DESC, p.id LIMIT 1
"""


async def product_facts(transaction: Transaction, text: str, connection_id: int | None) -> list[Fact]:
    """The facts of the product whose whole name stands in a text; this shop's and the longest first."""
    connection = await driver(transaction)
    row = await (await connection.execute(_NAMED, (list(_sequences(text)), connection_id or 0))).fetchone()
    if row is None:
        return []
    product_id, name, price, currency, address, read_at, shop, tracked, available, counted_at = row
    record = f"product:{product_id}"
    facts = [Fact(record=record, field="name", value=Words(text=name), as_of=read_at, source=shop)]
    if price is not None:
        told = Phrase(phrase="price", amount=Amount(amount=price, currency=currency))
        facts.append(Fact(record=record, field="price", value=told, as_of=read_at, source=shop))
    if address.startswith("https://"):
        facts.append(
            Fact(record=record, field="address", value=Words(text=address), as_of=read_at, source=shop)
        )
    if tracked and counted_at is not None:
        facts.append(_availability(record, int(available), counted_at, shop))
    return facts


def _availability(record: str, available: int, counted_at: datetime, shop: str) -> Fact:
    code = "out_of_stock" if available <= 0 else "few_left" if available <= LOW else "in_stock"
    return Fact(
        record=record,
        field="availability",
        value=Code(vocabulary="values", code=code),
        as_of=counted_at,
        source=shop,
    )


def _sequences(text: str) -> Iterator[str]:
    """All that stands in a text and could be a product's name, folded."""
    words = search_text(text).split()[:_MOST_WORDS]
    for start in range(len(words)):
        for length in range(1, min(_LONGEST_NAME, len(words) - start) + 1):
            yield " ".join(words[start : start + length])
