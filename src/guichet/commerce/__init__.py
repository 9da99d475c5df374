"""Commerce: the shared nouns of trade, mirrored from the merchant's shops, each with where it came from.

Stores, places, catalogue, prices, stock, customers, orders, shipments, refunds. Only `sync` writes here, by
`apply`; everyone may read. Applying converges: any order and any repetition of the same
facts ends in the same tables.
"""

from guichet.commerce.applying import apply
from guichet.commerce.provenance import ReadFact

__all__ = ["ReadFact", "apply"]
