"""What can be wrong about queues, rules and topics."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class QueueNotFoundError(NotFoundError):
    code = "queue_not_found"
    detail = Words("There is no queue {queue_id}.", "Il n’y a pas de file {queue_id}.")


class QueueNameTakenError(ConflictError):
    code = "queue_name_taken"
    detail = Words(
        "There is a queue of this name already. Choose another name.",
        "Une file porte déjà ce nom. Choisissez-en un autre.",
    )


class QueueInUseError(ConflictError):
    code = "queue_in_use"
    detail = Words(
        "The rule “{rule}” puts tickets into this queue. Change the rule first.",
        "La règle « {rule} » place des tickets dans cette file. Modifiez d’abord la règle.",
    )


class RuleNotFoundError(NotFoundError):
    code = "rule_not_found"
    detail = Words("There is no rule {rule_id}.", "Il n’y a pas de règle {rule_id}.")


class RuleInvalidError(InvalidError):
    code = "rule_invalid"
    detail = Words(
        "The rule cannot be kept as it is. Correct the places that are named.",
        "La règle ne peut pas être gardée telle quelle. Corrigez les endroits indiqués.",
    )


class RuleOrderError(ConflictError):
    code = "rule_order"
    detail = Words(
        "The rules have changed meanwhile. Load them again, then put them in order.",
        "Les règles ont changé entre-temps. Rechargez-les, puis remettez-les en ordre.",
    )


class TopicUnknownError(InvalidError):
    code = "topic_unknown"
    detail = Words(
        "There is no topic “{topic}”. Choose one of the list of topics.",
        "Le sujet « {topic} » n’existe pas. Choisissez dans la liste des sujets.",
    )
