"""Errors that a person reads: one small family, in both languages.

A room's `errors.py` names its own by subclassing one of these; `kernel.web` answers each as problem+json
(RFC 9457), and the command line prints its text. Anything else that is raised is our bug and answers 500.

    class OrderNotFoundError(NotFoundError):
        code = "order_not_found"
        detail = Words("There is no order {order_id}.", "Il n’y a pas de commande {order_id}.")

    raise OrderNotFoundError(order_id=12)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import msgspec

from guichet.kernel.types import Language, Words


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong at one place of what was sent; `pointer` is a JSON Pointer (RFC 6901) into the body."""

    pointer: str
    words: Words


class GuichetError(Exception):
    """Base of all errors with a stable code; a subclass sets `status`, `code`, `title` and `detail`.

    `detail` given to the constructor replaces the class's own, and `code` likewise, for a case too rare for
    a class. `parameters` fill the places of the detail. `retry_after` is in seconds.
    """

    status: ClassVar[int] = 500
    title: ClassVar[Words] = Words("Something went wrong here", "Une erreur s’est produite chez nous")
    code: str = "internal"
    retry_after: float | None = None
    detail: Words = Words(
        "The fault is ours. Try again; if it comes back, tell your administrator the trace.",
        "L’erreur vient de nous. Réessayez ; si elle revient, donnez la trace à votre administrateur.",
    )

    def __init__(
        self,
        detail: Words | None = None,
        *,
        code: str | None = None,
        errors: Sequence[Fault] = (),
        retry_after: float | None = None,
        **parameters: object,
    ) -> None:
        if detail is not None:
            self.detail = detail
        if code is not None:
            self.code = code
        self.errors = tuple(errors)
        if retry_after is not None:
            self.retry_after = retry_after
        self.parameters = parameters
        super().__init__(self.text(Language.EN))

    def text(self, language: Language) -> str:
        """The detail in a language, with its parameters."""
        return self.detail.text(language, **self.parameters)

    def members(self, language: Language) -> dict[str, Any]:  # noqa: ARG002 — errors with members speak it
        """What else the problem says, ready for JSON (RFC 9457, extension members)."""
        return {}


class InvalidError(GuichetError):
    """What was sent cannot be taken as it is; nothing was done."""

    status = 422
    code = "invalid"
    title = Words("What was sent cannot be accepted", "La demande n’est pas valable")
    detail = Words(
        "Correct the fields that are named and send again.",
        "Corrigez les champs indiqués, puis renvoyez.",
    )


class NotFoundError(GuichetError):
    """There is no such thing, or the reader may not know of it."""

    status = 404
    code = "not_found"
    title = Words("Not found", "Introuvable")
    detail = Words("There is nothing at this address.", "Il n’y a rien à cette adresse.")


class ConflictError(GuichetError):
    """The thing is in a state in which this cannot be done."""

    status = 409
    code = "conflict"
    title = Words("This cannot be done now", "Impossible dans l’état actuel")
    detail = Words(
        "Its present state does not allow this. Load it again and look.",
        "Son état actuel ne le permet pas. Rechargez puis vérifiez.",
    )


class ChangedMeanwhileError(GuichetError):
    """The caller's copy (If-Match) is not the present one (RFC 9110 §13.1.1)."""

    status = 412
    code = "changed_meanwhile"
    title = Words("Changed in the meantime", "Modifié entre-temps")
    detail = Words(
        "Someone changed this after you loaded it. Load it again, then repeat your change.",
        "Quelqu’un l’a modifié après votre lecture. Rechargez, puis refaites votre modification.",
    )


class NotSignedInError(GuichetError):
    """Nobody is signed in, or the sign-in has ended."""

    status = 401
    code = "not_signed_in"
    title = Words("Not signed in", "Non connecté")
    detail = Words("Sign in to go on.", "Connectez-vous pour continuer.")


class NotAllowedError(GuichetError):
    """The person signed in has no right to this."""

    status = 403
    code = "not_allowed"
    title = Words("Not allowed", "Non autorisé")
    detail = Words(
        "Your account has no right to this. An administrator can grant it.",
        "Votre compte n’y a pas droit. Un administrateur peut vous l’accorder.",
    )


class TooLargeError(GuichetError):
    """More bytes than are taken."""

    status = 413
    code = "too_large"
    title = Words("Too large", "Trop volumineux")
    detail = Words(
        "At most {limit} bytes are taken here.", "La taille maximale acceptée ici est de {limit} octets."
    )


class TooManyRequestsError(GuichetError):
    """The caller asks faster than is allowed; `retry_after` says when to come back."""

    status = 429
    code = "too_many_requests"
    title = Words("Too many requests", "Trop de demandes")
    detail = Words("Wait {seconds} seconds, then try again.", "Attendez {seconds} secondes, puis réessayez.")

    def __init__(self, detail: Words | None = None, *, retry_after: float, code: str | None = None) -> None:
        super().__init__(detail, code=code, retry_after=retry_after, seconds=max(1, round(retry_after)))


class UnavailableError(GuichetError):
    """Something that this needs does not answer now; nothing was done."""

    status = 503
    retry_after = 5.0
    code = "unavailable"
    title = Words("Not available at the moment", "Momentanément indisponible")
    detail = Words(
        "A part that this needs does not answer. Nothing was done; try again in a moment.",
        "Un élément nécessaire ne répond pas. Rien n’a été fait ; réessayez dans un instant.",
    )


class OutsideRefusedError(GuichetError):
    """An outside system refused or failed us; `words` are its own."""

    status = 502
    code = "outside_refused"
    title = Words("The other system refused", "L’autre système a refusé")
    detail = Words("The other system answered: {words}", "L’autre système a répondu : {words}")


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """A failure as it is kept to be read later: its stable code, and its words where they are ours."""

    code: str
    words: Words | None = None

    @classmethod
    def of(cls, failure: Exception) -> Told:
        """What to keep of a failure; `internal` when nobody foresaw it."""
        if isinstance(failure, GuichetError):
            english, french = failure.text(Language.EN), failure.text(Language.FR)
            return cls(failure.code, Words(english, french))
        if isinstance(failure, TimeoutError):
            return cls("too_slow", _TOO_SLOW)
        code = getattr(failure, "code", None)
        return cls(code if isinstance(code, str) else GuichetError.code)


_TOO_SLOW = Words(
    "It took longer than it may, and was broken off.", "Le délai accordé est dépassé : c’est interrompu."
)
