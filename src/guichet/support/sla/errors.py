"""What can be wrong about service levels."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class CalendarNotFoundError(NotFoundError):
    code = "calendar_not_found"
    detail = Words(
        "There are no such business hours, or they were removed.",
        "Ces horaires n’existent pas, ou ils ont été supprimés.",
    )


class CalendarInUseError(ConflictError):
    code = "calendar_in_use"
    detail = Words(
        "“{name}” counts by these hours. Give it others first, then remove them.",
        "« {name} » compte avec ces horaires. Donnez-lui-en d’autres, puis supprimez-les.",
    )


class PolicyNotFoundError(NotFoundError):
    code = "policy_not_found"
    detail = Words(
        "There is no such service level, or it was removed.",
        "Ce niveau de service n’existe pas, ou il a été supprimé.",
    )


class NotAnOrderError(InvalidError):
    code = "not_an_order"
    detail = Words(
        "Name each service level once: somebody added or removed one. Load the list again.",
        "Citez chaque niveau de service une fois : il y en a un de plus ou de moins. Rechargez la liste.",
    )


class UnknownHolidaysError(InvalidError):
    code = "unknown_holidays"
    detail = Words(
        "The holidays of {country} {region} are not known. Choose a country and region of the list.",
        "Les jours fériés de {country} {region} ne sont pas connus. Choisissez dans la liste.",
    )


class RuleNotFoundError(NotFoundError):
    code = "ageing_rule_not_found"
    detail = Words(
        "There is no such rule, or it was removed.", "Cette règle n’existe pas, ou elle a été supprimée."
    )
