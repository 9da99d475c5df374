"""The API of absences: of oneself by everybody who works on tickets, of anybody by a lead."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Request, Response
from pydantic import AwareDatetime, Field, model_validator

from guichet.kernel.auth import Actor, Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Answered, Asked, Page
from guichet.support.absences.service import add_absence, find_absence, list_absences, remove_absence
from guichet.support.inbox import ANSWER, READ

MANAGE = "absences.manage"

declare_scopes(
    {MANAGE: Words("Say who else is away, and who stands in", "Indiquer les absences et remplaçants")},
    roles=(Role.LEAD,),
    bound=Bound.UNAFFECTED,
)

router = APIRouter(tags=["service levels"])


class AbsenceShape(Answered):
    """Somebody is away; `deputy_id` stands in, null for nobody."""

    id: Id
    user_id: Id
    deputy_id: Id | None
    since: datetime
    until: datetime
    reason: str


class AbsenceAsked(Asked):
    """Who is away from when until when; `user_id` left out: the caller."""

    user_id: Id | None = None
    deputy_id: Id | None = None
    since: AwareDatetime
    until: AwareDatetime
    reason: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> AbsenceAsked:
        if self.until <= self.since:
            raise ValueError("until comes after since")
        return self


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


def _require_own(actor: Actor, user_id: int) -> None:
    if user_id != actor.id:
        actor.require(MANAGE)


@router.get("/absences", dependencies=[requires(READ)])
async def list_all(request: Request) -> Page[AbsenceShape]:
    """Who is away, and who will be."""
    async with _database(request).transaction() as transaction:
        rows = await list_absences(transaction, until_after=utc_now())
    return Page(items=[AbsenceShape.model_validate(row) for row in rows])


@router.post("/absences", status_code=201, dependencies=[requires(ANSWER)])
async def add_one(request: Request, actor: CurrentActor, asked: AbsenceAsked) -> AbsenceShape:
    """Say that somebody is away, and who stands in. Of somebody else it needs a right of its own."""
    user_id = asked.user_id or actor.id or 0
    _require_own(actor, user_id)
    told = {
        "user_id": user_id,
        "deputy_id": asked.deputy_id,
        "since": asked.since,
        "until": asked.until,
        "reason": asked.reason,
    }
    async with _database(request).transaction() as transaction:
        return AbsenceShape.model_validate(await add_absence(transaction, actor, told))


@router.delete("/absences/{absence_id}", status_code=204, dependencies=[requires(ANSWER)])
async def remove_one(request: Request, actor: CurrentActor, absence_id: Id) -> Response:
    """Take an absence back: somebody is here again."""
    async with _database(request).transaction() as transaction:
        absence = await find_absence(transaction, absence_id)
        _require_own(actor, absence.user_id)
        await remove_absence(transaction, actor, absence)
    return Response(status_code=204)
