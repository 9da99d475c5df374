"""What can be wrong when something is to leave a place."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class LabelNotFoundError(NotFoundError):
    code = "label_not_found"
    detail = Words("There is no label {label_id}.", "Il n’y a pas d’étiquette {label_id}.")


class CourierNotFoundError(NotFoundError):
    code = "courier_not_found"
    detail = Words("There is no courier {run_id}.", "Il n’y a pas de coursier {run_id}.")


class LabelFileMissingError(ConflictError):
    code = "label_not_there"
    detail = Words(
        "The label has no file: it is in the state “{state}”. Wait for it, or buy another.",
        "L’étiquette n’a pas de fichier : elle est à l’état « {state} ». Patientez, ou achetez-en une autre.",
    )


class NoMakerError(ConflictError):
    code = "no_label_maker"
    title = Words("Nobody makes labels here", "Pas d’éditeur d’étiquettes ici")
    detail = Words(
        "The dispatch settings name nobody who makes labels for this store and place. Settle it, or type the"
        " number of a label that you made elsewhere.",
        "Les réglages d’expédition ne désignent pas d’éditeur d’étiquettes pour cette boutique et ce lieu."
        " Complétez-les, ou saisissez le numéro d’une étiquette faite ailleurs.",
    )


class NoCourierError(ConflictError):
    code = "no_courier"
    title = Words("No courier here", "Pas de coursier ici")
    detail = Words(
        "The dispatch settings name nobody who sends couriers for this store and place.",
        "Les réglages d’expédition ne désignent pas de coursier pour cette boutique et ce lieu.",
    )


class AddressMissingError(ConflictError):
    code = "address_missing"
    title = Words("An address is missing", "Il manque une adresse")
    detail = Words(
        "{whose} has no complete address (street, postcode, town, country). Correct it where it is kept, then"
        " try again.",
        "{whose} n’a pas d’adresse complète (rue, code postal, ville, pays). Corrigez-la à la source, puis"
        " réessayez.",
    )


class OrderUnknownYetError(ConflictError):
    code = "order_not_told_yet"
    detail = Words(
        "The shop has not told of this order yet, so nobody knows where it goes. Try again in a moment.",
        "La boutique n’a pas encore transmis cette commande : sa destination est inconnue. Réessayez dans un"
        " instant.",
    )


class LabelThereError(ConflictError):
    code = "label_there_already"
    title = Words("It has a label already", "Déjà étiquetée")
    detail = Words(
        "This has a label already ({number}). Void it before another is bought.",
        "Une étiquette existe déjà ({number}). Annulez-la avant d’en acheter une autre.",
    )


class NotSentError(ConflictError):
    code = "not_sent_from_here"
    detail = Words(
        "This is not sent, but “{purpose}”: it needs no label and no courier.",
        "Cette préparation n’est pas à expédier (« {purpose} ») : ni étiquette ni coursier.",
    )


class NotPossibleNowError(ConflictError):
    code = "dispatch_not_in_that_state"
    detail = Words(
        "It is in the state “{state}”, in which this cannot be done. Load it again and look.",
        "L’état est « {state} » : cette action n’est pas possible. Rechargez et vérifiez.",
    )


class CourierThereError(ConflictError):
    code = "courier_there_already"
    title = Words("A courier was sent for already", "Un coursier est déjà demandé")
    detail = Words(
        "A courier was sent for already. Cancel that one before you ask for another.",
        "Un coursier est déjà demandé. Annulez-le avant d’en demander un autre.",
    )


class ArrivalUnknownError(NotFoundError):
    code = "arrival_unknown"
    title = Words("Nothing of this number is expected here", "Rien de ce numéro n’est attendu ici")
    detail = Words(
        "“{number}” is neither the number of a parcel nor of an order that is expected here. Put it aside and"
        " ask.",
        "« {number} » n’est ni un colis ni une commande attendus ici. Mettez-le de côté et renseignez-vous.",
    )


class ArrivalElsewhereError(ConflictError):
    code = "arrival_elsewhere"
    title = Words("Expected at another place", "Attendu ailleurs")
    detail = Words(
        "“{number}” is expected at {place}. Have it brought there.",
        "« {number} » est attendu à {place}. Faites-le acheminer.",
    )


class SettingsWrongError(InvalidError):
    code = "dispatch_settings_wrong"
    detail = Words(
        "The settings have faults. Correct the places that are named.",
        "Les réglages comportent des erreurs. Corrigez les points indiqués.",
    )
