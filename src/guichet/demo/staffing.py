"""Whose shop is whose: the demo's shop staff work for the first brand alone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from guichet.demo.brands import NOVA
from guichet.demo.chat import Front
from guichet.kernel.auth import Actor, Grant, Role, find_account
from guichet.kernel.auth.service import UserChange, change_user
from guichet.kernel.db import Transaction

_STAFF = text("SELECT id FROM users WHERE mail = 'shop.staff@demo.example'")
_TARGETS = text(
    "SELECT 'store:' || id FROM stores WHERE connection_id = :connection_id AND gone_at IS NULL"
    " UNION ALL SELECT 'location:' || id FROM locations"
    " WHERE connection_id = :connection_id AND gone_at IS NULL ORDER BY 1"
)


async def bind_shop_staff(transaction: Transaction, actor: Actor, fronts: Sequence[Front]) -> None:
    """Bind the shop staff to the brand's store and places, unless somebody changed their account."""
    user_id = await transaction.scalar(_STAFF)
    front = next((one for one in fronts if one.brand is NOVA), None)
    if user_id is None or front is None:
        return
    account = await find_account(transaction, user_id)
    targets = (await transaction.scalars(_TARGETS, {"connection_id": front.connection_id})).all()
    if account.version == 1 and targets:
        grants = [Grant(role=Role.SHOP_STAFF, targets=tuple(targets))]
        await change_user(transaction, actor, account, UserChange(grants=grants))
