"""Reading what was said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import and_, func, or_, select, text, tuple_

from guichet.kernel.db import Transaction
from guichet.voice.sending.model import MailState, SaidMailRow

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_NEVER_LEFT = (MailState.HELD.value, MailState.DROPPED.value)

# The mailbox that bears the store's address; else the only one there is, where no store has another's.
_MAILBOXES = text(
    "SELECT c.id, lower(c.account_external_id) AS address, lower(c.account_external_id) = own.mail AS is_own,"
    " EXISTS (SELECT FROM stores s WHERE s.gone_at IS NULL AND s.id IS DISTINCT FROM own.id"
    " AND lower(s.mail) = lower(c.account_external_id)) AS is_anothers"
    " FROM connections c"
    " LEFT JOIN (SELECT id, lower(mail) AS mail FROM stores WHERE id = :store_id) own ON true"
    " WHERE c.id = ANY(:capable) ORDER BY 3 DESC NULLS LAST, c.id"
)


class SaidMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail that the house wrote by itself; fields as in `SaidMailRow`."""

    id: int
    key: str
    kind: str
    consent: str
    store_id: int | None
    order_id: int | None
    connection_id: int | None
    address: str
    name: str
    language: str
    subject: str
    text: str
    footer: str
    objection_link: str
    author_name: str
    missing: str
    thread: str
    markup: str
    message_id: str
    token: str
    state: str
    reason: str
    made_at: datetime
    good_until: datetime
    ended_at: datetime | None


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer to a mail of ours is about, and whom that mail went to (`mail:…`)."""

    mail_id: int
    order_id: int
    point: str


_COLUMNS = tuple(getattr(SaidMailRow, name) for name in SaidMail.__struct_fields__)


async def find_said(transaction: Transaction, mail_id: int, *, lock: bool = False) -> SaidMail | None:
    """One mail."""
    query = select(*_COLUMNS).where(SaidMailRow.id == mail_id)
    row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return None if row is None else SaidMail(**row)


async def list_said(
    transaction: Transaction,
    *,
    count: int,
    before: tuple[datetime, int] | None = None,
    state: str | None = None,
    store_id: int | None = None,
    order_id: int | None = None,
    store_ids: frozenset[int] | None = None,
) -> list[SaidMail]:
    """Mails, the newest first; `store_ids` are those that the reader sees, None all."""
    query = select(*_COLUMNS).order_by(SaidMailRow.made_at.desc(), SaidMailRow.id.desc()).limit(count)
    for column, value in (
        (SaidMailRow.state, state), (SaidMailRow.store_id, store_id), (SaidMailRow.order_id, order_id)
    ):  # fmt: skip
        if value is not None:
            query = query.where(column == value)
    if store_ids is not None:
        query = query.where(SaidMailRow.store_id.in_(store_ids))
    if before is not None:
        query = query.where(tuple_(SaidMailRow.made_at, SaidMailRow.id) < before)
    return [SaidMail(**row) for row in (await transaction.execute(query)).mappings()]


async def said_of_orders(transaction: Transaction, order_ids: Sequence[int]) -> list[SaidMail]:
    """What was said about these orders and left the house, or may have."""
    if not order_ids:
        return []
    query = (
        select(*_COLUMNS)
        .where(SaidMailRow.order_id.in_(order_ids), SaidMailRow.state.not_in(_NEVER_LEFT))
        .order_by(SaidMailRow.id)
    )
    return [SaidMail(**row) for row in (await transaction.execute(query)).mappings()]


async def answered_by(transaction: Transaction, references: Sequence[str]) -> dict[str, Answered]:
    """Of the words by which a message names others (`id:…`, `token:…`) those that are of mails of ours."""
    ids = [word[3:] for word in references if word.startswith("id:") and len(word) > len("id:")]
    tokens = [word[6:] for word in references if word.startswith("token:") and len(word) > len("token:")]
    if not ids and not tokens:
        return {}
    row = SaidMailRow
    query = select(row.id, row.order_id, row.address, row.message_id, row.token).where(
        row.order_id.is_not(None),
        or_(
            and_(row.message_id != "", row.message_id.in_(ids)),
            and_(row.token != "", row.token.in_(tokens)),
        ),
    )
    found: dict[str, Answered] = {}
    for one in await transaction.execute(query):
        answered = Answered(mail_id=one.id, order_id=one.order_id, point=f"mail:{one.address}")
        found[f"id:{one.message_id}"] = found[f"token:{one.token}"] = answered
    return found


async def known_as_ours(transaction: Transaction, message_ids: Sequence[str]) -> frozenset[str]:
    """Of these Message-IDs (without brackets) those of mails that the house sent by itself."""
    if not message_ids:
        return frozenset()
    query = select(SaidMailRow.message_id).where(
        SaidMailRow.message_id != "", SaidMailRow.message_id.in_(message_ids)
    )
    return frozenset((await transaction.scalars(query)).all())


async def lately_to(transaction: Transaction, address: str, now: datetime) -> tuple[int, int]:
    """How many mails were given to an address within the last hour, and within the last day."""
    row = SaidMailRow
    query = select(
        func.count().filter(row.made_at > now - _HOUR), func.count().filter(row.made_at > now - _DAY)
    ).where(row.address == address, row.made_at > now - _DAY, row.state.not_in(_NEVER_LEFT))
    hour, day = (await transaction.execute(query)).one()
    return int(hour), int(day)


async def mailbox_of(
    transaction: Transaction, store_id: int | None, capable: Sequence[int]
) -> tuple[int, str] | None:
    """The mailbox that speaks for a store, of those that can send: (connection, address)."""
    rows = (await transaction.execute(_MAILBOXES, {"store_id": store_id, "capable": list(capable)})).all()
    if rows and (rows[0].is_own or (len(rows) == 1 and not rows[0].is_anothers)):
        return int(rows[0].id), str(rows[0].address)
    return None
