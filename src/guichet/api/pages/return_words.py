"""The words of the pages on which shoppers return something."""

from __future__ import annotations

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
    "label": Words("Send it by parcel", "Envoyer par colis"),
    "label_ask": Words("Get my prepaid label", "Obtenir mon étiquette prépayée"),
    "label_coming": Words(
        "Your label is being made. Open this page again in a moment.",
        "Votre étiquette est en cours de création. Rouvrez cette page dans un instant.",
    ),
    "label_print": Words("Print my label", "Imprimer mon étiquette"),
    "label_stick": Words(
        "Stick it on the parcel over older labels.",
        "Collez-la sur le colis, par-dessus les anciennes étiquettes.",
    ),
    "label_points": Words("Find one near you", "En trouver un près de chez vous"),
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
