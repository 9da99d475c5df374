"""A second way beside the mail: a short message to browsers of who proved that the address is theirs.

Who subscribed a browser wants messages there; who objects to news of their orders gets none of either kind.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from guichet.commerce.orders import OrderShape
from guichet.kernel.db import Transaction
from guichet.purchase.journey.composing import Told
from guichet.purchase.journey.kinds import Kind
from guichet.voice.push import NewPush, Urgency, push

_SOON = frozenset({Kind.READY, Kind.OUT_FOR_DELIVERY, Kind.FAILED})
_SHOPPER = text(
    "SELECT shopper_id FROM shopper_identities WHERE store_id = :store_id AND kind = 'mail' AND value = :mail"
)


async def push_too(
    transaction: Transaction,
    order: OrderShape,
    kind: Kind,
    told: Told,
    *,
    key: str,
    link: str,
    good_until: datetime,
) -> None:
    """Say a text's subject to the shopper's browsers, where there are any; a tap opens the order's page."""
    if order.store is None or told.text.gaps:
        return
    asked = {"store_id": order.store.id, "mail": order.mail.strip().lower()}
    shopper_id: int | None = await transaction.scalar(_SHOPPER, asked)
    if shopper_id is None:
        return
    await push(
        transaction,
        NewPush(
            key=key,
            kind=f"journey.{kind.value}",
            shopper_id=shopper_id,
            title=told.author_name,
            body=told.text.subject,
            link=link,
            good_until=good_until,
            topic=f"order{order.id}",
            urgency=Urgency.HIGH if kind in _SOON else Urgency.NORMAL,
        ),
    )
