"""What can be wrong when something is prepared and handed over."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class PreparationNotFoundError(NotFoundError):
    code = "preparation_not_found"
    detail = Words(
        "There is no preparation {preparation_id}.", "Il n’y a pas de préparation {preparation_id}."
    )


class LineNotFoundError(InvalidError):
    code = "not_in_preparation"
    title = Words("Not in this order", "Pas dans cette commande")
    detail = Words(
        "“{scanned}” is not among the items of this order, or all of it is picked. Look at the list again.",
        "« {scanned} » ne figure pas parmi les articles de cette commande, ou tout est déjà prélevé. Revoyez"
        " la liste.",
    )


class TooManyError(ConflictError):
    code = "more_than_asked"
    title = Words("More than was ordered", "Plus que commandé")
    detail = Words(
        "{name}: {asked} ordered, {done} already picked or missing. Put the rest back.",
        "{name} : {asked} commandé(s), {done} déjà prélevé(s) ou manquant(s). Remettez le reste en rayon.",
    )


class NotPossibleNowError(ConflictError):
    code = "preparation_not_in_that_state"
    detail = Words(
        "The preparation is in the state “{state}”, in which this cannot be done. Load it again and look.",
        "La préparation est à l’état « {state} » : cette action n’est pas possible. Rechargez et vérifiez.",
    )


class TakenError(ConflictError):
    code = "preparation_taken"
    title = Words("Somebody else is on it", "Une autre personne s’en occupe")
    detail = Words(
        "{name} has been preparing this since {since}. Take it over if that is agreed.",
        "{name} prépare cette commande depuis {since}. Reprenez-la si c’est convenu.",
    )


class AlreadyHandedOverError(ConflictError):
    code = "already_handed_over"
    title = Words("Already handed over", "Déjà remise")
    detail = Words(
        "{name} handed this over at {at}. Do not give it out a second time.",
        "{name} a remis cette commande à {at}. Ne la remettez pas une seconde fois.",
    )
    by_shop = Words(
        "The shop's own system has said since {at} that this was handed over. Ask before you give it out.",
        "Le système de la boutique indique depuis {at} que cette commande est remise. Renseignez-vous avant"
        " de la donner.",
    )


class PreparationOverError(ConflictError):
    code = "preparation_cancelled"
    title = Words("The order was cancelled", "La commande est annulée")
    detail = Words(
        "The order was cancelled meanwhile. Put back what was picked of it.",
        "La commande a été annulée entre-temps. Remettez en rayon ce qui a été prélevé.",
    )


class MovedAwayError(ConflictError):
    code = "preparation_moved_away"
    title = Words("Collected elsewhere now", "Retrait déplacé")
    detail = Words(
        "The customer collects this order at {place} now, where it is prepared. Put back what was picked of"
        " it.",
        "Le client retire désormais cette commande chez {place}, où elle est préparée. Remettez en rayon ce"
        " qui a été prélevé.",
    )


class BegunError(ConflictError):
    code = "preparation_begun"
    title = Words("Too late to change the place", "Trop tard pour changer de lieu")
    detail = Words(
        "The shop has begun to prepare this order, so it is collected there. Write to us if you cannot come.",
        "La boutique a commencé à préparer cette commande : elle s’y retire. Écrivez-nous si vous ne pouvez"
        " pas venir.",
    )


class NotAllPickedError(ConflictError):
    code = "preparation_not_complete"
    detail = Words(
        "Not everything is picked: {left} piece(s) to go. Pick them, or say that they are missing.",
        "Tout n’est pas prélevé : il reste {left} exemplaire(s). Prélevez-les ou signalez-les manquants.",
    )


class NothingHereError(ConflictError):
    code = "preparation_empty"
    detail = Words(
        "Nothing of this order is here: it is looked for elsewhere.",
        "Rien de cette commande n’est ici : elle est recherchée ailleurs.",
    )


class PaymentNeededError(InvalidError):
    code = "payment_needed"
    title = Words("Not paid yet", "Pas encore payé")
    detail = Words(
        "This is paid here. Take the payment, then say how: cash or card.",
        "Cette commande se règle ici. Encaissez, puis indiquez le moyen : espèces ou carte.",
    )


class NotDueHereError(InvalidError):
    code = "not_paid_here"
    detail = Words("This was paid already; no payment is taken here.", "Déjà payé : n’encaissez rien ici.")


class LeftBehindError(InvalidError):
    code = "more_left_than_picked"
    detail = Words(
        "More pieces are said to be left here than there are of: {name}.",
        "Plus d’exemplaires laissés que préparés : {name}.",
    )


class ActedAtError(InvalidError):
    code = "acted_at_wrong"
    detail = Words(
        "The time at which this was done lies ahead, or more than {days} days back. Look at the clock of the"
        " device.",
        "L’heure de l’action est dans le futur, ou remonte à plus de {days} jours. Vérifiez l’horloge de"
        " l’appareil.",
    )


class TroubleNotFoundError(NotFoundError):
    code = "preparation_trouble_not_found"
    detail = Words("There is no such thing to look at.", "Il n’y a pas de point à vérifier de ce numéro.")


class NothingInDoubtError(ConflictError):
    code = "no_pieces_in_doubt"
    detail = Words(
        "No missing pieces of this line are held here any more.",
        "Plus aucun exemplaire manquant de cette ligne n’est retenu ici.",
    )
