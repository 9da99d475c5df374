"""What can be wrong about a query besides its words."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError
from guichet.kernel.types import Words

MOST_PRODUCTS = 50
MOST_STOCK = 3000  # a product of sixty forms at its twenty nearest shops is 1,200


class TooMuchAskedError(InvalidError):
    """More products, or more stock near places, than one query may ask for."""

    code = "too_much_asked"
    detail = Words(
        f"At most {MOST_PRODUCTS} products, and {MOST_STOCK} lines of stock, are told in one query. Ask in"
        " several, or for fewer shops.",
        f"Une requête renvoie au plus {MOST_PRODUCTS} produits et {MOST_STOCK} lignes de stock. Faites-en"
        " plusieurs, ou demandez moins de magasins.",
    )
