"""Acting at an outside system: the intent is committed, the call made with no transaction open, its result
committed. An act whose answer was lost is uncertain: it is resolved by asking, never blindly repeated.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from guichet import connections
from guichet.connections import ConnectionNotFoundError, NotUsableError, Opened
from guichet.kernel.auth import Actor, ActorKind, audit
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.jobs import RetryLaterError, enqueue
from guichet.kernel.services import Services
from guichet.kernel.types import Money, utc_now
from guichet.ports.happenings.sync import ActEnded, ActIntended
from guichet.ports.records import Resource
from guichet.sync.act_kinds import Before, Kind
from guichet.sync.acts import KIND_OF_REQUEST, KINDS
from guichet.sync.errands import PerformAct
from guichet.sync.errors import ActKeyTakenError, NotOfferedError
from guichet.sync.model import Act
from guichet.sync.trouble import Kind as TroubleKind
from guichet.sync.trouble import Trouble, note_trouble
from guichet.sync.wanting import Wish, want

# A lost call may still be on its way there: ask whether it worked only after this (seconds).
_SETTLING = 10.0
_UNUSABLE_PAUSE = 60.0
_ATTEMPTS = 6
# What is open for longer than this has lost its job, or stays uncertain: somebody should know.
_LATE = timedelta(minutes=10)


class _MovedError(Exception):
    """The act is no more as it was when this attempt began: somebody else goes on with it."""


class ActRow(msgspec.Struct, frozen=True, kw_only=True):
    """An act as it stands."""

    id: int
    connection_id: int
    kind: str
    key: str
    request: Any
    state: str
    attempts: int
    result: str
    code: str
    reason: str
    external_id: str
    known_before: Any
    actor: Any
    order_id: int | None
    store_id: int | None
    before: Any
    amount: int | None
    currency: str | None
    intended_at: datetime
    called_at: datetime | None
    told_at: datetime | None
    finished_at: datetime | None

    @property
    def needs_person(self) -> bool:
        """Whether only a person can tell (or nobody could yet) what became of it."""
        return self.state == "uncertain" and self.told_at is not None

    @property
    def trace(self) -> tuple[str, int]:
        """What its audit rows are about: the order that it was intended from, else the act."""
        return ("act", self.id) if self.order_id is None else ("order", self.order_id)


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """What of ours an act is about: `before` is what the mirror says of it, `amount` what it gives back."""

    order_id: int | None = None
    store_id: int | None = None
    before: Any = None
    amount: Money | None = None


_NOTHING = Subject()


async def intend(
    transaction: Transaction,
    actor: Actor,
    connection_id: int,
    request: msgspec.Struct,
    *,
    key: str,
    subject: Subject = _NOTHING,
) -> int:
    """Commit to an act; it is performed by a job after this transaction. Returns its id.

    `request` is one of the structs of `sync.acts` or of `ports.capabilities` that they name. The same `key`
    on the same connection is the same act. Its end is announced by `ActEnded`. Raises NotOfferedError when
    the connection's connector cannot do it, ActKeyTakenError when the key was of another act,
    ConnectionNotFoundError.
    """
    kind = KIND_OF_REQUEST[type(request)]
    row = await connections.find_connection(transaction, connection_id)
    connector = connections.connector_of(row.connector_id)
    if not isinstance(connector, kind.capability):
        raise NotOfferedError(connector=connector.manifest.label, capability=kind.name)
    asked = msgspec.json.decode(msgspec.json.encode(request))
    act_id = await _insert(transaction, actor, connection_id, kind, request, asked, key, subject)
    if act_id is None:
        return await _same(transaction, connection_id, kind, asked, key)
    entity, entity_id = ("act", act_id) if subject.order_id is None else ("order", subject.order_id)
    await audit(
        transaction,
        actor,
        f"{kind.name}.intended",
        entity=entity,
        entity_id=entity_id,
        before=subject.before,
        after={**asked, "act_id": str(act_id)},
    )
    told = ActIntended(act_id=act_id, connection_id=connection_id, kind=kind.name, order_id=subject.order_id)
    await publish(transaction, [to_publish(told, act_id)], origin=Origin.LIVE)
    await enqueue(transaction, PerformAct(act_id), key=str(act_id))
    return act_id


async def _insert(
    transaction: Transaction,
    actor: Actor,
    connection_id: int,
    kind: Kind,
    request: msgspec.Struct,
    asked: Any,
    key: str,
    subject: Subject,
) -> int | None:
    """The new act's id; None when its key was used before."""
    touched = kind.touches(request)
    statement = (
        insert(Act)
        .values(
            connection_id=connection_id,
            kind=kind.name,
            key=key,
            resource=touched[0].value if touched else "",
            external_id=touched[1] if touched else "",
            request=asked,
            state="intended",
            attempts=0,
            result="",
            code="",
            reason="",
            known_before=None,
            actor={"kind": actor.kind.value, "id": actor.id, "name": actor.name},
            order_id=subject.order_id,
            store_id=subject.store_id,
            before=subject.before,
            amount=subject.amount.amount if subject.amount else None,
            currency=subject.amount.currency if subject.amount else None,
            intended_at=utc_now(),
        )
        .on_conflict_do_nothing(index_elements=["connection_id", "key"])
        .returning(Act.id)
    )
    act_id: int | None = (await transaction.execute(statement)).scalar_one_or_none()
    return act_id


async def _same(transaction: Transaction, connection_id: int, kind: Kind, asked: Any, key: str) -> int:
    """The act that was intended under this key before. Raises ActKeyTakenError when it was another."""
    query = select(*COLUMNS).where(Act.connection_id == connection_id, Act.key == key)
    same = ActRow(**(await transaction.execute(query)).mappings().one())
    if (same.kind, same.request) != (kind.name, asked):
        raise ActKeyTakenError
    return same.id


async def find_act(transaction: Transaction, act_id: int, *, lock: bool = False) -> ActRow | None:
    """An act as it stands."""
    query = select(*COLUMNS).where(Act.id == act_id)
    row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return None if row is None else ActRow(**row)


async def perform(services: Services, act_id: int) -> None:
    """Do what was intended, or find out what became of it. Raises RetryLaterError to be called again."""
    with suppress(_MovedError):
        await _perform(services, act_id)


async def _perform(services: Services, act_id: int) -> None:
    async with services.database.transaction() as transaction:
        act = await find_act(transaction, act_id)
    if act is None or act.state in ("done", "failed"):
        return
    try:
        opened = await connections.open_connection(services, act.connection_id)
    except NotUsableError as unusable:
        raise RetryLaterError(_UNUSABLE_PAUSE, str(unusable)) from unusable
    except ConnectionNotFoundError as gone:
        await _end(services, act, "failed", code="disconnected", reason=str(gone))
        return
    kind = KINDS[act.kind]
    if act.state == "calling":
        # The process died between the call and its result.
        act = await _note(services, act, state="uncertain", code="answer_lost", reason="")
    if act.state == "uncertain" and not await _resolve(services, opened, kind, act):
        return
    await _call(services, opened, kind, act)


async def _resolve(services: Services, opened: Opened, kind: Kind, act: ActRow) -> bool:
    """Ask whether a lost call had worked; true when it had not, so that it may be made again."""
    called_at = act.called_at or act.intended_at
    settled = called_at + timedelta(seconds=_SETTLING)
    if utc_now() < settled:
        raise RetryLaterError((settled - utc_now()).total_seconds(), "waiting before asking")
    # One in doubt after a restore was never called here: nobody noted what was there before.
    doubted = act.called_at == act.intended_at and act.known_before is None
    blind = doubted and kind.prepared is not None
    if kind.find is None or blind:
        if not kind.repeatable:
            async with services.database.transaction() as transaction:
                await _announce_uncertain(transaction, act)
        return kind.repeatable
    before = Before(
        prepared=_prepared(kind, act), called_at=called_at, made=await _made_by_others(services, act)
    )
    try:
        found = await kind.find(opened.connector, opened.session, _request(kind, act), before)
    except Exception as failure:
        trouble = await note_trouble(services, opened.row.id, failure, of_one_thing=True)
        raise RetryLaterError(max(trouble.retry_after, _SETTLING), trouble.words) from failure
    if found is None:
        return True
    await _end(services, act, "done", result=found)
    return False


async def _call(services: Services, opened: Opened, kind: Kind, act: ActRow) -> None:
    request = _request(kind, act)
    calling = False
    try:
        prepared = None
        if kind.prepare is not None:
            prepared = await kind.prepare(opened.connector, opened.session, request)
        act = await _note(
            services,
            act,
            state="calling",
            attempts=act.attempts + 1,
            called_at=utc_now(),
            known_before=msgspec.to_builtins(prepared),
        )
        calling = True
        result = await kind.perform(opened.connector, opened.session, request, prepared)
    except Exception as failure:  # noqa: BLE001 — each way to fail has its own consequence
        trouble = await note_trouble(services, opened.row.id, failure, of_one_thing=True)
        await _failed(services, act, trouble, calling=calling)
        return
    await _end(services, act, "done", result=result)


async def _failed(services: Services, act: ActRow, trouble: Trouble, *, calling: bool) -> None:
    lost = calling and (trouble.uncertain or trouble.kind is TroubleKind.UNEXPECTED)
    if lost:
        await _note(services, act, state="uncertain", code="answer_lost", reason=trouble.words)
        raise RetryLaterError(_SETTLING, trouble.words)
    waits = trouble.kind in {TroubleKind.WAIT, TroubleKind.OUTAGE}  # a quota or an outage passes by itself
    if trouble.kind is TroubleKind.REQUEST or (not waits and act.attempts >= _ATTEMPTS):
        await _end(services, act, "failed", code=trouble.code, reason=trouble.words)
        return
    await _note(services, act, state="intended", code=trouble.code, reason=trouble.words)
    raise RetryLaterError(trouble.retry_after, trouble.words)


async def _note(services: Services, act: ActRow, **values: Any) -> ActRow:
    """Write how an act stands, unless somebody else moved it meanwhile: then this attempt is over."""
    async with services.database.transaction() as transaction:
        await _move(transaction, act, values)
    return msgspec.structs.replace(act, **values)


async def _move(transaction: Transaction, act: ActRow, values: dict[str, Any]) -> None:
    still = (Act.id == act.id, Act.state == act.state, Act.attempts == act.attempts)
    moved = await transaction.execute(update(Act).where(*still).values(**values))
    if not moved.rowcount:
        raise _MovedError


async def _made_by_others(services: Services, act: ActRow) -> frozenset[str]:
    """What our other acts of this kind made of the same thing: none of it is what this one made."""
    if not act.external_id:  # it is about no thing that others could be about too
        return frozenset()
    query = select(Act.result).where(
        Act.connection_id == act.connection_id,
        Act.kind == act.kind,
        Act.external_id == act.external_id,
        Act.state == "done",
        Act.id != act.id,
    )
    async with services.database.transaction() as transaction:
        return frozenset((await transaction.scalars(query)).all())


async def _end(
    services: Services, act: ActRow, state: str, *, result: str = "", code: str = "", reason: str = ""
) -> None:
    async with services.database.transaction() as transaction:
        await end(transaction, act, _actor(act), state, result=result, code=code, reason=reason)


async def end(
    transaction: Transaction,
    act: ActRow,
    actor: Actor,
    state: str,
    *,
    result: str = "",
    code: str = "",
    reason: str = "",
) -> None:
    """Keep the result, with its audit row, its event and a fresh reading of what was touched."""
    kind = KINDS[act.kind]
    ended = {"state": state, "result": result, "code": code, "reason": reason[:2000]}
    await _move(transaction, act, {**ended, "finished_at": utc_now()})
    entity, entity_id = act.trace
    await audit(
        transaction,
        actor,
        f"{act.kind}.{state}",
        entity=entity,
        entity_id=entity_id,
        before=act.before,
        after={**act.request, **ended, "act_id": str(act.id)},
    )
    await _announce(transaction, act, state, result, reason)
    touched = kind.touches(_request(kind, act))
    if act.kind == "place_order" and state == "done":
        touched = (Resource.ORDERS, result)
    if touched is not None:
        await want(transaction, [Wish(act.connection_id, touched[0], touched[1], Origin.LIVE)])


async def repeat(transaction: Transaction, actor: Actor, act: ActRow, note: str) -> None:
    """Have an act done once more, of which a person saw that it had not happened."""
    entity, entity_id = act.trace
    await audit(
        transaction,
        actor,
        f"{act.kind}.repeated",
        entity=entity,
        entity_id=entity_id,
        before={"state": act.state},
        after={**act.request, "act_id": str(act.id), "reason": note},
    )
    await _move(transaction, act, {"state": "intended", "told_at": None, "code": "", "reason": ""})
    await enqueue(transaction, PerformAct(act.id), key=str(act.id))


async def _announce_uncertain(transaction: Transaction, act: ActRow) -> None:
    """Nobody but a person can tell: say so, once."""
    untold = (Act.id == act.id, Act.state == "uncertain", Act.told_at.is_(None))
    told = await transaction.execute(update(Act).where(*untold).values(told_at=utc_now()))
    if told.rowcount:
        await _announce(transaction, act, "uncertain", "", act.reason)


async def _announce(transaction: Transaction, act: ActRow, state: str, result: str, reason: str) -> None:
    happening = ActEnded(
        act_id=act.id,
        connection_id=act.connection_id,
        kind=act.kind,
        key=act.key,
        state=state,
        result=result,
        reason=reason,
        order_id=act.order_id,
    )
    await publish(transaction, [to_publish(happening, act.id)], origin=Origin.LIVE)


async def take_up(transaction: Transaction) -> None:
    """Have acts performed whose job was lost with its last attempt, and tell of those that stay uncertain."""
    late = utc_now() - _LATE
    open_acts = select(*COLUMNS).where(
        text("state IN ('intended', 'calling', 'uncertain')"), Act.intended_at < late
    )
    for row in (await transaction.execute(open_acts)).mappings().all():
        act = ActRow(**row)
        kind = KINDS[act.kind]
        if act.state == "uncertain":
            await _announce_uncertain(transaction, act)
        if act.state != "uncertain" or kind.find is not None or kind.repeatable:
            await enqueue(transaction, PerformAct(act.id), key=str(act.id))


def _request(kind: Kind, act: ActRow) -> Any:
    return msgspec.convert(act.request, kind.request)


def _prepared(kind: Kind, act: ActRow) -> Any:
    if kind.prepared is None or act.known_before is None:
        return None
    return msgspec.convert(act.known_before, kind.prepared)


def _actor(act: ActRow) -> Actor:
    return Actor(kind=ActorKind(act.actor["kind"]), id=act.actor["id"], name=act.actor["name"])


COLUMNS = tuple(Act.__table__.c[name] for name in ActRow.__struct_fields__)
