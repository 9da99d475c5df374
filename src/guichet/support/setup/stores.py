"""The stores that are set up, and what of the other rooms stands for one: queue, tags, level, voice."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import select, text

from guichet.commerce.stores import Store
from guichet.kernel.db import Transaction
from guichet.kernel.types import search_text
from guichet.support.routing import KeptRule, list_rules
from guichet.support.setup.errors import StoreNotFoundError
from guichet.support.setup.model import SetupStore
from guichet.support.sla import Concerned, PolicyFacts, list_policies
from guichet.voice.brands import Voice, VoiceRow, list_voices, voice_of
from guichet.voice.facts import front_of

TRIGGER = "message"
_MAIL = "mail"
_NARROWING = frozenset({"store", "first_message"})
_TAGS = text("SELECT key, id FROM tags WHERE key = ANY(:keys)")


class StoreFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A sales front that is to be served at the desk."""

    id: int
    name: str
    locale: str
    time_zone: str
    connection_id: int

    @property
    def language(self) -> str:
        """Its language as an ISO 639-1 code; "" where its shop told none."""
        return self.locale[:2].lower() if self.locale[:2].isalpha() else ""


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a store's tickets now; `rule` is what says its queue and tags.

    `has_voice`: the voice was chosen for it, and is not the main one that speaks for want of another.
    """

    rule: KeptRule | None
    queue_id: int | None
    tags: Sequence[str]
    level: PolicyFacts | None
    voice: Voice
    has_voice: bool


class Rooms(msgspec.Struct, frozen=True, kw_only=True):
    """What the other rooms hold, read once for all stores."""

    rules: Sequence[KeptRule]
    levels: Sequence[PolicyFacts]
    own_rules: dict[int, int]
    voices: Sequence[VoiceRow]


async def list_stores(transaction: Transaction) -> list[StoreFacts]:
    """The stores that are open, in the order in which they came."""
    columns = (Store.id, Store.name, Store.locale, Store.time_zone, Store.connection_id)
    query = select(*columns).where(Store.gone_at.is_(None), Store.active).order_by(Store.id)
    return [StoreFacts(**row) for row in (await transaction.execute(query)).mappings()]


async def find_store(transaction: Transaction, store_id: int) -> StoreFacts:
    """One of them. Raises StoreNotFoundError."""
    for store in await list_stores(transaction):
        if store.id == store_id:
            return store
    raise StoreNotFoundError(store_id=store_id)


async def answered_stores(transaction: Transaction) -> set[int]:
    """The stores whose queue or tags were answered here."""
    return set((await transaction.execute(select(SetupStore.store_id))).scalars())


async def read_rooms(transaction: Transaction) -> Rooms:
    """What stands elsewhere that answers for stores."""
    rows = await transaction.execute(select(SetupStore.store_id, SetupStore.rule_id))
    return Rooms(
        rules=await list_rules(transaction),
        levels=await list_policies(transaction),
        own_rules={row.store_id: row.rule_id for row in rows},
        voices=await list_voices(transaction),
    )


async def standing_of(transaction: Transaction, store: StoreFacts, rooms: Rooms) -> Standing:
    """What holds for a store."""
    rule = _rule_of(store.id, rooms)
    queue_id = next((act.queue_id for act in rule.acts if act.do == "queue"), None) if rule else None
    tags = [name for act in rule.acts if act.do == "tag" for name in act.tags] if rule else []
    keys = [search_text(name) for name in tags]
    tag_ids = frozenset(row.id for row in await transaction.execute(_TAGS, {"keys": keys}))
    concerned = Concerned(store_id=store.id, channel=_MAIL, queue_id=queue_id, tag_ids=tag_ids)
    return Standing(
        rule=rule,
        queue_id=queue_id,
        tags=tags,
        level=next((one for one in rooms.levels if one.scope.fits(concerned)), None),
        voice=await voice_of(transaction, await front_of(transaction, store.id)),
        has_voice=any(
            store.id in one.store_ids or store.connection_id in one.connection_ids for one in rooms.voices
        ),
    )


def _rule_of(store_id: int, rooms: Rooms) -> KeptRule | None:
    """The rule that answers for a store: set-up's own while it still does, else one that somebody wrote."""
    fitting = [one for one in rooms.rules if _is_about(one, store_id)]
    own = rooms.own_rules.get(store_id)
    return min(fitting, key=lambda one: (one.id != own, one.position), default=None)


def _is_about(rule: KeptRule, store_id: int) -> bool:
    """Whether a rule says of all new tickets of a store where they go or how they are tagged."""
    if not rule.active or TRIGGER not in rule.triggers or {one.field for one in rule.tests} - _NARROWING:
        return False
    named = any(
        one.field == "store"
        and one.operator == "is"
        and isinstance(one.value, list)
        and str(store_id) in one.value
        for one in rule.tests
    )
    return named and any(act.do in ("queue", "tag") for act in rule.acts)
