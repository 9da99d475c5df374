"""Answers for a store, written through the rooms that they concern; each can be given again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.routing import (
    Act,
    Condition,
    QueueWish,
    RuleWish,
    change_rule,
    find_queue,
    list_rules,
    make_queue,
    make_rule,
    order_rules,
)
from guichet.support.setup.errors import LevelOvertakenError, NoQueueNorTagError
from guichet.support.setup.model import SetupStore
from guichet.support.setup.stores import (
    TRIGGER,
    StoreFacts,
    find_store,
    read_rooms,
    standing_of,
)
from guichet.support.sla import (
    Hours,
    PolicyFacts,
    Promise,
    Scope,
    Terms,
    add_calendar,
    add_policy,
    change_policy,
    find_policy,
    list_policies,
    order_policies,
    retire_policy,
)
from guichet.voice.brands import (
    NewVoice,
    VoiceRow,
    add_voice,
    hold_voice,
    list_voices,
    replace_voice,
)


class RoutingAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where a store's tickets go: a queue that there is, or a new one of this name; and their tags."""

    queue_id: int | None = None
    queue_name: str = ""
    tags: Sequence[str] = ()


class StarterLevel(msgspec.Struct, frozen=True, kw_only=True):
    """A first service level in minutes; by hours that there are, or by these, kept by their name."""

    name: str
    first_answer: int
    resolution: int
    calendar_id: int | None = None
    hours_name: str = ""
    hours: Hours | None = None


class LevelAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A service level that there is, or a first one."""

    policy_id: int | None = None
    starter: StarterLevel | None = None


class VoiceWords(msgspec.Struct, frozen=True, kw_only=True):
    """How a store speaks in its language; `address` is "" for a language that has one form only."""

    name: str
    language: str
    tone: str
    address: str
    greeting: str
    signature: str


class VoiceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A voice that there is, or the store's own."""

    voice_id: int | None = None
    words: VoiceWords | None = None


async def answer_routing(
    transaction: Transaction, actor: Actor, store_id: int, answer: RoutingAnswer
) -> None:
    """Have a store's new tickets go to a queue and bear tags, by a rule that is tried before all others.

    What later rules say of a topic goes before it. Raises StoreNotFoundError, NoQueueNorTagError and what
    routing raises.
    """
    store = await find_store(transaction, store_id)
    queue_id = answer.queue_id
    if queue_id is not None:
        await find_queue(transaction, queue_id)
    elif answer.queue_name:
        queue_id = await make_queue(transaction, actor, QueueWish(name=answer.queue_name))
    acts = [] if queue_id is None else [Act(do="queue", queue_id=queue_id)]
    if answer.tags:
        acts.append(Act(do="tag", tags=list(answer.tags)))
    if not acts:
        raise NoQueueNorTagError
    rooms = await read_rooms(transaction)
    own = rooms.own_rules.get(store.id)
    if own is not None and any(one.id == own for one in rooms.rules):
        await change_rule(transaction, actor, own, _wish(store, acts))
        return
    made = await make_rule(transaction, actor, _wish(store, acts))
    others = [one.id for one in await list_rules(transaction) if one.id != made]
    if others:
        await order_rules(transaction, actor, [made, *others])
    values = {"rule_id": made, "answered_at": utc_now()}
    kept = insert(SetupStore).values(store_id=store.id, **values)
    await transaction.execute(kept.on_conflict_do_update(index_elements=["store_id"], set_=values))


def _wish(store: StoreFacts, acts: Sequence[Act]) -> RuleWish:
    """New conversations only: one that goes on stays where it went."""
    return RuleWish(
        name=store.name,
        active=True,
        triggers=[TRIGGER],
        match="all",
        tests=[Condition("store", "is", [str(store.id)]), Condition("first_message", "is", value=True)],
        acts=list(acts),
        stops=False,
    )


async def answer_level(transaction: Transaction, actor: Actor, store_id: int, answer: LevelAnswer) -> None:
    """Have a service level hold for a store. Raises StoreNotFoundError, LevelOvertakenError, and what
    `sla` raises.
    """
    store = await find_store(transaction, store_id)
    if answer.policy_id is not None:
        wanted = await find_policy(transaction, answer.policy_id, lock=True)
    elif answer.starter is not None:
        wanted = await _start_level(transaction, actor, store, answer.starter)
    else:
        return
    await _leave_others(transaction, actor, store, wanted)
    names = wanted.scope.store_ids
    if names and store.id not in names:
        scope = msgspec.structs.replace(wanted.scope, store_ids=names | {store.id})
        wanted = await change_policy(
            transaction, actor, wanted, wanted.name, scope, wanted.promise, running=False
        )
    await _put_first(transaction, actor, store, wanted)


async def _start_level(
    transaction: Transaction, actor: Actor, store: StoreFacts, asked: StarterLevel
) -> PolicyFacts:
    calendar_id = asked.calendar_id
    if calendar_id is None and asked.hours is not None:
        kept = await add_calendar(transaction, actor, asked.hours_name or asked.name, asked.hours)
        calendar_id = kept.id
    terms = Terms(
        first_answer=asked.first_answer, next_answer=asked.first_answer, resolution=asked.resolution
    )
    scope = Scope(store_ids=frozenset({store.id}))
    promise = Promise(terms=terms, calendar_id=calendar_id)
    return await add_policy(transaction, actor, asked.name, scope, promise)


async def _leave_others(
    transaction: Transaction, actor: Actor, store: StoreFacts, wanted: PolicyFacts
) -> None:
    """Take the store out of levels that were for named stores alone; one that is for none is taken away."""
    for level in await list_policies(transaction):
        scope = level.scope
        narrowed = scope.channels or scope.queue_ids or scope.tag_ids
        if level.id == wanted.id or narrowed or store.id not in scope.store_ids:
            continue
        held = await find_policy(transaction, level.id, lock=True)
        left = msgspec.structs.replace(scope, store_ids=scope.store_ids - {store.id})
        if left.store_ids:
            await change_policy(transaction, actor, held, held.name, left, held.promise, running=False)
        else:
            await retire_policy(transaction, actor, held)


async def _put_first(transaction: Transaction, actor: Actor, store: StoreFacts, wanted: PolicyFacts) -> None:
    """Have the level be the first that fits the store's tickets. Raises LevelOvertakenError."""
    rooms = await read_rooms(transaction)
    first = (await standing_of(transaction, store, rooms)).level
    if first is None or first.id == wanted.id:
        return
    if not wanted.scope.store_ids:
        raise LevelOvertakenError(name=first.name)
    ids = [one.id for one in rooms.levels if one.id != wanted.id]
    ids.insert(ids.index(first.id), wanted.id)
    await order_policies(transaction, actor, ids)


async def answer_voice(transaction: Transaction, actor: Actor, store_id: int, answer: VoiceAnswer) -> None:
    """Have a store speak with a voice that there is, or with its own. Raises StoreNotFoundError,
    VoiceNotFoundError, TemplateBrokenError.
    """
    store = await find_store(transaction, store_id)
    rows = await list_voices(transaction)
    if answer.voice_id is not None:
        await hold_voice(transaction, answer.voice_id)
        row = next(one for one in rows if one.voice.id == answer.voice_id)
        stores = sorted({*row.store_ids, store.id})
        await replace_voice(transaction, actor, answer.voice_id, _whole(row, {"store_ids": stores}))
    elif answer.words is not None:
        own = next((one for one in rows if _speaks_for_alone(one, store.id)), None)
        if own is None or own.voice.id is None:
            await add_voice(transaction, actor, _new_voice(store, answer.words))
        else:
            await hold_voice(transaction, own.voice.id)
            await replace_voice(transaction, actor, own.voice.id, _whole(own, _said(own, answer.words)))


def _speaks_for_alone(row: VoiceRow, store_id: int) -> bool:
    return row.store_ids == [store_id] and not row.connection_ids and not row.voice.main


def _new_voice(store: StoreFacts, words: VoiceWords) -> NewVoice:
    return NewVoice(
        name=words.name,
        language=words.language,
        tone=words.tone,
        address={words.language: words.address} if words.address else {},
        greetings={words.language: words.greeting} if words.greeting else {},
        signatures={words.language: words.signature} if words.signature else {},
        store_ids=(store.id,),
    )


def _said(row: VoiceRow, words: VoiceWords) -> Mapping[str, object]:
    """What of a store's own voice becomes otherwise; what it says in other languages stays."""
    changed: dict[str, object] = {"name": words.name, "language": words.language, "tone": words.tone}
    for field, value in (
        ("address", words.address),
        ("greetings", words.greeting),
        ("signatures", words.signature),
    ):
        kept = {key: one for key, one in getattr(row.voice, field).items() if key != words.language}
        changed[field] = {**kept, words.language: value} if value else kept
    return changed


def _whole(row: VoiceRow, changed: Mapping[str, object]) -> NewVoice:
    """A voice as it is, but for what changed."""
    kept = {name: getattr(row.voice, name) for name in NewVoice.__struct_fields__ if hasattr(row.voice, name)}
    stores = {"store_ids": row.store_ids, "connection_ids": row.connection_ids}
    return NewVoice(**{**kept, **stores, **changed})
