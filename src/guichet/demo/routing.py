"""Where the demo's tickets go: four queues, who serves them, and the rules that put tickets there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import text

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.support.routing import (
    Act,
    Condition,
    QueueWish,
    RuleWish,
    list_queues,
    make_queue,
    make_rule,
    set_agent,
)

_STAFF = text(
    "SELECT split_part(mail, '@', 1), id FROM users WHERE mail IN ('agent@demo.example', 'lead@demo.example')"
)
_QUEUES = {
    "Livraison": "Où est mon colis, retards, colis livrés mais non reçus.",
    "Retours": "Retours, échanges, remboursements, articles abîmés ou manquants.",
    "Avant-vente": "Tailles, disponibilité, compatibilité, livraison avant l’achat.",
    "Places de marché": "Tout ce qui vient d’une place de marché, aux délais stricts.",
}
_DELIVERY = ["where_is_my_order", "late", "delivered_not_received"]
_RETURNS = ["return", "exchange", "refund_status", "damaged", "wrong_item", "missing_item"]
_BEFORE = ["size", "compatibility", "availability", "delivery_before_buying"]


async def settle_routing(transaction: Transaction, actor: Actor) -> None:
    """Make queues and rules, unless somebody has."""
    if await list_queues(transaction):
        return
    staff: dict[str, int] = {row[0]: row[1] for row in await transaction.execute(_STAFF)}
    for name, skills in (("agent", ["fr", "en"]), ("lead", ["fr", "en", "de", "es"])):
        if name in staff:
            await set_agent(transaction, actor, staff[name], skills=skills, most=None, away=False)
    queues = {
        name: await make_queue(
            transaction, actor, QueueWish(name=name, about=about, members=list(staff.values()))
        )
        for name, about in _QUEUES.items()
    }
    for rule in _rules(queues):
        await make_rule(transaction, actor, rule)


def _rules(queues: Mapping[str, int]) -> list[RuleWish]:
    nearest = Act(do="assign", skill="language", present=True)
    return [
        _rule(
            "Indésirables",
            [Condition("topic", "is", ["spam"]), Condition("confidence", "at_least", 95)],
            [Act(do="tag", tags=["Indésirable"]), Act(do="close")],
            stops=True,
        ),
        _rule(
            "Places de marché",
            [Condition("channel", "is", ["marketplace"])],
            [Act(do="queue", queue_id=queues["Places de marché"])],
            stops=True,
        ),
        _rule(
            "Avant-vente",
            [Condition("any_topic", "is", _BEFORE), Condition("has_order", "is", value=False)],
            [Act(do="queue", queue_id=queues["Avant-vente"]), Act(do="tag", tags=["Avant-vente"])],
            stops=True,
        ),
        _rule(
            "Où est mon colis",
            [Condition("any_topic", "is", _DELIVERY)],
            [Act(do="queue", queue_id=queues["Livraison"]), nearest],
        ),
        _rule(
            "Retours et remboursements",
            [Condition("topic", "is", _RETURNS)],
            [Act(do="queue", queue_id=queues["Retours"]), nearest],
        ),
        _rule(
            "Incident chez le transporteur",
            [Condition("parcel_state", "is", ["exception", "attempt_failed", "lost"])],
            [Act(do="tag", tags=["Incident transporteur"])],
            triggers=("message", "parcel_changed", "parcel_noticed"),
        ),
        _rule(
            "Arrivé entre-temps",
            [Condition("topic", "is", _DELIVERY)],
            [Act(do="tag", tags=["Livré entre-temps"])],
            triggers=("delivered",),
        ),
    ]


def _rule(
    name: str,
    tests: Sequence[Condition],
    acts: Sequence[Act],
    *,
    triggers: Sequence[str] = ("message",),
    stops: bool = False,
) -> RuleWish:
    return RuleWish(
        name=name,
        active=True,
        triggers=list(triggers),
        match="all",
        tests=list(tests),
        acts=list(acts),
        stops=stops,
    )
