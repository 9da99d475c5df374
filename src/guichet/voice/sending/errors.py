"""What can be wrong about a mail of the house."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, NotFoundError
from guichet.kernel.types import Words


class MailNotFoundError(NotFoundError):
    code = "said_mail_not_found"
    detail = Words("There is no message {mail_id}.", "Il n’y a pas de message {mail_id}.")


class MailNotHeldError(ConflictError):
    code = "said_mail_not_held"
    detail = Words(
        "This message is not held any more. Reload to see where it stands.",
        "Ce message n’est plus retenu. Actualisez pour voir où il en est.",
    )


class MailIncompleteError(ConflictError):
    code = "said_mail_incomplete"
    detail = Words(
        "Its text has a hole where a value is not known, so it cannot be sent. Drop it, or write to the"
        " customer yourself.",
        "Il manque une valeur à ce texte : il ne peut pas être envoyé. Écartez-le, ou écrivez vous-même au"
        " client.",
    )
