"""What happened to the returns of orders, in the reader's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import text

from guichet.after.returns import READ
from guichet.commerce.orders import TimelineItem, TimelineSource
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import Words

_WORDS: Mapping[str, Words] = {
    "opened": Words("Return {number} asked for", "Retour {number} demandé"),
    "approved": Words("Return {number} accepted", "Retour {number} accepté"),
    "kept": Words("Return {number} accepted, nothing comes back", "Retour {number} accepté, rien ne revient"),
    "refused": Words("Return {number} refused", "Retour {number} refusé"),
    "handed_over": Words("Return {number} dropped at a shop", "Retour {number} déposé en boutique"),
    "received": Words("Return {number} received", "Retour {number} reçu"),
    "graded": Words("Return {number} checked", "Retour {number} évalué"),
    "label_issued": Words("Label of return {number} made", "Étiquette du retour {number} créée"),
    "refund_asked": Words("Refund of return {number} on its way", "Remboursement du retour {number} lancé"),
    "exchange_preparing": Words(
        "Exchange of return {number} being prepared", "Échange du retour {number} en préparation"
    ),
    "exchange_handed_out": Words(
        "Exchange of return {number} handed out in a shop", "Échange du retour {number} remis en boutique"
    ),
    "exchange_left": Words("Exchange of return {number} sent", "Échange du retour {number} envoyé"),
    "in_repair": Words("Item of return {number} in repair", "Article du retour {number} en réparation"),
    "repaired": Words("Item of return {number} repaired", "Article du retour {number} réparé"),
    "settled": Words("Return {number} settled", "Retour {number} réglé"),
    "cancelled": Words("Return {number} cancelled", "Retour {number} annulé"),
    "expired": Words("Return {number} never came", "Retour {number} jamais arrivé"),
}
_MOST = 200
_HOUSE = "Guichet"  # which of its rooms it was is for the audit trail to say
_EVENTS = text(
    "SELECT r.id, r.order_id, e.at, e.kind, e.actor_kind, e.actor_name FROM returns r"
    " JOIN return_events e ON e.return_id = r.id"
    " WHERE r.order_id = ANY(:orders) AND e.kind = ANY(:kinds)"
    " AND (CAST(:stores AS bigint[]) IS NULL OR r.store_id = ANY(:stores))"
    " ORDER BY e.at DESC, e.id DESC LIMIT :count"
)


class Returned(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a return, in words; `by` is who did it, "" for the customer."""

    order_id: int
    at: datetime
    words: str
    by: str


async def returned_of(transaction: Transaction, actor: Actor, order_ids: Sequence[int]) -> list[Returned]:
    """What happened to the returns of these orders, as far as the actor may see returns."""
    if not order_ids or not actor.allows(READ):
        return []
    stores = actor.targets(READ, "store")
    asked = {
        "orders": list(order_ids),
        "kinds": list(_WORDS),
        "stores": None if stores is None else sorted(stores),
        "count": _MOST,
    }
    return [
        Returned(
            order_id=row.order_id,
            at=row.at,
            words=_WORDS[row.kind].text(actor.language, number=f"R{row.id}"),
            by=_HOUSE if row.actor_kind == "system" else row.actor_name,
        )
        for row in await transaction.execute(_EVENTS, asked)
    ]


async def returned_items(
    transaction: Transaction, actor: Actor, order_ids: Sequence[int]
) -> list[tuple[int, TimelineItem]]:
    """The same as items of the orders' lives, each with its order."""
    return [
        (
            one.order_id,
            TimelineItem(
                at=one.at,
                kind="returned",
                text=one.words,
                source=TimelineSource(label=one.by, as_of=one.at),
            ),
        )
        for one in await returned_of(transaction, actor, order_ids)
    ]
