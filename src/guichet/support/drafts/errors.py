"""What can be wrong about a draft."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class DraftNotFoundError(NotFoundError):
    code = "draft_not_found"
    detail = Words(
        "No draft waits in this ticket.",
        "Aucun brouillon n’attend dans ce ticket.",
    )


class NothingToAnswerError(ConflictError):
    code = "nothing_to_answer"
    detail = Words(
        "Every message of this ticket is answered, so there is nothing to draft.",
        "Tous les messages de ce ticket ont une réponse : il n’y a rien à préparer.",
    )


class NoModelError(ConflictError):
    code = "no_model"
    detail = Words(
        "No language model is set up. Name its address and model in the desk’s settings, under Drafts.",
        "Aucun modèle de langage n’est réglé. Indiquez son adresse et son modèle dans les réglages du desk,"
        " sous Brouillons.",
    )


class BadEndpointError(InvalidError):
    code = "bad_endpoint"
    detail = Words(
        "The address of the model must begin with https://, or with http:// on your own network.",
        "L’adresse du modèle doit commencer par https://, ou par http:// sur votre propre réseau.",
    )
