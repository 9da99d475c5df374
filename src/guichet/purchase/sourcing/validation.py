"""What is wrong with sourcing rules, said so that a person can set it right. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

import msgspec

from guichet.kernel.errors import Fault
from guichet.kernel.types import Words
from guichet.purchase.sourcing.document import BARRING, WITHOUT_VALUE, Costs, Document, Effect, Where

_KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
_CURRENCY = re.compile(r"[A-Z]{3}")


def faults_of(document: Document, places: Set[int]) -> list[Fault]:
    """What keeps rules from being kept; `places` are the ids of those that there are."""
    return [*_of_rules(document, places), *_of_costs(document.costs)]


def _of_rules(document: Document, places: Set[int]) -> Iterator[Fault]:
    seen: set[str] = set()
    kept_back: list[Where] = []
    for number, rule in enumerate(document.rules):
        at = f"/rules/{number}"
        if not _KEY.fullmatch(rule.key) or rule.key in seen:
            yield _fault(
                f"{at}/key",
                "Each rule has a name of its own: small letters, digits and underscores.",
                "Chaque règle porte un nom différent : minuscules, chiffres et tirets bas.",
            )
        seen.add(rule.key)
        if rule.effect not in WITHOUT_VALUE and rule.value < 1:
            yield _fault(f"{at}/value", "Give a number of 1 or more.", "Indiquez un nombre d’au moins 1.")
        unknown = [one for one in rule.where.location_ids if one not in places]
        if unknown:
            yield _fault(
                f"{at}/where/location_ids",
                f"There is no place {unknown[0]}.",
                f"Le lieu {unknown[0]} n’existe pas.",
            )
        if rule.effect is Effect.NEVER and rule.where == Where():
            yield _fault(
                f"{at}/where",
                "By this rule no place ever serves. Say which ones it is about.",
                "Avec cette règle, aucun lieu ne sert jamais. Précisez lesquels.",
            )
        if rule.effect is Effect.KEEP and rule.where in kept_back:
            yield _fault(
                at,
                "It is never asked: a rule above keeps pieces back in the same places.",
                "Elle n’est jamais appliquée : une règle au-dessus retient déjà des pièces aux mêmes lieux.",
            )
        if rule.effect is Effect.KEEP:
            kept_back.append(rule.where)
        if rule.effect in BARRING and any(kind not in {"shop", "warehouse"} for kind in rule.where.kinds):
            yield _fault(
                f"{at}/where/kinds",
                "A place is a shop or a warehouse.",
                "Un lieu est un magasin ou un entrepôt.",
            )


def _of_costs(costs: Costs) -> Iterator[Fault]:
    if not _CURRENCY.fullmatch(costs.currency):
        yield _fault(
            "/costs/currency",
            "A currency is three capital letters, such as EUR.",
            "Une devise s’écrit en trois majuscules, par exemple EUR.",
        )
    for name in msgspec.structs.fields(Costs):
        value = getattr(costs, name.name)
        if isinstance(value, int) and value < 0:
            yield _fault(f"/costs/{name.name}", "A cost is 0 or more.", "Un coût vaut 0 ou plus.")


def _fault(pointer: str, english: str, french: str) -> Fault:
    return Fault(pointer=pointer, words=Words(english, french))
