"""What can be wrong about who a shopper is."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, NotSignedInError
from guichet.kernel.types import Words


class CodeWrongError(NotSignedInError):
    """No code, another one, one that is over, used or tried too often: nobody is told which."""

    code = "shopper_code_wrong"
    title = Words("This code does not fit", "Ce code ne convient pas")
    detail = Words(
        "The code is wrong or its time is over. Ask for a new one.",
        "Le code est erroné ou a expiré. Demandez-en un nouveau.",
    )


class MailNeededError(ConflictError):
    """Something is to be mailed to a shopper of whom no address is proven."""

    code = "shopper_mail_needed"
    detail = Words(
        "No mail address is confirmed for you yet. Confirm one by the code that we mail you.",
        "Aucune adresse mail n’est encore confirmée. Confirmez la vôtre avec le code que nous vous envoyons.",
    )
