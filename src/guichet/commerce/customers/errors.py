"""What can go wrong with people."""

from guichet.kernel.errors import ConflictError, NotFoundError
from guichet.kernel.types import Words


class CustomerNotFoundError(NotFoundError):
    code = "customer_not_found"
    detail = Words("There is no customer {customer_id}.", "Il n’y a pas de client {customer_id}.")


class MergeNotFoundError(NotFoundError):
    code = "merge_not_found"
    detail = Words(
        "There is no such join of this customer, or it was undone already.",
        "Ce rapprochement n’existe pas pour ce client, ou il a déjà été annulé.",
    )


class CannotMergeError(ConflictError):
    code = "cannot_merge"
    detail = Words("Both are the same customer already.", "Il s’agit déjà d’un seul et même client.")
