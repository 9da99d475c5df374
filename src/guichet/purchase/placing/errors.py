"""What can be wrong when an order is taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guichet.commerce.stock import Short, StockShortError
from guichet.kernel.errors import ConflictError, Fault, InvalidError, NotFoundError
from guichet.kernel.types import Language, Words
from guichet.purchase.promise import Promises, promises_shape


class PurchaseNotFoundError(NotFoundError):
    code = "purchase_not_found"
    detail = Words("There is no purchase {purchase_id}.", "Il n’y a pas d’achat {purchase_id}.")


class OrderingOffError(NotFoundError):
    """A store that has not settled how orders are paid takes none."""

    code = "ordering_off"
    detail = Words(
        "This shop takes no orders here yet: nobody settled how they are paid.",
        "Cette boutique ne prend pas encore de commandes ici : leur paiement n’est pas réglé.",
    )


class OrderingFaultyError(InvalidError):
    code = "ordering_faulty"
    detail = Words(
        "The ways to pay have faults. Correct the places that are named.",
        "Les modes de paiement comportent des erreurs. Corrigez les points indiqués.",
    )


class PaymentNotOfferedError(InvalidError):
    code = "payment_not_offered"
    detail = Words(
        "What is received like this cannot be paid so here. Choose another way to pay.",
        "Ce mode de livraison ne se paie pas ainsi ici. Choisissez un autre paiement.",
    )


class AddressNeededError(InvalidError):
    code = "address_needed"
    detail = Words(
        "Say where it goes: street, postcode, town and country.",
        "Indiquez l’adresse de livraison : rue, code postal, ville et pays.",
    )


class ContactNeededError(InvalidError):
    code = "contact_needed"
    detail = Words(
        "Give a name, and a mail address or a phone number, so that the shop can reach the customer.",
        "Indiquez un nom, et une adresse mail ou un téléphone, pour joindre le client.",
    )


class TooManyPiecesError(InvalidError):
    code = "too_many_pieces"
    detail = Words(
        "At most {most} pieces of one article are ordered here. For more, ask the shop.",
        "On ne commande ici que {most} pièces d’un article au plus. Au-delà, demandez à la boutique.",
    )


class TotalTooHighError(InvalidError):
    code = "total_too_high"
    detail = Words(
        "An order of this amount is not taken here. Ask the shop.",
        "Une commande de ce montant ne se prend pas ici. Demandez à la boutique.",
    )


class NoPriceError(ConflictError):
    code = "price_unknown"
    detail = Words(
        "The shop tells no price for {name} now, so that it cannot be ordered.",
        "La boutique ne donne pas de prix pour {name} : commande impossible pour l’instant.",
    )


class NotOfStoreError(InvalidError):
    code = "not_sold_here"
    detail = Words(
        "{name} is not sold by this shop. Take it out of the basket.",
        "{name} n’est pas vendu par cette boutique. Retirez-le du panier.",
    )


class PromiseChangedError(ConflictError):
    """What was shown does not hold any more; the problem says what does (`promises`). Nothing was held."""

    code = "promise_changed"
    title = Words("The promise has changed", "La promesse a changé")
    detail = Words(
        "What was shown does not hold any more. Look at the new day and price, then order again.",
        "Ce qui était affiché ne tient plus. Regardez le nouveau jour et le nouveau prix, puis commandez.",
    )

    def __init__(self, promises: Promises) -> None:
        super().__init__()
        self.promises = promises

    def members(self, language: Language) -> dict[str, Any]:
        """The promises that hold now."""
        return {"promises": promises_shape(self.promises, language).model_dump(mode="json")}


class ShortMeanwhileError(StockShortError):
    """Stock ran short while it was ordered: which lines, how much is left, and what is promised instead."""

    def __init__(self, short: Sequence[Short], promises: Promises) -> None:
        super().__init__(short)
        self.promises = promises

    def members(self, language: Language) -> dict[str, Any]:
        """The promises that hold now."""
        return {"promises": promises_shape(self.promises, language).model_dump(mode="json")}


class PurchaseKeyTakenError(InvalidError):
    code = "idempotency_key_reused"
    detail = Words(
        "This key was used for another purchase. Make a new key for each.",
        "Cette clé a servi à un autre achat. Créez une clé pour chacun.",
    )


class NotPossibleNowError(ConflictError):
    code = "purchase_not_in_that_state"
    detail = Words(
        "The purchase is in the state “{state}”, in which this cannot be done. Load it again and look.",
        "L’achat est à l’état « {state} » : cette action n’est pas possible. Rechargez et vérifiez.",
    )


class PickupMovedError(ConflictError):
    code = "pickup_moved"
    title = Words("The place was changed meanwhile", "Le lieu a changé entre-temps")
    detail = Words(
        "This order is collected at {place} now: the place was changed a moment ago. Look again before you"
        " change it anew.",
        "Cette commande se retire désormais chez {place} : le lieu vient de changer. Vérifiez avant de le"
        " modifier à nouveau.",
    )


class PickupPlaceError(ConflictError):
    code = "pickup_place_short"
    title = Words("Not all of it is there", "Tout n’est pas disponible là-bas")
    detail = Words(
        "That shop does not have all of the order any more. Nothing was changed: choose another shop.",
        "Cette boutique n’a plus tout le contenu de la commande. Rien n’a changé : choisissez-en une autre.",
    )


def faults_of_methods(kinds: Sequence[str]) -> list[Fault]:
    """What keeps ways to pay from being kept; none when they may be."""
    words = Words("This way to pay is there twice. Keep one.", "Ce paiement figure deux fois. Gardez-en un.")
    return [
        Fault(pointer=f"/methods/{place}/kind", words=words)
        for place, kind in enumerate(kinds)
        if kind in kinds[:place]
    ]
