"""All fields that a text may hold, with what each says: the help of the editor, the law of `liquid`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import msgspec

from guichet.kernel.types import Language, Words


class Field(msgspec.Struct, frozen=True):
    """A field by its path (`order.number`). `of` names the group that each entry of a list belongs to."""

    path: str
    about: Words
    of: str = ""


FIELDS: tuple[Field, ...] = (
    Field("customer.name", Words("the customer’s name", "nom du client")),
    Field("customer.first_name", Words("the customer’s first name", "prénom du client")),
    Field("order.number", Words("the order’s number", "numéro de commande")),
    Field("order.placed_on", Words("the day of the order", "jour de la commande")),
    Field("order.state", Words("the order’s state in words", "état de la commande en mots")),
    Field("order.total", Words("the order’s total", "total de la commande")),
    Field("order.items", Words("what was ordered", "articles commandés"), of="item"),
    Field("order.not_sent", Words("what has not left yet", "articles qui ne sont pas partis"), of="item"),
    Field("order.parcels", Words("the order’s parcels", "colis de la commande"), of="parcel"),
    Field("order.tracking_link", Words("the link to follow the order", "lien de suivi de la commande")),
    Field("item.name", Words("the item’s name", "nom de l’article")),
    Field("item.options", Words("its size, colour …", "sa taille, sa couleur…")),
    Field("item.quantity", Words("how many", "quantité")),
    Field("parcel.number", Words("the tracking number", "numéro de suivi")),
    Field("parcel.carrier", Words("the carrier", "transporteur")),
    Field("parcel.state", Words("the parcel’s state in words", "état du colis en mots")),
    Field("parcel.next_step", Words("what comes next for the parcel", "prochaine étape du colis")),
    Field("parcel.expected_on", Words("the day that the carrier expects", "jour de livraison annoncé")),
    Field("parcel.was_expected_on", Words("the day that has passed, when late", "jour annoncé, déjà passé")),
    Field("parcel.late_days", Words("days past that day", "jours de retard")),
    Field("parcel.delivered_on", Words("the day of delivery", "jour de livraison")),
    Field("parcel.last_scan_on", Words("the day of the last scan", "jour du dernier scan")),
    Field("parcel.last_place", Words("where it was scanned last", "lieu du dernier scan")),
    Field("parcel.carrier_words", Words("the carrier’s own words", "mots du transporteur")),
    Field("parcel.pickup_point", Words("the pick-up point", "point de retrait")),
    Field("parcel.link", Words("the link to follow the parcel", "lien de suivi")),
    Field("parcel.items", Words("what is in the parcel", "contenu du colis"), of="item"),
    Field("refund.amount", Words("the amount given back last", "montant du dernier remboursement")),
    Field("refund.reason", Words("why it was given back", "motif du remboursement")),
    Field("refund.made_on", Words("the day of the refund", "jour du remboursement")),
    Field("return.number", Words("the return’s number", "numéro de retour")),
    Field("return.send_before", Words("the last day to send it back", "date limite de renvoi")),
    Field("return.label_link", Words("the link to the return label", "lien de l’étiquette de retour")),
    Field("return.reference", Words("the parcel of what was sent instead", "colis de l’échange")),
    Field("return.place", Words("the shop that handed the other item out", "boutique de l’échange")),
    Field("pickup.place", Words("the shop where it is collected", "boutique de retrait")),
    Field("pickup.address", Words("that shop’s address", "adresse de la boutique de retrait")),
    Field("pickup.hours", Words("that shop’s next opening hours", "prochains horaires de la boutique")),
    Field("pickup.code", Words("the code by which it is collected", "code de retrait")),
    Field("pickup.keep_until", Words("the last day on which it is kept", "dernier jour de garde")),
    Field("product.name", Words("the product’s name", "nom du produit")),
    Field("product.price", Words("the product’s price", "prix du produit")),
    Field("product.available", Words("that the product is available", "le produit est disponible")),
    Field("product.link", Words("the product’s page", "page du produit")),
    Field("satisfaction.link_5", Words("the link “very satisfied”", "lien « très satisfaisante »")),
    Field("satisfaction.link_4", Words("the link “satisfied”", "lien « satisfaisante »")),
    Field("satisfaction.link_3", Words("the link “neither, nor”", "lien « ni l’un, ni l’autre »")),
    Field("satisfaction.link_2", Words("the link “dissatisfied”", "lien « insatisfaisante »")),
    Field("satisfaction.link_1", Words("the link “very dissatisfied”", "lien « très insatisfaisante »")),
    Field("store.name", Words("the store’s name", "nom de la boutique")),
    Field("store.link", Words("the store’s address on the web", "adresse web de la boutique")),
    Field("store.mail", Words("the store’s mailbox", "adresse mail de la boutique")),
    Field("brand.name", Words("the brand’s name", "nom de la marque")),
    Field("brand.greeting", Words("the brand’s greeting", "formule d’appel de la marque")),
    Field("brand.signature", Words("the brand’s signature", "signature de la marque")),
    Field("agent.name", Words("the agent’s name", "nom du conseiller")),
)

_BY_PATH = {field.path: field for field in FIELDS}


def _groups() -> Mapping[str, frozenset[str]]:
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for field in FIELDS:
        group, _, name = field.path.partition(".")
        groups[group].add(name)
    return {group: frozenset(names) for group, names in groups.items()}


GROUPS: Mapping[str, frozenset[str]] = _groups()
"""The names of each group: `order` has `number`, `placed_on` and so on; `item` stands in lists only."""


def is_field(path: str) -> bool:
    """Whether a field stands in the catalogue."""
    return path in _BY_PATH


def field_words(path: str, language: Language) -> str:
    """What a field says, in a language of the house; a path that is none says itself."""
    field = _BY_PATH.get(path)
    return field.about.text(language) if field else path
