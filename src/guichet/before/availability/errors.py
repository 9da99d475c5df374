"""What can be wrong about availability."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError, NotFoundError
from guichet.kernel.types import Words


class ArticleNotFoundError(NotFoundError):
    """No such variant or product, or none that this page may show."""

    code = "article_not_found"
    detail = Words(
        "There is no such article here, or it is not sold any more.",
        "Cet article n’existe pas ici, ou n’est plus vendu.",
    )


class OneArticleError(InvalidError):
    """Which article is meant is not said, or said twice."""

    code = "one_article"
    detail = Words(
        "Name the article once: variant_id, product_id or gtin.",
        "Indiquez l’article une seule fois : variant_id, product_id ou gtin.",
    )
