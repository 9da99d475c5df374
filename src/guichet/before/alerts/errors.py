"""What can be wrong about alerts."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class AlertStoreNotFoundError(NotFoundError):
    code = "store_not_found"
    detail = Words("There is no store {store_id}.", "Il n’y a pas de boutique {store_id}.")


class AlertPlaceError(InvalidError):
    code = "alert_place_unknown"
    detail = Words(
        "There is no shop {location_id} to be told of.",
        "Il n’y a pas de magasin {location_id} à suivre.",
    )


class NoBrowserError(ConflictError):
    """Notifications are asked for, and no browser takes any."""

    code = "alert_push_needed"
    detail = Words(
        "No browser of yours takes notifications yet. Allow them first.",
        "Aucun de vos navigateurs ne reçoit encore de notifications. Autorisez-les d’abord.",
    )
