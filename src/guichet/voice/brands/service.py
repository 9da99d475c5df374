"""Writing voices: each change is in the trail of the house."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.voice.brands.errors import VoiceNotFoundError
from guichet.voice.brands.model import BrandVoice, BrandVoiceTarget
from guichet.voice.liquid import check


class NewVoice(msgspec.Struct, frozen=True, kw_only=True):
    """A voice as it is to be, with what it speaks for; see `Voice`."""

    name: str
    main: bool = False
    language: str = ""
    tone: str = ""
    address: Mapping[str, str] = {}
    encouraged: Sequence[str] = ()
    discouraged: Sequence[str] = ()
    avoided_words: Sequence[str] = ()
    greetings: Mapping[str, str] = {}
    signatures: Mapping[str, str] = {}
    store_ids: Sequence[int] = ()
    connection_ids: Sequence[int] = ()


_TARGETS = ("store_ids", "connection_ids")


async def add_voice(transaction: Transaction, actor: Actor, new: NewVoice) -> int:
    """Make a voice; returns its id. Raises TemplateBrokenError for a greeting or signature."""
    values = _values(new)
    await _make_room(transaction, new)
    row = await transaction.execute(
        insert(BrandVoice).values(**values, version=1, updated_at=utc_now()).returning(BrandVoice.id)
    )
    voice_id = int(row.scalar_one())
    await _point(transaction, voice_id, new)
    after = msgspec.to_builtins(new)
    await audit(transaction, actor, "voice.added", entity="voice", entity_id=voice_id, after=after)
    return voice_id


async def hold_voice(transaction: Transaction, voice_id: int) -> int:
    """Hold a voice's row until the transaction ends; returns its version. Raises VoiceNotFoundError."""
    query = select(BrandVoice.version).where(BrandVoice.id == voice_id, BrandVoice.gone_at.is_(None))
    version = await transaction.scalar(query.with_for_update())
    if version is None:
        raise VoiceNotFoundError(voice_id=voice_id)
    return version


async def replace_voice(transaction: Transaction, actor: Actor, voice_id: int, new: NewVoice) -> None:
    """Make a voice whose row is held otherwise. Raises TemplateBrokenError."""
    values = _values(new)
    await _make_room(transaction, new, voice_id)
    changed = {**values, "version": BrandVoice.version + 1, "updated_at": utc_now()}
    await transaction.execute(update(BrandVoice).where(BrandVoice.id == voice_id).values(changed))
    await transaction.execute(delete(BrandVoiceTarget).where(BrandVoiceTarget.voice_id == voice_id))
    await _point(transaction, voice_id, new)
    after = msgspec.to_builtins(new)
    await audit(transaction, actor, "voice.changed", entity="voice", entity_id=voice_id, after=after)


async def remove_voice(transaction: Transaction, actor: Actor, voice_id: int) -> None:
    """Take a voice away; its stores speak with the main one from now on."""
    await transaction.execute(delete(BrandVoiceTarget).where(BrandVoiceTarget.voice_id == voice_id))
    gone = {"gone_at": utc_now(), "version": BrandVoice.version + 1}
    await transaction.execute(update(BrandVoice).where(BrandVoice.id == voice_id).values(gone))
    await audit(transaction, actor, "voice.removed", entity="voice", entity_id=voice_id)


def _values(new: NewVoice) -> dict[str, Any]:
    for source in (*new.greetings.values(), *new.signatures.values()):
        check(source)
    values: dict[str, Any] = msgspec.to_builtins(new)
    return {name: value for name, value in values.items() if name not in _TARGETS}


async def _make_room(transaction: Transaction, new: NewVoice, voice_id: int = 0) -> None:
    """One voice is the main one: a new main voice takes that from the one before."""
    if new.main:
        others = update(BrandVoice).where(BrandVoice.main, BrandVoice.id != voice_id)
        await transaction.execute(others.values(main=False, version=BrandVoice.version + 1))


async def _point(transaction: Transaction, voice_id: int, new: NewVoice) -> None:
    rows = [{"kind": "store", "target_id": one, "voice_id": voice_id} for one in new.store_ids]
    rows += [{"kind": "connection", "target_id": one, "voice_id": voice_id} for one in new.connection_ids]
    if rows:
        statement = insert_or(BrandVoiceTarget).values(rows)
        taken = {"voice_id": statement.excluded.voice_id}
        key = ["kind", "target_id"]
        await transaction.execute(statement.on_conflict_do_update(index_elements=key, set_=taken))
