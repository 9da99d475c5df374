"""Making, changing, revoking and finding publishable keys."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import insert, select, text, update

from guichet.api.keys.errors import KeyNotFoundError, KeyRefusedError
from guichet.api.keys.model import PublishableKey
from guichet.commerce.stores import Store
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.errors import NotFoundError
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault

_PREFIX = "gpk_"
_NEXT_ID = text("SELECT nextval(pg_get_serial_sequence('publishable_keys', 'id'))")


class UsedKey(msgspec.Struct, frozen=True, kw_only=True):
    """A key as it stands, its secret still sealed."""

    id: int
    key: str
    store_id: int
    name: str
    origins: list[str]
    identity_secret: bytes | None
    created_at: datetime
    revoked_at: datetime | None

    def secret(self, vault: Vault) -> str:
        """The secret with which the shop signs who is signed in there; "" where it has none."""
        if self.identity_secret is None:
            return ""
        return vault.open(self.identity_secret, _context(self.id)).decode()


_COLUMNS = tuple(getattr(PublishableKey, name) for name in UsedKey.__struct_fields__)


async def make_key(
    transaction: Transaction, actor: Actor, store_id: int, *, name: str, origins: Sequence[str]
) -> UsedKey:
    """Make a key for a store. Raises NotFoundError for a store that is not there."""
    there = select(Store.id).where(Store.id == store_id, Store.gone_at.is_(None))
    if (await transaction.execute(there)).one_or_none() is None:
        raise NotFoundError
    key_id = int((await transaction.execute(_NEXT_ID)).scalar_one())
    await transaction.execute(
        insert(PublishableKey).values(
            id=key_id,
            key=f"{_PREFIX}{secrets.token_urlsafe(24)}",
            store_id=store_id,
            name=name,
            origins=list(origins),
            created_at=utc_now(),
            created_by=actor.id,
        )
    )
    made = await _find(transaction, PublishableKey.id == key_id)
    assert made is not None  # noqa: S101 — just written
    after = {"key": made.key, "store_id": str(store_id), "origins": made.origins}
    await audit(transaction, actor, "key.made", entity="key", entity_id=key_id, after=after)
    return made


async def change_key(
    transaction: Transaction, actor: Actor, key: UsedKey, *, name: str, origins: Sequence[str]
) -> UsedKey:
    """Give a key another name, or other origins."""
    values: dict[str, Any] = {"name": name, "origins": list(origins)}
    await transaction.execute(update(PublishableKey).where(PublishableKey.id == key.id).values(**values))
    before = {"name": key.name, "origins": key.origins}
    await audit(
        transaction, actor, "key.changed", entity="key", entity_id=key.id, before=before, after=values
    )
    return await find_key(transaction, key.id)


async def revoke_key(transaction: Transaction, actor: Actor, key: UsedKey) -> None:
    """End a key and all tokens that were given by it."""
    query = update(PublishableKey).where(PublishableKey.id == key.id)
    await transaction.execute(query.values(revoked_at=utc_now(), identity_secret=None))
    await audit(transaction, actor, "key.revoked", entity="key", entity_id=key.id)


async def renew_secret(transaction: Transaction, vault: Vault, actor: Actor, key: UsedKey) -> str:
    """Make a key's identity secret anew; the one before is worth nothing from now on. It is shown once."""
    secret = secrets.token_urlsafe(32)
    sealed = vault.seal(secret.encode(), _context(key.id))
    query = update(PublishableKey).where(PublishableKey.id == key.id)
    await transaction.execute(query.values(identity_secret=sealed))
    await audit(transaction, actor, "key.secret_renewed", entity="key", entity_id=key.id)
    return secret


async def list_keys(transaction: Transaction, store_ids: Collection[int] | None) -> list[UsedKey]:
    """The living keys of these stores, of all where None, the oldest first."""
    query = select(*_COLUMNS).where(PublishableKey.revoked_at.is_(None)).order_by(PublishableKey.id)
    if store_ids is not None:
        query = query.where(PublishableKey.store_id.in_(store_ids))
    return [UsedKey(**row) for row in (await transaction.execute(query)).mappings()]


async def find_key(
    transaction: Transaction, key_id: int, store_ids: Collection[int] | None = None
) -> UsedKey:
    """A living key, of one of these stores if any are named. Raises KeyNotFoundError."""
    found = await _find(transaction, PublishableKey.id == key_id)
    if found is None or (store_ids is not None and found.store_id not in store_ids):
        raise KeyNotFoundError
    return found


async def living_key(transaction: Transaction, *, key: str = "", key_id: int | None = None) -> UsedKey:
    """The key that a page shows, or that a token names. Raises KeyRefusedError when it ended."""
    which = PublishableKey.key == key if key_id is None else PublishableKey.id == key_id
    found = await _find(transaction, which)
    if found is None:
        raise KeyRefusedError
    return found


async def _find(transaction: Transaction, which: Any) -> UsedKey | None:
    query = select(*_COLUMNS).where(which, PublishableKey.revoked_at.is_(None))
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else UsedKey(**row)


def _context(key_id: int) -> str:
    return f"publishable_key.identity_secret:{key_id}"
