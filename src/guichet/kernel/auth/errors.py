"""The errors of staff accounts."""

from __future__ import annotations

from guichet.kernel.errors import (
    ConflictError,
    InvalidError,
    NotAllowedError,
    NotFoundError,
    NotSignedInError,
)
from guichet.kernel.types import Words


class SignInFailedError(NotSignedInError):
    """The same for an unknown mail, a wrong password and a closed account: nothing can be told apart."""

    code = "sign_in_failed"
    title = Words("Sign-in failed", "Échec de la connexion")
    detail = Words(
        "Mail and password do not go together. Check both, or ask for a new password.",
        "Adresse et mot de passe ne correspondent pas. Vérifiez-les ou demandez un nouveau mot de passe.",
    )


class CodeNeededError(NotSignedInError):
    """The password is right; the one-time code is still missing."""

    code = "code_needed"
    title = Words("One-time code needed", "Code à usage unique requis")
    detail = Words(
        "Enter the six digits of your authenticator app, or a recovery code.",
        "Saisissez les six chiffres de votre application d’authentification, ou un code de secours.",
    )


class CodeWrongError(NotSignedInError):
    """The one-time code is wrong, too old, or was used before."""

    code = "code_wrong"
    title = Words("Wrong code", "Code erroné")
    detail = Words(
        "This code is wrong or was used already. Wait for the next one and enter that.",
        "Ce code est erroné ou a déjà servi. Attendez le suivant et saisissez-le.",
    )


class WrongPasswordError(InvalidError):
    """The present password, asked again before a change, is wrong."""

    code = "wrong_password"
    detail = Words("Your present password is not this one.", "Ce n’est pas votre mot de passe actuel.")


class WeakPasswordError(InvalidError):
    """The new password is too easy to guess."""

    code = "weak_password"
    detail = Words(
        "Choose at least {least} characters that are not your mail address or a repetition.",
        "Choisissez au moins {least} caractères, autres que votre adresse ou une répétition.",
    )


class LinkEndedError(NotFoundError):
    """An invitation or reset link that was used, replaced, or is too old."""

    code = "link_ended"
    title = Words("This link no longer works", "Ce lien n’est plus valable")
    detail = Words(
        "It was used already or is too old. Ask for a new one.",
        "Il a déjà servi ou a expiré. Demandez-en un nouveau.",
    )


class UserNotFoundError(NotFoundError):
    code = "user_not_found"
    detail = Words("There is no such user.", "Cet utilisateur n’existe pas.")


class MailTakenError(ConflictError):
    code = "mail_taken"
    detail = Words(
        "Someone already has an account under {mail}.", "Un compte existe déjà pour l’adresse {mail}."
    )


class AboveCeilingError(NotAllowedError):
    """The act is allowed, but not for so much money, or not in this currency."""

    code = "above_ceiling"
    title = Words("Above your ceiling", "Au-delà de votre plafond")
    detail = Words(
        "This amount is more than your account may spend at once. Ask someone with a higher ceiling.",
        "Ce montant dépasse votre plafond. Demandez à quelqu’un dont le plafond est plus élevé.",
    )


class BeyondOwnRightsError(NotAllowedError):
    """Rights are to be given, or an account that has them taken over, by someone who lacks them."""

    code = "beyond_own_rights"
    title = Words("Beyond your own rights", "Au-delà de vos propres droits")
    detail = Words(
        "Nobody can give rights that they do not hold. Ask an administrator without limits.",
        "Nul ne peut accorder des droits qu’il n’a pas. Demandez à un administrateur sans limite.",
    )


class LastAdministratorError(ConflictError):
    """Without an administrator nobody could ever manage the house again."""

    code = "last_administrator"
    detail = Words(
        "This is the last administrator. Make someone else one first.",
        "C’est le dernier administrateur. Nommez-en d’abord un autre.",
    )


class CodeNotBegunError(ConflictError):
    code = "one_time_code_not_begun"
    detail = Words(
        "Begin the setup of one-time codes first.",
        "Commencez d’abord la mise en place des codes à usage unique.",
    )


class CodeAlreadySetError(ConflictError):
    code = "one_time_code_set"
    detail = Words(
        "One-time codes are already on. Remove them before setting up a new device.",
        "Les codes à usage unique sont déjà actifs. Retirez-les avant d’en configurer d’autres.",
    )
