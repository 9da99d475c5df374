"""Who wants no messages: what stands, and what somebody told staff, by phone or at the counter."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request

from guichet.kernel.auth import CurrentActor, Role, audit, declare_scopes, requires
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Language, Words
from guichet.kernel.web import Page, reader_language
from guichet.voice.consent.errors import NoSuchKindError
from guichet.voice.consent.kinds import declared_kinds
from guichet.voice.consent.schemas import ConsentShape, MailAddress, ObjectionAsked, StandingShape
from guichet.voice.consent.service import How, allow_again, object_to, standing_of

MANAGE = "objections.manage"

declare_scopes(
    {MANAGE: Words("Note who wants no messages", "Noter qui ne veut pas de messages")},
    roles=(Role.AGENT, Role.LEAD),
)

router = APIRouter(tags=["voice"])
_manages = requires(MANAGE)


@router.get("/objections", dependencies=[_manages])
async def show(request: Request, address: Annotated[MailAddress, Query()]) -> Page[ConsentShape]:
    """What an address objects to, for each kind of messages that the house sends by itself."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        return await _of(transaction, address, reader_language(request))


@router.put("/objections", dependencies=[_manages])
async def note(request: Request, actor: CurrentActor, asked: ObjectionAsked) -> Page[ConsentShape]:
    """Note what a customer said of messages: that they want none of a kind, or want them again."""
    if asked.kind not in declared_kinds():
        raise NoSuchKindError(kind=asked.kind)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        change = allow_again if asked.wanted else object_to
        await change(transaction, asked.address, asked.kind, asked.store_id, How.STAFF)
        said = {"kind": asked.kind, "store_id": asked.store_id, "wanted": asked.wanted}
        address = asked.address.strip().lower()
        await audit(transaction, actor, "objection.noted", entity="address", entity_id=address, after=said)
        return await _of(transaction, asked.address, reader_language(request))


async def _of(transaction: Transaction, address: str, language: Language) -> Page[ConsentShape]:
    standing = await standing_of(transaction, address)
    return Page(
        items=[
            ConsentShape(
                kind=kind,
                words=words.text(language),
                standing=[StandingShape.model_validate(one) for one in standing if one.kind == kind],
            )
            for kind, words in declared_kinds().items()
        ]
    )
