"""What is said of a return, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from guichet.after.policy import Condition, Wish
from guichet.after.returns import State, Way
from guichet.kernel.types import Words

CONDITIONS: Mapping[Condition, Words] = {
    Condition.AS_NEW: Words("As new, only tried on", "À l’état neuf, seulement essayé"),
    Condition.UNSEALED: Words("The seal is broken", "Le scellé est ouvert"),
    Condition.USED: Words("Worn or used", "Porté ou utilisé"),
    Condition.DAMAGED: Words("Damaged", "Abîmé"),
}
WISHES: Mapping[Wish, Words] = {
    Wish.REFUND: Words("My money back", "Être remboursé"),
    Wish.EXCHANGE: Words("Another size or colour", "Une autre taille ou un autre coloris"),
    Wish.CREDIT: Words("A store credit", "Un avoir"),
    Wish.REPAIR: Words("A repair", "Une réparation"),
}
HEADLINES: Mapping[State, Words] = {
    State.OPENED: Words("We look at your request", "Nous examinons votre demande"),
    State.APPROVED: Words("Your return is accepted", "Votre retour est accepté"),
    State.KEPT: Words("Accepted: nothing to send back", "C’est accepté : rien à renvoyer"),
    State.REFUSED: Words("This return is not possible", "Ce retour n’est pas possible"),
    State.HANDED_OVER: Words("Your items are dropped off", "Vos articles sont déposés"),
    State.RECEIVED: Words("We have received your items", "Nous avons reçu vos articles"),
    State.GRADED: Words("We have checked your items", "Nous avons vérifié vos articles"),
    State.SETTLING: Words("It is being settled", "Le règlement est en cours"),
    State.SETTLED: Words("All is settled", "Tout est réglé"),
    State.CANCELLED: Words("This return is cancelled", "Ce retour est annulé"),
    State.EXPIRED: Words("The time for this return is over", "Le délai de ce retour est passé"),
}
WHAT_TO_DO: Mapping[State, Words] = {
    State.OPENED: Words(
        "Nothing yet. Somebody of our team decides and writes to you. Keep the items until then.",
        "Rien pour l’instant. Un conseiller décide et vous écrit. Gardez les articles d’ici là.",
    ),
    State.APPROVED: Words(
        "Bring the items to one of our shops and show this code, by {day} at the latest. There is nothing to"
        " print and nothing to pay.",
        "Apportez les articles dans l’une de nos boutiques et présentez ce code, au plus tard le {day}. Rien"
        " à imprimer, rien à payer.",
    ),
    State.KEPT: Words(
        "Nothing. We settle it without your sending anything back.",
        "Rien. Nous réglons cela sans que vous ayez à renvoyer quoi que ce soit.",
    ),
    State.REFUSED: Words(
        "If you think that this is wrong, answer one of our messages: a person looks at it.",
        "Si vous pensez que c’est une erreur, répondez à l’un de nos messages : une personne l’examinera.",
    ),
    State.HANDED_OVER: Words(
        "Nothing. The items are on their way to us.", "Rien. Les articles nous arrivent."
    ),
    State.RECEIVED: Words("Nothing. We check the items.", "Rien. Nous vérifions les articles."),
    State.GRADED: Words("Nothing. The rest is ours to do.", "Rien. C’est à nous de jouer."),
    State.SETTLING: Words("Nothing. The rest is ours to do.", "Rien. C’est à nous de jouer."),
    State.SETTLED: Words(
        "Nothing. Money shows on your account as soon as your bank books it.",
        "Rien. Un remboursement apparaît dès que votre banque l’enregistre.",
    ),
    State.CANCELLED: Words("Nothing. You keep the items.", "Rien. Vous gardez les articles."),
    State.EXPIRED: Words(
        "The items did not reach us in time. You may ask anew.",
        "Les articles ne nous sont pas parvenus à temps. Vous pouvez refaire une demande.",
    ),
}
SETTLED_BY: Mapping[Way, Words] = {
    Way.EXCHANGE: Words("Nothing. Your other item has left.", "Rien. Votre nouvel article est parti."),
    Way.CREDIT: Words("Nothing. Your store credit is yours.", "Rien. Votre avoir est à vous."),
    Way.REPAIR: Words(
        "Nothing. Your repaired item is on its way back to you.",
        "Rien. Votre article réparé revient vers vous.",
    ),
}
"""What there is to do once something else than money went back."""

HANDED_OUT = Words("Nothing. You have your other item.", "Rien. Vous avez votre nouvel article.")
REFERENCES: Mapping[Way, Words] = {
    Way.EXCHANGE: Words("Its parcel: {reference}.", "Son colis : {reference}."),
    Way.CREDIT: Words("Its number: {reference}.", "Son numéro : {reference}."),
    Way.REPAIR: Words("Its parcel: {reference}.", "Son colis : {reference}."),
}
BY_DAY = Words("We pay back by {day} at the latest.", "Nous remboursons au plus tard le {day}.")
AMOUNT = Words("What goes back: {amount}.", "Montant remboursé : {amount}.")
EVENTS: Mapping[str, Words] = {
    "opened": Words("Asked for", "Demandé"),
    "approved": Words("Accepted", "Accepté"),
    "kept": Words("Accepted, nothing to send back", "Accepté, rien à renvoyer"),
    "refused": Words("Not possible", "Pas possible"),
    "label_issued": Words("Label made", "Étiquette prête"),
    "handed_over": Words("Dropped off", "Déposé"),
    "exchange_held": Words("Your other item is set aside", "Votre nouvel article est mis de côté"),
    "received": Words("Received", "Reçu"),
    "graded": Words("Checked", "Vérifié"),
    "exchange_preparing": Words(
        "Your other item is being prepared", "Votre nouvel article est en préparation"
    ),
    "exchange_left": Words("Your other item has left", "Votre nouvel article est parti"),
    "exchange_handed_out": Words(
        "Your other item was handed to you", "Votre nouvel article vous a été remis"
    ),
    "to_give": Words("Your store credit is being made out", "Votre avoir est en cours d’émission"),
    "refund_asked": Words("Refund on its way", "Remboursement lancé"),
    "in_repair": Words("In repair", "En réparation"),
    "repaired": Words("Repaired", "Réparé"),
    "settled": Words("Settled", "Réglé"),
    "cancelled": Words("Cancelled", "Annulé"),
    "expired": Words("Over", "Délai dépassé"),
}
