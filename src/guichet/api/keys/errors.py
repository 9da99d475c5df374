"""Why a page outside is not listened to."""

from __future__ import annotations

from guichet.kernel.errors import NotAllowedError, NotFoundError
from guichet.kernel.types import Words


class KeyNotFoundError(NotFoundError):
    code = "key_not_found"
    detail = Words("There is no such key, or it was revoked.", "Cette clé n’existe pas ou a été révoquée.")


class KeyRefusedError(NotAllowedError):
    """The key is unknown or revoked."""

    code = "key_refused"
    detail = Words(
        "This publishable key does not exist or was revoked. Copy the present one from Settings › Chat.",
        "Cette clé publique n’existe pas ou a été révoquée. Copiez l’actuelle depuis Réglages › Chat.",
    )


class OriginRefusedError(NotAllowedError):
    """The page's address is not one of the key's."""

    code = "origin_refused"
    detail = Words(
        "This key may not be used on {origin}. Add that address to it in Settings › Chat.",
        "Cette clé ne peut pas servir sur {origin}. Ajoutez-y cette adresse dans Réglages › Chat.",
    )


class IdentityRefusedError(NotAllowedError):
    """What the shop's page says of its visitor is not signed as it must be."""

    code = "identity_refused"
    detail = Words(
        "The identity is not signed with this key’s secret, or its time is over: {reason}.",
        "L’identité n’est pas signée avec le secret de cette clé, ou son délai est passé : {reason}.",
    )
