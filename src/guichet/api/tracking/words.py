"""What is said of an order's life, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from guichet.kernel.types import Words
from guichet.purchase.picking import State

HEADLINES: Mapping[str, Words] = {
    "registered": Words("We have your order", "Votre commande est enregistrée"),
    "awaiting_payment": Words("Your order waits for its payment", "Votre commande attend son paiement"),
    "in_review": Words("Your order is being checked", "Votre commande est en cours de vérification"),
    "preparing": Words("We are preparing your order", "Nous préparons votre commande"),
    "ready": Words("Your order is ready to be collected", "Votre commande est prête à être retirée"),
    "collected": Words("Your order was collected", "Votre commande a été retirée"),
    "not_collected": Words(
        "Your order was not collected in time", "Votre commande n’a pas été retirée à temps"
    ),
    "sent": Words("Your order has left", "Votre commande est partie"),
    "completed": Words("Your order is completed", "Votre commande est terminée"),
    "refunded": Words("Your order is refunded", "Votre commande est remboursée"),
    "cancelled": Words("This order was cancelled", "Cette commande a été annulée"),
    "declined": Words("The payment of this order was declined", "Le paiement de cette commande a été refusé"),
    "courier_arrives": Words("Your courier arrives {time}", "Votre coursier arrive {time}"),
    "courier_on_way": Words("Your courier is on the way", "Votre coursier est en route"),
    "on_its_way": Words("Your parcel is on its way", "Votre colis est en route"),
    "arrives": Words("Arrives {day}", "Arrive {day}"),
    "last_arrives": Words("All of it arrives by {day}", "Tout arrive d’ici {day}"),
    "out_for_delivery": Words("Out for delivery today", "En cours de livraison"),
    "at_pickup_point": Words("Waiting at the pick-up point", "Disponible au point de retrait"),
    "missed": Words("The delivery could not be made", "La livraison n’a pas pu avoir lieu"),
    "late": Words("Later than announced", "Plus tard que prévu"),
    "held_up": Words("Held up on the way", "Retardé en chemin"),
    "returning": Words("On its way back to us", "En retour vers nous"),
    "returned": Words("Back with us", "Revenu chez nous"),
    "lost": Words("The carrier has lost a parcel", "Le transporteur a perdu un colis"),
    "rest_waits": Words("Delivered in part, the rest follows", "Livrée en partie, le reste suivra"),
    "delivered": Words("Delivered", "Livrée"),
    "delivered_on": Words("Delivered {day}", "Livrée {day}"),
}
"""What the page says first, by the key of a `Headline`."""

STEPS: Mapping[str, Words] = {
    "ordered": Words("Ordered", "Commandée"),
    "preparing": Words("In preparation", "En préparation"),
    "sent": Words("Sent", "Expédiée"),
    "delivering": Words("Out for delivery", "En livraison"),
    "delivered": Words("Delivered", "Livrée"),
    "ready": Words("Ready", "Prête"),
    "collected": Words("Collected", "Retirée"),
    "stopped": Words("Stopped", "Arrêtée"),
}
"""The steps of an order's life."""

STEP_STATES: Mapping[str, Words] = {
    "done": Words("done", "fait"),
    "now": Words("now", "en cours"),
    "ahead": Words("to come", "à venir"),
}
PICKUPS: Mapping[State, Words] = {
    State.EXPECTED: Words("on its way to the shop", "en route vers la boutique"),
    State.WAITING: Words("to be prepared", "à préparer"),
    State.PICKING: Words("being prepared", "en préparation"),
    State.READY: Words("ready for you", "prête pour vous"),
    State.HANDED_OVER: Words("handed over", "remise"),
    State.EXPIRED: Words("not kept any longer", "plus gardée"),
    State.PUT_BACK: Words("not kept any longer", "plus gardée"),
    State.MISSING: Words("held up on the way", "retardée en chemin"),
}
"""How far it is what a shopper collects."""

COURIERS: Mapping[str, Words] = {
    "awaited": Words("sent for once it is ready", "demandé dès qu’elle est prête"),
    "asked": Words("being sent for", "réservation en cours"),
    "booked": Words("booked", "réservé"),
    "under_way": Words("on the way to you", "en route vers vous"),
    "delivered": Words("brought to you", "livrée par le coursier"),
    "returning": Words("on the way back to the shop", "en retour vers la boutique"),
    "failed": Words("could not come", "n’a pas pu venir"),
    "called_off": Words("called off", "annulé"),
}
"""How far the courier is."""

_IS_KEPT = Words(
    "It could not be handed to you. It is kept for you at {place} as soon as it is back there, and we tell"
    " you.",
    "Elle n’a pas pu vous être remise. Elle vous attendra chez {place} dès son retour ; nous vous prévenons.",
)
COURIER_NEXT: Mapping[str, Words] = {
    "returning": _IS_KEPT,
    "failed:": _IS_KEPT,
    "failed:collect": Words(
        "It waits for you at {place} instead: collect it there with the code on this page.",
        "Elle vous attend chez {place} : retirez-la avec le code qui figure sur cette page.",
    ),
    "failed:ship": Words(
        "A carrier brings it instead. Its parcel is shown here as soon as it leaves {place}.",
        "Un transporteur la livre à la place. Son colis s’affiche ici dès qu’il part de {place}.",
    ),
    "called_off": Words(
        "We send another one, or write to you.", "Nous en envoyons un autre, ou nous vous écrivons."
    ),
}
"""What happens now where no courier brings it, by the state and what it fell back to."""

ABOUT = Words("about {time}", "vers {time}")
ABOUT_ON = Words("{day}, about {time}", "{day} vers {time}")
COURIER_LATE = Words("Later than promised", "Plus tard que promis")
OPEN_NOW = Words("Open now", "Ouvert en ce moment")
OPEN_UNTIL = Words("Open until {time}", "Ouvert jusqu’à {time}")
OPENS = Words("Closed now, opens {day} at {time}", "Fermé en ce moment, ouvre {day} à {time}")
CLOSED = Words("Closed at the moment", "Fermé pour le moment")
UNKNOWN_PARCEL = Words("not scanned yet", "pas encore scanné")
LATE_DAYS = (
    Words("1 day later than the carrier announced", "1 jour de plus que ce que le transporteur annonçait"),
    Words(
        "{days} days later than the carrier announced",
        "{days} jours de plus que ce que le transporteur annonçait",
    ),
)
