"""How drafts are written here: by which writer, at which endpoint, for which topics."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault
from guichet.support.drafts.composing import TOPICS
from guichet.support.drafts.errors import BadEndpointError
from guichet.support.drafts.model import DraftSettings

_ROW = 1
_KEY = f"draft_settings.key:{_ROW}"


class Preferences(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of drafts; `topics` None means all. `sealed_key` is opened by `key_of` alone."""

    writer: str = "built_in"
    protocol: str = "openai"
    endpoint: str = ""
    model: str = ""
    topics: tuple[str, ...] | None = None
    sealed_key: bytes | None = None

    def has_drafts(self, topic: str) -> bool:
        """Whether drafts are made for a topic."""
        return topic in TOPICS and (self.topics is None or topic in self.topics)

    @property
    def asks_model(self) -> bool:
        """Whether a language model is to write, and is named."""
        return self.writer == "model" and bool(self.endpoint and self.model)


async def read_preferences(transaction: Transaction) -> Preferences:
    """The settings of drafts; the defaults where nobody changed them."""
    query = select(
        DraftSettings.writer,
        DraftSettings.protocol,
        DraftSettings.endpoint,
        DraftSettings.model,
        DraftSettings.topics,
        DraftSettings.key,
    ).where(DraftSettings.id == _ROW)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return Preferences()
    topics = None if row.topics is None else tuple(row.topics)
    return Preferences(
        writer=row.writer,
        protocol=row.protocol,
        endpoint=row.endpoint,
        model=row.model,
        topics=topics,
        sealed_key=row.key,
    )


async def change_preferences(
    transaction: Transaction,
    vault: Vault,
    actor: Actor,
    *,
    writer: str,
    protocol: str,
    endpoint: str,
    model: str,
    topics: Sequence[str] | None,
    key: str | None,
) -> Preferences:
    """Settle how drafts are written; `key` None leaves the key, "" forgets it. Raises BadEndpointError.

    A key belongs to its endpoint: another endpoint forgets it, unless one is given with it.
    """
    if endpoint and not endpoint.startswith(("https://", "http://")):
        raise BadEndpointError
    before = await read_preferences(transaction)
    sealed = before.sealed_key if key is None and endpoint == before.endpoint else None
    if key:
        sealed = vault.seal(key.encode(), _KEY)
    after = Preferences(
        writer=writer,
        protocol=protocol,
        endpoint=endpoint.rstrip("/"),
        model=model,
        topics=None if topics is None else tuple(one for one in TOPICS if one in topics),
        sealed_key=sealed,
    )
    values = {
        "writer": after.writer,
        "protocol": after.protocol,
        "endpoint": after.endpoint,
        "model": after.model,
        "topics": None if after.topics is None else list(after.topics),
        "key": after.sealed_key,
        "changed_at": utc_now(),
    }
    statement = insert(DraftSettings).values(id=_ROW, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    await audit(
        transaction,
        actor,
        "draft_settings.change",
        entity="draft_settings",
        entity_id=_ROW,
        before=_told(before),
        after=_told(after),
    )
    return after


def key_of(preferences: Preferences, vault: Vault) -> str:
    """The key of the endpoint; "" where it takes none. Raises SealBrokenError."""
    return "" if preferences.sealed_key is None else vault.open(preferences.sealed_key, _KEY).decode()


def _told(preferences: Preferences) -> dict[str, object]:
    """What the trail may say of them: never the key."""
    return {
        **{
            name: getattr(preferences, name) for name in ("writer", "protocol", "endpoint", "model", "topics")
        },
        "has_key": preferences.sealed_key is not None,
    }
