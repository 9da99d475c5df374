"""What customers and shops write to each other below an order: our own words, in French and in English."""

from __future__ import annotations

import random

import msgspec


class Talk(msgspec.Struct, frozen=True):
    """A question of a customer, and what the shop answers to it."""

    topic: str
    subject: str
    text: str
    reply: str


# After the parcel has left; the others fit at any time after the order.
_AFTER_SENDING = frozenset({"wismo", "damaged", "size", "missing", "wrong", "return", "late"})

FRENCH = (
    Talk(
        "wismo", "Où est mon colis ?",
        "Bonjour, ma commande n’est pas arrivée. Pouvez-vous me dire où elle est ?",
        "Bonjour, votre colis est en chemin : le transporteur annonce son passage dans les deux jours.",
    ),
    Talk(
        "wismo", "Suivi qui n’avance plus",
        "Bonsoir, le suivi indique la même étape depuis quatre jours. Est-ce normal ?",
        "Bonjour, nous avons interrogé le transporteur et revenons vers vous dans la journée.",
    ),
    Talk(
        "late", "Colis en retard",
        "Bonjour, le colis devait arriver mardi pour un anniversaire samedi. Arrivera-t-il à temps ?",
        "Bonjour, nous comprenons l’enjeu : nous suivons ce colis de près et vous écrivons dès qu’il bouge.",
    ),
    Talk(
        "late", "Toujours rien",
        "Je n’ai rien reçu et personne n’a laissé d’avis de passage. Que dois-je faire ?",
        "Bonjour, une recherche est ouverte auprès du transporteur ; sa réponse arrive sous cinq jours.",
    ),
    Talk(
        "damaged", "Article abîmé",
        "Bonjour, le carton était ouvert et l’article est abîmé. Je joins une photo si besoin.",
        "Bonjour, nous en sommes désolés. Un échange part aujourd’hui, sans retour de l’autre.",
    ),
    Talk(
        "damaged", "Couture défaite",
        "Bonjour, une couture est défaite après une seule utilisation. Peut-on l’échanger ?",
        "Bonjour, bien sûr. Voici l’étiquette de retour ; le nouvel article part dès le premier scan.",
    ),
    Talk(
        "size", "Taille trop petite",
        "Bonjour, la taille est trop petite. Comment puis-je l’échanger contre celle au-dessus ?",
        "Bonjour, nous avons mis la taille au-dessus de côté pour vous pendant sept jours.",
    ),
    Talk(
        "size", "Question de taille",
        "Bonjour, je suis entre deux tailles. Ce modèle taille-t-il grand ou petit ?",
        "Bonjour, ce modèle est ajusté : entre deux tailles, prenez la plus grande.",
    ),
    Talk(
        "missing", "Article manquant",
        "Bonjour, il manque un article dans le colis que j’ai reçu ce matin.",
        "Bonjour, il voyage dans un second colis, dont vous trouverez le numéro dans votre commande.",
    ),
    Talk(
        "wrong", "Mauvais coloris",
        "Bonjour, j’ai reçu un autre coloris que celui de ma commande.",
        "Bonjour, l’erreur vient de nous. Le bon coloris part ce soir.",
    ),
    Talk(
        "return", "Retour",
        "Bonjour, comment renvoyer un article offert sans que la personne le sache ?",
        "Bonjour, voici une étiquette à votre nom ; le remboursement vous revient en avoir.",
    ),
    Talk(
        "refund", "Remboursement",
        "Bonjour, mon retour est arrivé chez vous lundi. Quand serai-je remboursé ?",
        "Bonjour, le remboursement est parti ce matin ; votre banque l’affiche sous trois jours.",
    ),
    Talk(
        "address", "Changement d’adresse",
        "Bonjour, j’ai déménagé. Est-il possible de livrer à ma nouvelle adresse ?",
        "Bonjour, c’est fait : la commande n’était pas encore préparée.",
    ),
    Talk(
        "invoice", "Facture",
        "Bonjour, pourriez-vous m’envoyer la facture au nom de ma société ? Merci.",
        "Bonjour, la voici en pièce jointe, au nom indiqué.",
    ),
    Talk(
        "cancel", "Annulation",
        "Bonjour, je me suis trompée d’article. Peut-on annuler avant l’envoi ?",
        "Bonjour, la commande est annulée ; rien n’a été débité.",
    ),
    Talk(
        "gift", "Paquet cadeau",
        "Bonjour, pouvez-vous ajouter un mot et ne pas joindre le prix ? C’est un cadeau.",
        "Bonjour, avec plaisir : le mot est joint, et le prix n’y figure pas.",
    ),
    Talk(
        "pickup", "Retrait en magasin",
        "Bonjour, une amie peut-elle retirer ma commande à ma place ?",
        "Bonjour, oui : qu’elle vienne avec le numéro de commande et votre nom.",
    ),
    Talk(
        "promotion", "Code refusé",
        "Bonjour, mon code de bienvenue n’a pas été pris en compte.",
        "Bonjour, nous avons remboursé la différence sur votre moyen de paiement.",
    ),
)  # fmt: skip
ENGLISH = (
    Talk(
        "wismo", "Where is my order?",
        "Hello, I ordered last week and have not received anything. Could you tell me where it is?",
        "Hello, your parcel is on its way: the carrier expects to deliver within two days.",
    ),
    Talk(
        "damaged", "Arrived broken",
        "Hi, one of the items was broken when I opened the box. What should I do?",
        "Hello, we are sorry about that. A new one leaves today; please keep the other.",
    ),
    Talk(
        "size", "Which size?",
        "Hello, I usually wear a UK 12. Which size should I exchange mine for?",
        "Hello, a French 40 will suit you. We have kept one aside for seven days.",
    ),
    Talk(
        "late", "Still waiting",
        "Hello, the tracking has not moved since Thursday. Is the parcel lost?",
        "Hello, we have asked the carrier and will write to you before the evening.",
    ),
    Talk(
        "refund", "Refund for a return",
        "Hi, you received my return on Monday. When will the refund reach my account?",
        "Hello, it left us this morning; banks show it within three days.",
    ),
    Talk(
        "address", "Change of address",
        "Hello, could you send the order to my hotel in Paris instead?",
        "Hello, done: it had not been packed yet.",
    ),
)  # fmt: skip

# A few words after the question, so that two people seldom write the same.
_ENDINGS = {
    "fr": ("", " Merci d’avance.", " Bonne journée.", " Je reste joignable au téléphone.", " Cordialement."),
    "en": ("", " Thank you.", " Kind regards.", " You can also ring me."),
}
GIFT_NOTES = (
    "C’est un cadeau, merci de ne pas joindre la facture.",
    "Pour les trente ans de ma sœur : « Bel anniversaire, et à dimanche. »",
    "Un mot, s’il vous plaît : « Pour ta nouvelle maison. Nous t’embrassons. »",
    "Cadeau de départ de toute l’équipe : merci d’écrire « Bon vent ! ».",
)
DELIVERY_NOTES = (
    "Sonner deux fois, l’interphone est capricieux.",
    "Laisser chez la gardienne, bâtiment B.",
    "Code 47A, puis au fond de la cour.",
)
REFUND_REASONS = (
    "Taille trop petite",
    "Taille trop grande",
    "Ne convient pas",
    "Article défectueux",
    "Retard de livraison",
    "Différent de la photo",
)


def draw_talk(draw: random.Random, language: str, *, sent: bool = True) -> Talk:
    """A question with its answer, in the customer's language; before `sent` nothing is asked of a parcel."""
    talks = FRENCH if language == "fr" else ENGLISH
    talk = draw.choice([one for one in talks if sent or one.topic not in _AFTER_SENDING])
    ending = draw.choice(_ENDINGS["fr" if language == "fr" else "en"])
    return msgspec.structs.replace(talk, text=talk.text + ending)
