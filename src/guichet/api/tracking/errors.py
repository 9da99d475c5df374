"""What can be wrong about a question to a shop."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, NotFoundError
from guichet.kernel.types import Words


class NotCollectedHereError(NotFoundError):
    code = "tracking_no_pickup"
    detail = Words(
        "There is nothing of this order that somebody could still collect by this name.",
        "Il n’y a rien de cette commande que quelqu’un pourrait encore retirer sous ce nom.",
    )


class CannotAskHereError(ConflictError):
    code = "tracking_no_questions"
    detail = Words(
        "This shop takes no questions here. Answer one of its mails, or write to its own address.",
        "Cette boutique ne prend pas de questions ici. Répondez à l’un de ses messages, ou écrivez-lui.",
    )
