"""What can be wrong about a basket."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class BasketNotFoundError(NotFoundError):
    """The token is none of ours, the basket is over, or it is another store's: none of it is told."""

    code = "basket_not_found"
    title = Words("This basket is over", "Ce panier n’existe plus")
    detail = Words(
        "There is no such basket any more. Fill a new one.",
        "Ce panier n’existe plus. Remplissez-en un nouveau.",
    )


class BasketOrderedError(ConflictError):
    code = "basket_ordered"
    title = Words("Ordered already", "Déjà commandé")
    detail = Words(
        "This basket was ordered already. Fill a new one.",
        "Ce panier est déjà commandé. Remplissez-en un nouveau.",
    )


class UnknownArticleError(InvalidError):
    code = "variant_unknown"
    detail = Words(
        "There is no article {variant_id} in this shop. Take it out of the basket.",
        "L’article {variant_id} n’existe pas dans cette boutique. Retirez-le du panier.",
    )
