"""What can be wrong about promises."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError, NotFoundError
from guichet.kernel.types import Words


class StoreNotFoundError(NotFoundError):
    code = "store_not_found"
    detail = Words("There is no store {store_id}.", "Il n’y a pas de boutique {store_id}.")


class OptionsFaultyError(InvalidError):
    code = "delivery_options_faulty"
    detail = Words(
        "The delivery options have faults. Correct the places that are named, then save them.",
        "Les modes de livraison comportent des erreurs. Corrigez les points indiqués, puis enregistrez-les.",
    )


class PromisesOffError(NotFoundError):
    """A store that has not settled how it delivers promises shoppers nothing."""

    code = "promises_off"
    detail = Words(
        "This shop has not settled how it delivers yet. Save its delivery options in Settings › Delivery.",
        "Cette boutique n’a pas encore réglé ses livraisons. Enregistrez ses modes de livraison dans"
        " Réglages › Livraison.",
    )


class ShopUnknownError(InvalidError):
    code = "shop_unknown"
    detail = Words(
        "There is no shop {location_id} from which one can collect.",
        "Aucun magasin {location_id} où retirer une commande.",
    )
