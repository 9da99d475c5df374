"""The rules that are nobody's choice, in words: the law's, and what follows from the facts of an order."""

from __future__ import annotations

from guichet.kernel.types import Words

WITHDRAWAL = "eu_withdrawal"
CONFORMITY = "eu_conformity"
RECEIPT_UNKNOWN = "receipt_unknown"
NOTHING_LEFT = "nothing_left"
ORDER_OVER = "order_over"
NOT_LEFT = "not_left_yet"
NO_POLICY = "no_policy"

HOUSE_RULES = {
    WITHDRAWAL: Words(
        "You may withdraw within 14 days of receiving your order, without giving a reason.",
        "Vous pouvez vous rétracter dans les 14 jours suivant la réception, sans donner de motif.",
    ),
    CONFORMITY: Words(
        "The legal guarantee covers goods that are not as sold for two years from receipt.",
        "La garantie légale couvre les articles non conformes pendant deux ans à compter de la réception.",
    ),
    RECEIPT_UNKNOWN: Words(
        "Nobody tells when the order arrived, so a person decides.",
        "La date de réception n’est pas connue : une personne décide.",
    ),
    NOTHING_LEFT: Words("These pieces were given back already.", "Ces articles ont déjà été remboursés."),
    ORDER_OVER: Words(
        "The order is cancelled or was given back whole.", "La commande est annulée ou déjà remboursée."
    ),
    NOT_LEFT: Words(
        "The order has not left yet: it can be cancelled, with nothing to send back.",
        "La commande n’est pas encore partie : elle peut être annulée, sans rien renvoyer.",
    ),
    NO_POLICY: Words(
        "No returns policy is published, so a person decides.",
        "Aucune politique de retour n’est publiée : une personne décide.",
    ),
}

ARTICLES = {
    WITHDRAWAL: "2011/83/EU art. 9",
    CONFORMITY: "(EU) 2019/771 art. 10",
}
