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


_CAME_SUBJECT = Words(
    "Guichet: the shop “{name}” waits to be let in", "Guichet : la boutique « {name} » attend d’être admise"
)
_CAME_TEXT = Words(
    "The shop “{name}” ({account}) has installed our app by itself. Nothing is read or written there until "
    "an administrator lets it in.\n\nIf you expected it, let it in under Connections; if not, refuse it "
    "there: its credentials are then forgotten.",
    "La boutique « {name} » ({account}) a installé notre application d’elle-même. Rien n’y est lu ni écrit "
    "tant qu’un administrateur ne l’a pas admise.\n\nSi vous l’attendiez, admettez-la sous Connexions ; "
    "sinon, refusez-la : ses identifiants seront alors oubliés.",
)


@reaction("connections.tell_administrators", on=(ConnectionHealthChanged,))
async def tell_administrators(transaction: Transaction, announced: Sequence[Announced]) -> None:
    """Mail the administrators that a connection broke, or that a shop waits to be let in.

    They are all who may manage connections. What is otherwise meanwhile is not told.
    """
    for one in announced:
        happening = cast("ConnectionHealthChanged", one.happening)
        if happening.after == Health.WAITING and is_live(one):
            await _tell_of_waiting(transaction, happening.connection_id)
        if happening.after not in _BROKEN or happening.before in _BROKEN or not is_live(one):
            continue
        row = await repository.connection(transaction, happening.connection_id)
        if row is None or row.health not in _BROKEN:
            continue
        reason = REASONS.get(happening.reason, REASONS["unexpected"])
        filled = {"name": row.name.replace("\n", " "), "words": row.words or "–"}
        await mail_administrators(transaction, _in_both(_SUBJECT, filled), _in_both(_TEXT, filled, reason))


async def _tell_of_waiting(transaction: Transaction, connection_id: int) -> None:
    row = await repository.connection(transaction, connection_id)
    if row is None or not row.waiting or row.disconnected_at is not None:
        return
    filled = {"name": row.name.replace("\n", " "), "account": row.account_external_id}
    await mail_administrators(transaction, _in_both(_CAME_SUBJECT, filled), _in_both(_CAME_TEXT, filled))


def _in_both(template: Words, filled: dict[str, str], reason: Words | None = None) -> Words:
    texts = {}
    for language in Language:
        why = {} if reason is None else {"reason": reason.text(language)}
        texts[language.value] = template.text(language, **filled, **why)
    return Words(**texts)
