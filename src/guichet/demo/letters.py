"""What customers write to a brand by mail, and what it answers: our own words, in three languages."""

# ruff: noqa: E501 — lines of letters

from __future__ import annotations

import msgspec


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A mail of a customer, and what the shop answers; `{order}`, `{product}` and `{name}` are filled in.

    `needs` says of which order it can be: sent (under way), arrived, any, or none where it is asked before
    buying. `photo`: a picture of what happened is attached.
    """

    topic: str
    language: str
    needs: str
    subject: str
    text: str
    reply: str
    photo: bool = False


WISMO = Letter(
    topic="wismo",
    language="fr",
    needs="sent",
    subject="Commande {order} : où en est-elle ?",
    text="Bonjour,\n\nJ’ai commandé « {product} » sur votre site (commande n° {order}) et je n’ai toujours rien reçu. "
    "Le suivi ne bouge plus. Pouvez-vous me dire où se trouve mon colis et quand il arrivera ?\n\n"
    "Merci d’avance,\n{name}",
    reply="Bonjour {name},\n\nVotre colis est en chemin : le transporteur annonce sa remise dans les deux jours. "
    "Nous le suivons de près.\n\nBien à vous",
)
WISMO_WITHOUT_NUMBER = Letter(
    topic="wismo",
    language="fr",
    needs="sent",
    subject="Toujours pas livrée",
    text="Bonsoir,\n\nma commande de la semaine dernière n’est pas arrivée, alors qu’elle devait être là mardi. "
    "Que se passe-t-il ?\n\n{name}",
    reply="Bonsoir {name},\n\nNous avons interrogé le transporteur et revenons vers vous dans la journée.",
)
RETURN = Letter(
    topic="return",
    language="fr",
    needs="arrived",
    subject="Retour de ma commande {order}",
    text="Bonjour,\n\n« {product} » ne me convient pas, je voudrais vous le renvoyer et être remboursée. "
    "C’est la commande {order}. Comment dois-je faire, et qui paie le retour ?\n\nCordialement,\n{name}",
    reply="Bonjour {name},\n\nVoici votre étiquette de retour. Le remboursement part dès que nous l’avons reçu.",
)
DAMAGED = Letter(
    topic="damaged",
    language="fr",
    needs="arrived",
    subject="Article reçu abîmé ({order})",
    text="Bonjour,\n\nle colis de la commande {order} est arrivé ce matin, et « {product} » est abîmé : voyez la "
    "photo en pièce jointe. Pouvez-vous me le remplacer ?\n\n{name}",
    reply="Bonjour {name},\n\nNous en sommes désolés. Un remplacement part aujourd’hui, sans retour de l’autre.",
    photo=True,
)
PRE_SALE = Letter(
    topic="size",
    language="fr",
    needs="none",
    subject="Question avant d’acheter : {product}",
    text="Bonjour,\n\nje vais commander « {product} » mais j’hésite entre deux tailles. Est-ce que ce modèle taille "
    "grand ? Et l’avez-vous en boutique à Rennes pour l’essayer ?\n\nMerci,\n{name}",
    reply="Bonjour {name},\n\nCe modèle est ajusté : entre deux tailles, prenez la plus grande.",
)
INVOICE = Letter(
    topic="invoice",
    language="fr",
    needs="any",
    subject="Facture de la commande {order}",
    text="Bonjour,\n\npourriez-vous m’envoyer la facture de la commande {order} au nom de ma société ?\n\n"
    "Bonne journée,\n{name}",
    reply="Bonjour {name},\n\nLa voici, au nom indiqué.",
)
WRONG = Letter(
    topic="wrong",
    language="fr",
    needs="arrived",
    subject="Mauvais article",
    text="Bonjour,\n\nj’ai bien reçu ma commande n° {order}, mais ce n’est pas le bon coloris de « {product} ». "
    "Pouvez-vous envoyer le bon ?\n\n{name}",
    reply="Bonjour {name},\n\nL’erreur vient de nous : le bon coloris part ce soir.",
)
REFUND = Letter(
    topic="refund",
    language="fr",
    needs="arrived",
    subject="Remboursement ?",
    text="Bonjour,\n\nvous avez reçu mon retour (commande {order}) il y a dix jours et je ne vois rien sur mon "
    "compte. Quand serai-je remboursée ?\n\n{name}",
    reply="Bonjour {name},\n\nLe remboursement est parti ce matin ; votre banque l’affiche sous trois jours.",
)
ENGLISH_WISMO = Letter(
    topic="wismo",
    language="en",
    needs="sent",
    subject="Order {order}: where is it?",
    text="Hello,\n\nI ordered “{product}” (order {order}) and nothing has arrived yet. Could you tell me where the "
    "parcel is and when I can expect it?\n\nKind regards,\n{name}",
    reply="Hello {name},\n\nYour parcel is on its way: the carrier expects to deliver it within two days.",
)
GERMAN_RETURN = Letter(
    topic="return",
    language="de",
    needs="arrived",
    subject="Rücksendung zu Bestellung {order}",
    text="Guten Tag,\n\nleider passt „{product}“ nicht. Ich möchte den Artikel aus der Bestellung {order} "
    "zurückschicken. Wie gehe ich vor, und wann bekomme ich mein Geld zurück?\n\nMit freundlichen Grüßen\n{name}",
    reply="Guten Tag {name},\n\nanbei das Rücksendeetikett. Die Erstattung folgt nach dem Eingang.",
)

# What waits for an answer when one looks for the first time, by the place of the brand in the group.
FIRST = (
    (RETURN, PRE_SALE),
    (DAMAGED, WISMO_WITHOUT_NUMBER, ENGLISH_WISMO),
    (GERMAN_RETURN, INVOICE),
)
LETTERS = (
    WISMO,
    WISMO,
    WISMO_WITHOUT_NUMBER,
    RETURN,
    DAMAGED,
    PRE_SALE,
    INVOICE,
    WRONG,
    REFUND,
    ENGLISH_WISMO,
    GERMAN_RETURN,
)

# What somebody says to an answer, by the greeting that the answer begins with.
THANKS = {
    "fr": (
        "Merci beaucoup pour votre réponse rapide, c’est parfait.",
        "Merci, mais le suivi n’indique toujours rien. Pouvez-vous vérifier encore une fois ?",
        "Très bien, j’attends donc. Bonne journée !",
    ),
    "en": (
        "Thank you for the quick answer, that is perfect.",
        "Thank you, but the tracking still shows nothing. Could you check once more?",
    ),
    "de": ("Vielen Dank für die schnelle Antwort!",),
}


def language_of_answer(text: str) -> str:
    """The language of an answer, by its greeting."""
    if text.startswith(("Hello", "Hi", "Dear")):
        return "en"
    return "de" if text.startswith(("Guten", "Hallo", "Sehr geehrte")) else "fr"
