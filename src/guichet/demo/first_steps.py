"""What two brands answered in set-up; the third, and the shop that is connected by hand, leave it to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import text

from guichet.demo.brands import AUBEPINE, NOVA
from guichet.demo.chat import Front
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.support.routing import list_queues
from guichet.support.setup import RoutingAnswer, answer_routing, answered_stores

_STORES = text("SELECT id FROM stores WHERE connection_id = :connection_id AND gone_at IS NULL ORDER BY id")
_QUEUE = "Accueil"
_TAGS: Mapping[str, tuple[str, ...]] = {NOVA.hash: ("Mode",), AUBEPINE.hash: ("Maison",)}


async def answer_first_steps(transaction: Transaction, actor: Actor, fronts: Sequence[Front]) -> None:
    """Say where new tickets of the two go that no rule about a topic takes; what is answered stays."""
    if await answered_stores(transaction):
        return
    for front in fronts:
        if front.brand.hash not in _TAGS:
            continue
        stores = await transaction.execute(_STORES, {"connection_id": front.connection_id})
        for store_id in stores.scalars().all():
            queues = {one.name: one.id for one in await list_queues(transaction)}
            known = queues.get(_QUEUE)
            answer = RoutingAnswer(
                queue_id=known, queue_name="" if known else _QUEUE, tags=_TAGS[front.brand.hash]
            )
            await answer_routing(transaction, actor, store_id, answer)
