"""What can be wrong when a person asks something of sync."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, GuichetError, InvalidError, NotFoundError, UnavailableError
from guichet.kernel.types import Words


class DeadLetterNotFoundError(NotFoundError):
    code = "dead_letter_not_found"
    detail = Words(
        "There is no dead letter {dead_letter_id}: it was replayed or let go.",
        "Il n’y a pas de message en souffrance {dead_letter_id} : il a été rejoué ou abandonné.",
    )


class DeliveryNotFoundError(ConflictError):
    code = "delivery_not_kept"
    detail = Words(
        "The raw delivery {delivery_id} is older than what is kept; fetch the thing anew instead.",
        "La réception brute {delivery_id} n’est plus conservée ; relisez plutôt l’objet lui-même.",
    )


class RunningAlreadyError(ConflictError):
    code = "sync_running"
    detail = Words(
        "This connection is being read already; look at its progress.",
        "Cette connexion est déjà en cours de lecture ; consultez sa progression.",
    )


class NothingToResumeError(ConflictError):
    code = "nothing_to_resume"
    detail = Words(
        "The latest reading left no gap; start a new one instead.",
        "La dernière lecture n’a pas laissé de lacune ; lancez-en plutôt une nouvelle.",
    )


class NotOfferedError(ConflictError):
    code = "not_offered"
    detail = Words(
        "The connector {connector} cannot do this ({capability}).",
        "Le connecteur {connector} ne sait pas le faire ({capability}).",
    )


class BadCredentialsGivenError(InvalidError):
    code = "bad_credentials"
    detail = Words(
        "The shop refuses these credentials. Check them at the shop and type them again. It said: {words}",
        "La boutique refuse ces identifiants. Vérifiez-les puis ressaisissez-les. Sa réponse : {words}",
    )


class ShopRejectedError(InvalidError):
    code = "rejected"
    detail = Words(
        "The shop understood the request and refused it: {words}",
        "La boutique a compris la demande et l’a refusée : {words}",
    )


class ShopOutageError(UnavailableError):
    code = "outage"
    detail = Words(
        "The shop does not answer now; nothing was changed. Try again in a moment. ({words})",
        "La boutique ne répond pas ; rien n’a été modifié. Réessayez dans un instant. ({words})",
    )


class ShopAnswerError(GuichetError):
    """The shop answered in a shape that we do not know: neither the caller's fault nor, surely, ours."""

    status = 502
    code = "malformed"
    title = Words("The shop’s answer is unknown to us", "Réponse inconnue de la boutique")
    detail = Words(
        "The shop answered in a shape that we do not know: {words}",
        "La boutique a répondu sous une forme inconnue : {words}",
    )


class NoOrderYetError(NotFoundError):
    code = "no_order"
    detail = Words(
        "There is no such order in the mirror to test with.",
        "Le miroir ne contient aucune commande de ce genre pour l’essai.",
    )


class NotShownError(NotFoundError):
    code = "not_shown"
    detail = Words(
        "No store of the shop shows this product on a page of its own.",
        "Aucune vitrine de la boutique ne montre ce produit sur une page.",
    )


class CartNotFoundError(NotFoundError):
    code = "cart_not_found"
    detail = Words(
        "There is no basket {cart_id}, or its store has no pages.",
        "Il n’y a pas de panier {cart_id}, ou sa vitrine n’a pas de pages.",
    )


class NoProofYetError(NotFoundError):
    code = "no_proof"
    detail = Words(
        "This connection was not proven yet; start a proof.",
        "Cette connexion n’a pas encore été vérifiée ; lancez une vérification.",
    )


class ActNotFoundError(NotFoundError):
    code = "act_not_found"
    detail = Words("There is no act {act_id}.", "Il n’y a pas d’action {act_id}.")


class ActKeyTakenError(InvalidError):
    code = "idempotency_key_reused"
    detail = Words(
        "This Idempotency-Key was used for another act. Make a new key for each act.",
        "Cette Idempotency-Key a servi à une autre action. Créez une clé par action.",
    )


class IdempotencyKeyNeededError(InvalidError):
    status = 400
    code = "idempotency_key_needed"
    detail = Words(
        "Send an Idempotency-Key (a new UUID, say), so that nothing is done twice at the shop.",
        "Envoyez une Idempotency-Key (un nouvel UUID, par exemple), afin que rien ne soit fait deux fois à "
        "la boutique.",
    )


class ActNotUncertainError(ConflictError):
    code = "act_not_uncertain"
    detail = Words(
        "It is known what became of this act ({state}): there is nothing to resolve.",
        "Le sort de cette action est connu ({state}) : il n’y a rien à trancher.",
    )


class NotPossibleNowError(ConflictError):
    """The order's present state does not allow the act; `code` says why, and the detail in words."""


class NotOfTheOrderError(InvalidError):
    code = "not_of_the_order"
    detail = Words(
        "The order has no line {line_id} with as many pieces as that.",
        "La commande n’a pas de ligne {line_id} avec autant de pièces.",
    )


class NothingChosenError(InvalidError):
    code = "nothing_chosen"
    detail = Words(
        "Say what is given back: lines, an amount, or the whole; one of the three.",
        "Indiquez ce qui est remboursé : des lignes, un montant ou le tout ; un des trois.",
    )


class OtherCurrencyError(InvalidError):
    code = "other_currency"
    detail = Words("The order is in {currency}.", "La commande est en {currency}.")


class NoShippingAddressError(InvalidError):
    code = "no_shipping_address"
    detail = Words(
        "The order has no shipping address number {place}.",
        "La commande n’a pas d’adresse de livraison numéro {place}.",
    )


class StockNotFoundError(InvalidError):
    code = "stock_not_found"
    detail = Words(
        "No stock of variant {variant_id} is kept at location {location_id}.",
        "Aucun stock de la déclinaison {variant_id} n’est tenu au lieu {location_id}.",
    )


class StockCountedHereError(ConflictError):
    code = "stock_counted_here"
    detail = Words(
        "The stock of location {location_id} is counted in Guichet: correct it by a count.",
        "Le stock du lieu {location_id} est compté dans Guichet : corrigez-le par un comptage.",
    )


class StockOfSeveralShopsError(InvalidError):
    code = "stock_of_several_shops"
    detail = Words(
        "These levels belong to several shops; adjust them shop by shop.",
        "Ces stocks appartiennent à plusieurs boutiques ; corrigez-les boutique par boutique.",
    )
