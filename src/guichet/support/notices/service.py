"""Writing, changing and withdrawing notices."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import insert, update

from guichet.commerce.orders import OrderNotFoundError
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.notices.errors import (
    EndsBeforeItBeginsError,
    EverywhereError,
    NotOfYourStoresError,
    NoWordsError,
    PostcodesWithoutCountryError,
)
from guichet.support.notices.matching import carrier_key, postcode_key
from guichet.support.notices.model import ExceptionNotice, NoticeKind
from guichet.support.notices.repository import NoticeRow, find_notice, is_order_of

READ = "notices.read"
WRITE = "notices.write"


class NewNotice(msgspec.Struct, frozen=True, kw_only=True):
    """A notice as somebody writes it; `starts_at` None is now, `ends_at` None until it is withdrawn."""

    kind: NoticeKind
    words: dict[str, str]
    order_id: int | None = None
    store_id: int | None = None
    carrier: str = ""
    country: str = ""
    postcodes: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None


async def write_notice(transaction: Transaction, actor: Actor, new: NewNotice) -> int:
    """Write a notice down; returns its id.

    Raises EverywhereError, PostcodesWithoutCountryError, EndsBeforeItBeginsError, NoWordsError,
    NotOfYourStoresError, OrderNotFoundError.
    """
    await _check(transaction, actor, new)
    now = utc_now()
    values = _values(new, new.starts_at or now)
    made = insert(ExceptionNotice).values(
        version=1, author_id=actor.id, author_name=actor.name, written_at=now, **values
    )
    notice_id = int((await transaction.execute(made.returning(ExceptionNotice.id))).scalar_one())
    await audit(transaction, actor, "notice.written", entity="notice", entity_id=notice_id, after=values)
    return notice_id


async def change_notice(transaction: Transaction, actor: Actor, held: NoticeRow, new: NewNotice) -> None:
    """Change a notice whose row is held; raises as `write_notice` does."""
    await _check(transaction, actor, new)
    values = _values(new, new.starts_at or held.starts_at)
    changed = update(ExceptionNotice).where(ExceptionNotice.id == held.id)
    await transaction.execute(changed.values(version=held.version + 1, **values))
    await audit(
        transaction, actor, "notice.changed", entity="notice", entity_id=held.id, before=held, after=values
    )


async def withdraw_notice(transaction: Transaction, actor: Actor, held: NoticeRow) -> None:
    """Have a notice hold no longer; its row stays."""
    ended = update(ExceptionNotice).where(ExceptionNotice.id == held.id)
    await transaction.execute(ended.values(version=held.version + 1, withdrawn_at=utc_now()))
    await audit(transaction, actor, "notice.withdrawn", entity="notice", entity_id=held.id, before=held)


async def held_notice(transaction: Transaction, actor: Actor, notice_id: int) -> NoticeRow | None:
    """A notice that the actor may change, with its row held."""
    return await find_notice(transaction, notice_id, actor.targets(WRITE, "store"), lock=True)


async def _check(transaction: Transaction, actor: Actor, new: NewNotice) -> None:
    if new.order_id is None and new.store_id is None and not carrier_key(new.carrier) and not new.country:
        raise EverywhereError
    if new.postcodes and not new.country:
        raise PostcodesWithoutCountryError
    if new.ends_at is not None and new.ends_at <= (new.starts_at or utc_now()):
        raise EndsBeforeItBeginsError
    if not any(said.strip() for said in new.words.values()):
        raise NoWordsError
    stores = actor.targets(WRITE, "store")
    if new.order_id is not None and not await is_order_of(transaction, new.order_id, stores):
        raise OrderNotFoundError(order_id=new.order_id)
    if stores is not None and new.order_id is None and new.store_id not in stores:
        raise NotOfYourStoresError


def _values(new: NewNotice, starts_at: datetime) -> dict[str, object]:
    return {
        "kind": new.kind.value,
        "order_id": new.order_id,
        "store_id": new.store_id,
        "carrier": carrier_key(new.carrier),
        "carrier_name": new.carrier.strip(),
        "country": new.country,
        "postcodes": sorted({postcode_key(one) for one in new.postcodes} - {""}),
        "words": {language: said.strip() for language, said in new.words.items() if said.strip()},
        "starts_at": starts_at,
        "ends_at": new.ends_at,
    }
