"""A promise and how it came about, as a person reads it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time

from guichet.kernel.types import Language, Words
from guichet.purchase.promise.offering import Missing, Offer, Refused
from guichet.purchase.promise.outlook import Code, Step

_LOCALES = {Language.EN: "en_GB", Language.FR: "fr_FR"}
_HOUR = {Language.EN: "HH:mm", Language.FR: "H 'h' mm"}
_DAY = {Language.EN: "EEEE d MMMM", Language.FR: "EEEE d MMMM"}
_BY_DAY = Words("{day}", "{day}")
_BY_HOUR = Words("{day} from {hour}", "{day} à partir de {hour}")
_BY_COURIER = Words("{day} by {hour}", "{day} avant {hour}")
_STEPS = {
    Code.ORDERED: Words("Ordered {day} at {hour}", "Commandé {day} à {hour}"),
    Code.CUT_OFF: Words(
        "After the cut-off of {place}: begun {day}",
        "Après l’heure limite de {place} : préparé à partir de {day}",
    ),
    Code.READY: Words("Ready at {place} {day} at {hour}", "Prêt à {place} {day} à {hour}"),
    Code.HANDED_OVER: Words("Handed to the carrier {day}", "Remis au transporteur {day}"),
    Code.MEASURED: Words(
        "{quantile}% of {parcels} recent parcels took {days} delivery days at most: {day}",
        "{quantile} % de {parcels} colis récents ont mis {days} jours de livraison au plus : {day}",
    ),
    Code.ASSUMED: Words(
        "{days} delivery days, as settled until the lane is measured: {day}",
        "{days} jours de livraison, comme réglé tant que le trajet n’est pas mesuré : {day}",
    ),
    Code.SHOP_OPENS: Words("{place} is open {day}", "{place} est ouvert {day}"),
    Code.COURIER: Words("With you by {hour}", "Chez vous avant {hour}"),
}
_ON_THIS_LANE = Words(
    "{quantile}% of {parcels} recent parcels, {own} of them on this lane, took {days} delivery days at most:"
    " {day}",
    "{quantile} % de {parcels} colis récents, dont {own} sur ce trajet, ont mis {days} jours de livraison au"
    " plus : {day}",
)
_REFUSED = {
    Missing.STOCK: Words("Not all of it is in stock.", "Tout n’est pas en stock."),
    Missing.SHOP: Words("No shop nearby has all of it.", "Aucun magasin proche n’a tout."),
    Missing.BUSY: Words(
        "{place} has too many orders to prepare just now.",
        "{place} a trop de commandes à préparer pour l’instant.",
    ),
    Missing.CLOSED: Words("{place} is closed, or closes too soon.", "{place} est fermé, ou ferme trop tôt."),
    Missing.COURIER: Words("No courier comes there now.", "Aucun coursier ne s’y rend pour l’instant."),
    Missing.MEMBERS: Words("For members only.", "Réservé aux membres."),
    Missing.NEVER: Words(
        "{place} does not say when it can be ready.", "{place} ne dit pas quand ce sera prêt."
    ),
}


def promise_text(offer: Offer, zone: ZoneInfo, language: Language) -> str:
    """The day or hour of a promise."""
    outlook = offer.outlook
    if outlook.at is None:
        return _BY_DAY.text(language, day=day_text(outlook.day, language))
    words = _BY_COURIER if outlook.steps[-1].code == Code.COURIER else _BY_HOUR
    at = outlook.at.astimezone(offer.shop.zone if offer.shop else zone)
    return words.text(language, day=day_text(at.date(), language), hour=hour_text(at, language))


def step_text(step: Step, language: Language) -> str:
    """One step on the way."""
    at = step.at.astimezone(step.zone) if step.at else None
    day = step.day or (at.date() if at else None)
    words = _ON_THIS_LANE if 0 < step.own < step.parcels else _STEPS[step.code]
    return words.text(
        language,
        place=step.place,
        day=day_text(day, language) if day else "",
        hour=hour_text(at, language) if at else "",
        days=step.days,
        quantile=step.quantile,
        parcels=step.parcels,
        own=step.own,
    )


def refusal_text(refused: Refused, language: Language) -> str:
    """Why an option is not offered."""
    return _REFUSED[refused.code].text(language, place=refused.shop.name if refused.shop else "")


def day_text(day: date, language: Language) -> str:
    """A day as it is said: "Thursday 26 November"."""
    return format_date(day, _DAY[language], locale=_LOCALES[language])


def hour_text(at: datetime, language: Language) -> str:
    """An hour of the day in the zone of `at`."""
    return format_time(at.timetz(), _HOUR[language], tzinfo=at.tzinfo, locale=_LOCALES[language])
