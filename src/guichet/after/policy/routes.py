"""The policy's API: one document for all brands, so that only who is not bound to a store changes it."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.after.policy import repository, service
from guichet.after.policy.document import Condition, Reason, Wish
from guichet.after.policy.errors import NoDraftError, VersionNotFoundError
from guichet.after.policy.schemas import (
    EvaluationAsked,
    EvaluationShape,
    PolicyDocument,
    PolicyDraftShape,
    PolicyTrialShape,
    PolicyVersionItem,
    PolicyVersionShape,
    PublicationAsked,
    QuestionAsked,
    ReturnPolicyShape,
)
from guichet.after.policy.service import Question
from guichet.after.policy.trial import run_trial, trial_facts, trial_versions
from guichet.after.policy.views import (
    draft_shape,
    evaluation_shape,
    trial_shape,
    version_item,
    version_shape,
    view_policy,
)
from guichet.commerce.orders import OrderNotFoundError
from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database, Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, reader_language, require_match

READ = "policy.read"
WRITE = "policy.write"
_ORDERS = "orders.read"

declare_scopes(
    {READ: Words("See the returns policy", "Voir la politique de retour")},
    roles=tuple(Role),
    bound=Bound.UNAFFECTED,
)
declare_scopes(
    {WRITE: Words("Write and publish the returns policy", "Rédiger et publier la politique de retour")},
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["returns policy"])


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/return-policy", dependencies=[requires(READ)])
async def show(request: Request) -> ReturnPolicyShape:
    """The policy as it holds, its draft, and the law that stands below it."""
    async with _database(request).transaction() as transaction:
        return await view_policy(transaction, utc_now(), reader_language(request))


@router.put("/return-policy/draft", dependencies=[requires(WRITE)])
async def save(
    request: Request, response: Response, actor: CurrentActor, asked: PolicyDocument
) -> PolicyDraftShape:
    """Keep the draft; the answer names its faults. `If-Match` takes the version that was read."""
    async with _database(request).transaction() as transaction:
        await _match_draft(request, transaction)
        draft = await service.save_draft(transaction, actor, asked.document())
        known = await repository.category_names(transaction)
    response.headers["ETag"] = f'"{draft.version}"'
    return draft_shape(draft, known, reader_language(request))


@router.delete("/return-policy/draft", status_code=204, dependencies=[requires(WRITE)])
async def discard(request: Request, actor: CurrentActor) -> None:
    """Throw the draft away; the published policy stays."""
    async with _database(request).transaction() as transaction:
        await _match_draft(request, transaction)
        await service.discard_draft(transaction, actor)


@router.post("/return-policy/publications", status_code=201, dependencies=[requires(WRITE)])
async def publish(request: Request, actor: CurrentActor, asked: PublicationAsked) -> PolicyVersionShape:
    """Have the draft hold from now or a later time on; a published version never changes."""
    async with _database(request).transaction() as transaction:
        await _match_draft(request, transaction)
        version = await service.publish(transaction, actor, holds_from=asked.holds_from, note=asked.note)
        versions = await repository.published_versions(transaction)
    return version_shape(version, service.held_at(versions, utc_now()))


@router.get("/return-policy/versions", dependencies=[requires(READ)])
async def list_versions(request: Request, asked: PageQuery) -> Page[PolicyVersionItem]:
    """The published versions, the last first."""
    (before,) = decode_cursor(asked.cursor, tuple[int]) if asked.cursor else (2**31,)
    async with _database(request).transaction() as transaction:
        versions = await repository.published_versions(transaction)
    present = service.held_at(versions, utc_now())
    numbered = sorted(versions, key=lambda one: -(one.number or 0))
    rows = [one for one in numbered if (one.number or 0) < before][: asked.limit + 1]
    return page_of(rows, asked, lambda one: version_item(one, present), lambda one: (one.number,))


@router.get("/return-policy/versions/{version_id}", dependencies=[requires(READ)])
async def show_version(request: Request, version_id: Id) -> PolicyVersionShape:
    """A version whole."""
    async with _database(request).transaction() as transaction:
        version = await repository.find_version(transaction, version_id)
        present = service.held_at(await repository.published_versions(transaction), utc_now())
    if version is None:
        raise VersionNotFoundError(version_id=version_id)
    return version_shape(version, present)


@router.post("/return-policy/trials", dependencies=[requires(WRITE)])
async def try_draft(request: Request, asked: QuestionAsked) -> PolicyTrialShape:
    """What the draft would change on the orders of the last 90 days, were each asked about today."""
    now = utc_now()
    async with _database(request).transaction() as transaction:  # who tries has just written the draft
        present, draft = await trial_versions(transaction, now)
    reports = cast("Services", request.app.state.services).reports
    orders, as_of = await reports.read(lambda transaction: trial_facts(transaction, now))
    question = Question(reason=asked.reason, condition=asked.condition, wish=asked.wish)
    return trial_shape(await run_trial(present, draft, orders, question, now), as_of)


@router.post("/policy-evaluations", dependencies=[requires(_ORDERS)])
async def evaluate(request: Request, actor: CurrentActor, asked: EvaluationAsked) -> EvaluationShape:
    """What the policy says of an order's lines; nothing is opened or promised by asking."""
    question = Question(
        reason=asked.reason,
        condition=asked.condition,
        wish=asked.wish,
        lines={one.line_id: one.quantity for one in asked.lines},
        came_back_on=asked.came_back_on,
    )
    stores = actor.targets(_ORDERS, "store")
    async with _database(request).transaction() as transaction:
        if asked.draft:
            actor.require(WRITE)
            found = await service.evaluate_by_draft(transaction, asked.order_id, question, store_ids=stores)
        else:
            found = await service.evaluate_order(transaction, asked.order_id, question, store_ids=stores)
    if found is None:
        raise OrderNotFoundError(order_id=asked.order_id)
    return evaluation_shape(found)


@router.get("/orders/{order_id}/policy-evaluation", dependencies=[requires(_ORDERS)])
async def show_evaluation(
    request: Request,
    actor: CurrentActor,
    order_id: Id,
    reason: Annotated[Reason, Query(description="Why the customer is not content.")] = Reason.CHANGED_MIND,
    condition: Annotated[Condition, Query(description="The state of the goods.")] = Condition.AS_NEW,
    wish: Annotated[Wish, Query(description="What the customer asks for.")] = Wish.REFUND,
) -> EvaluationShape:
    """What the policy says of all that is left of an order; `POST /policy-evaluations` asks about pieces."""
    question = Question(reason=reason, condition=condition, wish=wish)
    async with _database(request).transaction() as transaction:
        found = await service.evaluate_order(
            transaction, order_id, question, store_ids=actor.targets(_ORDERS, "store")
        )
    if found is None:
        raise OrderNotFoundError(order_id=order_id)
    return evaluation_shape(found)


async def _match_draft(request: Request, transaction: Transaction) -> None:
    """Refuse where the draft is not the one that the caller read."""
    draft = await repository.find_draft(transaction, lock=True)
    if draft is not None:
        require_match(request, f'"{draft.version}"')
    elif request.headers.get("if-match") not in (None, "*"):
        raise NoDraftError
