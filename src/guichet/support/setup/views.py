"""Set-up as the API shows it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.inbox import NamedShape
from guichet.support.routing import list_queues
from guichet.support.setup.errors import StoreNotFoundError
from guichet.support.setup.runs import RunRow
from guichet.support.setup.schemas import SetupShape, SetupStep, StoreSetupShape, TestCheck, TestRunShape
from guichet.support.setup.steps import Step, StoreSetup, read_steps, read_stores
from guichet.support.setup.stores import StoreFacts
from guichet.support.setup.suggesting import suggest_level, suggest_routing, suggest_voice
from guichet.support.sla import list_calendars, list_policies
from guichet.voice.brands import list_voices


async def view_setup(transaction: Transaction) -> SetupShape:
    """The whole check-list."""
    stores = await read_stores(transaction)
    steps = await read_steps(transaction, stores)
    return SetupShape(
        steps=[_step(one) for one in steps],
        stores=[_named(one.store) for one in stores],
        open=sum(not one.done and not one.put_aside for one in steps),
    )


async def view_store(transaction: Transaction, store_id: int) -> StoreSetupShape:
    """A store's questions with suggestions. Raises StoreNotFoundError."""
    stores = await read_stores(transaction)
    setup = next((one for one in stores if one.store.id == store_id), None)
    if setup is None:
        raise StoreNotFoundError(store_id=store_id)
    steps = [one for one in await read_steps(transaction, [setup]) if one.store is not None]
    return await _store(transaction, setup, steps)


async def _store(transaction: Transaction, setup: StoreSetup, steps: list[Step]) -> StoreSetupShape:
    store, standing = setup.store, setup.standing
    queues, levels = await list_queues(transaction), await list_policies(transaction)
    calendars, voices = await list_calendars(transaction), await list_voices(transaction)
    level, voice = standing.level, standing.voice
    return StoreSetupShape(
        store=_named(store),
        language=store.language,
        steps=[_step(one) for one in steps],
        queue=next((_pair(one.id, one.name) for one in queues if one.id == standing.queue_id), None),
        tags=list(standing.tags),
        level=None if level is None else _pair(level.id, level.name),
        voice=_pair(voice.id, voice.name) if voice.id is not None and standing.has_voice else None,
        queues=[_pair(one.id, one.name) for one in queues],
        levels=[_pair(one.id, one.name) for one in levels],
        calendars=[_pair(one.id, one.name) for one in calendars],
        voices=[_pair(one.voice.id, one.voice.name) for one in voices if one.voice.id is not None],
        routing=suggest_routing(store, standing, queues),
        service_level=suggest_level(store, standing, levels, calendars),
        own_voice=suggest_voice(store, standing, voices),
        last_test=None if setup.last_run is None else run_shape(setup.last_run, utc_now()),
    )


def run_shape(run: RunRow, now: datetime) -> TestRunShape:
    """A test as it stands at a moment."""
    return TestRunShape(
        id=run.id,
        store_id=run.store_id,
        state=run.stood(now),
        code=run.code,
        passed=run.passed,
        order_id=run.order_id,
        order_number=run.order_number,
        ticket_id=run.ticket_id,
        checks=[TestCheck(**msgspec.to_builtins(one)) for one in run.checks],
        asked_at=run.asked_at,
        finished_at=run.finished_at,
    )


def _step(step: Step) -> SetupStep:
    return SetupStep(
        step=step.step,
        store=None if step.store is None else _named(step.store),
        done=step.done,
        put_aside=step.put_aside,
        code=step.code,
        facts=dict(step.facts),
    )


def _named(store: StoreFacts) -> NamedShape:
    return _pair(store.id, store.name)


def _pair(key: int, name: str) -> NamedShape:
    return NamedShape(id=key, name=name)
