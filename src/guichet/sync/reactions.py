"""What sync does when something happened: somebody is told of an act that failed or stays uncertain, and the
owner of a figure of what was sold of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import text

from guichet.kernel.auth import ActorKind, mail_staff
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, is_live, reaction
from guichet.kernel.types import Language, Words
from guichet.ports.happenings.commerce import ReservationConfirmed
from guichet.ports.happenings.sync import ActEnded
from guichet.sync.acts import ACT_WORDS
from guichet.sync.holdings import hear_of_act, tell_owner
from guichet.sync.push import ActRow, find_act
from guichet.sync.reasons import reason_text

_UNCERTAIN = Words(
    "Guichet: {what} at “{shop}”{order} is uncertain: please look",
    "Guichet : {what} chez « {shop} »{order} : issue incertaine, merci de vérifier",
)
_UNCERTAIN_TEXT = Words(
    "We asked the shop for {what}{order}, and its answer was lost. It may have been done, or not; nothing "
    "is repeated by itself.\n\nPlease look at the shop, then say in Guichet whether it happened."
    "\n\n{why}\n{words}",
    "Nous avons demandé {what}{order} à la boutique, et sa réponse s’est perdue. C’est peut-être fait, ou "
    "non ; rien n’est répété automatiquement.\n\nVérifiez à la boutique, puis dites dans Guichet si cela a "
    "eu lieu.\n\n{why}\n{words}",
)
_FAILED = Words(
    "Guichet: {what} at “{shop}”{order} failed", "Guichet : {what} chez « {shop} »{order} : échec"
)
_FAILED_TEXT = Words(
    "The shop did not do it: {what}{order}.\n\n{why}\n{words}",
    "La boutique ne l’a pas fait : {what}{order}.\n\n{why}\n{words}",
)
_ORDER = Words(" (order {number})", " (commande {number})")
_NAMES = text(
    "SELECT c.name AS shop, o.number FROM connections c LEFT JOIN orders o ON o.id = :order_id"
    " WHERE c.id = :connection_id"
)


@reaction("sync.tell_of_acts", on=(ActEnded,))
async def tell_of_acts(transaction: Transaction, announced: Sequence[Announced]) -> None:
    """Mail whoever asked for an act that it failed; that it is uncertain, the administrators too.

    What a person resolved meanwhile is not told.
    """
    for one in announced:
        happening = cast("ActEnded", one.happening)
        if happening.state not in ("failed", "uncertain") or not is_live(one):
            continue
        act = await find_act(transaction, happening.act_id)
        if act is not None and act.state == happening.state and act.code != "person_saw_nothing":
            await _tell(transaction, act)


@reaction("sync.tell_owners", on=(ReservationConfirmed,))
async def tell_owners(transaction: Transaction, announced: Sequence[Announced]) -> None:
    """Tell the owners of figures what was sold, however late it is: the pieces are gone."""
    for one in announced:
        await tell_owner(transaction, cast("ReservationConfirmed", one.happening).line_ids, one.event_id)


@reaction("sync.hear_of_adjustments", on=(ActEnded,))
async def hear_of_adjustments(transaction: Transaction, announced: Sequence[Announced]) -> None:
    """Say which owners know by now, and which could not be told."""
    for one in announced:
        await hear_of_act(transaction, cast("ActEnded", one.happening))


async def _tell(transaction: Transaction, act: ActRow) -> None:
    uncertain = act.state == "uncertain"
    asked = {"order_id": act.order_id, "connection_id": act.connection_id}
    names = dict((await transaction.execute(_NAMES, asked)).mappings().one())
    by_user = act.actor["kind"] == ActorKind.USER.value
    await mail_staff(
        transaction,
        act.actor["id"] if by_user else None,
        _in_both(_UNCERTAIN if uncertain else _FAILED, act, names),
        _in_both(_UNCERTAIN_TEXT if uncertain else _FAILED_TEXT, act, names),
        administrators_too=uncertain,
    )


def _in_both(template: Words, act: ActRow, names: dict[str, Any]) -> Words:
    texts = {}
    for language in Language:
        number = names["number"]
        texts[language.value] = template.text(
            language,
            what=ACT_WORDS[act.kind].text(language),
            shop=names["shop"],
            order=_ORDER.text(language, number=number) if number else "",
            why=reason_text(act.code, language),
            words=act.reason,
        )
    return Words(**texts)
