"""The staff's API of availability, and the merchant's rule. Shoppers ask through `api.availability`."""

from __future__ import annotations

from typing import cast

import msgspec
from fastapi import APIRouter, Request, Response

from guichet.before.availability.answers import Asked
from guichet.before.availability.asking import QuestionQuery
from guichet.before.availability.nearby import Nearby
from guichet.before.availability.rule import current_rule, settle_rule
from guichet.before.availability.schemas import (
    AvailabilityBatchAsked,
    AvailabilityBatchShape,
    AvailabilityRuleShape,
    AvailabilityShape,
)
from guichet.kernel.auth import Actor, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import Words
from guichet.kernel.web import reader_language

MANAGE = "availability.manage"
_STOCK = "stock.read"

declare_scopes(
    {MANAGE: Words("Settle what shoppers see of stock", "Régler ce que les clients voient du stock")},
    roles=(Role.LEAD, Role.OPERATIONS),
)

router = APIRouter(tags=["availability"])
_reads = requires(_STOCK)


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


def nearby_of(request: Request) -> Nearby:
    """What this process answers by."""
    return cast("Nearby", request.app.state.nearby)


@router.get("/availability", dependencies=[_reads], response_model=AvailabilityShape)
async def show_availability(request: Request, actor: CurrentActor, asked: QuestionQuery) -> Response:
    """Where an article is to be had: shops by distance with their hours now, all forms in one answer."""
    nearby = nearby_of(request)
    place = await nearby.place(asked.near, asked.country)
    wanted = msgspec.structs.replace(
        _staff(request, actor),
        place=place,
        within_km=asked.within_km,
        limit=asked.limit,
        only_available=asked.only_available,
    )
    return as_json(await nearby.availability(wanted, asked.article))


@router.post("/availability/batch", dependencies=[_reads], response_model=AvailabilityBatchShape)
async def show_batch(request: Request, actor: CurrentActor, asked: AvailabilityBatchAsked) -> Response:
    """Where the products of a list are to be had, in a few words each."""
    nearby = nearby_of(request)
    place = await nearby.place(asked.near, asked.country)
    wanted = msgspec.structs.replace(_staff(request, actor), place=place, within_km=asked.within_km)
    return as_json(await nearby.products(wanted, asked.product_ids))


@router.get("/availability-rule", dependencies=[_reads])
async def show_rule(request: Request) -> AvailabilityRuleShape:
    """In which bands shoppers are told of stock."""
    async with _database(request).transaction() as transaction:
        return AvailabilityRuleShape.model_validate(await current_rule(transaction))


@router.put("/availability-rule", dependencies=[requires(MANAGE, everywhere=True)])
async def change_rule(
    request: Request, actor: CurrentActor, asked: AvailabilityRuleShape
) -> AvailabilityRuleShape:
    """Settle in which bands shoppers are told; other processes follow within 15 seconds."""
    async with _database(request).transaction() as transaction:
        await settle_rule(transaction, actor, asked.rule())
    nearby_of(request).forget()
    return asked


def as_json(told: msgspec.Struct) -> Response:
    """An answer as it is sent."""
    return Response(msgspec.json.encode(told), media_type="application/json")


def _staff(request: Request, actor: Actor) -> Asked:
    own = actor.targets(_STOCK, "location")
    return Asked(numbers=True, location_ids=own, language=reader_language(request))
