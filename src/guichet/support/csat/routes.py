"""The desk's API of satisfaction: where it is asked, and what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request

from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of
from guichet.support.csat.composing import sample_question
from guichet.support.csat.errors import StoreNotAskingError
from guichet.support.csat.preferences import change_preferences, list_preferences
from guichet.support.csat.repository import list_responses
from guichet.support.csat.schemas import (
    CsatPreviewShape,
    CsatResponseShape,
    CsatSettingsAsked,
    CsatSettingsShape,
)
from guichet.support.inbox import READ

MANAGE = "csat.manage"

declare_scopes(
    {MANAGE: Words("Settle where satisfaction is asked", "Régler l’enquête de satisfaction")},
    roles=(Role.LEAD,),
    bound=Bound.NARROWED,
    narrowed_by=("store",),
)

router = APIRouter(tags=["satisfaction"])
_manages = requires(MANAGE)
Mark = Annotated[int, Query(ge=1, le=5)]


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/csat-settings", dependencies=[_manages])
async def list_settings(request: Request, actor: CurrentActor) -> Page[CsatSettingsShape]:
    """How each store asks; there are few, so they come on one page."""
    async with _database(request).transaction() as transaction:
        found = await list_preferences(transaction, actor.targets(MANAGE, "store"))
    return Page(items=[CsatSettingsShape.of(one) for one in found])


@router.put("/csat-settings/{store_id}", dependencies=[_manages])
async def change_settings(
    request: Request, actor: CurrentActor, store_id: Id, asked: CsatSettingsAsked
) -> CsatSettingsShape:
    """Settle how a store asks. What was planned before keeps its time, and is not sent once it is off."""
    if not actor.allows(MANAGE, f"store:{store_id}"):
        raise StoreNotAskingError(store_id=store_id)
    async with _database(request).transaction() as transaction:
        changed = await change_preferences(transaction, actor, store_id, **asked.model_dump())
    return CsatSettingsShape.of(changed)


@router.get("/csat-settings/{store_id}/preview", dependencies=[_manages])
async def show_preview(
    request: Request,
    actor: CurrentActor,
    store_id: Id,
    language: Annotated[str, Query(pattern="^[a-z]{2}$", description="The reader's, by ISO 639-1.")],
) -> CsatPreviewShape:
    """The mail as a store would send it; its text is the template `satisfaction`."""
    if not actor.allows(MANAGE, f"store:{store_id}"):
        raise StoreNotAskingError(store_id=store_id)
    async with _database(request).transaction() as transaction:
        composed = await sample_question(transaction, store_id, language)
    return CsatPreviewShape(language=composed.language, subject=composed.subject, text=composed.text)


@router.get("/csat-responses", dependencies=[requires(READ)])
async def list_answers(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    store_id: Annotated[Id | None, Query()] = None,
    mark: Annotated[list[Mark] | None, Query(max_length=5, description="One of these marks.")] = None,
    with_comment: Annotated[bool, Query(description="Only those that say more than a mark.")] = False,
) -> Page[CsatResponseShape]:
    """What customers answered, the newest first."""
    stores = actor.targets(READ, "store")
    if store_id is not None:
        stores = frozenset({store_id}) if stores is None else stores & {store_id}
    before = decode_cursor(asked.cursor, tuple[datetime, int]) if asked.cursor else None
    async with _database(request).transaction() as transaction:
        rows = await list_responses(
            transaction,
            store_ids=stores,
            marks=mark or (),
            with_comment=with_comment,
            count=asked.limit + 1,
            before=before,
        )
    return page_of(rows, asked, CsatResponseShape.of, lambda row: (row.answered_at, row.request_id))
