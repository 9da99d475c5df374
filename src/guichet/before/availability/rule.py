"""The merchant's rule: in which bands a quantity is told, and whether as a number too."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from guichet.before.availability.model import AvailabilityRule
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now

_THE_ROW = 1


class Band(StrEnum):
    """`uncounted`: the shop never counts it, so that nobody knows."""

    NONE = "none"
    LOW = "low"
    SOME = "some"
    PLENTY = "plenty"
    UNCOUNTED = "uncounted"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Up to `low_up_to` pieces are low, up to `some_up_to` some, more are plenty.

    `shows_numbers`: shoppers see the number beside the band. `shops_of_group`: a shop's page names the places
    of the merchant's other shops too.
    """

    low_up_to: int = 2
    some_up_to: int = 9
    shows_numbers: bool = False
    shops_of_group: bool = True

    def band(self, available: int | None) -> Band:
        """The band of what may be promised; None for what is not counted."""
        if available is None:
            return Band.UNCOUNTED
        if available <= 0:
            return Band.NONE
        if available <= self.low_up_to:
            return Band.LOW
        return Band.SOME if available <= self.some_up_to else Band.PLENTY


async def current_rule(transaction: Transaction) -> Rule:
    """The rule that holds."""
    columns = [getattr(AvailabilityRule, name) for name in Rule.__struct_fields__]
    query = select(*columns).where(AvailabilityRule.id == _THE_ROW)
    row = (await transaction.execute(query)).mappings().one_or_none()
    return Rule() if row is None else Rule(**row)


async def settle_rule(transaction: Transaction, actor: Actor, rule: Rule) -> None:
    """Have this rule hold."""
    before, after = await current_rule(transaction), msgspec.structs.asdict(rule)
    values = {**after, "changed_at": utc_now()}
    statement = insert(AvailabilityRule).values(id=_THE_ROW, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    await audit(
        transaction,
        actor,
        "availability.settled",
        entity="availability_rule",
        entity_id=_THE_ROW,
        before=msgspec.structs.asdict(before),
        after=after,
    )
