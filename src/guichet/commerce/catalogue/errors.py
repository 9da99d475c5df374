"""The catalogue's errors."""

from guichet.kernel.errors import NotFoundError
from guichet.kernel.types import Words


class ProductNotFoundError(NotFoundError):
    """No product of this id was ever mirrored."""

    code = "product_not_found"
    detail = Words("There is no product {product_id}.", "Il n’y a pas de produit {product_id}.")
