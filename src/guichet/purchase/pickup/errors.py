"""What can be wrong when somebody comes to collect."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError, TooManyRequestsError
from guichet.kernel.types import Words


class CodeWrongError(NotFoundError):
    """The same for a code that never was, and for one of a parcel that is gone: neither is told."""

    code = "pickup_code_wrong"
    title = Words("No parcel for this code", "Aucune commande pour ce code")
    detail = Words(
        "No parcel waits under this code. Compare it with the customer's message; after several wrong tries"
        " there is a pause.",
        "Aucune commande n’attend sous ce code. Comparez avec le message du client ; après plusieurs essais"
        " erronés, une pause s’impose.",
    )


class CodeElsewhereError(ConflictError):
    code = "pickup_elsewhere"
    title = Words("It waits at another shop", "Elle attend dans un autre magasin")
    detail = Words("This parcel waits at: {place}.", "Cette commande attend à : {place}.")


class CodePausedError(TooManyRequestsError):
    """Too many wrong codes were tried at a place."""

    title = Words("Too many wrong codes", "Trop de codes erronés")
    words = Words(
        "Too many wrong codes were tried here. Wait {seconds} seconds; meanwhile look for the order by its"
        " number or name and ask for an identity document.",
        "Trop de codes erronés ont été essayés ici. Attendez {seconds} secondes ; d’ici là, cherchez la"
        " commande par son numéro ou le nom, et demandez une pièce d’identité.",
    )

    def __init__(self, *, retry_after: float) -> None:
        super().__init__(self.words, retry_after=retry_after, code="pickup_codes_paused")


class ProofNeededError(InvalidError):
    code = "pickup_proof_needed"
    title = Words("Who is it?", "De qui s’agit-il ?")
    detail = Words(
        "Take the code, scan the QR, or say that you saw an identity document.",
        "Saisissez le code, scannez le QR ou indiquez avoir vu une pièce d’identité.",
    )


class NotThisOneError(ConflictError):
    code = "pickup_code_of_another"
    title = Words("The code is of another order", "Le code est celui d’une autre commande")
    detail = Words(
        "This code opens another order. Look it up by its code, and hand over that one.",
        "Ce code ouvre une autre commande. Recherchez-la par son code et remettez celle-là.",
    )


class DeputyNotAllowedError(ConflictError):
    code = "deputy_not_allowed"
    title = Words("Not named by the customer", "Personne non désignée")
    detail = Words(
        "The customer named nobody of this name. They can do so on the page of their order.",
        "Le client n’a désigné personne de ce nom. Il peut le faire sur la page de sa commande.",
    )


class NotCollectedHereError(ConflictError):
    code = "not_collected_by_code"
    detail = Words(
        "No customer collects this: it is handed to a carrier.",
        "Aucun client ne retire cette commande : elle est remise à un transporteur.",
    )
