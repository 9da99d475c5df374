"""The states of parcels and orders in words that fit behind "your parcel is" and "your order is"."""

from __future__ import annotations

from collections.abc import Mapping

from guichet.ports.records import OrderState, ParcelState

_P, _O = ParcelState, OrderState

_PARCEL: Mapping[str, Mapping[str, str]] = {
    "fr": {
        _P.ANNOUNCED: "annoncé au transporteur",
        _P.HANDED_OVER: "remis au transporteur",
        _P.IN_TRANSIT: "en cours d’acheminement",
        _P.AT_PICKUP_POINT: "disponible au point de retrait",
        _P.OUT_FOR_DELIVERY: "en cours de livraison",
        _P.DELIVERED: "livré",
        _P.ATTEMPT_FAILED: "présenté sans avoir pu être remis",
        _P.EXCEPTION: "retardé par un incident de transport",
        _P.RETURNING: "en retour vers notre entrepôt",
        _P.RETURNED: "revenu dans notre entrepôt",
        _P.LOST: "déclaré perdu par le transporteur",
    },
    "en": {
        _P.ANNOUNCED: "announced to the carrier",
        _P.HANDED_OVER: "with the carrier",
        _P.IN_TRANSIT: "on its way",
        _P.AT_PICKUP_POINT: "waiting at the pick-up point",
        _P.OUT_FOR_DELIVERY: "out for delivery",
        _P.DELIVERED: "delivered",
        _P.ATTEMPT_FAILED: "back with the carrier after a delivery that could not be made",
        _P.EXCEPTION: "held up by an incident on the way",
        _P.RETURNING: "on its way back to our warehouse",
        _P.RETURNED: "back in our warehouse",
        _P.LOST: "declared lost by the carrier",
    },
    "de": {
        _P.ANNOUNCED: "beim Zusteller angekündigt",
        _P.HANDED_OVER: "dem Zusteller übergeben",
        _P.IN_TRANSIT: "unterwegs",
        _P.AT_PICKUP_POINT: "in der Abholstelle bereit",
        _P.OUT_FOR_DELIVERY: "in der Zustellung",
        _P.DELIVERED: "zugestellt",
        _P.ATTEMPT_FAILED: "nach einem vergeblichen Zustellversuch beim Zusteller",
        _P.EXCEPTION: "durch einen Zwischenfall aufgehalten",
        _P.RETURNING: "auf dem Rückweg in unser Lager",
        _P.RETURNED: "zurück in unserem Lager",
        _P.LOST: "vom Zusteller als verloren gemeldet",
    },
    "es": {
        _P.ANNOUNCED: "anunciado al transportista",
        _P.HANDED_OVER: "en manos del transportista",
        _P.IN_TRANSIT: "en camino",
        _P.AT_PICKUP_POINT: "disponible en el punto de recogida",
        _P.OUT_FOR_DELIVERY: "en reparto",
        _P.DELIVERED: "entregado",
        _P.ATTEMPT_FAILED: "de vuelta con el transportista tras un intento de entrega",
        _P.EXCEPTION: "retenido por una incidencia",
        _P.RETURNING: "de regreso a nuestro almacén",
        _P.RETURNED: "de vuelta en nuestro almacén",
        _P.LOST: "declarado perdido por el transportista",
    },
}

# What comes next, as a sentence of its own; none where a parcel has come to its end.
_NEXT: Mapping[str, Mapping[str, str]] = {
    "fr": {
        _P.ANNOUNCED: "Prochaine étape : le transporteur le prend en charge.",
        _P.HANDED_OVER: "Prochaine étape : il rejoint la plateforme de votre région.",
        _P.IN_TRANSIT: "Prochaine étape : il arrive à l’agence proche de chez vous, puis part en livraison.",
        _P.AT_PICKUP_POINT: "Prochaine étape : vous pouvez le retirer.",
        _P.OUT_FOR_DELIVERY: "Prochaine étape : le livreur vous le remet.",
        _P.ATTEMPT_FAILED: "Prochaine étape : le transporteur le présente à nouveau ou le met à disposition.",
        _P.EXCEPTION: "Prochaine étape : il reprend son trajet une fois l’incident levé.",
        _P.RETURNING: "Prochaine étape : il revient dans notre entrepôt.",
    },
    "en": {
        _P.ANNOUNCED: "Next step: the carrier collects it.",
        _P.HANDED_OVER: "Next step: it travels to the depot of your region.",
        _P.IN_TRANSIT: "Next step: it reaches the depot near you, then goes out for delivery.",
        _P.AT_PICKUP_POINT: "Next step: you can collect it.",
        _P.OUT_FOR_DELIVERY: "Next step: the driver hands it to you.",
        _P.ATTEMPT_FAILED: "Next step: the carrier tries again or keeps it for you to collect.",
        _P.EXCEPTION: "Next step: it travels on once the incident is cleared.",
        _P.RETURNING: "Next step: it comes back to our warehouse.",
    },
    "de": {
        _P.ANNOUNCED: "Nächster Schritt: Der Zusteller holt es ab.",
        _P.HANDED_OVER: "Nächster Schritt: Es geht an das Verteilzentrum Ihrer Region.",
        _P.IN_TRANSIT: "Nächster Schritt: Es erreicht das Depot in Ihrer Nähe, dann folgt die Zustellung.",
        _P.AT_PICKUP_POINT: "Nächster Schritt: Es liegt zur Abholung bereit.",
        _P.OUT_FOR_DELIVERY: "Nächster Schritt: Der Fahrer übergibt es.",
        _P.ATTEMPT_FAILED: "Nächster Schritt: Ein neuer Zustellversuch oder die Abholung.",
        _P.EXCEPTION: "Nächster Schritt: Es reist weiter, sobald der Zwischenfall behoben ist.",
        _P.RETURNING: "Nächster Schritt: Es kommt in unser Lager zurück.",
    },
    "es": {
        _P.ANNOUNCED: "Próximo paso: el transportista lo recoge.",
        _P.HANDED_OVER: "Próximo paso: viaja al centro de su región.",
        _P.IN_TRANSIT: "Próximo paso: llega a la delegación más cercana y sale a reparto.",
        _P.AT_PICKUP_POINT: "Próximo paso: puede recogerlo.",
        _P.OUT_FOR_DELIVERY: "Próximo paso: el repartidor se lo entrega.",
        _P.ATTEMPT_FAILED: "Próximo paso: un nuevo intento de entrega o la recogida.",
        _P.EXCEPTION: "Próximo paso: sigue su viaje cuando se resuelva la incidencia.",
        _P.RETURNING: "Próximo paso: vuelve a nuestro almacén.",
    },
}

_ORDER: Mapping[str, Mapping[str, str]] = {
    "fr": {
        _O.PENDING: "enregistrée",
        _O.AWAITING_PAYMENT: "en attente de paiement",
        _O.CONFIRMED: "confirmée",
        _O.IN_PREPARATION: "en préparation",
        _O.READY_FOR_PICKUP: "prête à être retirée",
        _O.PARTIALLY_SHIPPED: "expédiée en partie",
        _O.SHIPPED: "expédiée",
        _O.COMPLETED: "terminée",
        _O.CANCELLED: "annulée",
        _O.DECLINED: "refusée au paiement",
        _O.PARTIALLY_REFUNDED: "remboursée en partie",
        _O.REFUNDED: "remboursée",
        _O.IN_REVIEW: "en cours de vérification",
    },
    "en": {
        _O.PENDING: "registered",
        _O.AWAITING_PAYMENT: "waiting for payment",
        _O.CONFIRMED: "confirmed",
        _O.IN_PREPARATION: "being prepared",
        _O.READY_FOR_PICKUP: "ready to be collected",
        _O.PARTIALLY_SHIPPED: "sent in part",
        _O.SHIPPED: "sent",
        _O.COMPLETED: "completed",
        _O.CANCELLED: "cancelled",
        _O.DECLINED: "declined at payment",
        _O.PARTIALLY_REFUNDED: "refunded in part",
        _O.REFUNDED: "refunded",
        _O.IN_REVIEW: "being checked",
    },
    "de": {
        _O.PENDING: "eingegangen",
        _O.AWAITING_PAYMENT: "noch nicht bezahlt",
        _O.CONFIRMED: "bestätigt",
        _O.IN_PREPARATION: "in Vorbereitung",
        _O.READY_FOR_PICKUP: "zur Abholung bereit",
        _O.PARTIALLY_SHIPPED: "teilweise versandt",
        _O.SHIPPED: "versandt",
        _O.COMPLETED: "abgeschlossen",
        _O.CANCELLED: "storniert",
        _O.DECLINED: "bei der Zahlung abgelehnt",
        _O.PARTIALLY_REFUNDED: "teilweise erstattet",
        _O.REFUNDED: "erstattet",
        _O.IN_REVIEW: "in Prüfung",
    },
    "es": {
        _O.PENDING: "registrado",
        _O.AWAITING_PAYMENT: "pendiente de pago",
        _O.CONFIRMED: "confirmado",
        _O.IN_PREPARATION: "en preparación",
        _O.READY_FOR_PICKUP: "listo para recoger",
        _O.PARTIALLY_SHIPPED: "enviado en parte",
        _O.SHIPPED: "enviado",
        _O.COMPLETED: "completado",
        _O.CANCELLED: "cancelado",
        _O.DECLINED: "rechazado en el pago",
        _O.PARTIALLY_REFUNDED: "reembolsado en parte",
        _O.REFUNDED: "reembolsado",
        _O.IN_REVIEW: "en revisión",
    },
}

WORDED = tuple(_PARCEL)
"""The languages in which states have words."""


def parcel_words(state: str, language: str) -> str | None:
    """A parcel's state, to stand behind "your parcel is"; None without words for it."""
    return _PARCEL.get(language, {}).get(state)


def parcel_next_words(state: str, language: str) -> str | None:
    """What comes next for a parcel, as a sentence; None where nothing does, or without words for it."""
    return _NEXT.get(language, {}).get(state)


def order_words(state: str, language: str) -> str | None:
    """An order's state, to stand behind "your order is"; None without words for it."""
    return _ORDER.get(language, {}).get(state)
