"""Why something did not go as it should: codes, and what a person reads for each in both languages.

What an outside system said itself stands beside, as `words`, in whatever language it speaks.
"""

from __future__ import annotations

from guichet.connections import REASONS as HEALTH_REASONS
from guichet.kernel.types import Language, Words

_OWN: dict[str, Words] = {
    "rejected": Words(
        "The shop understood the request and refused it.", "La boutique a compris la demande et l’a refusée."
    ),
    "gone": Words("The shop does not know it (any more).", "La boutique ne le connaît pas, ou plus."),
    "malformed": Words(
        "It came in a shape that we do not know; it is kept.", "Reçu sous une forme inconnue, et conservé."
    ),
    "unreadable": Words(
        "One thing in what came could not be read; it is kept.",
        "Un des éléments reçus n’a pas pu être lu ; il est conservé.",
    ),
    "not_applied": Words(
        "It could be read, but the mirror could not take it; it is kept.",
        "L’élément a été lu, mais le miroir n’a pas pu le prendre ; il est conservé.",
    ),
    "not_fetched": Words(
        "The shop announced it and does not hand it out.", "La boutique l’a annoncé, mais ne le fournit pas."
    ),
    "unexpected": Words(
        "It failed for a reason that we did not foresee; it is in the log.",
        "Échec pour une raison imprévue, notée au journal.",
    ),
    "not_usable": Words(
        "The connection was paused, refused or cut off meanwhile.",
        "La connexion a entre-temps été mise en pause, refusée ou coupée.",
    ),
    "disconnected": Words(
        "The shop was disconnected before it could be done.",
        "La boutique a été déconnectée avant que ce soit fait.",
    ),
    "answer_lost": Words(
        "The shop’s answer was lost: it may have done it, or not. We ask before anything is repeated.",
        "La réponse de la boutique s’est perdue : elle l’a peut-être fait, ou non. Nous demandons avant de "
        "répéter quoi que ce soit.",
    ),
    "quote_changed": Words(
        "The shop would give back another amount than was agreed. Ask for a new quote.",
        "La boutique rembourserait un autre montant que celui convenu. Demandez un nouveau devis.",
    ),
    "too_dear": Words(
        "It would cost more than is allowed; nothing was ordered.",
        "Le prix dépasse le plafond autorisé ; rien n’a été commandé.",
    ),
    "person_saw_it": Words(
        "A person looked at the shop: it had happened.",
        "Une personne a vérifié à la boutique : c’était fait.",
    ),
    "person_saw_nothing": Words(
        "A person looked at the shop: it had not happened.",
        "Une personne a vérifié à la boutique : ce n’était pas fait.",
    ),
    "no_public_address": Words(
        "This installation has no public address, so the shop cannot call it: changes are only polled, "
        "about a minute late. Set GUICHET_PUBLIC_URL.",
        "Cette installation n’a pas d’adresse publique : la boutique ne peut pas l’appeler, et les "
        "changements ne sont que relevés, avec environ une minute de retard. Renseignez GUICHET_PUBLIC_URL.",
    ),
}


def reason_text(code: str, language: Language) -> str:
    """The reason in a reader's language, "" for none; a code never seen speaks as an unforeseen failure."""
    if not code:
        return ""
    words = _OWN.get(code) or HEALTH_REASONS.get(code) or _OWN["unexpected"]
    return words.text(language)
