"""Deliveries: written from happenings, listed as a log, sent again."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import RowMapping, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from guichet.api.webhooks.catalogue import TEST
from guichet.api.webhooks.endpoints import Endpoint
from guichet.api.webhooks.errands import DeliverWebhooks
from guichet.api.webhooks.errors import DeliveryNotFoundError, EndpointSilentError
from guichet.api.webhooks.facts import Outward
from guichet.api.webhooks.model import WebhookDelivery
from guichet.api.webhooks.states import DeliveryState, EndpointState
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.installation import when_clock_went_back
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now

KEPT = timedelta(days=30)
_BATCH = 5_000
_ATTEMPTS_KEPT = 20
_SWEEP = text(
    "DELETE FROM webhook_deliveries WHERE id = ANY(ARRAY("
    "SELECT id FROM webhook_deliveries WHERE created_at < :before ORDER BY created_at LIMIT :limit))"
)

# Made by that clock, or tried by it last.
_AHEAD = text(
    "UPDATE webhook_deliveries SET next_at = :now, created_at = LEAST(created_at, :now)"
    " WHERE state = 'waiting' AND next_at > :now"
    " AND (created_at > :now OR CAST(attempted -> -1 ->> 'at' AS timestamptz) > :now) RETURNING endpoint_id"
)


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt; `status` is null where no answer came, `took` in milliseconds, `said` its start."""

    at: datetime
    status: int | None
    took: int
    said: str


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """One happening for one endpoint."""

    id: int
    endpoint_id: int
    message_id: str
    event_type: str
    happened_at: datetime
    payload: str
    state: DeliveryState
    attempts: int
    attempted: list[Attempt]
    next_at: datetime | None
    created_at: datetime
    ended_at: datetime | None


_COLUMNS = tuple(getattr(WebhookDelivery, name) for name in Delivery.__struct_fields__)


async def write_deliveries(
    transaction: Transaction, endpoints: Sequence[Endpoint], told: Sequence[Outward]
) -> int:
    """Have happenings sent to the endpoints that want them, each once for ever; returns how many are new."""
    now = utc_now()
    rows = [
        {
            "endpoint_id": endpoint.id,
            "event_id": one.event.event_id,
            "message_id": f"evt_{one.event.event_id}",
            **_written(one.type.name, one.event.happened_at, one.data, now),
        }
        for endpoint in endpoints
        for one in told
        if endpoint.wants(one.type.name, one.store_ids)
    ]
    if not rows:
        return 0
    statement = insert(WebhookDelivery).on_conflict_do_nothing().returning(WebhookDelivery.endpoint_id)
    new = list((await transaction.execute(statement, rows)).scalars())
    for endpoint_id in sorted(set(new)):
        await enqueue(transaction, DeliverWebhooks(endpoint_id), key=str(endpoint_id))
    return len(new)


async def write_test(transaction: Transaction, actor: Actor, endpoint: Endpoint) -> Delivery:
    """Have a test sent to an endpoint. Raises EndpointSilentError."""
    if endpoint.state is not EndpointState.ACTIVE:
        raise EndpointSilentError
    now = utc_now()
    row = {
        "endpoint_id": endpoint.id,
        "event_id": None,
        "message_id": f"test_{secrets.token_hex(12)}",
        **_written(TEST, now, {"endpoint_id": str(endpoint.id)}, now),
    }
    statement = insert(WebhookDelivery).values(row).returning(WebhookDelivery.id)
    delivery_id = int((await transaction.execute(statement)).scalar_one())
    await enqueue(transaction, DeliverWebhooks(endpoint.id), key=str(endpoint.id))
    await audit(transaction, actor, "webhook.tested", entity="webhook", entity_id=endpoint.id)
    return await find_delivery(transaction, delivery_id)


async def list_deliveries(
    transaction: Transaction,
    endpoint_id: int,
    *,
    state: DeliveryState | None,
    event_type: str | None,
    below: int | None,
    limit: int,
) -> list[Delivery]:
    """What was sent to an endpoint, the latest first."""
    query = select(*_COLUMNS).where(WebhookDelivery.endpoint_id == endpoint_id)
    if state is not None:
        query = query.where(WebhookDelivery.state == state)
    if event_type is not None:
        query = query.where(WebhookDelivery.event_type == event_type)
    if below is not None:
        query = query.where(WebhookDelivery.id < below)
    rows = await transaction.execute(query.order_by(WebhookDelivery.id.desc()).limit(limit))
    return [_delivery(row) for row in rows.mappings()]


async def find_delivery(transaction: Transaction, delivery_id: int) -> Delivery:
    """One delivery. Raises DeliveryNotFoundError."""
    query = select(*_COLUMNS).where(WebhookDelivery.id == delivery_id)
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is None:
        raise DeliveryNotFoundError
    return _delivery(row)


async def send_again(
    transaction: Transaction, actor: Actor, endpoint: Endpoint, delivery: Delivery
) -> Delivery:
    """Have a delivery sent again under its id, so that a receiver that took it knows it.

    Raises EndpointSilentError.
    """
    if endpoint.state is not EndpointState.ACTIVE:
        raise EndpointSilentError
    await start_over(transaction, endpoint.id, [delivery.id])
    await audit(transaction, actor, "webhook.replayed", entity="webhook", entity_id=endpoint.id,
                after={"delivery_id": str(delivery.id)})  # fmt: skip
    return await find_delivery(transaction, delivery.id)


async def start_over(transaction: Transaction, endpoint_id: int, delivery_ids: Sequence[int]) -> None:
    """Begin the attempts of deliveries anew, at once; what was attempted stays written."""
    values = {"state": DeliveryState.WAITING, "attempts": 0, "next_at": utc_now(), "ended_at": None}
    query = update(WebhookDelivery).where(WebhookDelivery.id.in_(delivery_ids))
    await transaction.execute(query.values(**values))
    await enqueue(transaction, DeliverWebhooks(endpoint_id), key=str(endpoint_id))


async def due_now(transaction: Transaction, endpoint_id: int, *, limit: int) -> list[Delivery]:
    """What is to be sent to an endpoint now, what was due first before the rest."""
    own = WebhookDelivery
    query = (
        select(*_COLUMNS)
        .where(own.endpoint_id == endpoint_id, own.state == DeliveryState.WAITING, own.next_at <= utc_now())
        .order_by(own.next_at, own.id)
        .limit(limit)
    )
    return [_delivery(row) for row in (await transaction.execute(query)).mappings()]


@when_clock_went_back
async def set_right(transaction: Transaction, now: datetime, gap: timedelta) -> None:
    """Have what is due by a clock that was ahead be due by this one."""
    del gap
    endpoint_ids = set((await transaction.execute(_AHEAD, {"now": now})).scalars())
    for endpoint_id in sorted(endpoint_ids):
        await enqueue(transaction, DeliverWebhooks(endpoint_id), key=str(endpoint_id))


async def next_due(transaction: Transaction, endpoint_id: int, *, after: float) -> datetime | None:
    """When something is due at an endpoint next, not before so many seconds have passed; None for nothing."""
    own = WebhookDelivery
    query = select(func.min(own.next_at)).where(
        own.endpoint_id == endpoint_id, own.state == DeliveryState.WAITING
    )
    next_at: datetime | None = await transaction.scalar(query)
    return next_at and max(next_at, utc_now() + timedelta(seconds=after))


async def note_attempt(
    transaction: Transaction,
    delivery: Delivery,
    attempt: Attempt,
    *,
    state: DeliveryState,
    attempts: int,
    next_at: datetime | None,
) -> None:
    """Write down an attempt and what follows from it."""
    attempted = [*delivery.attempted, attempt][-_ATTEMPTS_KEPT:]
    values = {
        "state": state,
        "attempts": attempts,
        "attempted": msgspec.to_builtins(attempted),
        "next_at": next_at,
        "ended_at": None if state is DeliveryState.WAITING else utc_now(),
    }
    await transaction.execute(
        update(WebhookDelivery).where(WebhookDelivery.id == delivery.id).values(**values)
    )


async def sweep(transaction: Transaction) -> int:
    """Forget what was written more than thirty days ago; returns how many."""
    parameters = {"before": utc_now() - KEPT, "limit": _BATCH}
    return (await transaction.execute(_SWEEP, parameters)).rowcount


def _written(
    event_type: str, happened_at: datetime, data: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    body = {"type": event_type, "timestamp": happened_at, "data": data}
    return {
        "event_type": event_type,
        "happened_at": happened_at,
        "payload": msgspec.json.encode(body).decode(),
        "state": DeliveryState.WAITING,
        "attempts": 0,
        "attempted": [],
        "next_at": now,
        "created_at": now,
    }


def _delivery(row: RowMapping) -> Delivery:
    return msgspec.convert(dict(row), Delivery)
