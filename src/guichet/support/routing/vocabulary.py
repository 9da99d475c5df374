"""The closed vocabulary of rules: what may start one, what it may ask about, how, and what it may do.

A rule is data, so all that a rule can say stands here, in the words of both languages; nothing else is taken.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from guichet.kernel.types import Words
from guichet.support.topics import LANGUAGE_NAMES, TOPICS

NONE = "none"
"""In a test of a queue or an agent: the ticket has none."""

MESSAGE = "message"
AUTOMATIC = "automatic_message"

TRIGGERS = {
    MESSAGE: Words("a customer writes", "un client écrit"),
    AUTOMATIC: Words("an automatic mail arrives", "un mail automatique arrive"),
    "order_created": Words("an order is placed", "une commande est passée"),
    "order_changed": Words("an order changes state", "une commande change d’état"),
    "shipment_added": Words("a parcel is sent", "un colis part"),
    "parcel_changed": Words("a parcel changes state", "un colis change d’état"),
    "delivered": Words("a parcel is delivered", "un colis est livré"),
    "parcel_noticed": Words("a parcel needs a look", "un colis demande un regard"),
    "refund_made": Words("money is given back", "un remboursement est fait"),
    "answer_failed": Words("an answer does not reach the customer", "une réponse n’atteint pas le client"),
}

OPERATORS = {
    "is": Words("is", "est"),
    "is_not": Words("is not", "n’est pas"),
    "has": Words("has", "porte"),
    "has_not": Words("does not have", "ne porte pas"),
    "contains": Words("contains", "contient"),
    "contains_not": Words("does not contain", "ne contient pas"),
    "starts_with": Words("starts with", "commence par"),
    "at_least": Words("is at least", "est au moins"),
    "at_most": Words("is at most", "est au plus"),
}

KINDS: Mapping[str, tuple[str, ...]] = {
    "choice": ("is", "is_not"),
    "store": ("is", "is_not"),
    "queue": ("is", "is_not"),
    "agent": ("is", "is_not"),
    "code": ("is", "is_not"),
    "tags": ("has", "has_not"),
    "text": ("contains", "contains_not"),
    "start": ("starts_with",),
    "number": ("at_least", "at_most"),
    "flag": ("is",),
}
"""How a field of each kind may be asked about."""


class Field(msgspec.Struct, frozen=True):
    """Something that a rule may ask about; `values` of a choice are all that it can be.

    `negation` says of a flag that it is not so.
    """

    group: str
    kind: str
    title: Words
    values: Mapping[str, Words] = {}
    negation: Words | None = None


_CHANNELS = {
    "mail": Words("mail", "mail"),
    "chat": Words("chat", "chat"),
    "order_message": Words("the order’s page", "la page de la commande"),
    "marketplace": Words("a marketplace", "une place de marché"),
}
_AUTOMATIC = {
    "auto_reply": Words("an automatic answer", "une réponse automatique"),
    "bounce": Words("a bounce", "un retour d’échec"),
    "list": Words("a mailing list", "une liste de diffusion"),
    "spam": Words("spam", "un indésirable"),
}
_STATES = {
    "open": Words("open", "ouvert"),
    "waiting": Words("waiting for the customer", "en attente du client"),
    "snoozed": Words("snoozed", "en veille"),
    "closed": Words("closed", "clos"),
}
_ORDER_STATES = {
    "incomplete": Words("incomplete", "incomplète"),
    "pending": Words("pending", "en attente"),
    "awaiting_payment": Words("awaiting payment", "en attente de paiement"),
    "confirmed": Words("confirmed", "confirmée"),
    "in_preparation": Words("in preparation", "en préparation"),
    "ready_for_pickup": Words("ready for pick-up", "prête au retrait"),
    "partially_shipped": Words("partly shipped", "expédiée en partie"),
    "shipped": Words("shipped", "expédiée"),
    "completed": Words("completed", "terminée"),
    "cancelled": Words("cancelled", "annulée"),
    "declined": Words("declined", "refusée"),
    "partially_refunded": Words("partly refunded", "remboursée en partie"),
    "refunded": Words("refunded", "remboursée"),
    "disputed": Words("disputed", "contestée"),
}
_PARCEL_STATES = {
    "announced": Words("announced", "annoncé"),
    "handed_over": Words("handed over", "remis au transporteur"),
    "in_transit": Words("in transit", "en chemin"),
    "at_pickup_point": Words("at the pick-up point", "au point de retrait"),
    "out_for_delivery": Words("out for delivery", "en livraison"),
    "delivered": Words("delivered", "livré"),
    "attempt_failed": Words("not delivered at first try", "livraison manquée"),
    "exception": Words("held up", "en incident"),
    "returning": Words("on its way back", "en retour"),
    "returned": Words("returned", "retourné"),
    "lost": Words("lost", "perdu"),
    "unknown": Words("unknown", "inconnu"),
}
_NOTICES = {
    "silent": Words("silent for long", "sans nouvelles"),
    "shop_says_delivered": Words(
        "delivered for the shop alone", "livré selon la boutique, pas le transporteur"
    ),
    "moving_after_delivery": Words("moving after delivery", "en mouvement après livraison"),
}

FIELDS: Mapping[str, Field] = {
    "topic": Field("ticket", "choice", Words("the topic", "le sujet"), TOPICS),
    "any_topic": Field("ticket", "choice", Words("one of its topics", "l’un de ses sujets"), TOPICS),
    "confidence": Field("ticket", "number", Words("how sure the topic is (%)", "la certitude du sujet (%)")),
    "language": Field("ticket", "choice", Words("the language", "la langue"), LANGUAGE_NAMES),
    "channel": Field("ticket", "choice", Words("the channel", "le canal"), _CHANNELS),
    "store": Field("ticket", "store", Words("the shop", "la boutique")),
    "queue": Field("ticket", "queue", Words("the queue", "la file")),
    "assignee": Field("ticket", "agent", Words("the agent", "le conseiller")),
    "state": Field("ticket", "choice", Words("the state", "l’état"), _STATES),
    "tags": Field("ticket", "tags", Words("the ticket", "le ticket")),
    "subject": Field("ticket", "text", Words("the subject line", "l’objet")),
    "text": Field("ticket", "text", Words("the message", "le message")),
    "sender": Field("ticket", "text", Words("the sender’s address", "l’adresse de l’expéditeur")),
    "automatic": Field("ticket", "choice", Words("the mail", "le mail"), _AUTOMATIC),
    "first_message": Field(
        "ticket",
        "flag",
        Words("it begins a conversation", "il ouvre une conversation"),
        negation=Words("it goes on with a conversation", "il poursuit une conversation"),
    ),
    "messages": Field("ticket", "number", Words("the number of messages", "le nombre de messages")),
    "waiting_hours": Field(
        "ticket", "number", Words("the customer’s wait (hours)", "l’attente du client (heures)")
    ),
    "has_order": Field(
        "order",
        "flag",
        Words("it is about an order", "il concerne une commande"),
        negation=Words("it is about no order", "il ne concerne aucune commande"),
    ),
    "order_state": Field(
        "order", "choice", Words("the order’s state", "l’état de la commande"), _ORDER_STATES
    ),
    "order_total": Field("order", "number", Words("the order’s total", "le total de la commande")),
    "order_currency": Field("order", "code", Words("the order’s currency", "la devise de la commande")),
    "order_age": Field("order", "number", Words("the order’s age (days)", "l’âge de la commande (jours)")),
    "order_country": Field("order", "code", Words("the country of delivery", "le pays de livraison")),
    "order_postcode": Field(
        "order", "start", Words("the postcode of delivery", "le code postal de livraison")
    ),
    "order_item": Field("order", "text", Words("an item of the order", "un article de la commande")),
    "order_refunded": Field(
        "order",
        "flag",
        Words("money was given back for it", "elle a été remboursée"),
        negation=Words("no money was given back for it", "elle n’a pas été remboursée"),
    ),
    "known_customer": Field(
        "customer",
        "flag",
        Words("the customer is known", "le client est connu"),
        negation=Words("the customer is unknown", "le client est inconnu"),
    ),
    "customer_orders": Field(
        "customer", "number", Words("the customer’s orders", "le nombre de commandes du client")
    ),
    "parcel_state": Field("parcel", "choice", Words("the parcel", "le colis"), _PARCEL_STATES),
    "carrier": Field("parcel", "code", Words("the carrier", "le transporteur")),
    "parcel_notice": Field(
        "parcel", "choice", Words("a parcel’s notice", "le signalement d’un colis"), _NOTICES
    ),
    "silent_days": Field(
        "parcel",
        "number",
        Words("days since the last scan", "les jours depuis le dernier passage en machine"),
    ),
}

ACTS = {
    "tag": Words("tag it", "l’étiqueter"),
    "untag": Words("take off the tags", "retirer les étiquettes"),
    "queue": Words("put it into the queue", "le mettre dans la file"),
    "assign": Words("give it to", "l’attribuer à"),
    "close": Words("close it", "le clore"),
}
SKILLS = ("", "language", "topic")
"""What whoever gets a ticket must master: nothing more than the queue asks, its language, its topic."""
