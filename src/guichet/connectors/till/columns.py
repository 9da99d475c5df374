"""The words by which columns and kinds are known in files, in English and in French."""

from __future__ import annotations

from guichet.kernel.types import search_text

# What each field of a record is called; "named" is whichever name the kind of record has.
_WORDS = {
    "gtin": "gtin|ean|ean13|ean 13|code barres|code barre|codebarre|barcode|upc",
    "sku": "sku|reference|ref|code article|reference article|article",
    "location": "location|store|shop|magasin|lieu|boutique|depot|site|point de vente|code magasin",
    "on_hand": "stock|on hand|quantity on hand|en stock|qte stock|quantite en stock|stock disponible",
    "quantity": "quantity|qty|quantite|qte|nombre|nb",
    "unit_price": "price|prix|pu|unit price|prix unitaire|pu ttc|prix ttc|prix unitaire ttc|prix de vente",
    "discount": "discount|remise",
    "at": "at|date|datetime|horodatage|date heure|date et heure|date time",
    "time": "time|heure",
    "id": "id|ticket|sale|receipt|vente|sale id|no ticket|n ticket|num ticket|numero ticket|numero de ticket",
    "named": "name|nom",
    "name": "libelle|designation|nom article|article name|nom du magasin",
    "till": "till|caisse|register",
    "seller": "seller|vendeur|cashier|caissier",
    "means": "payment|paiement|reglement|mode de paiement|moyen de paiement|mode de reglement",
    "card": "card|carte|loyalty card|carte fidelite|carte de fidelite|numero carte|no carte|n carte",
    "mail": "mail|email|courriel|e mail|adresse mail|adresse email",
    "phone": "phone|telephone|tel|mobile|portable",
    "first_name": "prenom|first name",
    "last_name": "surname|last name|nom de famille|nom client",
    "tier": "tier|niveau|statut",
    "points": "points|solde points",
    "reason": "reason|motif|mouvement|type mouvement|type de mouvement",
    "reference": "guichet|reservation|reference guichet|guichet reference",
    "sale": "original|sale|ticket origine|ticket d origine",
    "type": "type|nature",
    "version": "version",
    "code": "code",
    "postcode": "postcode|zip|code postal",
    "city": "city|ville|town",
    "address": "address|adresse",
    "country": "country|pays",
    "latitude": "latitude|lat",
    "longitude": "longitude|lon|lng",
    "brand": "brand|marque",
}
_KINDS = {
    "level": "level|levels|stock|niveaux|niveau|inventaire",
    "move": "move|moves|mouvement|mouvements",
    "sale": "sale|sales|vente|ventes|ticket|tickets",
    "return": "return|returns|retour|retours|avoir|avoirs",
    "loyalty": "loyalty|fidelite|clients|customers|cartes",
    "location": "location|locations|lieux|magasins|boutiques",
    "article": "article|articles|produits|products|catalogue",
}
_REASONS = {
    "receipt": "receipt|reception|livraison|entree",
    "correction": "correction|ajustement|inventaire|regularisation",
    "loss": "loss|casse|perte|vol|demarque",
    "transfer_in": "transfer in|transfert entrant",
    "transfer_out": "transfer out|transfert sortant",
}


def _known(words: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for meaning, told in words.items():
        for word in (*told.split("|"), meaning.replace("_", " ")):
            found.setdefault(word, meaning)
    return found


_COLUMN = _known(_WORDS)
_KIND = _known(_KINDS)
_REASON = _known(_REASONS)


def column_of(header: str) -> str:
    """The field that a header means, "" for one that nobody knows."""
    return _COLUMN.get(search_text(header), "")


def kind_of(word: str) -> str:
    """The kind of record that a word means, "" for one that nobody knows."""
    return _KIND.get(search_text(word), "")


def reason_of(word: str) -> str:
    """The reason of a move; what nobody knows stays as it is, and is refused by name."""
    return _REASON.get(search_text(word), word)
