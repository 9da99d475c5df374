"""What can be wrong about an objection that staff note."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError
from guichet.kernel.types import Words


class NoSuchKindError(InvalidError):
    code = "messages_kind_unknown"
    detail = Words(
        "There are no messages of the kind “{kind}”. Choose one of the list.",
        "Il n’y a pas de messages du type « {kind} ». Choisissez-en un dans la liste.",
    )
