"""What can be wrong about the journey's settings."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError, NotFoundError
from guichet.kernel.types import Words


class StoreNotFoundError(NotFoundError):
    code = "store_not_found"
    detail = Words("There is no store {store_id}.", "Il n’y a pas de boutique {store_id}.")


class NoSuchTextError(InvalidError):
    code = "journey_text_unknown"
    detail = Words(
        "There is no text “{intent}” for messages by themselves. Choose one of the list.",
        "Il n’y a pas de texte « {intent} » pour les messages automatiques. Choisissez-en un dans la liste.",
    )
