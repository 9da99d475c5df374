"""Reading voices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import and_, case, or_, select

from guichet.kernel.db import Transaction
from guichet.voice.brands.errors import VoiceNotFoundError
from guichet.voice.brands.model import BrandVoice, BrandVoiceTarget
from guichet.voice.brands.voices import HOUSE, Voice
from guichet.voice.facts import Front

_COLUMNS = tuple(getattr(BrandVoice, field) for field in Voice.__struct_fields__)


class VoiceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A voice with what it speaks for."""

    voice: Voice
    store_ids: list[int]
    connection_ids: list[int]
    updated_at: datetime


async def voice_of(transaction: Transaction, front: Front | None) -> Voice:
    """The voice that speaks for a store, or for no store: the store's, its connection's, the main one."""
    target = BrandVoiceTarget
    named = (
        or_(
            and_(target.kind == "store", target.target_id == front.store_id),
            and_(target.kind == "connection", target.target_id == front.connection_id),
        )
        if front
        else target.target_id.is_(None)
    )
    query = (
        select(*_COLUMNS)
        .outerjoin(target, and_(target.voice_id == BrandVoice.id, named))
        .where(BrandVoice.gone_at.is_(None), or_(BrandVoice.main, target.voice_id.is_not(None)))
        .order_by(case((target.kind == "store", 0), (target.kind == "connection", 1), else_=2))
        .limit(1)
    )
    row = (await transaction.execute(query)).mappings().one_or_none()
    return Voice(**row) if row else HOUSE


async def voice_by_id(transaction: Transaction, voice_id: int) -> Voice:
    """One voice. Raises VoiceNotFoundError."""
    query = select(*_COLUMNS).where(BrandVoice.id == voice_id, BrandVoice.gone_at.is_(None))
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is None:
        raise VoiceNotFoundError(voice_id=voice_id)
    return Voice(**row)


async def list_voices(transaction: Transaction, voice_id: int | None = None) -> Sequence[VoiceRow]:
    """All voices, or one, by name."""
    query = select(*_COLUMNS, BrandVoice.updated_at).where(BrandVoice.gone_at.is_(None))
    if voice_id is not None:
        query = query.where(BrandVoice.id == voice_id)
    rows = (await transaction.execute(query.order_by(BrandVoice.name, BrandVoice.id))).mappings().all()
    target = BrandVoiceTarget
    named = select(target.voice_id, target.kind, target.target_id).order_by(target.target_id)
    targets: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for one in await transaction.execute(named.where(target.voice_id.in_([row["id"] for row in rows]))):
        targets[one.voice_id, one.kind].append(one.target_id)
    return [
        VoiceRow(
            voice=Voice(**{name: value for name, value in row.items() if name != "updated_at"}),
            store_ids=targets[row["id"], "store"],
            connection_ids=targets[row["id"], "connection"],
            updated_at=row["updated_at"],
        )
        for row in rows
    ]
