"""What can be wrong about the policy."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class VersionNotFoundError(NotFoundError):
    code = "policy_version_not_found"
    detail = Words(
        "There is no version {version_id} of the policy.", "La politique n’a pas de version {version_id}."
    )


class NoDraftError(ConflictError):
    code = "no_policy_draft"
    detail = Words(
        "There is no draft. Save one first.", "Il n’y a pas de brouillon. Enregistrez-en un d’abord."
    )


class NotPublishableError(InvalidError):
    code = "policy_not_publishable"
    detail = Words(
        "The draft has faults. Correct the places that are named, then publish it.",
        "Le brouillon comporte des erreurs. Corrigez les points indiqués, puis publiez-le.",
    )


class HoldsTooEarlyError(InvalidError):
    code = "policy_holds_too_early"
    detail = Words(
        "A policy cannot hold from a day in the past: customers bought under another. Choose now or later.",
        "Une politique ne peut valoir pour le passé : les clients ont acheté sous la précédente. Choisissez"
        " maintenant ou plus tard.",
    )


class LineNotFoundError(InvalidError):
    code = "line_not_of_the_order"
    detail = Words(
        "Line {line_id} is not one of this order.", "La ligne {line_id} n’est pas de cette commande."
    )
