"""The voices' API."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response

from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database, Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, require_match
from guichet.voice.brands.errors import VoiceNotFoundError
from guichet.voice.brands.repository import VoiceRow, list_voices
from guichet.voice.brands.schemas import BrandVoiceAsked, BrandVoiceShape
from guichet.voice.brands.service import NewVoice, add_voice, hold_voice, remove_voice, replace_voice

READ = "voice.read"
MANAGE = "voice.manage"

declare_scopes(
    {READ: Words("See templates and brand voices", "Voir les modèles et les voix de marque")},
    roles=(Role.AGENT, Role.LEAD),
    bound=Bound.UNAFFECTED,
)
declare_scopes(
    {MANAGE: Words("Write templates and brand voices", "Écrire les modèles et les voix de marque")},
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["voice"])


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/brand-voices", dependencies=[requires(READ)])
async def list_all(request: Request) -> Page[BrandVoiceShape]:
    """All brand voices, by name."""
    async with _database(request).transaction() as transaction:
        return Page(items=[_shape(row) for row in await list_voices(transaction)])


@router.get("/brand-voices/{voice_id}", dependencies=[requires(READ)])
async def show(request: Request, response: Response, voice_id: Id) -> BrandVoiceShape:
    """One brand voice. The `ETag` is its version, for `If-Match` when it is changed."""
    async with _database(request).transaction() as transaction:
        voice = await _one(transaction, voice_id)
    response.headers["ETag"] = f'"{voice.version}"'
    return voice


@router.post("/brand-voices", status_code=201, dependencies=[requires(MANAGE)])
async def add(request: Request, actor: CurrentActor, asked: BrandVoiceAsked) -> BrandVoiceShape:
    """Make a brand voice."""
    async with _database(request).transaction() as transaction:
        voice_id = await add_voice(transaction, actor, NewVoice(**asked.model_dump()))
        return await _one(transaction, voice_id)


@router.put("/brand-voices/{voice_id}", dependencies=[requires(MANAGE)])
async def replace(
    request: Request, actor: CurrentActor, voice_id: Id, asked: BrandVoiceAsked
) -> BrandVoiceShape:
    """Make a brand voice otherwise."""
    async with _database(request).transaction() as transaction:
        require_match(request, f'"{await hold_voice(transaction, voice_id)}"')
        await replace_voice(transaction, actor, voice_id, NewVoice(**asked.model_dump()))
        return await _one(transaction, voice_id)


@router.delete("/brand-voices/{voice_id}", status_code=204, dependencies=[requires(MANAGE)])
async def remove(request: Request, actor: CurrentActor, voice_id: Id) -> Response:
    """Take a brand voice away; its stores speak with the main one from now on."""
    async with _database(request).transaction() as transaction:
        await hold_voice(transaction, voice_id)
        await remove_voice(transaction, actor, voice_id)
    return Response(status_code=204)


async def _one(transaction: Transaction, voice_id: int) -> BrandVoiceShape:
    rows = await list_voices(transaction, voice_id)
    if not rows:
        raise VoiceNotFoundError(voice_id=voice_id)
    return _shape(rows[0])


def _shape(row: VoiceRow) -> BrandVoiceShape:
    fields = {name: getattr(row.voice, name) for name in row.voice.__struct_fields__}
    return BrandVoiceShape(
        **fields,
        store_ids=row.store_ids,
        connection_ids=row.connection_ids,
        updated_at=row.updated_at,
    )
