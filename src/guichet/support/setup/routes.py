"""The API of set-up: the check-list, a store's questions and answers, and its test."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request

from guichet.kernel.auth import CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.support.setup.answering import (
    LevelAnswer,
    RoutingAnswer,
    StarterLevel,
    VoiceAnswer,
    VoiceWords,
    answer_level,
    answer_routing,
    answer_voice,
)
from guichet.support.setup.runs import ask_for_run, find_run
from guichet.support.setup.schemas import (
    AsideAsked,
    LevelAsked,
    RoutingAsked,
    SetupShape,
    StarterLevelAsked,
    StoreSetupShape,
    TestRunShape,
    VoiceAsked,
)
from guichet.support.setup.steps import put_aside
from guichet.support.setup.stores import find_store
from guichet.support.setup.views import run_shape, view_setup, view_store

MANAGE = "setup.manage"

declare_scopes(
    {MANAGE: Words("Set the desk up for shops", "Mettre le bureau en route pour les boutiques")},
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["setup"])
_manages = requires(MANAGE)


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/setup", dependencies=[_manages])
async def show(request: Request) -> SetupShape:
    """The check-list that leads on once a shop is connected, as everything stands now."""
    async with _database(request).transaction() as transaction:
        return await view_setup(transaction)


@router.put("/setup/asides", dependencies=[_manages])
async def settle_aside(request: Request, actor: CurrentActor, asked: AsideAsked) -> SetupShape:
    """Put a step aside, or take it up again."""
    async with _database(request).transaction() as transaction:
        await put_aside(transaction, actor, asked.step, asked.store_id, aside=asked.aside)
        return await view_setup(transaction)


@router.get("/setup/stores/{store_id}", dependencies=[_manages])
async def show_store(request: Request, store_id: Id) -> StoreSetupShape:
    """A store's questions: what stands, and what might be answered."""
    async with _database(request).transaction() as transaction:
        return await view_store(transaction, store_id)


@router.put("/setup/stores/{store_id}/routing", dependencies=[_manages])
async def settle_routing(
    request: Request, actor: CurrentActor, store_id: Id, asked: RoutingAsked
) -> StoreSetupShape:
    """Say where a store's new tickets go and how they are tagged: by a rule, tried before all others."""
    answer = RoutingAnswer(
        queue_id=asked.queue_id, queue_name=asked.queue_name.strip(), tags=tuple(asked.tags)
    )
    async with _database(request).transaction() as transaction:
        await answer_routing(transaction, actor, store_id, answer)
        return await view_store(transaction, store_id)


@router.put("/setup/stores/{store_id}/service-level", dependencies=[_manages])
async def settle_level(
    request: Request, actor: CurrentActor, store_id: Id, asked: LevelAsked
) -> StoreSetupShape:
    """Say which service level holds for a store's tickets."""
    starter = None if asked.starter is None else _starter(asked.starter)
    async with _database(request).transaction() as transaction:
        answer = LevelAnswer(policy_id=asked.policy_id, starter=starter)
        await answer_level(transaction, actor, store_id, answer)
        return await view_store(transaction, store_id)


@router.put("/setup/stores/{store_id}/voice", dependencies=[_manages])
async def settle_voice(
    request: Request, actor: CurrentActor, store_id: Id, asked: VoiceAsked
) -> StoreSetupShape:
    """Say how a store speaks to its customers."""
    words = None if asked.words is None else VoiceWords(**asked.words.model_dump())
    async with _database(request).transaction() as transaction:
        await answer_voice(transaction, actor, store_id, VoiceAnswer(voice_id=asked.voice_id, words=words))
        return await view_store(transaction, store_id)


@router.post("/setup/stores/{store_id}/tests", status_code=202, dependencies=[_manages])
async def start_test(request: Request, actor: CurrentActor, store_id: Id) -> TestRunShape:
    """Try a store's tickets on one of a recent order, which is taken back; one under way is not doubled."""
    async with _database(request).transaction() as transaction:
        store = await find_store(transaction, store_id)
        run_id = await ask_for_run(transaction, actor, store.id)
        return run_shape(await find_run(transaction, run_id), utc_now())


@router.get("/setup/tests/{run_id}", dependencies=[_manages])
async def show_test(request: Request, run_id: Id) -> TestRunShape:
    """How a test goes, or what it found."""
    async with _database(request).transaction() as transaction:
        return run_shape(await find_run(transaction, run_id), utc_now())


def _starter(asked: StarterLevelAsked) -> StarterLevel:
    return StarterLevel(
        name=asked.name,
        first_answer=asked.first_answer,
        resolution=asked.resolution,
        calendar_id=asked.calendar_id,
        hours_name=asked.hours_name.strip(),
        hours=None if asked.hours is None else asked.hours.hours(),
    )
