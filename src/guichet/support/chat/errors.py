"""What can be wrong about a chat."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class ChatOffError(NotFoundError):
    code = "chat_off"
    detail = Words("Chat is switched off for this shop.", "Le chat est désactivé pour cette boutique.")


class ConversationNotFoundError(NotFoundError):
    code = "conversation_not_found"
    detail = Words("This conversation does not exist.", "Cette conversation n’existe pas.")


class StoreNotFoundError(NotFoundError):
    code = "store_not_found"
    detail = Words(
        "There is no store {store_id}, or you do not see it.",
        "Il n’y a pas de boutique {store_id}, ou vous ne la voyez pas.",
    )


class ChatFileNotFoundError(NotFoundError):
    code = "chat_file_not_found"
    detail = Words("This conversation has no such file.", "Cette conversation n’a pas ce fichier.")


class NothingSaidError(InvalidError):
    code = "nothing_said"
    detail = Words("Write something, or add a file.", "Écrivez un message ou joignez un fichier.")


class FileTypeError(InvalidError):
    code = "file_type_not_taken"
    detail = Words(
        "Pictures (PNG, JPEG, GIF, WebP) and PDF are taken here.",
        "Les images (PNG, JPEG, GIF, WebP) et les PDF sont acceptés ici.",
    )


class TooManyFilesError(ConflictError):
    code = "too_many_files"
    detail = Words(
        "Too many files were sent in this conversation. Write to us by mail for more.",
        "Trop de fichiers ont été envoyés dans cette conversation. Écrivez-nous par e-mail pour la suite.",
    )


class NoTranscriptError(ConflictError):
    code = "no_transcript"
    detail = Words(
        "The conversation can be sent once a day, when we have answered, to the address that you gave.",
        "La conversation peut être envoyée une fois par jour, après notre réponse, à l’adresse indiquée.",
    )


class NoMailboxError(ConflictError):
    code = "no_mailbox"
    detail = Words("No mailbox is connected that could send it.", "Aucune boîte connectée ne peut l’envoyer.")
