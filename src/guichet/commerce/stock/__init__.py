"""Stock: how much of a variant each location holds, as mirrored, less what we hold back ourselves.

Only `commerce.applying` writes here, by `apply`; `catalogue` and `places` tie levels that came before them,
by `link_variants` and `link_locations`. Everyone may read. `reserved` belongs to the house, not the mirror.
"""

from guichet.commerce.stock.holding import LOW, Holding, holding
from guichet.commerce.stock.linking import link_locations, link_variants
from guichet.commerce.stock.model import StockLevel
from guichet.commerce.stock.service import apply

__all__ = ["LOW", "Holding", "StockLevel", "apply", "holding", "link_locations", "link_variants"]
