"""The check-list: each step done or open by what stands, of the house or of one store, put aside or not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from guichet.connections import connections, connector_of
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.ports.manifest import ConnectorKind
from guichet.support.drafts import TOPICS, read_preferences
from guichet.support.setup.errors import NotAStepError
from guichet.support.setup.model import SetupAside
from guichet.support.setup.runs import RunRow, last_runs
from guichet.support.setup.stores import Standing, StoreFacts, list_stores, read_rooms, standing_of
from guichet.voice.templates import Origin, list_intents

HOUSE_STEPS = ("shop", "carrier", "mailbox", "mail_tested", "templates", "drafts", "colleagues")
STORE_STEPS = ("queue", "tags", "service_level", "voice", "test_ticket")
TEMPLATES = 3
_OF_HOUSE = 0
_ANSWER = "answer"

_PROVEN = text(
    "SELECT DISTINCT ON (connection_id) connection_id, state = 'done' AND NOT EXISTS ("
    "   SELECT FROM jsonb_array_elements(resources) AS r WHERE (r->>'differing')::bigint > 0"
    "   OR (r->>'missing')::bigint > 0 OR (r->>'extra')::bigint > 0 OR r->>'note' = 'failed') AS proven"
    " FROM proofs WHERE connection_id = ANY(:connections) ORDER BY connection_id, id DESC"
)
# Read since it was connected: history says nothing of whether new mails come.
_MAILED = text(
    "SELECT max(m.sent_at) FROM ticket_messages m WHERE m.connection_id = ANY(:connections)"
    " AND m.source = 'message' AND m.direction = 'in' AND m.origin <> 'history'"
)
_COLLEAGUES = text("SELECT count(*) FROM users WHERE state <> 'deactivated'")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A step; `code` says in which way it is open, `facts` with which values it is done or open."""

    step: str
    store: StoreFacts | None = None
    done: bool
    code: str = ""
    facts: Mapping[str, Any] = {}
    put_aside: bool = False


class StoreSetup(msgspec.Struct, frozen=True, kw_only=True):
    """A store with what stands for it and its last test."""

    store: StoreFacts
    standing: Standing
    last_run: RunRow | None


async def read_stores(transaction: Transaction) -> list[StoreSetup]:
    """All stores with what stands for them."""
    stores = await list_stores(transaction)
    rooms = await read_rooms(transaction)
    runs = await last_runs(transaction, [store.id for store in stores])
    return [
        StoreSetup(
            store=store,
            standing=await standing_of(transaction, store, rooms),
            last_run=runs.get(store.id),
        )
        for store in stores
    ]


async def read_steps(transaction: Transaction, stores: Sequence[StoreSetup]) -> list[Step]:
    """The whole check-list: the shop first, each store's own, then what goes for all."""
    asides = await _asides(transaction)
    house = {one.step: one for one in await _house_steps(transaction)}
    own = [step for one in stores for step in store_steps(one, utc_now())]
    ordered = [house["shop"], house["carrier"], house["mailbox"], house["mail_tested"], *own]
    ordered += [house["templates"], house["drafts"], house["colleagues"]]
    return [
        msgspec.structs.replace(
            one, put_aside=(one.step, _OF_HOUSE if one.store is None else one.store.id) in asides
        )
        for one in ordered
    ]


async def put_aside(
    transaction: Transaction, actor: Actor, step: str, store_id: int | None, *, aside: bool
) -> None:
    """Put a step aside or take it up again. Raises NotAStepError."""
    known = {store.id for store in await list_stores(transaction)}
    if step not in (HOUSE_STEPS if store_id is None else STORE_STEPS) or store_id not in {None, *known}:
        raise NotAStepError
    key = {"step": step, "store_id": store_id or _OF_HOUSE}
    if aside:
        row = {**key, "user_id": actor.id, "put_at": utc_now()}
        await transaction.execute(insert(SetupAside).values(row).on_conflict_do_nothing())
    else:
        gone = delete(SetupAside).where(SetupAside.step == step, SetupAside.store_id == key["store_id"])
        await transaction.execute(gone)
    act = "setup.put_aside" if aside else "setup.taken_up"
    await audit(transaction, actor, act, entity="setup", entity_id=step, after=key)


def store_steps(setup: StoreSetup, now: datetime) -> Iterator[Step]:
    """What a store is asked, and how it stands."""
    store, standing = setup.store, setup.standing
    rule = "" if standing.rule is None else standing.rule.name
    queued = standing.queue_id is not None
    yield Step(step="queue", store=store, done=queued, facts={"rule": rule})
    yield Step(step="tags", store=store, done=bool(standing.tags), facts={"tags": list(standing.tags)})
    level = "" if standing.level is None else standing.level.name
    yield Step(step="service_level", store=store, done=standing.level is not None, facts={"level": level})
    # The main voice speaks for a shop that nobody gave one, and would sign with another brand's name.
    code = "main_voice" if standing.voice.id is not None and not standing.has_voice else ""
    facts = {"voice": standing.voice.name}
    yield Step(step="voice", store=store, done=standing.has_voice, code=code, facts=facts)
    yield _test_step(setup, now)


def _test_step(setup: StoreSetup, now: datetime) -> Step:
    run = setup.last_run
    if run is None:
        return Step(step="test_ticket", store=setup.store, done=False)
    missing = [one.check for one in run.checks if one.state == "missing"]
    facts = {"run_id": str(run.id), "missing": missing, "number": run.order_number}
    code = "" if run.passed else "missing" if missing else run.stood(now)
    return Step(step="test_ticket", store=setup.store, done=run.passed, code=code, facts=facts)


async def _asides(transaction: Transaction) -> set[tuple[str, int]]:
    rows = await transaction.execute(select(SetupAside.step, SetupAside.store_id))
    return {(row.step, row.store_id) for row in rows}


async def _house_steps(transaction: Transaction) -> list[Step]:
    by_kind: dict[ConnectorKind, list[tuple[int, str]]] = {}
    for row in await connections(transaction):
        if row.usable:
            kind = connector_of(row.connector_id).manifest.kind
            by_kind.setdefault(kind, []).append((row.id, row.name))
    shops = [*by_kind.get(ConnectorKind.SHOP, ()), *by_kind.get(ConnectorKind.MARKETPLACE, ())]
    mailboxes = by_kind.get(ConnectorKind.MAIL, [])
    return [
        await _shop_step(transaction, shops),
        _connected("carrier", by_kind.get(ConnectorKind.CARRIER, [])),
        _connected("mailbox", mailboxes),
        await _mail_step(transaction, mailboxes),
        await _template_step(transaction),
        await _draft_step(transaction),
        await _colleague_step(transaction),
    ]


def _connected(step: str, found: Sequence[tuple[int, str]]) -> Step:
    return Step(step=step, done=bool(found), facts={"names": [name for _, name in found]})


async def _shop_step(transaction: Transaction, shops: Sequence[tuple[int, str]]) -> Step:
    """Every shop is connected and its last proof found nothing that differs."""
    rows = await transaction.execute(_PROVEN, {"connections": [one for one, _ in shops]})
    proven = {row.connection_id for row in rows if row.proven}
    unproven = [name for key, name in shops if key not in proven]
    code = "no_shop" if not shops else "not_proven" if unproven else ""
    facts = {"names": [name for _, name in shops], "unproven": unproven}
    return Step(step="shop", done=bool(shops) and not unproven, code=code, facts=facts)


async def _mail_step(transaction: Transaction, mailboxes: Sequence[tuple[int, str]]) -> Step:
    last = await transaction.scalar(_MAILED, {"connections": [one for one, _ in mailboxes]})
    facts = {"last_at": last.isoformat()} if last is not None else {}
    return Step(
        step="mail_tested", done=last is not None, code="" if mailboxes else "no_mailbox", facts=facts
    )


async def _template_step(transaction: Transaction) -> Step:
    """Answers that the merchant wrote or took over from the starter set, each intent once."""
    own = [
        one.intent
        for one in await list_intents(transaction)
        if one.kind == _ANSWER and any(text.origin is not Origin.STARTER for text in one.texts)
    ]
    return Step(step="templates", done=len(own) >= TEMPLATES, facts={"count": len(own), "wanted": TEMPLATES})


async def _draft_step(transaction: Transaction) -> Step:
    preferences = await read_preferences(transaction)
    on = [topic for topic in TOPICS if preferences.has_drafts(topic)]
    return Step(step="drafts", done=bool(on), facts={"count": len(on), "all": len(TOPICS)})


async def _colleague_step(transaction: Transaction) -> Step:
    count = int(await transaction.scalar(_COLLEAGUES) or 0)
    return Step(step="colleagues", done=count > 1, facts={"count": count})
