"""The words of the pages on which shoppers return something."""

from __future__ import annotations

from collections.abc import Mapping

from guichet.after.policy import Condition, Wish
from guichet.after.returns import State
from guichet.kernel.types import Words

FIND = {
    "title": Words("Return an item", "Retourner un article"),
    "about": Words(
        "Your order number and the mail address of the order are enough: no account is needed.",
        "Votre numéro de commande et l’adresse mail de la commande suffisent, sans compte.",
    ),
    "number": Words("Order number", "Numéro de commande"),
    "mail": Words("Mail address of the order", "Adresse mail de la commande"),
    "send": Words("Find my order", "Trouver ma commande"),
}
ASK = {
    "title": Words("What do you want to return?", "Que souhaitez-vous retourner ?"),
    "order": Words("Order", "Commande"),
    "pieces": Words("How many to return", "Combien en retourner"),
    "none": Words("Keep it", "Je le garde"),
    "why": Words("Why?", "Pour quel motif ?"),
    "choose": Words("Choose a reason", "Choisir un motif"),
    "condition": Words("How is it?", "Dans quel état est-il ?"),
    "photo": Words("A picture, where it helps (optional)", "Une photo, si elle aide (facultatif)"),
    "wish": Words("What would you like?", "Que souhaitez-vous ?"),
    "other": Words(
        "For an exchange: which one instead (there are some now)",
        "Pour un échange : lequel à la place (en stock en ce moment)",
    ),
    "no_other": Words("No exchange", "Pas d’échange"),
    "comment": Words("Anything to add? (optional)", "Une précision ? (facultatif)"),
    "send": Words("See what is possible", "Voir ce qui est possible"),
    "taken": Words("Already in a return or refunded.", "Déjà dans un retour ou remboursé."),
    "nothing": Words(
        "All items of this order are in a return already, or were refunded.",
        "Tous les articles de cette commande sont déjà dans un retour ou ont été remboursés.",
    ),
}
STATUS = {
    "title": Words("Your return", "Votre retour"),
    "number": Words("Return", "Retour"),
    "order": Words("Order", "Commande"),
    "rule": Words("Why", "Pourquoi"),
    "todo": Words("What to do now", "Ce qu’il faut faire"),
    "code": Words("Code of your return", "Code de votre retour"),
    "picture": Words("The code as a picture to scan", "Le code en image à scanner"),
    "contents": Words("Items", "Articles"),
    "life": Words("Steps", "Étapes"),
    "cancel": Words("Cancel this return", "Annuler ce retour"),
}
TOO_OFTEN = Words(
    "Too many tries for this order. Wait a minute, then try again.",
    "Trop d’essais pour cette commande. Patientez une minute, puis réessayez.",
)
FORGED = (
    Words("This link is not complete", "Ce lien n’est pas complet"),
    Words(
        "Open it again from where you found it, or begin anew with your order number.",
        "Ouvrez-le à nouveau d’où il vient, ou recommencez avec votre numéro de commande.",
    ),
)
OVER = (
    Words("This page was open for too long", "Cette page est restée ouverte trop longtemps"),
    Words(
        "Nothing was lost: find your order again with its number and your mail address.",
        "Rien n’est perdu : retrouvez votre commande avec son numéro et votre adresse mail.",
    ),
)
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
BY_DAY = Words("We pay back by {day} at the latest.", "Nous remboursons au plus tard le {day}.")
AMOUNT = Words("What goes back: {amount}.", "Montant remboursé : {amount}.")
EVENTS: Mapping[str, Words] = {
    "opened": Words("Asked for", "Demandé"),
    "approved": Words("Accepted", "Accepté"),
    "kept": Words("Accepted, nothing to send back", "Accepté, rien à renvoyer"),
    "refused": Words("Not possible", "Pas possible"),
    "handed_over": Words("Dropped off", "Déposé"),
    "exchange_held": Words("Your other item is set aside", "Votre nouvel article est mis de côté"),
    "received": Words("Received", "Reçu"),
    "graded": Words("Checked", "Vérifié"),
    "refund_asked": Words("Refund on its way", "Remboursement lancé"),
    "in_repair": Words("In repair", "En réparation"),
    "repaired": Words("Repaired", "Réparé"),
    "settled": Words("Settled", "Réglé"),
    "cancelled": Words("Cancelled", "Annulé"),
    "expired": Words("Over", "Délai dépassé"),
}
