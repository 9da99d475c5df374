"""What can be wrong with a connection, for a person."""

from __future__ import annotations

from guichet.connections.health import health_words
from guichet.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from guichet.kernel.types import Language, Words


class ConnectionNotFoundError(NotFoundError):
    code = "connection_not_found"
    detail = Words("There is no connection {connection_id}.", "Il n’y a pas de connexion {connection_id}.")


class ConnectorNotFoundError(NotFoundError):
    code = "connector_not_found"
    detail = Words(
        "No connector named {connector_id} is installed.",
        "Aucun connecteur nommé {connector_id} n’est installé.",
    )


class AlreadyConnectedError(ConflictError):
    code = "already_connected"
    detail = Words(
        "This account is connected already, as “{name}”. Give that connection new credentials instead.",
        "Ce compte est déjà connecté sous le nom « {name} ». Donnez plutôt de nouveaux identifiants à cette "
        "connexion.",
    )


class OtherAccountError(ConflictError):
    code = "other_account"
    detail = Words(
        "These credentials belong to another account ({found}). Connect that account as a new connection.",
        "Ces identifiants appartiennent à un autre compte ({found}). Connectez-le comme nouvelle connexion.",
    )


class NotUsableError(ConflictError):
    """The connection waits, is paused, refused or disconnected: nothing may be asked of the outside system.

    `health` is the connection's word, said in the reader's language.
    """

    code = "connection_not_usable"
    detail = Words(
        "The connection “{name}” is {health}: nothing can be asked of the shop. Let it in, resume it or give "
        "it new credentials first.",
        "La connexion « {name} » est {health} : rien ne peut être demandé à la boutique. Admettez-la, "
        "reprenez-la ou donnez-lui d’abord de nouveaux identifiants.",
    )

    def text(self, language: Language) -> str:
        """The detail in a language, the health too."""
        health = health_words(str(self.parameters["health"])).text(language)
        return self.detail.text(language, **{**self.parameters, "health": health})


class NotWaitingError(ConflictError):
    code = "not_waiting"
    detail = Words(
        "The connection “{name}” is not waiting to be let in: somebody decided already.",
        "La connexion « {name} » n’attend pas d’être admise : quelqu’un a déjà décidé.",
    )


class RemovedFromAppError(NotAllowedError):
    """The shop removed this user from our app after the call was signed."""

    code = "removed_from_app"
    detail = Words(
        "The shop has removed this user from the app. Ask the shop’s owner to give access again.",
        "La boutique a retiré cet utilisateur de l’application. Demandez au propriétaire de la boutique de "
        "lui rendre l’accès.",
    )


class SettingsInvalidError(InvalidError):
    code = "settings_invalid"
    detail = Words("The settings are not complete: {reason}", "Les réglages ne sont pas complets : {reason}")


class NoAppRegisteredError(ConflictError):
    code = "app_not_registered"
    detail = Words(
        "Our app is not registered for {connector_id}: an administrator must give its client id and secret.",
        "Notre application n’est pas enregistrée pour {connector_id} : un administrateur doit donner son "
        "identifiant et son secret.",
    )


class NotConfirmedError(InvalidError):
    code = "not_confirmed"
    detail = Words(
        "Disconnecting “{name}” must be confirmed by its exact name (?confirm={name}).",
        "La déconnexion de « {name} » doit être confirmée par son nom exact (?confirm={name}).",
    )
