"""What the directory says of BigCommerce."""

from __future__ import annotations

from guichet.kernel.types import Words
from guichet.ports.manifest import AuthStyle, ConnectorKind, Limit, Manifest, Need

WINDOW_SECONDS = 30.0

MANIFEST = Manifest(
    id="bigcommerce",
    label=Words.name("BigCommerce"),
    kind=ConnectorKind.SHOP,
    auth=(AuthStyle.TOKEN, AuthStyle.OAUTH_APP),
    docs="https://developer.bigcommerce.com/docs/start/authentication/api-accounts",
    push=True,
    limit=Limit(calls=150, seconds=WINDOW_SECONDS),
    summary=Words(
        "Mirrors a BigCommerce shop with all its storefronts: orders, customers, products and stock by "
        "location, live; books parcels, refunds, orders and stock back.",
        "Reflète une boutique BigCommerce et toutes ses vitrines : commandes, clients, produits et stock "
        "par lieu, en direct ; y inscrit colis, remboursements, commandes et stock.",
    ),
    needs=(
        Need(
            text=Words(
                "A store-level API account: in the control panel, Settings › API › Store-level API "
                "accounts › Create API account (V2/V3 API token).",
                "Un compte API de la boutique : dans le panneau de contrôle, Paramètres › API › Comptes API "
                "de la boutique › Créer un compte API (jeton d’API V2/V3).",
            )
        ),
        Need(
            text=Words(
                "Its scopes: modify for Orders, Order transactions, Order fulfillment, Customers, Products "
                "and Store inventory; read-only for Carts, Channel listings and settings, Marketing, "
                "Information and settings, Store locations, Sites and routes.",
                "Ses autorisations : modification pour Commandes, Transactions, Expédition, Clients, "
                "Produits et Inventaire ; lecture pour Paniers, Canaux, Marketing, Informations, "
                "Emplacements, Sites et routes.",
            )
        ),
        Need(
            text=Words(
                "This installation must have a public https address, so that BigCommerce can tell it of "
                "changes at once; without one, changes are found by asking every minute.",
                "Cette installation doit avoir une adresse https publique, pour que BigCommerce lui signale "
                "aussitôt les changements ; sinon, ils sont relevés en demandant chaque minute.",
            )
        ),
    ),
)
