"""The topics that there are, and what people call them."""

from __future__ import annotations

from guichet.kernel.types import Words

TOPICS = {
    "where_is_my_order": Words("Where is my order", "Où est ma commande"),
    "late": Words("Late", "Retard"),
    "delivered_not_received": Words("Delivered, not received", "Livré mais non reçu"),
    "damaged": Words("Damaged", "Abîmé"),
    "wrong_item": Words("Wrong item", "Erreur d’article"),
    "missing_item": Words("Missing item", "Article manquant"),
    "return": Words("Return", "Retour"),
    "exchange": Words("Exchange", "Échange"),
    "refund_status": Words("Refund", "Remboursement"),
    "cancel_or_change_order": Words("Cancel or change", "Annuler ou modifier"),
    "invoice": Words("Invoice", "Facture"),
    "payment": Words("Payment", "Paiement"),
    "promotion_code": Words("Promotion code", "Code promotionnel"),
    "size": Words("Size", "Taille"),
    "compatibility": Words("Compatibility", "Compatibilité"),
    "availability": Words("Availability", "Disponibilité"),
    "delivery_before_buying": Words("Delivery, before buying", "Livraison, avant achat"),
    "account": Words("Account", "Compte"),
    "complaint": Words("Complaint", "Réclamation"),
    "praise": Words("Praise", "Compliment"),
    "spam": Words("Spam", "Indésirable"),
    "other": Words("Other", "Autre"),
}
"""Every topic of the corpus of the house, in the order in which they are listed."""

LANGUAGE_NAMES = {
    "fr": Words("French", "français"),
    "en": Words("English", "anglais"),
    "de": Words("German", "allemand"),
    "es": Words("Spanish", "espagnol"),
    "it": Words("Italian", "italien"),
    "nl": Words("Dutch", "néerlandais"),
    "pt": Words("Portuguese", "portugais"),
}
"""Languages that people name in rules, by their ISO 639-1 code."""
