"""What can go wrong with parcels."""

from guichet.kernel.errors import NotFoundError
from guichet.kernel.types import Words


class ParcelNotFoundError(NotFoundError):
    code = "parcel_not_found"
    detail = Words(
        "No carrier was asked of the number {number}.",
        "Aucun transporteur n’a été interrogé sur le numéro {number}.",
    )
