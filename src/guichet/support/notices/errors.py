"""What can be wrong about a notice."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError, NotAllowedError, NotFoundError
from guichet.kernel.types import Words


class NoticeNotFoundError(NotFoundError):
    code = "notice_not_found"
    detail = Words(
        "There is no notice {notice_id}, or it belongs to a store that you do not see.",
        "Il n’y a pas d’avis {notice_id}, ou il relève d’une boutique que vous ne voyez pas.",
    )


class EverywhereError(InvalidError):
    code = "notice_without_place"
    detail = Words(
        "Say where it holds: an order, a carrier, a region or a store.",
        "Dites où il s’applique : une commande, un transporteur, une région ou une boutique.",
    )


class PostcodesWithoutCountryError(InvalidError):
    code = "postcodes_without_country"
    detail = Words(
        "Postcodes belong to a country. Name it.", "Les codes postaux relèvent d’un pays. Indiquez-le."
    )


class EndsBeforeItBeginsError(InvalidError):
    code = "ends_before_it_begins"
    detail = Words("It must end after it begins.", "La fin doit suivre le début.")


class NoWordsError(InvalidError):
    code = "notice_without_words"
    detail = Words(
        "Say in one language at least what customers should know.",
        "Dites dans une langue au moins ce que les clients doivent savoir.",
    )


class NotOfYourStoresError(NotAllowedError):
    code = "not_of_your_stores"
    detail = Words(
        "Your rights are for some stores. Name one of them, or an order of theirs.",
        "Vos droits portent sur certaines boutiques. Indiquez l’une d’elles, ou une de leurs commandes.",
    )
