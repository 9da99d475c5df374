"""The customers' API: people over all shops, so no grant bound to named stores gives it."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.commerce.customers import CustomerNotFoundError, merge_customers, surviving_id, undo_merge
from guichet.commerce.people.schemas import CustomerItem, CustomerShape, MergeAnswer, MergeAsked
from guichet.commerce.people.views import view_people, view_person
from guichet.kernel.auth import Actor, CurrentActor, Role, audit, declare_scopes, requires
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, PageQuery, decode_cursor, etag_of, mark, not_modified, page_of

declare_scopes({"customers.read": Words("See customers", "Voir les clients")}, roles=tuple(Role))
declare_scopes(
    {"customers.merge": Words("Join and part customers", "Rapprocher et séparer des clients")},
    roles=(Role.AGENT, Role.LEAD, Role.OPERATIONS),
)

router = APIRouter(tags=["customers"])


@router.get("/customers", dependencies=[requires("customers.read")])
async def list_all(
    request: Request,
    asked: PageQuery,
    q: Annotated[
        str | None, Query(max_length=200, description="Beginnings of names, a mail address or a phone.")
    ] = None,
) -> Page[CustomerItem]:
    """People, the last known first."""
    (before,) = decode_cursor(asked.cursor, tuple[int]) if asked.cursor else (None,)
    typed = q.replace("\x00", "") if q and q.strip() else None
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        people = await view_people(transaction, count=asked.limit + 1, before=before, typed=typed)
    return page_of(people, asked, lambda person: person, lambda person: (person.id,))


@router.get(
    "/customers/{customer_id}",
    dependencies=[requires("customers.read")],
    response_model=CustomerShape,
    responses={304: {"description": "The reader’s copy is the present one."}},
)
async def show(request: Request, response: Response, customer_id: Id) -> CustomerShape | Response:
    """A person whole: identities, shops, orders, totals, and who may be the same."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        person = await view_person(transaction, customer_id)
    etag = etag_of(person.model_dump_json())
    unchanged = not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    mark(response, etag)
    return person


@router.post("/customers/{customer_id}/merges", dependencies=[requires("customers.merge")], status_code=201)
async def merge(request: Request, actor: CurrentActor, customer_id: Id, asked: MergeAsked) -> MergeAnswer:
    """Join another customer to this one; the answer names the id that stays."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        first = await _standing(transaction, customer_id)
        second = await _standing(transaction, asked.customer_id)
        stays = await merge_customers(transaction, first, second, _signature(actor))
        joined = {"joined": [first, second]}
        await audit(transaction, actor, "customer.merged", entity="customer", entity_id=stays, after=joined)
    return MergeAnswer(customer_id=stays)


@router.delete(
    "/customers/{customer_id}/merges/{merge_id}", dependencies=[requires("customers.merge")], status_code=204
)
async def part(request: Request, actor: CurrentActor, customer_id: Id, merge_id: Id) -> None:
    """Undo a join, for good: no rule joins the two again."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        await undo_merge(transaction, customer_id, merge_id, _signature(actor))
        await audit(
            transaction,
            actor,
            "customer.parted",
            entity="customer",
            entity_id=customer_id,
            before={"merge_id": merge_id},
        )


async def _standing(transaction: Transaction, customer_id: int) -> int:
    surviving = await surviving_id(transaction, customer_id)
    if surviving is None:
        raise CustomerNotFoundError(customer_id=customer_id)
    return surviving


def _signature(actor: Actor) -> str:
    return actor.name if actor.id is None else f"user:{actor.id}"
