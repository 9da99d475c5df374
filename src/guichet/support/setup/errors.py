"""What can be wrong in set-up."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class StoreNotFoundError(NotFoundError):
    code = "store_not_found"
    detail = Words("There is no shop {store_id}.", "Il n’y a pas de boutique {store_id}.")


class TestRunNotFoundError(NotFoundError):
    code = "test_run_not_found"
    detail = Words("There is no test {run_id}.", "Il n’y a pas d’essai {run_id}.")


class NotAStepError(InvalidError):
    code = "not_a_step"
    detail = Words(
        "There is no such step. Take one that the check-list names, with its shop.",
        "Cette étape n’existe pas. Prenez-en une de la liste, avec sa boutique.",
    )


class NoQueueNorTagError(InvalidError):
    code = "no_queue_nor_tag"
    detail = Words(
        "Name a queue or a tag at least; to leave both out, put the step aside.",
        "Indiquez au moins une file ou une étiquette ; pour vous en passer, mettez l’étape de côté.",
    )


class LevelOvertakenError(ConflictError):
    """Another level that holds for all shops is tried before the one that was chosen."""

    code = "level_overtaken"
    detail = Words(
        "“{name}” holds for all shops and is tried first. Put the level that you want before it, under"
        " Service levels.",
        "« {name} » vaut pour toutes les boutiques et s’applique d’abord. Placez avant lui le niveau voulu,"
        " sous Niveaux de service.",
    )
