"""Who may collect in the customer's place: named by the customer, on the page of the order."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.db import Transaction
from guichet.kernel.types import search_text, utc_now
from guichet.purchase.pickup.model import PickupDeputy


async def name_deputy(transaction: Transaction, preparation_id: int, name: str) -> None:
    """Let somebody collect in the customer's place; who was named before is not any more."""
    values = {"name": name.strip(), "named_at": utc_now()}
    statement = insert(PickupDeputy).values(preparation_id=preparation_id, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["preparation_id"], set_=values))


async def withdraw_deputy(transaction: Transaction, preparation_id: int) -> None:
    """Let nobody but the customer collect."""
    await transaction.execute(delete(PickupDeputy).where(PickupDeputy.preparation_id == preparation_id))


async def deputy_of(transaction: Transaction, preparation_id: int) -> str:
    """Who may collect in the customer's place; "" where nobody was named."""
    query = select(PickupDeputy.name).where(PickupDeputy.preparation_id == preparation_id)
    return await transaction.scalar(query) or ""


def same_name(one: str, other: str) -> bool:
    """Whether two names are of one person: cases, accents and their order do not matter."""
    return bool(one.strip()) and sorted(search_text(one).split()) == sorted(search_text(other).split())
