"""What can be wrong about satisfaction."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError, NotFoundError
from guichet.kernel.types import Words


class StoreNotAskingError(NotFoundError):
    code = "store_not_found"
    detail = Words(
        "There is no store {store_id}, or you do not see it.",
        "Il n’y a pas de boutique {store_id}, ou vous ne la voyez pas.",
    )


class QuestionGoneError(NotFoundError):
    code = "csat_question_gone"
    detail = Words(
        "This conversation is no longer kept, so there is nothing to answer.",
        "Cette conversation n’est plus conservée : il n’y a plus rien à répondre.",
    )


class MarkNeededError(InvalidError):
    code = "csat_mark_needed"
    detail = Words("Choose one of the five answers.", "Choisissez l’une des cinq réponses.")


class CommentTooLongError(InvalidError):
    code = "csat_comment_too_long"
    detail = Words(
        "Your comment is longer than {longest} characters. Shorten it and send it again.",
        "Votre commentaire dépasse {longest} caractères. Raccourcissez-le et envoyez-le à nouveau.",
    )
