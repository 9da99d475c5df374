"""What this room keeps of shoppers: given out and erased.

The pair is the same in each room that keeps something of a shopper: `export(transaction, shopper_ids)` gives
plain values for a JSON document, `erase(transaction, shopper_ids)` leaves nothing and may be called again.
`api.shopper` puts those of all rooms together, this one last; a request of a person begins with
`shoppers_of_customer`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, select

from guichet.before.profiles.model import (
    Shopper,
    ShopperCode,
    ShopperConsent,
    ShopperIdentity,
    ShopperSession,
)
from guichet.kernel.db import Transaction


async def export(transaction: Transaction, shopper_ids: Sequence[int]) -> dict[str, Any]:
    """Who they are, what proves it, and all that they decided."""
    shoppers = select(
        Shopper.id, Shopper.store_id, Shopper.language, Shopper.name, Shopper.mail, Shopper.begun_at
    ).where(Shopper.id.in_(shopper_ids))
    named = select(
        ShopperIdentity.shopper_id,
        ShopperIdentity.kind,
        ShopperIdentity.value,
        ShopperIdentity.how,
        ShopperIdentity.proven_at,
    ).where(ShopperIdentity.shopper_id.in_(shopper_ids))
    decided = (
        select(ShopperConsent.shopper_id, ShopperConsent.kind, ShopperConsent.given, ShopperConsent.at)
        .where(ShopperConsent.shopper_id.in_(shopper_ids))
        .order_by(ShopperConsent.at, ShopperConsent.id)
    )
    queries = {"profiles": shoppers, "identities": named, "consents": decided}
    return {
        name: [dict(row) for row in (await transaction.execute(query)).mappings()]
        for name, query in queries.items()
    }


async def erase(transaction: Transaction, shopper_ids: Sequence[int]) -> None:
    """Leave nothing of them; their sessions are over at once."""
    sessions = select(ShopperSession.id).where(ShopperSession.shopper_id.in_(shopper_ids))
    mails = select(ShopperIdentity.value).where(
        ShopperIdentity.shopper_id.in_(shopper_ids), ShopperIdentity.kind == "mail"
    )
    codes = delete(ShopperCode).where(or_(ShopperCode.session_id.in_(sessions), ShopperCode.mail.in_(mails)))
    await transaction.execute(codes)
    for table in (ShopperSession, ShopperIdentity, ShopperConsent):
        await transaction.execute(delete(table).where(table.shopper_id.in_(shopper_ids)))
    await transaction.execute(delete(Shopper).where(Shopper.id.in_(shopper_ids)))
