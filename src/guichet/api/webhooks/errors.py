"""What can be wrong about webhooks."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class EndpointNotFoundError(NotFoundError):
    code = "webhook_endpoint_not_found"
    detail = Words("There is no webhook {endpoint_id}.", "Il n’y a pas de webhook {endpoint_id}.")


class DeliveryNotFoundError(NotFoundError):
    code = "webhook_delivery_not_found"
    detail = Words(
        "There is no such delivery, or it is older than thirty days.",
        "Cet envoi n’existe pas, ou date de plus de trente jours.",
    )


class AddressNotTakenError(InvalidError):
    """No https address (or http within a private network that the operator allows)."""

    code = "webhook_address_not_taken"
    detail = Words(
        "Give a whole https address, without user name or fragment. http is taken only for this machine and "
        "private networks that the operator allows.",
        "Indiquez une adresse https complète, sans identifiant ni fragment. http n’est accepté que pour "
        "cette machine et les réseaux privés autorisés par l’exploitant.",
    )


class TypeUnknownError(InvalidError):
    code = "webhook_type_unknown"
    detail = Words(
        "There is no happening “{name}”. GET /webhook-event-types lists them.",
        "L’événement « {name} » n’existe pas. GET /webhook-event-types en donne la liste.",
    )


class EndpointSilentError(ConflictError):
    """The endpoint is paused or disabled, so that nothing would be sent."""

    code = "webhook_endpoint_silent"
    detail = Words(
        "This webhook is not active: nothing would be sent. Activate it first.",
        "Ce webhook n’est pas actif : rien ne partirait. Activez-le d’abord.",
    )


class SpanTooLongError(InvalidError):
    code = "webhook_span_too_long"
    detail = Words(
        "Ask for {days} days at most, the earlier moment first.",
        "Demandez {days} jours au plus, le moment le plus ancien d’abord.",
    )
