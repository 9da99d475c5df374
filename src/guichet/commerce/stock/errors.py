"""What can be wrong when stock is held, counted or moved."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from guichet.kernel.errors import ConflictError, Fault, InvalidError, NotFoundError
from guichet.kernel.types import Words


class Short(msgspec.Struct, frozen=True, kw_only=True):
    """A line of which there is not enough: `place` is its number in what was asked, from 0."""

    place: int
    variant_id: int
    location_id: int
    asked: int
    available: int


_ONLY = Words("Only {available} left.", "Plus que {available} en stock.")
_NONE = Words("None left.", "Plus aucun en stock.")
_ONE_SHORT = Words(
    "Only {available} left; nothing was held.", "Plus que {available} en stock ; rien n’est réservé."
)


class StockShortError(ConflictError):
    """Not all lines can be held, so none is; `short` says which, and how much there is."""

    code = "stock_short"
    title = Words("Not enough in stock", "Stock insuffisant")
    detail = Words(
        "There is not enough of all that was asked, so nothing was held. The lines that are named say how"
        " much is left.",
        "Le stock ne suffit pas pour toute la demande : rien n’est réservé. Les lignes indiquées disent ce"
        " qu’il en reste.",
    )

    def __init__(self, short: Sequence[Short]) -> None:
        faults = [Fault(pointer=f"/lines/{one.place}/quantity", words=_words(one)) for one in short]
        alone = len(short) == 1 and short[0].available > 0
        super().__init__(_ONE_SHORT if alone else None, errors=faults, available=short[0].available)
        self.short = tuple(short)


def _words(short: Short) -> Words:
    if not short.available:
        return _NONE
    return Words(_ONLY.en.format(available=short.available), _ONLY.fr.format(available=short.available))


class ReservationNotFoundError(NotFoundError):
    code = "reservation_not_found"
    detail = Words(
        "There is no reservation {reservation_id}.", "Il n’y a pas de réservation {reservation_id}."
    )


class ReservationKeyTakenError(InvalidError):
    code = "idempotency_key_reused"
    detail = Words(
        "This key was used for another reservation. Make a new key for each.",
        "Cette clé a servi à une autre réservation. Créez une clé pour chacune.",
    )


class ReservationOverError(ConflictError):
    code = "reservation_over"
    detail = Words(
        "Line {line_id} is not held any more ({state}). Reserve it anew.",
        "La ligne {line_id} n’est plus réservée ({state}). Réservez-la de nouveau.",
    )


class OwnerKnowsError(ConflictError):
    code = "owner_was_told"
    detail = Words(
        "Line {line_id} is sold, and the shop was told of it, or is being told. Correct the stock there"
        " instead.",
        "La ligne {line_id} est vendue, et la boutique en est informée ou est en train de l’être. Corrigez-y"
        " plutôt le stock.",
    )


class LineNotOfReservationError(InvalidError):
    code = "line_not_of_the_reservation"
    detail = Words(
        "Line {line_id} is not one of this reservation.", "La ligne {line_id} n’est pas de cette réservation."
    )


class NotCountedHereError(ConflictError):
    code = "not_counted_here"
    detail = Words(
        "The figure on hand of location {location_id} belongs to its {owner}. Correct it there, or give the"
        " location to Guichet first.",
        "Le stock du lieu {location_id} appartient à son système ({owner}). Corrigez-le là-bas, ou confiez"
        " d’abord le lieu à Guichet.",
    )


class LevelNotFoundError(InvalidError):
    code = "stock_not_found"
    detail = Words(
        "No stock of variant {variant_id} is kept at location {location_id}.",
        "Aucun stock de la déclinaison {variant_id} n’est tenu au lieu {location_id}.",
    )


class LocationNotFoundError(NotFoundError):
    code = "location_not_found"
    detail = Words("There is no location {location_id}.", "Il n’y a pas de lieu {location_id}.")


class StillHeldError(ConflictError):
    code = "stock_still_held"
    detail = Words(
        "Stock of location {location_id} is held. Confirm or release it first, then change who owns the"
        " figure.",
        "Du stock du lieu {location_id} est réservé. Confirmez ou libérez-le avant de changer de"
        " responsable.",
    )


class OwnersDifferError(ConflictError):
    code = "stock_owners_differ"
    detail = Words(
        "Locations {location_id} and {to_location_id} do not share one owner of their stock; move it in"
        " each.",
        "Les lieux {location_id} et {to_location_id} n’ont pas le même responsable du stock ; faites le"
        " mouvement dans chacun.",
    )
