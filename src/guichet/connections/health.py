"""Health: one word for how a connection does, drawn from facts, with the reason in both languages."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from guichet.kernel.types import Language, Words


class Health(StrEnum):
    """The one vocabulary; the worst that holds is the word."""

    OK = "ok"
    SYNCING = "syncing"
    BEHIND = "behind"
    FAILING = "failing"
    PAUSED = "paused"
    REFUSED = "refused"
    WAITING = "waiting"


class HealthFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known: a refusal lasts until new settings come, trouble until a call succeeds.

    A shop that came by itself waits until an administrator has let it in.
    """

    waiting: bool = False
    paused: bool = False
    refused_code: str | None = None
    trouble_code: str | None = None
    syncing: bool = False
    behind: bool = False


REASONS: dict[str, Words] = {
    "ok": Words(en="Everything that changed is here.", fr="Tout ce qui a changé est ici."),
    "first_sync": Words(
        en="The shop is being read for the first time.", fr="La boutique est lue pour la première fois."
    ),
    "not_read_lately": Words(
        en="Nothing was heard of the shop for longer than planned; what changed since may be missing.",
        fr="Aucune nouvelle de la boutique depuis plus longtemps que prévu ; il peut manquer des choses.",
    ),
    "awaiting_admission": Words(
        en="Waiting for you: this shop installed the app by itself. Nothing is read or written until an "
        "administrator lets it in.",
        fr="En attente de votre accord : cette boutique a installé l’application d’elle-même. Rien n’est lu "
        "ni écrit tant qu’un administrateur ne l’a pas admise.",
    ),
    "paused": Words(
        en="Paused: nothing is read or written until someone resumes it.",
        fr="En pause : rien n’est lu ni écrit jusqu’à la reprise.",
    ),
    "bad_credentials": Words(
        en="The shop refuses our access. Nothing more is asked; give new credentials to go on.",
        fr="La boutique refuse notre accès. Plus rien n’est demandé ; donnez de nouveaux identifiants.",
    ),
    "uninstalled": Words(
        en="The app was uninstalled at the shop. Nothing more is asked; install it again to go on.",
        fr="L’application a été désinstallée de la boutique. Réinstallez-la pour reprendre.",
    ),
    "outage": Words(
        en="The shop's system does not answer, or says that it cannot. We try again by ourselves.",
        fr="Le système de la boutique ne répond pas ou ne le peut pas. Nous réessayons de nous-mêmes.",
    ),
    "throttled": Words(
        en="The shop's quota of calls is used up for now; reading goes on when it allows.",
        fr="Le quota d’appels de la boutique est épuisé ; la lecture reprendra dès que possible.",
    ),
    "malformed": Words(
        en="The shop answered in a shape that we do not know. The answer is kept; we try again.",
        fr="La boutique a répondu sous une forme inconnue. La réponse est conservée ; nous réessayons.",
    ),
    "rejected": Words(
        en="The shop understood what we asked and refused it; its words stand beside.",
        fr="La boutique a compris notre demande et l’a refusée ; ses mots figurent à côté.",
    ),
    "address_refused": Words(
        en="The shop's address leads into a private network that this installation may not reach.",
        fr="L’adresse de la boutique mène à un réseau privé que cette installation ne peut atteindre.",
    ),
    "unexpected": Words(
        en="Reading the shop failed for a reason that we did not foresee; it is in the log. We try again.",
        fr="La lecture a échoué pour une raison imprévue, notée au journal. Nous réessayons.",
    ),
}


def settle(facts: HealthFacts) -> tuple[Health, str]:
    """The word and the reason's code that these facts amount to."""
    if facts.waiting:
        return Health.WAITING, "awaiting_admission"
    if facts.refused_code:
        return Health.REFUSED, facts.refused_code
    if facts.paused:
        return Health.PAUSED, "paused"
    if facts.trouble_code:
        return Health.FAILING, facts.trouble_code
    if facts.syncing:
        return Health.SYNCING, "first_sync"
    if facts.behind:
        return Health.BEHIND, "not_read_lately"
    return Health.OK, "ok"


WORDS: dict[Health, Words] = {
    Health.OK: Words(en="well", fr="en ordre"),
    Health.SYNCING: Words(en="being read for the first time", fr="en première lecture"),
    Health.BEHIND: Words(en="behind", fr="en retard"),
    Health.FAILING: Words(en="failing", fr="en échec"),
    Health.PAUSED: Words(en="paused", fr="en pause"),
    Health.REFUSED: Words(en="refused by the shop", fr="refusée par la boutique"),
    Health.WAITING: Words(en="waiting to be let in", fr="en attente d’admission"),
}


def health_words(health: str) -> Words:
    """A health word for a sentence, in both languages; that of a connection cut off is not among them."""
    return WORDS[Health(health)]


def reason_text(code: str, language: Language) -> str:
    """The reason in the reader's language; a code never seen speaks as an unforeseen failure."""
    return REASONS.get(code, REASONS["unexpected"]).text(language)
