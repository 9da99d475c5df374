"""The rules as sentences, and why a place serves a line or does not, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel.numbers import format_currency

from guichet.kernel.types import Money, Words
from guichet.purchase.sourcing.document import Effect, Rule, Where

_KINDS: dict[tuple[str, ...], Words] = {
    ("shop",): Words("shops", "les magasins"),
    ("warehouse",): Words("warehouses", "les entrepôts"),
}
_ALL = Words("all places", "tous les lieux")
_SENTENCES = {
    Effect.NEVER: Words("{where}: never serve", "{where} : ne servent jamais"),
    Effect.WHILE_OPEN: Words("{where}: only while open", "{where} : seulement aux heures d’ouverture"),
    Effect.LOAD_BELOW: Words(
        "{where}: only while fewer than {value} orders wait there",
        "{where} : seulement si moins de {value} commandes y attendent",
    ),
    Effect.WITHIN: Words("{where}: only within {value} km", "{where} : seulement à {value} km au plus"),
    Effect.KEEP: Words(
        "{where}: {value} of each article stay there", "{where} : {value} de chaque article y restent"
    ),
    Effect.PREFER: Words(
        "{where}: preferred, as if {money} cheaper",
        "{where} : préférés, comme s’ils coûtaient {money} de moins",
    ),
    Effect.SAME_REGION: Words(
        "{where} in the customer’s region: preferred, as if {money} cheaper",
        "{where} dans la région du client : préférés, comme s’ils coûtaient {money} de moins",
    ),
}


class Why:
    """The sentences of an answer; each is made when it is needed."""

    ONLY = Words("Only {place} can serve it.", "Seul {place} peut la servir.")
    CHEAPEST = Words("{place} serves it at the least cost{far}.", "{place} la sert au moindre coût{far}.")
    TOGETHER = Words(
        "{place} sends it in one parcel with {count} other lines{far}.",
        "{place} l’envoie dans un même colis que {count} autres lignes{far}.",
    )
    WITH_ONE = Words(
        "{place} sends it in one parcel with another line{far}.",
        "{place} l’envoie dans un même colis qu’une autre ligne{far}.",
    )
    FAR = Words(", {km} km away", ", à {km} km")
    PREFERRED = Words("A rule prefers it: {rule}.", "Une règle le préfère : {rule}.")
    NOWHERE = Words(
        "No place has {count} of it that it may give. The most is {most}.",
        "Aucun lieu n’en a {count} à donner. Le maximum est {most}.",
    )
    NONE = Words("No place has any of it to give.", "Aucun lieu n’en a à donner.")
    FEWER = Words("has {free} to give", "en a {free} à donner")
    KEPT = Words(
        "has {there}, of which {kept} stay there by a rule",
        "en a {there}, dont {kept} y restent par une règle",
    )
    EMPTY = Words("has none", "n’en a pas")
    DEARER = Words("would cost {money} more", "coûterait {money} de plus")
    AS_DEAR = Words("would cost as much", "coûterait autant")
    PARCEL = Words(": a further parcel", " : un colis de plus")
    WAY = Words(": {km} km further", " : {km} km de plus")
    LOAD = Words(": {load} orders wait there", " : {load} commandes y attendent")
    LATE = Words(": its cut-off is over for today", " : l’heure limite du jour y est passée")
    SCARCE = Words(": it would be left with {left}", " : il ne lui en resterait que {left}")
    UNPREFERRED = Words(": rules prefer the other place", " : les règles préfèrent l’autre lieu")


def sentence(rule: Rule, names: Mapping[int, str], currency: str) -> Words:
    """A rule in words; `names` are those of the places that it names."""
    where = where_words(rule.where, names)
    about = money_words(rule.value, currency)
    template = _SENTENCES[rule.effect]
    return Words(
        template.en.format(where=where.en, value=rule.value, money=about.en),
        template.fr.format(where=where.fr, value=rule.value, money=about.fr),
    )


def where_words(where: Where, names: Mapping[int, str]) -> Words:
    """The places that a rule is about, in words."""
    if where.location_ids:
        listed = ", ".join(names.get(one, str(one)) for one in where.location_ids)
        words = Words(listed, listed)
    else:
        words = _KINDS.get(where.kinds, _ALL)
    if where.countries:
        listed = ", ".join(where.countries)
        words = Words(f"{words.en} ({listed})", f"{words.fr} ({listed})")
    return Words(words.en[:1].upper() + words.en[1:], words.fr[:1].upper() + words.fr[1:])


@lru_cache(maxsize=4096)  # what plans differ by repeats: parcels, hundreds of kilometres
def money_words(amount: int, currency: str) -> Words:
    """An amount as both languages write it."""
    value = Money(amount, currency).decimal()
    return Words(
        format_currency(value, currency, locale="en_GB"), format_currency(value, currency, locale="fr_FR")
    )


def said(words: Words, **parameters: object) -> Words:
    """A sentence with its places filled in; a parameter may be words itself."""
    english = {name: one.en if isinstance(one, Words) else one for name, one in parameters.items()}
    french = {name: one.fr if isinstance(one, Words) else one for name, one in parameters.items()}
    return Words(words.en.format_map(english), words.fr.format_map(french))


def joined(first: Words, second: Words) -> Words:
    """Two parts of a sentence as one."""
    return Words(first.en + second.en, first.fr + second.fr)
