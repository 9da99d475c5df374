"""What is wrong with a policy, said so that a person can set it right. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from guichet.after.policy.document import EU, Document, Outcome, Rule, When
from guichet.after.policy.law import LONGEST_REFUND_DAYS
from guichet.after.policy.words import HOUSE_RULES
from guichet.kernel.errors import Fault
from guichet.kernel.types import Words, search_text

_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_MONEY = frozenset({Outcome.RETURN, Outcome.KEEP, Outcome.REFUND})


def faults_of(document: Document) -> list[Fault]:
    """What keeps a document from being published; none when it may be."""
    return [*_of_the_whole(document), *_of_rules(document), *_of_the_rest(document)]


def unknown_categories(document: Document, known: Set[str]) -> list[str]:
    """The categories that the document names and no shop has; `known` are folded names."""
    named = [name for rule in document.rules for name in rule.when.categories]
    named += [name for exempt in document.exempt for name in exempt.categories]
    return sorted({name for name in named if search_text(name) not in known})


def _of_the_whole(document: Document) -> Iterator[Fault]:
    if not document.rules or not document.rules[-1].when.always:
        yield _fault(
            "/rules",
            "The last rule must always fit, so that no case is left open. Add one without conditions.",
            "La dernière règle doit toujours s’appliquer, pour qu’aucun cas ne reste ouvert."
            " Ajoutez-en une sans condition.",
        )
    if not 0 <= document.refund_days <= LONGEST_REFUND_DAYS:
        yield _fault(
            "/refund_days",
            "The law allows 14 days at most. Choose 0 to 14.",
            "La loi accorde 14 jours au plus. Choisissez de 0 à 14.",
        )


def _of_rules(document: Document) -> Iterator[Fault]:
    seen: set[str] = set()
    always: str | None = None
    for place, rule in enumerate(document.rules):
        at = f"/rules/{place}"
        if always is not None:
            yield _fault(
                at,
                f"It is never reached: “{always}” above it always fits. Move it up, or take it away.",
                f"Elle n’est jamais atteinte : « {always} », au-dessus, s’applique toujours. Remontez-la ou"
                " retirez-la.",
            )
        elif rule.when.always:
            always = rule.key
        yield from _of_names(rule, at, seen)
        yield from _of_when(rule.when, f"{at}/when")
        yield from _of_then(rule, f"{at}/then")
        seen.add(rule.key)


def _of_names(rule: Rule, at: str, seen: Set[str]) -> Iterator[Fault]:
    if not _KEY.fullmatch(rule.key):
        yield _fault(
            f"{at}/key",
            "A name is small letters, digits and underscores, and begins with a letter.",
            "Un nom comporte minuscules, chiffres et tirets bas, et commence par une lettre.",
        )
    if rule.key in seen or rule.key in HOUSE_RULES:
        yield _fault(f"{at}/key", "Another rule has this name.", "Une autre règle porte déjà ce nom.")
    for language, said in (("en", rule.words.en), ("fr", rule.words.fr)):
        if not said.strip():
            yield _fault(
                f"{at}/words/{language}",
                "Say the rule in both languages: customers read it.",
                "Formulez la règle dans les deux langues : les clients la lisent.",
            )


def _of_when(when: When, at: str) -> Iterator[Fault]:
    days = [day for day in (when.from_day, when.until_day) if day is not None]
    if any(day < 0 for day in days) or days != sorted(days):
        yield _fault(
            f"{at}/until_day",
            "The last day must be the first one or later, and none below 0.",
            "Le dernier jour doit être le premier ou un jour suivant, sans valeur négative.",
        )
    for country in when.countries:
        if country != EU and not _COUNTRY.fullmatch(country):
            yield _fault(
                f"{at}/countries",
                f"{country} is not a country’s code: two capital letters, or EU.",
                f"{country} n’est pas un code de pays : deux majuscules, ou EU.",
            )
    for currency in sorted({*when.least, *when.most}):
        least, most = when.least.get(currency, 0), when.most.get(currency)
        if not _CURRENCY.fullmatch(currency) or least < 0 or (most is not None and most < least):
            yield _fault(
                f"{at}/most",
                f"The bounds in {currency} do not fit: the upper one must be the lower one or more.",
                f"Les bornes en {currency} ne conviennent pas : la plus haute doit valoir"
                " au moins la plus basse.",
            )


def _of_then(rule: Rule, at: str) -> Iterator[Fault]:
    then = rule.then
    if not 0 <= then.least_percent <= then.most_percent <= 100:
        yield _fault(
            f"{at}/least_percent",
            "What goes back lies between 0 and 100 per cent, the least not above the most.",
            "La part rendue va de 0 à 100 %, le minimum ne dépassant pas le maximum.",
        )
    elif then.outcome in _MONEY and then.most_percent == 0:
        yield _fault(
            f"{at}/most_percent",
            "It accepts and gives nothing back: raise the share, or refuse.",
            "Elle accepte sans rien rendre : augmentez la part, ou refusez.",
        )


def _of_the_rest(document: Document) -> Iterator[Fault]:
    keys = {rule.key for rule in document.rules}
    for place, exempt in enumerate(document.exempt):
        if not exempt.categories:
            yield _fault(
                f"/exempt/{place}/categories",
                "Name the categories that the exception is about.",
                "Indiquez les catégories concernées par l’exception.",
            )
    said: set[tuple[int, str]] = set()
    for place, own in enumerate(document.brand_words):
        if own.rule not in keys or (own.store_id, own.rule) in said:
            yield _fault(
                f"/brand_words/{place}/rule",
                "A store’s words belong to one rule of this policy, once.",
                "Les mots d’une boutique portent sur une règle de cette politique, une seule fois.",
            )
        said.add((own.store_id, own.rule))
        if not own.words.en.strip() or not own.words.fr.strip():
            yield _fault(
                f"/brand_words/{place}/words",
                "Say it in both languages.",
                "Formulez-le dans les deux langues.",
            )


def _fault(pointer: str, english: str, french: str) -> Fault:
    return Fault(pointer=pointer, words=Words(english, french))
