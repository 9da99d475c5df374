"""What can be wrong about a ticket."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class TicketNotFoundError(NotFoundError):
    code = "ticket_not_found"
    detail = Words(
        "There is no ticket {ticket_id}, or it belongs to a store that you do not see.",
        "Il n’y a pas de ticket {ticket_id}, ou il relève d’une boutique que vous ne voyez pas.",
    )


class TicketWasTestError(NotFoundError):
    """The number was a test ticket's, of which nothing was kept."""

    code = "ticket_was_test"
    detail = Words(
        "Ticket {ticket_id} was a test: it was opened while a shop was set up, checked, and removed.",
        "Le ticket {ticket_id} était un essai : il a été ouvert pendant la mise en route d’une boutique,"
        " contrôlé, puis retiré.",
    )


class MessageNotFoundError(NotFoundError):
    code = "message_not_found"
    detail = Words(
        "There is no message {message_id} in this ticket.",
        "Il n’y a pas de message {message_id} dans ce ticket.",
    )


class AttachmentNotFoundError(NotFoundError):
    code = "attachment_not_found"
    detail = Words("The message has no such file.", "Le message n’a pas ce fichier.")


class EmptyFileError(InvalidError):
    code = "empty_file"
    detail = Words("The file is empty. Choose another one.", "Le fichier est vide. Choisissez-en un autre.")


class NotAttachableError(InvalidError):
    code = "not_attachable"
    detail = Words(
        "“{name}” cannot be attached: attach files that you uploaded, or that stand in this ticket.",
        "« {name} » ne peut pas être joint : joignez des fichiers que vous avez déposés ou qui figurent dans"
        " ce ticket.",
    )


class AttachmentsTooLargeError(InvalidError):
    code = "attachments_too_large"
    detail = Words(
        "The files are larger than {limit} MB together, and many mailboxes refuse that. Leave some out.",
        "Ensemble, les fichiers dépassent {limit} Mo, et bien des boîtes les refuseraient. Retirez-en.",
    )


class NotTheirAddressError(InvalidError):
    code = "not_their_address"
    detail = Words(
        "This address is not known as the customer’s. Choose one of those that are offered.",
        "Cette adresse n’est pas connue comme celle du client. Choisissez parmi celles proposées.",
    )


class NobodyToWriteToError(InvalidError):
    code = "nobody_to_write_to"
    detail = Words(
        "Say to whom this goes: an order, a customer, or a mail address.",
        "Indiquez à qui cela s’adresse : une commande, un client ou une adresse.",
    )


class AlreadyAnsweredError(ConflictError):
    """Somebody answered the same message; the agent decides whether to answer it once more."""

    code = "already_answered"
    detail = Words(
        "{name} already answered this message. Look at that answer; to send yours too, confirm it.",
        "{name} a déjà répondu à ce message. Lisez cette réponse ; pour envoyer aussi la vôtre, confirmez.",
    )


class NoChannelError(ConflictError):
    code = "no_channel"
    detail = Words(
        "Nothing that is connected can carry an answer to this customer. Connect a mailbox that sends, or"
        " answer where the message was written.",
        "Aucune connexion ne peut porter une réponse à ce client. Connectez une boîte d’envoi, ou répondez là"
        " où le message a été écrit.",
    )


class AlreadyLeftError(ConflictError):
    code = "already_left"
    detail = Words(
        "The answer has left and cannot be called back.",
        "La réponse est partie et ne peut plus être retenue.",
    )


class CannotJoinError(ConflictError):
    code = "cannot_join"
    detail = Words(
        "A ticket cannot be joined to itself. Choose another one.",
        "Un ticket ne peut pas être réuni à lui-même. Choisissez-en un autre.",
    )


class CannotSplitError(ConflictError):
    code = "cannot_split"
    detail = Words(
        "Choose messages of this ticket, at least one of theirs or ours, and not all of them.",
        "Choisissez des messages de ce ticket, au moins un échangé avec le client, et pas tous.",
    )


class CannotUndoError(ConflictError):
    code = "cannot_undo"
    detail = Words(
        "This cannot be undone any more: something else was done since.",
        "Il n’est plus possible d’annuler : autre chose a été fait depuis.",
    )


class NotAnAssigneeError(InvalidError):
    code = "not_an_assignee"
    detail = Words(
        "This person cannot answer tickets of this store. Choose someone of the list of assignees.",
        "Cette personne ne peut pas répondre aux tickets de cette boutique. Choisissez dans la liste.",
    )


class SuggestionNotFoundError(NotFoundError):
    code = "suggestion_not_found"
    detail = Words(
        "There is no such suggestion, or somebody has decided it.",
        "Cette suggestion n’existe pas, ou quelqu’un en a déjà décidé.",
    )
