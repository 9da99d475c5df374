"""What connections do when something happened: a person is told when one breaks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from guichet.connections import repository
from guichet.connections.health import REASONS, Health
from guichet.kernel.auth import mail_administrators
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, is_live, reaction
from guichet.kernel.types import Language, Words
from guichet.ports.happenings.sync import ConnectionHealthChanged

_BROKEN = (Health.REFUSED.value, Health.FAILING.value)

_SUBJECT = Words("Guichet: the connection “{name}” broke", "Guichet : la connexion « {name} » est rompue")
_TEXT = Words(
    "{reason}\n\nWhat it said: {words}\n\nThe mirror keeps what it has. Look under Connections.",
    "{reason}\n\nSa réponse : {words}\n\nLe miroir garde ce qu’il a. Voyez sous Connexions.",
)


@reaction("connections.tell_administrators", on=(ConnectionHealthChanged,))
async def tell_administrators(transaction: Transaction, announced: Sequence[Announced]) -> None:
    """Mail the administrators that a connection broke; what mended meanwhile is not told."""
    for one in announced:
        happening = cast("ConnectionHealthChanged", one.happening)
        if happening.after not in _BROKEN or happening.before in _BROKEN or not is_live(one):
            continue
        row = await repository.connection(transaction, happening.connection_id)
        if row is None or row.health not in _BROKEN:
            continue
        reason = REASONS.get(happening.reason, REASONS["unexpected"])
        filled = {"name": row.name.replace("\n", " "), "words": row.words or "–"}
        await mail_administrators(transaction, _in_both(_SUBJECT, filled), _in_both(_TEXT, filled, reason))


def _in_both(template: Words, filled: dict[str, str], reason: Words | None = None) -> Words:
    texts = {}
    for language in Language:
        why = {} if reason is None else {"reason": reason.text(language)}
        texts[language.value] = template.text(language, **filled, **why)
    return Words(**texts)
