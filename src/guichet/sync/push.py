"""Acting at an outside system: the intent is committed, the call made with no transaction open, its result
committed. An act whose answer was lost is uncertain: it is resolved by asking, never blindly repeated.
"""

from __future__ import annotations

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
from guichet.kernel.types import utc_now
from guichet.ports.happenings.sync import ActEnded
from guichet.ports.records import Resource
from guichet.sync.acts import KIND_OF_REQUEST, KINDS, Kind
from guichet.sync.errands import PerformAct
from guichet.sync.errors import NotOfferedError
from guichet.sync.model import Act
from guichet.sync.trouble import Kind as TroubleKind
from guichet.sync.trouble import Trouble, note_trouble
from guichet.sync.wanting import Wish, want

# A lost call may still be on its way there: ask whether it worked only after this (seconds).
_SETTLING = 10.0
_UNUSABLE_PAUSE = 60.0
_ATTEMPTS = 6


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
    known_before: Any
    actor: Any
    intended_at: datetime
    called_at: datetime | None
    finished_at: datetime | None


async def intend(
    transaction: Transaction, actor: Actor, connection_id: int, request: msgspec.Struct, *, key: str
) -> int:
    """Commit to an act; it is performed by a job after this transaction. Returns its id.

    `request` is one of the structs of `sync.acts` or of `ports.capabilities` that they name. The same `key`
    on the same connection is the same act. Its end is announced by `ActEnded`. Raises NotOfferedError when
    the connection's connector cannot do it, ConnectionNotFoundError.
    """
    kind = KIND_OF_REQUEST[type(request)]
    row = await connections.find_connection(transaction, connection_id)
    connector = connections.connector_of(row.connector_id)
    if not isinstance(connector, kind.capability):
        raise NotOfferedError(connector=connector.manifest.label, capability=kind.name)
    touched = kind.touches(request)
    asked = msgspec.to_builtins(request)
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
            intended_at=utc_now(),
        )
        .on_conflict_do_nothing(index_elements=["connection_id", "key"])
        .returning(Act.id)
    )
    act_id: int | None = (await transaction.execute(statement)).scalar_one_or_none()
    if act_id is None:
        same = select(Act.id).where(Act.connection_id == connection_id, Act.key == key)
        return int((await transaction.execute(same)).scalar_one())
    await audit(transaction, actor, f"{kind.name}.intended", entity="act", entity_id=act_id, after=asked)
    await enqueue(transaction, PerformAct(act_id), key=str(act_id))
    return act_id


async def find_act(transaction: Transaction, act_id: int, *, lock: bool = False) -> ActRow | None:
    """An act as it stands."""
    query = select(*_COLUMNS).where(Act.id == act_id)
    row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return None if row is None else ActRow(**row)


async def perform(services: Services, act_id: int) -> None:
    """Do what was intended, or find out what became of it. Raises RetryLaterError to be called again."""
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
        act = await _note(services, act, state="uncertain", reason="the answer to the call was lost")
    if act.state == "uncertain" and not await _resolve(services, opened, kind, act):
        return
    await _call(services, opened, kind, act)


async def _resolve(services: Services, opened: Opened, kind: Kind, act: ActRow) -> bool:
    """Ask whether a lost call had worked; true when it had not, so that it may be made again."""
    called_at = act.called_at or act.intended_at
    settled = called_at + timedelta(seconds=_SETTLING)
    if utc_now() < settled:
        raise RetryLaterError((settled - utc_now()).total_seconds(), "waiting before asking")
    if kind.find is None:
        if not kind.repeatable:
            await _announce_uncertain(services, act)
        return kind.repeatable
    try:
        found = await kind.find(
            opened.connector, opened.session, _request(kind, act), _prepared(kind, act), called_at
        )
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
        await _note(services, act, state="uncertain", code=trouble.code, reason=trouble.words)
        raise RetryLaterError(_SETTLING, trouble.words)
    waits = trouble.kind in {TroubleKind.WAIT, TroubleKind.OUTAGE}  # a quota or an outage passes by itself
    if trouble.kind is TroubleKind.REQUEST or (not waits and act.attempts >= _ATTEMPTS):
        await _end(services, act, "failed", code=trouble.code, reason=trouble.words)
        return
    await _note(services, act, state="intended", code=trouble.code, reason=trouble.words)
    raise RetryLaterError(trouble.retry_after, trouble.words)


async def _note(services: Services, act: ActRow, **values: Any) -> ActRow:
    async with services.database.transaction() as transaction:
        await transaction.execute(update(Act).where(Act.id == act.id).values(**values))
    return msgspec.structs.replace(act, **values)


async def _end(
    services: Services, act: ActRow, state: str, *, result: str = "", code: str = "", reason: str = ""
) -> None:
    """Commit the result, with its audit row, its event and a fresh reading of what was touched."""
    kind = KINDS[act.kind]
    async with services.database.transaction() as transaction:
        ended = {"state": state, "result": result, "code": code, "reason": reason[:2000]}
        await transaction.execute(update(Act).where(Act.id == act.id).values(**ended, finished_at=utc_now()))
        await audit(
            transaction,
            _actor(act),
            f"{act.kind}.{state}",
            entity="act",
            entity_id=act.id,
            before=act.request,
            after=ended,
        )
        await _announce(transaction, act, state, result, reason)
        touched = kind.touches(_request(kind, act))
        if act.kind == "place_order" and state == "done":
            touched = (Resource.ORDERS, result)
        if touched is not None:
            await want(transaction, [Wish(act.connection_id, touched[0], touched[1], Origin.LIVE)])


async def _announce_uncertain(services: Services, act: ActRow) -> None:
    """Nobody but a person can tell: say so, once."""
    async with services.database.transaction() as transaction:
        told = await transaction.execute(
            update(Act).where(Act.id == act.id, Act.finished_at.is_(None)).values(finished_at=utc_now())
        )
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
    )
    await publish(transaction, [to_publish(happening, act.id)], origin=Origin.LIVE)


async def take_up(transaction: Transaction) -> None:
    """Have acts performed whose job was lost with its last attempt."""
    late = utc_now() - timedelta(minutes=10)
    open_acts = select(Act.id).where(
        text("state IN ('intended', 'calling', 'uncertain')"),
        Act.finished_at.is_(None),
        Act.intended_at < late,
    )
    for act_id in (await transaction.scalars(open_acts)).all():
        await enqueue(transaction, PerformAct(act_id), key=str(act_id))


def _request(kind: Kind, act: ActRow) -> Any:
    return msgspec.convert(act.request, kind.request)


def _prepared(kind: Kind, act: ActRow) -> Any:
    return None if kind.prepared is None else msgspec.convert(act.known_before, kind.prepared)


def _actor(act: ActRow) -> Actor:
    return Actor(kind=ActorKind(act.actor["kind"]), id=act.actor["id"], name=act.actor["name"])


_COLUMNS = tuple(Act.__table__.c[name] for name in ActRow.__struct_fields__)
