"""Webhooks as developers and administrators settle them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.api.webhooks import deliveries, endpoints
from guichet.api.webhooks.catalogue import CATALOGUE
from guichet.api.webhooks.deliveries import Delivery
from guichet.api.webhooks.endpoints import Endpoint
from guichet.api.webhooks.errands import ReplayWebhooks
from guichet.api.webhooks.replaying import ask_replay
from guichet.api.webhooks.schemas import (
    WebhookDeliveryItem,
    WebhookDeliveryShape,
    WebhookEndpointAsked,
    WebhookEndpointMade,
    WebhookEndpointShape,
    WebhookReplayAsked,
    WebhookSecretShape,
    WebhookTypeShape,
)
from guichet.api.webhooks.states import DeliveryState
from guichet.kernel.auth import CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, reader_language, require_match

MANAGE = "webhooks.manage"

declare_scopes(
    {MANAGE: Words("Settle which addresses are told what happens", "Régler les webhooks sortants")},
    roles=(Role.DEVELOPER,),
)

router = APIRouter(tags=["webhooks"])
_manages = requires(MANAGE)


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.get("/webhook-event-types", dependencies=[_manages])
async def list_types(request: Request) -> Page[WebhookTypeShape]:
    """All kinds of happenings that can be told, each with an example of its payload."""
    language, now = reader_language(request), utc_now().replace(microsecond=0)
    return Page(
        items=[
            WebhookTypeShape(
                name=one.name,
                title=one.title.text(language),
                example={"type": one.name, "timestamp": now, "data": one.sample()},
            )
            for one in CATALOGUE.values()
        ]
    )


@router.get("/webhook-endpoints", dependencies=[_manages])
async def list_all(request: Request) -> Page[WebhookEndpointShape]:
    """The endpoints, the oldest first; there are few, so they come on one page."""
    async with _services(request).database.transaction() as transaction:
        found = await endpoints.count_waiting(transaction, await endpoints.list_endpoints(transaction))
    return Page(items=[WebhookEndpointShape.model_validate(one) for one in found])


@router.post("/webhook-endpoints", status_code=201, dependencies=[_manages])
async def make_one(
    request: Request, response: Response, actor: CurrentActor, asked: WebhookEndpointAsked
) -> WebhookEndpointMade:
    """Make an endpoint. Its secret is answered here and nowhere else."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        made, secret = await endpoints.make_endpoint(services, transaction, actor, asked.new())
    response.headers["ETag"] = _tag(made)
    return WebhookEndpointMade(**_fields(made), secret=secret)


@router.get("/webhook-endpoints/{endpoint_id}", dependencies=[_manages])
async def show_one(request: Request, response: Response, endpoint_id: Id) -> WebhookEndpointShape:
    """An endpoint. The `ETag` is its version, for `If-Match` when it is changed."""
    async with _services(request).database.transaction() as transaction:
        found = [await endpoints.find_endpoint(transaction, endpoint_id)]
        counted = await endpoints.count_waiting(transaction, found)
    response.headers["ETag"] = _tag(counted[0])
    return WebhookEndpointShape.model_validate(counted[0])


@router.put("/webhook-endpoints/{endpoint_id}", dependencies=[_manages])
async def change_one(
    request: Request,
    response: Response,
    actor: CurrentActor,
    endpoint_id: Id,
    asked: WebhookEndpointAsked,
) -> WebhookEndpointShape:
    """Change what an endpoint is told, pause it, or make it active again."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        held = await endpoints.find_endpoint(transaction, endpoint_id, lock=True)
        require_match(request, _tag(held))
        changed = await endpoints.change_endpoint(services, transaction, actor, held, asked.new())
        counted = await endpoints.count_waiting(transaction, [changed])
    response.headers["ETag"] = _tag(changed)
    return WebhookEndpointShape.model_validate(counted[0])


@router.delete("/webhook-endpoints/{endpoint_id}", status_code=204, dependencies=[_manages])
async def delete_one(request: Request, actor: CurrentActor, endpoint_id: Id) -> Response:
    """Delete an endpoint, with what waits for it and the log of what was sent."""
    async with _services(request).database.transaction() as transaction:
        held = await endpoints.find_endpoint(transaction, endpoint_id, lock=True)
        await endpoints.delete_endpoint(transaction, actor, held)
    return Response(status_code=204)


@router.post("/webhook-endpoints/{endpoint_id}/secrets", status_code=201, dependencies=[_manages])
async def renew_one(request: Request, actor: CurrentActor, endpoint_id: Id) -> WebhookSecretShape:
    """Make a new secret; for 24 hours the one before signs beside it, so that nothing is missed."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        held = await endpoints.find_endpoint(transaction, endpoint_id, lock=True)
        secret = await endpoints.renew_secret(services, transaction, actor, held)
        renewed = await endpoints.find_endpoint(transaction, endpoint_id)
    return WebhookSecretShape(secret=secret, old_secret_until=cast("Any", renewed.old_secret_until))


@router.post("/webhook-endpoints/{endpoint_id}/tests", status_code=202, dependencies=[_manages])
async def test_one(request: Request, actor: CurrentActor, endpoint_id: Id) -> WebhookDeliveryShape:
    """Have a `webhook.test` sent, once; read the delivery again to see what came of it."""
    async with _services(request).database.transaction() as transaction:
        endpoint = await endpoints.find_endpoint(transaction, endpoint_id)
        return _shape(await deliveries.write_test(transaction, actor, endpoint))


@router.post("/webhook-endpoints/{endpoint_id}/replays", status_code=202, dependencies=[_manages])
async def replay_span(
    request: Request, actor: CurrentActor, endpoint_id: Id, asked: WebhookReplayAsked
) -> Response:
    """Have a span sent again, with what happened in it while the endpoint was silent or not there yet."""
    errand = ReplayWebhooks(
        endpoint_id=endpoint_id, since=asked.since.astimezone(UTC), until=asked.until.astimezone(UTC)
    )
    async with _services(request).database.transaction() as transaction:
        endpoint = await endpoints.find_endpoint(transaction, endpoint_id)
        await ask_replay(transaction, actor, endpoint, errand)
    return Response(status_code=202)


@router.get("/webhook-endpoints/{endpoint_id}/deliveries", dependencies=[_manages])
async def list_sent(
    request: Request,
    endpoint_id: Id,
    asked: PageQuery,
    state: Annotated[DeliveryState | None, Query()] = None,
    event_type: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[WebhookDeliveryItem]:
    """What was sent to an endpoint within thirty days, the latest first."""
    below = decode_cursor(asked.cursor, tuple[int])[0] if asked.cursor else None

    async def look(transaction: Transaction) -> Sequence[Delivery]:
        return await deliveries.list_deliveries(
            transaction, endpoint_id, state=state, event_type=event_type, below=below, limit=asked.limit + 1
        )

    services = _services(request)
    async with services.database.transaction() as transaction:
        await endpoints.find_endpoint(transaction, endpoint_id)
        # The latest are looked at by who has just had one sent again; what lies behind them is history.
        latest = await look(transaction) if below is None else None
    rows, as_of = (latest, None) if latest is not None else await services.reports.read(look)
    page = page_of(rows, asked, _item, lambda row: (row.id,))
    page.as_of = as_of
    return page


@router.get("/webhook-deliveries/{delivery_id}", dependencies=[_manages])
async def show_sent(request: Request, delivery_id: Id) -> WebhookDeliveryShape:
    """A delivery whole: what was sent, and what was answered each time."""
    async with _services(request).database.transaction() as transaction:
        return _shape(await deliveries.find_delivery(transaction, delivery_id))


@router.post("/webhook-deliveries/{delivery_id}/replays", status_code=202, dependencies=[_manages])
async def replay_one(request: Request, actor: CurrentActor, delivery_id: Id) -> WebhookDeliveryShape:
    """Have one delivery sent again, under the same id."""
    async with _services(request).database.transaction() as transaction:
        delivery = await deliveries.find_delivery(transaction, delivery_id)
        endpoint = await endpoints.find_endpoint(transaction, delivery.endpoint_id)
        return _shape(await deliveries.send_again(transaction, actor, endpoint, delivery))


def _tag(endpoint: Endpoint) -> str:
    return f'"{endpoint.version}"'


def _fields(endpoint: Endpoint) -> dict[str, Any]:
    return WebhookEndpointShape.model_validate(endpoint).model_dump()


def _item(delivery: Delivery) -> WebhookDeliveryItem:
    return WebhookDeliveryItem.model_validate(
        {**_plain(delivery), "last": delivery.attempted[-1] if delivery.attempted else None}
    )


def _shape(delivery: Delivery) -> WebhookDeliveryShape:
    last = delivery.attempted[-1] if delivery.attempted else None
    return WebhookDeliveryShape.model_validate({**_plain(delivery), "last": last})


def _plain(delivery: Delivery) -> dict[str, Any]:
    return {name: getattr(delivery, name) for name in delivery.__struct_fields__}
