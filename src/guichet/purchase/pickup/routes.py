"""The hand-over's API: what a code opens, and giving it away once."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response

from guichet.kernel.auth import CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import require_match
from guichet.purchase.picking import (
    HANDLE,
    READ,
    Act,
    PreparationRow,
    PreparationShape,
    State,
    act_on,
    find_preparation,
    view_preparation,
)
from guichet.purchase.pickup import service
from guichet.purchase.pickup.errors import ProofNeededError
from guichet.purchase.pickup.schemas import (
    HandOverAsked,
    PickupLookUpAsked,
    PickupSettingsAsked,
    PickupSettingsShape,
)
from guichet.purchase.pickup.settings import change_preferences, find_preferences

MANAGE = "pickup.manage"

declare_scopes(
    {MANAGE: Words("Settle how orders are collected", "Régler le retrait des commandes")},
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["preparations"])


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.post("/pickup-codes", dependencies=[requires(HANDLE)])
async def look_up(request: Request, actor: CurrentActor, asked: PickupLookUpAsked) -> PreparationShape:
    """What a customer's code, or the word of its QR, opens at a shop. Wrong ones are counted."""
    actor.require(HANDLE, f"location:{asked.location_id}")
    if not asked.code and not asked.word:
        raise ProofNeededError
    services = _services(request)
    opened = await service.opened_by(services, actor, asked.location_id, code=asked.code, word=asked.word)
    async with services.database.transaction() as transaction:
        row = await service.look_up(transaction, actor, asked.location_id, opened)
        return await view_preparation(transaction, row.id)


@router.post("/preparations/{preparation_id}/hand-overs", dependencies=[requires(HANDLE)])
async def add_hand_over(
    request: Request, actor: CurrentActor, preparation_id: Id, asked: HandOverAsked
) -> PreparationShape:
    """Give it to its customer, a deputy or the carrier, once: `already_handed_over` names who was faster."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        places = actor.targets(HANDLE, "location")
        known = await find_preparation(transaction, preparation_id, location_ids=places)
    opened = None
    if (asked.code or asked.word) and known.is_collected and known.state is not State.HANDED_OVER:
        opened = await service.opened_by(services, actor, known.location_id, code=asked.code, word=asked.word)

    async def step(transaction: Transaction, act: Act, row: PreparationRow) -> PreparationRow:
        return await service.give(transaction, act, row, asked, opened)

    return (await act_on(request, actor, preparation_id, asked.acted_at, step))[0]


@router.get("/pickup-settings", dependencies=[requires(READ)])
async def show_settings(request: Request, response: Response) -> PickupSettingsShape:
    """How collecting is done here."""
    async with _services(request).database.transaction() as transaction:
        kept = await find_preferences(transaction)
    response.headers["ETag"] = f'"{kept.version}"'
    return PickupSettingsShape.of(kept)


@router.put("/pickup-settings", dependencies=[requires(MANAGE)])
async def change_settings(
    request: Request, response: Response, actor: CurrentActor, asked: PickupSettingsAsked
) -> PickupSettingsShape:
    """Settle how collecting is done here. `If-Match` takes the version that was read."""
    async with _services(request).database.transaction() as transaction:
        require_match(request, f'"{(await find_preferences(transaction)).version}"')
        kept = await change_preferences(transaction, actor, asked.preferences())
    response.headers["ETag"] = f'"{kept.version}"'
    return PickupSettingsShape.of(kept)
