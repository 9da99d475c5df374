"""What can be wrong about a return."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class ReturnNotFoundError(NotFoundError):
    code = "return_not_found"
    detail = Words("There is no return {return_id}.", "Il n’y a pas de retour {return_id}.")


class OrderUnknownError(NotFoundError):
    """The same for an order that is not there and for one of another address: neither is told."""

    code = "return_order_unknown"
    title = Words("No such order", "Commande introuvable")
    detail = Words(
        "We find no order with this number and this mail address. Look at the confirmation that you were"
        " sent: both stand there.",
        "Aucune commande ne correspond à ce numéro et à cette adresse mail. Reprenez votre confirmation de"
        " commande : les deux y figurent.",
    )


class NothingAskedError(InvalidError):
    code = "return_without_lines"
    detail = Words("Choose at least one item.", "Choisissez au moins un article.")


class LineTwiceError(InvalidError):
    code = "return_line_twice"
    detail = Words(
        "Name each line once; for pieces with another reason, open a second return.",
        "Indiquez chaque ligne une seule fois ; pour un autre motif, ouvrez un second retour.",
    )


class ReasonUnknownError(InvalidError):
    code = "return_reason_unknown"
    detail = Words(
        "“{reason}” is none of the reasons. Choose one of the list.",
        "« {reason} » n’est pas un motif connu. Choisissez-en un dans la liste.",
    )


class OtherFormUnknownError(InvalidError):
    code = "return_other_form_unknown"
    detail = Words(
        "What is wanted instead is no other size or colour of the same product.",
        "Ce qui est souhaité à la place n’est pas une autre taille ou un autre coloris du même produit.",
    )


class OtherFormNeededError(InvalidError):
    code = "return_other_form_needed"
    detail = Words(
        "Choose what goes out instead of: {name}.", "Choisissez ce qui est donné à la place de : {name}."
    )


class ItemNotHereError(ConflictError):
    code = "exchange_item_not_here"
    title = Words("Not in this shop", "Pas dans cette boutique")
    detail = Words(
        "Instead of {name}: {available} of what is wanted can be handed out here. Choose another form, or"
        " have it sent; nothing was changed.",
        "À la place de {name} : {available} exemplaire(s) de l’article voulu peuvent être remis ici."
        " Choisissez une autre déclinaison ou faites-le envoyer ; rien n’a changé.",
    )


class ItemNowhereError(ConflictError):
    code = "exchange_item_nowhere"
    title = Words("Not in stock", "Plus en stock")
    detail = Words(
        "What is wanted instead of {name} is nowhere in stock. Choose another form, or refund; nothing was"
        " changed.",
        "L’article voulu à la place de {name} n’est plus en stock nulle part. Choisissez une autre"
        " déclinaison ou remboursez ; rien n’a changé.",
    )


class BeingPreparedError(ConflictError):
    code = "exchange_being_prepared"
    title = Words("Being prepared", "En préparation")
    detail = Words(
        "A place is preparing what goes out for this return. Cancel that preparation first.",
        "Un lieu prépare déjà l’article de ce retour. Annulez d’abord cette préparation.",
    )


class AlreadyReturnedError(ConflictError):
    code = "already_in_a_return"
    title = Words("Already in a return", "Déjà dans un retour")
    detail = Words(
        "{name}: {left} of these can still be returned. The others are in a return already or were refunded.",
        "{name} : {left} exemplaire(s) peuvent encore être retournés. Les autres sont déjà dans un retour ou"
        " ont été remboursés.",
    )


class NotPossibleNowError(ConflictError):
    code = "return_not_in_that_state"
    detail = Words(
        "The return is in the state “{state}”, in which this cannot be done. Load it again and look.",
        "Le retour est à l’état « {state} » : cette action n’est pas possible. Rechargez et vérifiez.",
    )


class GradesMissingError(InvalidError):
    code = "return_grades_missing"
    detail = Words(
        "Grade each line that came back, and no other.",
        "Évaluez chaque ligne revenue, et aucune autre.",
    )


class OutOfBoundsError(InvalidError):
    code = "return_amount_out_of_bounds"
    detail = Words(
        "Between {least} and {most} can go back for this return, in minor units of {currency}.",
        "Pour ce retour, le montant va de {least} à {most}, en centimes de {currency}.",
    )


class OtherWayError(ConflictError):
    code = "return_settled_otherwise"
    detail = Words(
        "This return is settled by “{way}”, not like this.",
        "Ce retour se règle par « {way} », pas ainsi.",
    )


class ReasonNeededError(InvalidError):
    code = "return_reason_needed"
    detail = Words("Choose a reason for: {name}.", "Choisissez un motif pour : {name}.")


class PhotoTypeError(InvalidError):
    code = "return_photo_type"
    detail = Words(
        "This file is no picture that we can show. Send a JPEG, PNG or WebP of 8 MB at most.",
        "Ce fichier n’est pas une image affichable. Envoyez un JPEG, un PNG ou un WebP de 8 Mo au plus.",
    )


class PreferencesWrongError(InvalidError):
    code = "return_settings_wrong"
    detail = Words(
        "The settings have faults. Correct the places that are named.",
        "Les réglages comportent des erreurs. Corrigez les points indiqués.",
    )
