"""What can be wrong about an article."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, NotAllowedError, NotFoundError
from guichet.kernel.types import Words


class ArticleNotFoundError(NotFoundError):
    code = "article_not_found"
    detail = Words(
        "There is no article {article_id}, or it belongs to a store that you do not see.",
        "Il n’y a pas d’article {article_id}, ou il relève d’une boutique que vous ne voyez pas.",
    )


class NoTextDraftError(ConflictError):
    code = "no_article_draft"
    detail = Words(
        "There is no draft in this language. Save one first.",
        "Il n’y a pas de brouillon dans cette langue. Enregistrez-en un d’abord.",
    )


class NotYourArticleError(NotAllowedError):
    code = "not_of_your_stores"
    detail = Words(
        "Your rights are for some stores. Write for these alone.",
        "Vos droits portent sur certaines boutiques. Rédigez pour celles-ci seulement.",
    )
